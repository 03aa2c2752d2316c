/* Merges: record `id` is record `into_id` since `at`. */
#include "flow/import_int.h"

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

static enum outcome_of_row admit(struct importer *importer, const struct record *record,
                                 struct err *err)
{
    int kind;
    struct store_merge merge = {0};
    enum store_added added;
    bool done = field_choice(importer, record, G_ENTITY, entities, 2, STORE_PERSON, &kind) &&
                field_id(importer, record, G_ID, &merge.id) &&
                field_id(importer, record, G_INTO, &merge.into) &&
                field_time(importer, record, G_AT, INSTANT_MIN, &merge.at_us) &&
                field_received(importer, record, G_RECEIVED, merge.at_us, &merge.received_us);
    if (!done)
        return ROW_REFUSED;
    if (str_eq(merge.id, merge.into)) {
        import_refuse(importer, "merged with itself", "id and into_id are the same record");
        return ROW_REFUSED;
    }
    merge.kind = (enum store_kind)kind;
    if (!store_add_merge(importer->store, &merge, &added, err))
        return ROW_FAILED;
    import_saw(importer, merge.received_us);
    return outcome_of(added);
}

const struct import_kind import_merges = {
    .name = "merges", KIND_FIELDS(fields), .own_time = G_AT, .admit = admit};
