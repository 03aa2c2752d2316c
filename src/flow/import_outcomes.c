/* Outcomes: what came of it, with amount and currency in exact minor units. */
#include "flow/import_int.h"

#include "base/arena.h"
#include "base/currency.h"
#include "base/instant.h"

enum {
    O_KIND,
    O_PERSON,
    O_ACCOUNT,
    O_AT,
    O_RECEIVED,
    O_OPPORTUNITY,
    O_AMOUNT,
    O_CURRENCY,
    O_REASON,
    O_ACTOR
};

static const struct import_field fields[] = {
    [O_KIND] = {"kind", NULL, true},
    [O_PERSON] = {"person_id", NULL, false},
    [O_ACCOUNT] = {"account_id", NULL, false},
    [O_AT] = {"at", "at_us", true},
    [O_RECEIVED] = {"received_at", "received_us", false},
    [O_OPPORTUNITY] = {"opportunity_id", NULL, false},
    [O_AMOUNT] = {"amount", NULL, false},
    [O_CURRENCY] = {"currency", NULL, false},
    [O_REASON] = {"reason", NULL, false},
    [O_ACTOR] = {"actor", NULL, false},
};

static const struct str kinds[] = {{"accepted", 8}, {"rejected", 8},        {"attempt", 7},
                                   {"connect", 7},  {"meeting_booked", 14}, {"meeting_held", 12},
                                   {"sql", 3},      {"opportunity", 11},    {"won", 3},
                                   {"lost", 4}};

enum { KINDS = sizeof kinds / sizeof kinds[0], DECIMALS_UNKNOWN = 2 };

static bool read_currency(struct importer *importer, const struct record *record,
                          struct store_outcome *row, int *ret_decimals)
{
    *ret_decimals = DECIMALS_UNKNOWN;
    if (!field_word(importer, record, O_CURRENCY, &row->currency))
        return false;
    if (!row->currency.length)
        return true;
    char *code = str_terminated(importer->row_arena, row->currency);
    for (size_t i = 0; i < row->currency.length; i++)
        if (code[i] >= 'a' && code[i] <= 'z')
            code[i] = (char)(code[i] - 'a' + 'A');
    row->currency.at = code;
    *ret_decimals = currency_decimals(row->currency);
    return *ret_decimals >= 0 ||
           import_refuse(importer, "unknown currency",
                         "unknown currency '" STR_FMT "'; use a code of ISO 4217 such as EUR",
                         STR_ARG(row->currency));
}

static bool read_amount(struct importer *importer, const struct record *record,
                        struct store_outcome *row)
{
    int decimals;
    struct dec amount;
    if (!read_currency(importer, record, row, &decimals))
        return false;
    row->has_amount = field_is_known(record, O_AMOUNT);
    if (!row->has_amount)
        return true;
    if (!field_dec(importer, record, O_AMOUNT, &amount))
        return false;
    if (!row->currency.length && !importer->no_currency_rows++)
        importer->first_no_currency_line = importer->line;
    return amount_minor(amount, decimals, &row->amount_minor) ||
           import_refuse(importer, "amount not exact",
                         "amount " STR_FMT " has more than %d decimals, or does not fit 64 bits",
                         STR_ARG(dec_text(importer->row_arena, amount)), decimals);
}

static bool read_outcome(struct importer *importer, const struct record *record,
                         struct store_outcome *row)
{
    int kind;
    bool done = field_choice(importer, record, O_KIND, kinds, KINDS, 0, &kind) &&
                field_id(importer, record, O_PERSON, &row->person) &&
                field_id(importer, record, O_ACCOUNT, &row->account) &&
                field_time(importer, record, O_AT, INSTANT_MIN, &row->at_us) &&
                field_received(importer, record, O_RECEIVED, row->at_us, &row->received_us) &&
                field_id(importer, record, O_OPPORTUNITY, &row->opportunity) &&
                read_amount(importer, record, row) &&
                field_word(importer, record, O_REASON, &row->reason) &&
                field_word(importer, record, O_ACTOR, &row->actor);
    if (done)
        row->kind = kinds[kind];
    return done;
}

static bool read(struct importer *importer, const struct record *record, struct shaped *shaped)
{
    struct store_outcome *row = arena_alloc(importer->lot->arena, sizeof *row);
    if (!read_outcome(importer, record, row))
        return false;
    struct str *const texts[] = {&row->person,   &row->account, &row->opportunity,
                                 &row->currency, &row->reason,  &row->actor};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = import_kept(importer, *texts[i]);
    shaped->content = row;
    shaped->received_us = row->received_us;
    if (!row->person.length && !row->account.length && !importer->nobody_rows++)
        importer->first_nobody_line = importer->line;
    return true;
}

static bool add(struct store *store, const void *content, enum store_added *ret_added,
                struct err *err)
{
    return store_add_outcome(store, content, ret_added, err);
}

const struct import_kind import_outcomes = {
    .name = "outcomes", KIND_FIELDS(fields), .own_time = O_AT, .read = read, .add = add};
