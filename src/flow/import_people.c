/* People and accounts: every column that is no field of its own is an attribute, true from
 * effective_at (without it, created_at) on. A person's account_id is a membership from then on. */
#include "flow/import_int.h"

#include <assert.h>

#include "base/arena.h"
#include "base/instant.h"

enum { P_ID, P_ACCOUNT, P_ROLE, P_CREATED, P_EFFECTIVE, P_RECEIVED };

static const struct import_field person_fields[] = {
    [P_ID] = {"id", NULL, true},
    [P_ACCOUNT] = {"account_id", NULL, false},
    [P_ROLE] = {"role", NULL, false},
    [P_CREATED] = {"created_at", "created_us", false},
    [P_EFFECTIVE] = {"effective_at", "effective_us", false},
    [P_RECEIVED] = {"received_at", "received_us", false},
};

enum { A_ID, A_CREATED, A_EFFECTIVE, A_RECEIVED };

static const struct import_field account_fields[] = {
    [A_ID] = {"id", NULL, true},
    [A_CREATED] = {"created_at", "created_us", false},
    [A_EFFECTIVE] = {"effective_at", "effective_us", false},
    [A_RECEIVED] = {"received_at", "received_us", false},
};

/* What both kinds have. */
struct profile {
    enum store_kind kind;
    struct str id, account, role;
    bool names_created; /* it has the column, be it null */
    struct value created;
    int64_t effective_us, received_us;
    struct {
        struct str name;
        struct value value;
    } * fields;
    size_t count;
};

static bool read_times(struct importer *importer, const struct record *record, int created,
                       struct profile *profile)
{
    int effective = created + 1, received = created + 2;
    int64_t created_us = INSTANT_MIN;
    profile->names_created = record->fields[created].is_set;
    if (!field_time(importer, record, created, INSTANT_MIN, &created_us))
        return false;
    profile->created = field_is_known(record, created)
                           ? value_number(importer->lot->arena, dec_of_int(created_us))
                           : value_null();
    return field_time(importer, record, effective, created_us, &profile->effective_us) &&
           field_received(importer, record, received, profile->effective_us, &profile->received_us);
}

static bool read_values(struct importer *importer, const struct record *record,
                        struct profile *profile)
{
    if (record->extra_count > IMPORT_EXTRAS_MAX)
        return import_refuse(importer, "too many attributes", "%zu attributes; at most %d are kept",
                             record->extra_count, IMPORT_EXTRAS_MAX);
    profile->count = record->extra_count;
    profile->fields = arena_array(importer->lot->arena, profile->count, sizeof *profile->fields);
    for (size_t i = 0; i < profile->count; i++) {
        const struct extra *extra = &record->extras[i];
        struct value *value = &profile->fields[i].value;
        if (!cell_value(importer, extra->name, extra->cell, value))
            return false;
        profile->fields[i].name = import_kept(importer, extra->name);
        value->text = import_kept(importer, value->text);
    }
    return true;
}

static bool keep(struct importer *importer, struct profile *profile, struct shaped *shaped)
{
    profile->id = import_kept(importer, profile->id);
    profile->account = import_kept(importer, profile->account);
    profile->role = import_kept(importer, profile->role);
    shaped->content = profile;
    shaped->received_us = profile->received_us;
    return true;
}

static bool read_person(struct importer *importer, const struct record *record,
                        struct shaped *shaped)
{
    struct profile *profile = arena_alloc(importer->lot->arena, sizeof *profile);
    profile->kind = STORE_PERSON;
    return field_id(importer, record, P_ID, &profile->id) &&
           field_id(importer, record, P_ACCOUNT, &profile->account) &&
           field_word(importer, record, P_ROLE, &profile->role) &&
           read_times(importer, record, P_CREATED, profile) &&
           read_values(importer, record, profile) && keep(importer, profile, shaped);
}

static bool read_account(struct importer *importer, const struct record *record,
                         struct shaped *shaped)
{
    struct profile *profile = arena_alloc(importer->lot->arena, sizeof *profile);
    profile->kind = STORE_ACCOUNT;
    return field_id(importer, record, A_ID, &profile->id) &&
           read_times(importer, record, A_CREATED, profile) &&
           read_values(importer, record, profile) && keep(importer, profile, shaped);
}

static bool add_fact(struct store *store, const struct profile *profile, struct str field,
                     struct value value, bool *any_new, struct err *err)
{
    struct store_fact fact = {.field = field,
                              .value = value,
                              .effective_us = profile->effective_us,
                              .received_us = profile->received_us};
    enum store_added added;
    if (!store_add_fact(store, profile->kind, profile->id, &fact, &added, err))
        return false;
    *any_new |= added == ADDED_NEW;
    return true;
}

static bool add_membership(struct store *store, const struct profile *profile, bool *any_new,
                           struct err *err)
{
    struct store_membership membership = {.person = profile->id,
                                          .account = profile->account,
                                          .role = profile->role,
                                          .from_us = profile->effective_us,
                                          .to_us = STORE_NEVER_US,
                                          .received_us = profile->received_us};
    enum store_added added;
    if (!store_add_membership(store, &membership, &added, err))
        return false;
    *any_new |= added == ADDED_NEW;
    return true;
}

/* A row that says nothing but the id still makes the record known, and changes nothing else. When
 * it was created is history like any other: what the row does not name stays, null makes
 * unknown. */
static bool add_profile(struct store *store, const struct profile *profile, bool *any_new,
                        struct err *err)
{
    for (size_t i = 0; i < profile->count; i++)
        if (!add_fact(store, profile, profile->fields[i].name, profile->fields[i].value, any_new,
                      err))
            return false;
    bool says_nothing = !profile->count && !profile->names_created && !profile->account.length;
    if (profile->names_created &&
        !add_fact(store, profile, STR("$created_at"), profile->created, any_new, err))
        return false;
    if (says_nothing && !add_fact(store, profile, STR("$known"), value_null(), any_new, err))
        return false;
    return !profile->account.length || add_membership(store, profile, any_new, err);
}

static bool add(struct store *store, const void *content, enum store_added *ret_added,
                struct err *err)
{
    bool any_new = false;
    if (!add_profile(store, content, &any_new, err))
        return false;
    *ret_added = any_new ? ADDED_NEW : ADDED_DUPLICATE;
    return true;
}

const struct import_kind import_people = {.name = "people",
                                          KIND_FIELDS(person_fields),
                                          .extras = EXTRAS_ATTRIBUTES,
                                          .own_time = P_EFFECTIVE,
                                          .read = read_person,
                                          .add = add};

const struct import_kind import_accounts = {.name = "accounts",
                                            KIND_FIELDS(account_fields),
                                            .extras = EXTRAS_ATTRIBUTES,
                                            .own_time = A_EFFECTIVE,
                                            .read = read_account,
                                            .add = add};
