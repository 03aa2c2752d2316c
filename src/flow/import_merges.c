/* Merges: record `id` is record `into_id` since `at`. */
#include "flow/import_int.h"

#include "base/arena.h"
#include "base/instant.h"

enum { G_ENTITY, G_ID, G_INTO, G_AT, G_RECEIVED };

static const struct import_field fields[] = {
    [G_ENTITY] = {"entity", NULL, true},
    [G_ID] = {"id", NULL, true},
    [G_INTO] = {"into_id", NULL, true},
    [G_AT] = {"at", "at_us", true},
    [G_RECEIVED] = {"received_at", "received_us", false},
};

static const struct str entities[] = {{"account", 7}, {"person", 6}};

static bool read_merge(struct importer *importer, const struct record *record,
                       struct store_merge *merge)
{
    int kind;
    bool done = field_choice(importer, record, G_ENTITY, entities, 2, STORE_PERSON, &kind) &&
                field_id(importer, record, G_ID, &merge->id) &&
                field_id(importer, record, G_INTO, &merge->into) &&
                field_time(importer, record, G_AT, INSTANT_MIN, &merge->at_us) &&
                field_received(importer, record, G_RECEIVED, merge->at_us, &merge->received_us);
    if (!done)
        return false;
    merge->kind = (enum store_kind)kind;
    return !str_eq(merge->id, merge->into) ||
           import_refuse(importer, "merged with itself", "id and into_id are the same record");
}

static bool read(struct importer *importer, const struct record *record, struct shaped *shaped)
{
    struct store_merge *merge = arena_alloc(importer->lot->arena, sizeof *merge);
    if (!read_merge(importer, record, merge))
        return false;
    merge->id = import_kept(importer, merge->id);
    merge->into = import_kept(importer, merge->into);
    shaped->content = merge;
    shaped->received_us = merge->received_us;
    return true;
}

static bool add(struct store *store, const void *content, enum store_added *ret_added,
                struct err *err)
{
    return store_add_merge(store, content, ret_added, err);
}

const struct import_kind import_merges = {
    .name = "merges", KIND_FIELDS(fields), .own_time = G_AT, .read = read, .add = add};
