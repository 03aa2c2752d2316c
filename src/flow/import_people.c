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

/* What both kinds have, read before anything is added. */
struct profile {
    enum store_kind kind;
    struct str id, account, role;
    bool names_created; /* it has the column, be it null */
    bool has_created;
    int64_t created_us, effective_us, received_us;
    struct value *values;
};

static bool read_times(struct importer *importer, const struct record *record, int created,
                       struct profile *profile)
{
    int effective = created + 1, received = created + 2;
    profile->names_created = record->fields[created].is_set;
    profile->has_created = field_is_known(record, created);
    profile->created_us = INSTANT_MIN;
    return field_time(importer, record, created, INSTANT_MIN, &profile->created_us) &&
           field_time(importer, record, effective, profile->created_us, &profile->effective_us) &&
           field_received(importer, record, received, profile->effective_us, &profile->received_us);
}

static bool read_values(struct importer *importer, const struct record *record,
                        struct profile *profile)
{
    if (record->extra_count > IMPORT_EXTRAS_MAX)
        return import_refuse(importer, "too many attributes", "%zu attributes; at most %d are kept",
                             record->extra_count, IMPORT_EXTRAS_MAX);
    profile->values =
        arena_array(importer->row_arena, record->extra_count, sizeof *profile->values);
    for (size_t i = 0; i < record->extra_count; i++)
        if (!cell_value(importer, record->extras[i].name, record->extras[i].cell,
                        &profile->values[i]))
            return false;
    return true;
}

static bool add_fact(struct importer *importer, const struct profile *profile, struct str field,
                     struct value value, bool *any_new, struct err *err)
{
    struct store_fact fact = {.field = field,
                              .value = value,
                              .effective_us = profile->effective_us,
                              .received_us = profile->received_us};
    enum store_added added;
    if (!store_add_fact(importer->store, profile->kind, profile->id, &fact, &added, err))
        return false;
    *any_new |= added == ADDED_NEW;
    return true;
}

static bool add_membership(struct importer *importer, const struct profile *profile, bool *any_new,
                           struct err *err)
{
    struct store_membership membership = {.person = profile->id,
                                          .account = profile->account,
                                          .role = profile->role,
                                          .from_us = profile->effective_us,
                                          .to_us = STORE_NEVER_US,
                                          .received_us = profile->received_us};
    enum store_added added;
    if (!store_add_membership(importer->store, &membership, &added, err))
        return false;
    *any_new |= added == ADDED_NEW;
    return true;
}

/* When it was created is history like any other: what the row does not name stays, null makes
 * unknown. */
static bool add_created(struct importer *importer, const struct profile *profile, bool *any_new,
                        struct err *err)
{
    struct value created = profile->has_created
                               ? value_number(importer->row_arena, dec_of_int(profile->created_us))
                               : value_null();
    return add_fact(importer, profile, STR("$created_at"), created, any_new, err);
}

/* A row that says nothing but the id still makes the record known, and changes nothing else. */
static bool add_profile(struct importer *importer, const struct record *record,
                        const struct profile *profile, bool *any_new, struct err *err)
{
    for (size_t i = 0; i < record->extra_count; i++)
        if (!add_fact(importer, profile, record->extras[i].name, profile->values[i], any_new, err))
            return false;
    bool says_nothing = !record->extra_count && !profile->names_created && !profile->account.length;
    if (profile->names_created && !add_created(importer, profile, any_new, err))
        return false;
    if (says_nothing && !add_fact(importer, profile, STR("$known"), value_null(), any_new, err))
        return false;
    return !profile->account.length || add_membership(importer, profile, any_new, err);
}

static enum outcome_of_row admit(struct importer *importer, const struct record *record,
                                 const struct profile *profile, struct err *err)
{
    bool any_new = false;
    if (!add_profile(importer, record, profile, &any_new, err))
        return ROW_FAILED;
    import_saw(importer, profile->received_us);
    return any_new ? ROW_ADDED : ROW_DUPLICATE;
}

static enum outcome_of_row admit_person(struct importer *importer, const struct record *record,
                                        struct err *err)
{
    struct profile profile = {.kind = STORE_PERSON};
    bool done = field_id(importer, record, P_ID, &profile.id) &&
                field_id(importer, record, P_ACCOUNT, &profile.account) &&
                field_word(importer, record, P_ROLE, &profile.role) &&
                read_times(importer, record, P_CREATED, &profile) &&
                read_values(importer, record, &profile);
    return done ? admit(importer, record, &profile, err) : ROW_REFUSED;
}

static enum outcome_of_row admit_account(struct importer *importer, const struct record *record,
                                         struct err *err)
{
    struct profile profile = {.kind = STORE_ACCOUNT};
    bool done = field_id(importer, record, A_ID, &profile.id) &&
                read_times(importer, record, A_CREATED, &profile) &&
                read_values(importer, record, &profile);
    return done ? admit(importer, record, &profile, err) : ROW_REFUSED;
}

const struct import_kind import_people = {.name = "people",
                                          KIND_FIELDS(person_fields),
                                          .extras = EXTRAS_ATTRIBUTES,
                                          .own_time = P_EFFECTIVE,
                                          .admit = admit_person};

const struct import_kind import_accounts = {.name = "accounts",
                                            KIND_FIELDS(account_fields),
                                            .extras = EXTRAS_ATTRIBUTES,
                                            .own_time = A_EFFECTIVE,
                                            .admit = admit_account};
