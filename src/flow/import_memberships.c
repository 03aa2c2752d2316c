/* Memberships: a person's place in an account, [from, to); an empty end is open. */
#include "flow/import_int.h"

#include "base/arena.h"
#include "base/instant.h"

enum { M_PERSON, M_ACCOUNT, M_ROLE, M_FROM, M_TO, M_RECEIVED };

static const struct import_field fields[] = {
    [M_PERSON] = {"person_id", NULL, true}, [M_ACCOUNT] = {"account_id", NULL, true},
    [M_ROLE] = {"role", NULL, false},       [M_FROM] = {"from", "from_us", false},
    [M_TO] = {"to", "to_us", false},        [M_RECEIVED] = {"received_at", "received_us", false},
};

static bool read_membership(struct importer *importer, const struct record *record,
                            struct store_membership *row)
{
    bool done = field_id(importer, record, M_PERSON, &row->person) &&
                field_id(importer, record, M_ACCOUNT, &row->account) &&
                field_word(importer, record, M_ROLE, &row->role) &&
                field_time(importer, record, M_FROM, INSTANT_MIN, &row->from_us) &&
                field_time(importer, record, M_TO, STORE_NEVER_US, &row->to_us) &&
                field_received(importer, record, M_RECEIVED, row->from_us, &row->received_us);
    if (done && row->to_us <= row->from_us)
        return import_refuse(importer, "ends before it begins",
                             "'to' must be later than 'from'; a membership holds from 'from' until "
                             "just before 'to'");
    return done;
}

static bool read(struct importer *importer, const struct record *record, struct shaped *shaped)
{
    struct store_membership *row = arena_alloc(importer->lot->arena, sizeof *row);
    if (!read_membership(importer, record, row))
        return false;
    row->person = import_kept(importer, row->person);
    row->account = import_kept(importer, row->account);
    row->role = import_kept(importer, row->role);
    shaped->content = row;
    shaped->received_us = row->received_us;
    return true;
}

static bool add(struct store *store, const void *content, enum store_added *ret_added,
                struct err *err)
{
    return store_add_membership(store, content, ret_added, err);
}

const struct import_kind import_memberships = {
    .name = "memberships", KIND_FIELDS(fields), .own_time = M_FROM, .read = read, .add = add};
