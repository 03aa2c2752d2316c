/* Facts: one value of one field, with the time it became true. */
#include "flow/import_int.h"

#include <stdint.h>

#include "base/arena.h"
#include "base/instant.h"

enum { F_ENTITY, F_ID, F_FIELD, F_VALUE, F_EFFECTIVE, F_RECEIVED, F_SOURCE, F_RANK };

static const struct import_field fields[] = {
    [F_ENTITY] = {"entity", NULL, true},
    [F_ID] = {"id", NULL, true},
    [F_FIELD] = {"field", NULL, true},
    [F_VALUE] = {"value", NULL, false},
    [F_EFFECTIVE] = {"effective_at", "effective_us", true},
    [F_RECEIVED] = {"received_at", "received_us", false},
    [F_SOURCE] = {"source", NULL, false},
    [F_RANK] = {"source_rank", NULL, false},
};

static const struct str entities[] = {{"account", 7}, {"person", 6}};

/* The time of creation is a fact too, under the name that rows give it. */
static bool read_created(struct importer *importer, const struct cell *cell,
                         struct store_fact *fact)
{
    int64_t created_us;
    fact->field = STR("$created_at");
    fact->value = value_null();
    if (cell_is_null(cell))
        return true;
    if (!cell_time(importer, "created_at", cell, false, &created_us))
        return false;
    fact->value = value_number(importer->row_arena, dec_of_int(created_us));
    return true;
}

/* A fact and whose it is. */
struct row {
    enum store_kind kind;
    struct str id;
    struct store_fact fact;
};

static bool read_row(struct importer *importer, const struct record *record, struct row *row)
{
    int kind;
    int64_t rank;
    struct store_fact *fact = &row->fact;
    const struct cell *value = &record->fields[F_VALUE];
    bool done =
        field_choice(importer, record, F_ENTITY, entities, 2, STORE_PERSON, &kind) &&
        field_id(importer, record, F_ID, &row->id) &&
        field_word(importer, record, F_FIELD, &fact->field) &&
        field_time(importer, record, F_EFFECTIVE, INSTANT_MIN, &fact->effective_us) &&
        field_received(importer, record, F_RECEIVED, fact->effective_us, &fact->received_us) &&
        field_word(importer, record, F_SOURCE, &fact->source) &&
        field_int(importer, record, F_RANK, INT32_MIN, INT32_MAX, 0, &rank);
    if (!done)
        return false;
    row->kind = (enum store_kind)kind;
    fact->source_rank = (int32_t)rank;
    if (str_is(fact->field, "created_at"))
        return read_created(importer, value, fact);
    return cell_value(importer, fact->field, value, &fact->value);
}

static bool read(struct importer *importer, const struct record *record, struct shaped *shaped)
{
    struct row *row = arena_alloc(importer->lot->arena, sizeof *row);
    if (!read_row(importer, record, row))
        return false;
    struct store_fact *fact = &row->fact;
    row->id = import_kept(importer, row->id);
    fact->field = import_kept(importer, fact->field);
    fact->source = import_kept(importer, fact->source);
    fact->value.text = import_kept(importer, fact->value.text);
    shaped->content = row;
    shaped->received_us = fact->received_us;
    return true;
}

static bool add(struct store *store, const void *content, enum store_added *ret_added,
                struct err *err)
{
    const struct row *row = content;
    return store_add_fact(store, row->kind, row->id, &row->fact, ret_added, err);
}

const struct import_kind import_facts = {
    .name = "facts", KIND_FIELDS(fields), .own_time = F_EFFECTIVE, .read = read, .add = add};
