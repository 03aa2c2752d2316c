/* See suggest_tiers.h. One columnar image, scored under the agreement that holds; neighbours are
 * counted from there, by as many threads as are wanted. */
#include "flow/suggest_tiers.h"

#include <assert.h>

#include "base/arena.h"
#include "base/file.h"
#include "engine/plan.h"
#include "engine/whole.h"
#include "flow/image.h"
#include "store/store.h"

/* Attributes that bias is looked for by, beside what the agreement reads. */
struct known_facts {
    const struct store_fact *at;
    size_t count;
};

struct tiers {
    struct arena *arena;
    const struct columns *columns;
    struct whole *holding;
    struct footing *footing;
    struct stepper **steppers;
    size_t stepper_count;
    struct known_facts *facts; /* by account; NULL = not read yet */
    uint8_t *held;             /* by unit */
};

/* ---- the ledger, read once ------------------------------------------------------------------ */

bool tiers_open(struct arena *arena, const struct store *store, const struct plan *plan,
                const struct tiers_options *options, struct tiers **ret_tiers, struct err *err)
{
    assert(arena && store && plan && options);
    struct tiers *t = arena_alloc(arena, sizeof *t);
    struct image image;
    *t = (struct tiers){.arena = arena};
    if (!image_open(arena, store, options->image_path, plan, &file_calls_system, &image, err))
        return false;
    t->columns = image.columns;
    if (!whole_can(t->columns, plan))
        return err_set(err, ERR_REFUSED,
                       "the agreement has a kind of signal that cannot be "
                       "scored over columns: no search");
    t->holding = whole_new(arena, t->columns, options->threads);
    t->footing = footing_new(arena);
    t->stepper_count = options->threads;
    t->steppers = arena_array(arena, t->stepper_count, sizeof(struct stepper *));
    for (size_t i = 0; i < t->stepper_count; i++)
        t->steppers[i] = stepper_new(arena, t->columns);
    t->held = arena_array(arena, tiers_unit_count(t) + 1, sizeof *t->held);
    *ret_tiers = t;
    return true;
}

/* ---- units ------------------------------------------------------------------------------------ */

static size_t account_count(const struct tiers *t)
{
    return columns_count(t->columns, RECORD_ACCOUNT);
}

size_t tiers_unit_count(const struct tiers *t)
{
    return account_count(t) + columns_count(t->columns, RECORD_PERSON);
}

enum record_kind tiers_unit_kind(const struct tiers *t, size_t unit)
{
    assert(unit < tiers_unit_count(t));
    return unit < account_count(t) ? RECORD_ACCOUNT : RECORD_PERSON;
}

struct str tiers_unit_id(const struct tiers *t, size_t unit)
{
    return tiers_unit_kind(t, unit) == RECORD_ACCOUNT
               ? columns_id(t->columns, RECORD_ACCOUNT, unit)
               : columns_id(t->columns, RECORD_PERSON, unit - account_count(t));
}

int64_t tiers_known_since(const struct tiers *t)
{
    return columns_known_since(t->columns);
}

/* ---- tiers ------------------------------------------------------------------------------------- */

static void copy_tiers(const struct tiers *t, const struct whole *whole, uint8_t *ret_tiers)
{
    const struct standings *accounts = whole_standings(whole, RECORD_ACCOUNT);
    const struct standings *people = whole_standings(whole, RECORD_PERSON);
    size_t count = account_count(t);
    for (size_t i = 0; i < count; i++)
        ret_tiers[i] = accounts->known[i] ? accounts->tier[i] : TIER_NONE;
    for (size_t i = 0; i < people->count; i++)
        ret_tiers[count + i] =
            people->known[i] && people->account[i] == NO_INDEX ? people->tier[i] : TIER_NONE;
}

const uint8_t *tiers_at(struct tiers *t, const struct plan *plan, int64_t at_us)
{
    assert(t && plan);
    whole_score(t->holding, plan, (struct moment){at_us, at_us});
    copy_tiers(t, t->holding, t->held);
    return t->held;
}

uint16_t tiers_segment(const struct tiers *t, size_t unit)
{
    const struct standings *accounts = whole_standings(t->holding, RECORD_ACCOUNT);
    const struct standings *people = whole_standings(t->holding, RECORD_PERSON);
    return unit < account_count(t) ? accounts->segment[unit]
                                   : people->segment[unit - account_count(t)];
}

bool tiers_prepare(struct tiers *t, const struct plan *plan, const struct neighbour *neighbour,
                   struct step **ret_step, struct err *err)
{
    return step_prepare(t->arena, t->columns, plan, neighbour, ret_step, err);
}

void tiers_try(struct tiers *t, const struct step *const *steps, size_t count, step_done *done,
               void *context)
{
    footing_take(t->footing, t->holding);
    steps_take(t->steppers, t->stepper_count, t->footing, steps, count, done, context);
}

size_t tiers_unit_of(const struct tiers *t, const struct tier_move *move)
{
    return move->kind == RECORD_ACCOUNT ? move->record : account_count(t) + move->record;
}

/* ---- attributes -------------------------------------------------------------------------------- */

bool tiers_keeps_field(struct str field)
{
    return str_is(field, "region") || str_is(field, "language") || str_is(field, "employees");
}

static void keep_facts(struct tiers *t, uint32_t account, const struct store_record *record)
{
    struct store_fact *kept = arena_array(t->arena, record->fact_count + 1, sizeof *kept);
    size_t count = 0;
    for (size_t i = 0; i < record->fact_count; i++) {
        const struct store_fact *fact = &record->facts[i];
        if (!tiers_keeps_field(fact->field))
            continue;
        kept[count] = *fact;
        kept[count].field = str_copy(t->arena, fact->field);
        kept[count].source = STR("");
        kept[count++].value.text = str_copy(t->arena, fact->value.text);
    }
    t->facts[account] = (struct known_facts){kept, count};
}

bool tiers_read_fields(struct tiers *t, const struct store *store, const bool *wanted,
                       struct err *err)
{
    struct store_moment all = {STORE_NEVER_US, STORE_NEVER_US};
    struct arena *scratch = arena_within(t->arena, "facts of an account");
    t->facts = arena_array(t->arena, account_count(t) + 1, sizeof *t->facts);
    for (uint32_t account = 0; account < account_count(t); account++) {
        const struct store_record *record;
        arena_reset(scratch);
        if (!wanted[account])
            continue;
        if (!store_find_record(store, scratch, STORE_ACCOUNT, tiers_unit_id(t, account), all, NULL,
                               &record, err))
            return false;
        if (record)
            keep_facts(t, account, record);
    }
    return true;
}

static int fact_order(const struct store_fact *a, const struct store_fact *b)
{
    if (a->effective_us != b->effective_us)
        return a->effective_us < b->effective_us ? -1 : 1;
    if (a->source_rank != b->source_rank)
        return a->source_rank < b->source_rank ? -1 : 1;
    return a->received_us < b->received_us ? -1 : a->received_us > b->received_us;
}

struct value tiers_field(const struct tiers *t, size_t unit, struct str field, int64_t at_us)
{
    assert(tiers_keeps_field(field) && t->facts);
    if (tiers_unit_kind(t, unit) != RECORD_ACCOUNT)
        return value_null();
    const struct store_fact *held = NULL;
    for (size_t i = 0; i < t->facts[unit].count; i++) {
        const struct store_fact *fact = &t->facts[unit].at[i];
        bool counts =
            str_eq(fact->field, field) && fact->received_us <= at_us && fact->effective_us <= at_us;
        if (counts && (!held || fact_order(fact, held) >= 0))
            held = fact;
    }
    return held ? held->value : value_null();
}
