/* What was gathered as one block of bytes. Equal records give equal bytes, in whatever order their
 * words were first met: values are put in order of kind and text, codes in order of their values,
 * and whatever names them follows. See columns.h and columns_build.h. */
#include "engine/columns_build.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/digest.h"
#include "engine/columns_pack.h"
#include "engine/columns_prove.h"

/* ---- order ----------------------------------------------------------------------------------- */

/* What a number becomes; its order, too. */
static uint32_t *ranks_of(struct arena *arena, const uint32_t *order, size_t count)
{
    uint32_t *rank = arena_array(arena, count, sizeof *rank);
    for (size_t i = 0; i < count; i++)
        rank[order[i]] = (uint32_t)i;
    return rank;
}

static uint32_t *sorted(struct arena *arena, size_t count,
                        int (*cmp)(const void *a, const void *b, void *context), void *context)
{
    uint32_t *order = arena_array(arena, count, sizeof *order);
    for (size_t i = 0; i < count; i++)
        order[i] = (uint32_t)i;
    if (count > 0)
        qsort_r(order, count, sizeof *order, cmp, context);
    return order;
}

static int by_value(const void *a, const void *b, void *builder)
{
    const struct columns_builder *of = builder;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    int order = of->value_kind[x] - of->value_kind[y];
    return order ? order : str_cmp(builder_text(of, x), builder_text(of, y));
}

static int by_row(const void *a, const void *b, void *builder)
{
    const struct columns_builder *of = builder;
    size_t width = 2 + of->scope.property_count;
    const uint32_t *x = of->code_rows + *(const uint32_t *)a * width,
                   *y = of->code_rows + *(const uint32_t *)b * width;
    for (size_t i = 0; i < width; i++)
        if (x[i] != y[i])
            return x[i] < y[i] ? -1 : 1;
    return 0;
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Of the values by rank: NO_VALUE stays the first. */
static uint32_t *order_values(struct columns_builder *b)
{
    size_t count = b->value_text.count;
    uint32_t *order = sorted(b->arena, count, by_value, b);
    struct text_column text = {.end = arena_array(b->arena, count, sizeof(uint64_t)),
                               .count = count,
                               .text = arena_alloc(b->arena, b->value_text.length + 1)};
    uint8_t *kind = arena_array(b->arena, count, 1);
    for (size_t i = 0; i < count; i++) {
        struct str word = builder_text(b, order[i]);
        if (word.length > 0)
            memcpy(text.text + text.length, word.at, word.length);
        text.end[i] = text.length += word.length;
        kind[i] = b->value_kind[order[i]];
    }
    assert(order[NO_VALUE] == NO_VALUE);
    uint32_t *rank = ranks_of(b->arena, order, count);
    b->value_text = text;
    b->value_kind = kind;
    return rank;
}

static uint32_t *order_codes(struct columns_builder *b, const uint32_t *value_rank)
{
    size_t width = 2 + b->scope.property_count, count = b->codes.count;
    for (size_t i = 0; i < count * width; i++)
        b->code_rows[i] = value_rank[b->code_rows[i]];
    uint32_t *order = sorted(b->arena, count, by_row, b);
    uint32_t *rows = arena_array(b->arena, count * width, sizeof *rows);
    for (size_t i = 0; i < count; i++)
        memcpy(rows + i * width, b->code_rows + order[i] * width, width * sizeof *rows);
    b->code_rows = rows;
    return ranks_of(b->arena, order, count);
}

/* The values of a field become ranks in rising order; returns the new place by the old one. */
static uint32_t *order_places(struct arena *arena, struct field_values *of,
                              const uint32_t *value_rank, uint32_t *place_of_value)
{
    uint32_t *old = arena_array(arena, of->count, sizeof *old);
    for (size_t i = 0; i < of->count; i++)
        old[i] = of->values[i] = value_rank[of->values[i]];
    qsort(of->values, of->count, sizeof *of->values, by_number);
    for (size_t i = 0; i < of->count; i++)
        place_of_value[of->values[i]] = (uint32_t)i;
    for (size_t i = 0; i < of->count; i++)
        old[i] = place_of_value[old[i]];
    return old;
}

static int64_t retracted_us(const struct built_kind *built, const struct built_event *event)
{
    return event->retraction ? built->retracted_us[event->retraction - 1] : NEVER_US;
}

static int number_cmp(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* No two that differ in what is kept are equal. */
static int oldest_first(const void *a, const void *b, void *built)
{
    const struct built_event *x = a, *y = b;
    int order = number_cmp(x->effective_us, y->effective_us);
    order = order ? order : number_cmp(x->received_us, y->received_us);
    order = order ? order : number_cmp(x->code, y->code);
    return order ? order : number_cmp(retracted_us(built, x), retracted_us(built, y));
}

/* Events that came in any order go to their records, each swapped to where it belongs: no second
 * copy of all of them is needed. */
static void gather_events(struct arena *arena, struct built_kind *built)
{
    size_t records = built->ids.count;
    if (!built->record_of)
        return;
    uint32_t *next = arena_array(arena, records + 1, sizeof *next);
    memset(built->start, 0, (records + 1) * sizeof *built->start);
    for (size_t i = 0; i < built->event_count; i++)
        built->start[built->record_of[i] + (size_t)1]++;
    for (size_t r = 0; r < records; r++) {
        next[r] = built->start[r];
        built->start[r + 1] += built->start[r];
    }
    for (size_t r = 0; r < records; r++)
        while (next[r] < built->start[r + 1]) {
            size_t here = next[r], of = built->record_of[here], there = next[of]++;
            if (here == there)
                continue;
            struct built_event event = built->events[here];
            built->events[here] = built->events[there];
            built->events[there] = event;
            built->record_of[here] = built->record_of[there];
            built->record_of[there] = (uint32_t)of;
        }
}

/* Most are sorted by time: only ties may have to be put in order. */
static void order_events(struct built_kind *built, const uint32_t *code_rank)
{
    for (size_t i = 0; i < built->event_count; i++)
        built->events[i].code = code_rank[built->events[i].code];
    for (size_t r = 0; r < built->ids.count; r++) {
        size_t begin = built->start[r], end = built->start[r + 1];
        bool is_sorted = true;
        for (size_t i = begin + 1; i < end; i++)
            is_sorted &= built->events[i - 1].effective_us < built->events[i].effective_us ||
                         oldest_first(&built->events[i - 1], &built->events[i], built) <= 0;
        if (!is_sorted)
            qsort_r(built->events + begin, end - begin, sizeof *built->events, oldest_first, built);
    }
}

static void order_facts(struct columns_builder *b, struct built_kind *built, size_t fields,
                        const uint32_t *value_rank)
{
    uint32_t **place = arena_array(b->arena, fields, sizeof *place);
    uint32_t *place_of_value = arena_array(b->arena, b->value_text.count, sizeof **place);
    for (size_t i = 0; i < fields; i++)
        place[i] = order_places(b->arena, &built->of_field[i], value_rank, place_of_value);
    for (size_t i = 0; i < built->fact_count; i++)
        built->facts[i].place = place[built->facts[i].field][built->facts[i].place];
}

static int by_person(const void *a, const void *b)
{
    const struct built_membership *x = a, *y = b;
    int order = number_cmp(x->person, y->person);
    order = order ? order : number_cmp(x->account, y->account);
    order = order ? order : number_cmp(x->from_us, y->from_us);
    order = order ? order : number_cmp(x->received_us, y->received_us);
    order = order ? order : number_cmp(x->role, y->role); /* as their texts: NO_VALUE first */
    return order ? order : number_cmp(x->to_us, y->to_us);
}

static void order_memberships(struct columns_builder *b, const uint32_t *value_rank)
{
    for (size_t i = 0; i < b->membership_count; i++)
        b->memberships[i].role = value_rank[b->memberships[i].role];
    if (b->membership_count > 0)
        qsort(b->memberships, b->membership_count, sizeof *b->memberships, by_person);
}

/* The values of words, in their order. */
static uint32_t *word_values(struct columns_builder *b, const struct str *words, size_t count)
{
    uint32_t *values = arena_array(b->arena, count, sizeof *values);
    for (size_t i = 0; i < count; i++)
        values[i] = builder_word(b, words[i]);
    return values;
}

static void rank_words(uint32_t *words, size_t count, const uint32_t *rank)
{
    for (size_t i = 0; i < count; i++)
        words[i] = rank[words[i]];
}

/* ---- sections --------------------------------------------------------------------------------- */

/* The block as it grows: each section is begun when all before it are full. */
struct block {
    char *at;
    size_t length, capacity;
    struct section_entry sections[SECTION_COUNT];
};

static size_t aligned(size_t bytes)
{
    return (bytes + COLUMNS_ALIGN - 1) / COLUMNS_ALIGN * COLUMNS_ALIGN;
}

/* Room for a section, all zeros, until the next one is begun. */
static void *begin_section(struct block *block, enum section section, size_t bytes)
{
    size_t offset = block->length;
    block->length += aligned(bytes);
    if (block->length > block->capacity) {
        block->capacity = block->length + block->length / 4;
        block->at = realloc(block->at, block->capacity);
        if (!block->at)
            abort(); /* as an arena does */
    }
    memset(block->at + offset, 0, block->length - offset);
    block->sections[section] = (struct section_entry){.offset = offset, .bytes = bytes};
    return block->at + offset;
}

static void put(struct block *block, enum section section, const void *at, size_t bytes)
{
    void *room = begin_section(block, section, bytes);
    if (bytes > 0)
        memcpy(room, at, bytes);
}

static void put_packed(struct block *block, enum section section, const struct numbers *numbers,
                       const struct packing *packing)
{
    packing_write(packing, numbers,
                  begin_section(block, section, packing_bytes(packing, numbers->count)));
}

static struct packing put_numbers(struct block *block, enum section section,
                                  int64_t (*at)(const void *of, size_t i), const void *of,
                                  size_t count)
{
    struct numbers numbers = {at, of, count};
    struct packing packing = packing_of(&numbers);
    put_packed(block, section, &numbers, &packing);
    return packing;
}

static struct packing put_rising(struct block *block, enum section section,
                                 int64_t (*at)(const void *of, size_t i), const void *of,
                                 size_t count)
{
    struct numbers numbers = {at, of, count};
    struct packing packing = packing_of_rising(&numbers);
    put_packed(block, section, &numbers, &packing);
    return packing;
}

static int64_t number_at(const void *of, size_t i)
{
    return ((const int64_t *)of)[i];
}

static int64_t start_at(const void *of, size_t i)
{
    return ((const uint32_t *)of)[i];
}

static struct packing put_text(struct block *block, enum section ends, enum section section,
                               const struct text_column *column)
{
    put(block, section, column->text, column->length);
    return put_rising(block, ends, number_at, column->end, column->count);
}

/* ---- events ----------------------------------------------------------------------------------- */

static int64_t clock_at(const void *of, size_t i)
{
    return ((const struct built_event *)of)[i].effective_us % DAY_US;
}

static uint64_t lag_us(const struct built_event *event)
{
    return (uint64_t)event->received_us - (uint64_t)event->effective_us;
}

/* Longer ones are always kept beside: so no sum of times can overflow. */
#define LAG_MAX_US (UINT64_C(1) << 60)

/* Divided by all lags that are not too long. */
static uint64_t lag_tick(const struct built_kind *built)
{
    uint64_t tick = 0;
    for (size_t i = 0; i < built->event_count; i++) {
        uint64_t lag = lag_us(&built->events[i]);
        if (tick != 1 && lag < LAG_MAX_US && (tick == 0 || lag % tick != 0))
            tick = tick_of(tick, lag);
    }
    return tick ? tick : 1;
}

/* The width that makes lags and those beyond it smallest; all ones mean that it is beyond. */
static struct packing lag_packing(const struct built_kind *built)
{
    size_t fits[PACKED_BITS_MAX + 1] = {0}; /* by the least width that holds it */
    uint64_t tick = lag_tick(built);
    for (size_t i = 0; i < built->event_count; i++) {
        uint64_t lag = lag_us(&built->events[i]);
        uint32_t bits = lag == 0 ? 0 : bits_for(lag / tick + 1);
        if (lag < LAG_MAX_US && bits <= PACKED_BITS_MAX)
            fits[bits]++;
    }
    uint32_t best = 0;
    size_t beyond = built->event_count;
    uint64_t best_bits = UINT64_MAX;
    for (uint32_t width = 0; width <= PACKED_BITS_MAX; width++) {
        beyond -= fits[width];
        uint64_t bits = width * built->event_count + beyond * sizeof(struct dated_event) * 8;
        if (bits < best_bits && bits_mask(width) <= LAG_MAX_US / tick) {
            best_bits = bits;
            best = width;
        }
    }
    return (struct packing){.tick = (int64_t)tick, .width = best, .has_rest = best > 0};
}

static bool is_beyond(const struct packing *packing, uint64_t lag)
{
    return packing->width == 0
               ? lag > 0
               : lag >= LAG_MAX_US || lag / (uint64_t)packing->tick >= bits_mask(packing->width);
}

static void measure_events(const struct built_kind *built, struct kind_counts *counts)
{
    counts->effective_min_us = INT64_MAX;
    counts->effective_max_us = counts->received_max_us = INT64_MIN;
    for (size_t i = 0; i < built->event_count; i++) {
        const struct built_event *event = &built->events[i];
        if (event->effective_us < counts->effective_min_us)
            counts->effective_min_us = event->effective_us;
        if (event->effective_us > counts->effective_max_us)
            counts->effective_max_us = event->effective_us;
        if (event->received_us > counts->received_max_us)
            counts->received_max_us = event->received_us;
    }
}

static void put_codes(struct block *block, enum record_kind kind, const struct built_kind *built,
                      struct kind_counts *counts, size_t codes)
{
    size_t count = built->event_count;
    counts->code_width = codes <= (size_t)UINT16_MAX + 1 ? 2 : 4;
    char *code = begin_section(block, section_of(SECTION_ACCOUNT_EVENT_CODES, kind),
                               count * counts->code_width);
    for (size_t i = 0; i < count; i++) /* both are little-endian: the head says so */
        memcpy(code + i * counts->code_width, &built->events[i].code, counts->code_width);
    uint16_t *day =
        begin_section(block, section_of(SECTION_ACCOUNT_EVENT_DAYS, kind), count * sizeof *day);
    for (size_t i = 0; i < count; i++)
        day[i] = (uint16_t)(built->events[i].effective_us / DAY_US - DAY_ZERO);
    counts->clock = put_numbers(block, section_of(SECTION_ACCOUNT_EVENT_CLOCKS, kind), clock_at,
                                built->events, count);
}

static void add_dated(struct arena *arena, struct dated_event **rows, size_t *capacity,
                      uint64_t *count, struct dated_event row)
{
    *rows = arena_grow(arena, *rows, capacity, *count + 1, sizeof row);
    (*rows)[(*count)++] = row;
}

static void put_lags(struct block *block, enum record_kind kind, const struct built_kind *built,
                     struct kind_counts *counts, struct arena *arena)
{
    struct dated_event *beyond = NULL, *retracted = NULL;
    size_t beyond_capacity = 0, retracted_capacity = 0;
    counts->lag = lag_packing(built);
    uint8_t *lags = begin_section(block, section_of(SECTION_ACCOUNT_EVENT_LAGS, kind),
                                  packing_bytes(&counts->lag, built->event_count));
    for (size_t i = 0; i < built->event_count; i++) {
        const struct built_event *event = &built->events[i];
        bool is_far = is_beyond(&counts->lag, lag_us(event));
        uint32_t width = counts->lag.width;
        if (width > 0)
            bits_put(lags, width, i,
                     is_far ? bits_mask(width) : lag_us(event) / (uint64_t)counts->lag.tick);
        if (is_far)
            add_dated(arena, &beyond, &beyond_capacity, &counts->beyond,
                      (struct dated_event){i, event->received_us});
        if (event->retraction)
            add_dated(arena, &retracted, &retracted_capacity, &counts->retracted,
                      (struct dated_event){i, retracted_us(built, event)});
    }
    put(block, section_of(SECTION_ACCOUNT_EVENT_BEYOND, kind), beyond,
        counts->beyond * sizeof *beyond);
    put(block, section_of(SECTION_ACCOUNT_EVENT_RETRACTED, kind), retracted,
        counts->retracted * sizeof *retracted);
}

/* ---- facts ------------------------------------------------------------------------------------ */

static void put_field_values(struct block *block, enum record_kind kind,
                             const struct built_kind *built, struct kind_counts *counts,
                             struct arena *arena)
{
    uint32_t *start = arena_array(arena, counts->fields + 1, sizeof *start);
    size_t most = 1;
    for (size_t i = 0; i < counts->fields; i++) {
        start[i + 1] = start[i] + (uint32_t)built->of_field[i].count;
        most = built->of_field[i].count > most ? built->of_field[i].count : most;
    }
    counts->place_width = most <= UINT8_MAX + 1 ? 1 : most <= UINT16_MAX + 1 ? 2 : 4;
    counts->field_values = start[counts->fields];
    put(block, section_of(SECTION_ACCOUNT_FIELD_VALUE_STARTS, kind), start,
        (counts->fields + 1) * sizeof *start);
    uint32_t *values = begin_section(block, section_of(SECTION_ACCOUNT_FIELD_VALUES, kind),
                                     counts->field_values * sizeof *values);
    for (size_t i = 0; i < counts->fields; i++)
        memcpy(values + start[i], built->of_field[i].values,
               built->of_field[i].count * sizeof *values);
}

/* Facts by field, then record: the places of those that were gathered. */
struct fact_order {
    const struct built_fact *facts;
    const uint32_t *order;
};

static int64_t fact_effective_at(const void *of, size_t i)
{
    const struct fact_order *in = of;
    return in->facts[in->order[i]].effective_us;
}

static int64_t fact_received_at(const void *of, size_t i)
{
    const struct fact_order *in = of;
    return in->facts[in->order[i]].received_us;
}

static int64_t fact_lag_at(const void *of, size_t i)
{
    return (int64_t)((uint64_t)fact_received_at(of, i) - (uint64_t)fact_effective_at(of, i));
}

static void put_fact_times(struct block *block, enum record_kind kind,
                           const struct fact_order *facts, struct kind_counts *counts)
{
    struct numbers received = {fact_received_at, facts, counts->facts},
                   lags = {fact_lag_at, facts, counts->facts};
    counts->fact_effective = put_numbers(block, section_of(SECTION_ACCOUNT_FACT_EFFECTIVE, kind),
                                         fact_effective_at, facts, counts->facts);
    counts->fact_received = packing_of(&received);
    struct packing of_lags = packing_of(&lags);
    if (of_lags.width < counts->fact_received.width) {
        counts->received_are_lags = 1;
        counts->fact_received = of_lags;
    }
    put_packed(block, section_of(SECTION_ACCOUNT_FACT_RECEIVED, kind),
               counts->received_are_lags ? &lags : &received, &counts->fact_received);
    counts->fact_effective_max_us = counts->fact_received_max_us = INT64_MIN;
    for (size_t i = 0; i < counts->facts; i++) {
        if (facts->facts[i].effective_us > counts->fact_effective_max_us)
            counts->fact_effective_max_us = facts->facts[i].effective_us;
        if (facts->facts[i].received_us > counts->fact_received_max_us)
            counts->fact_received_max_us = facts->facts[i].received_us;
    }
}

static size_t starts_bytes(const struct packing *packing, const struct kind_counts *counts)
{
    return FACT_STARTS_BYTES(packing_bytes(packing, counts->records + 1));
}

/* Each field is filled in its own way: most have one fact of everybody, and take nothing. */
static void put_fact_starts(struct block *block, enum record_kind kind, const uint32_t *start,
                            const struct kind_counts *counts, struct arena *arena)
{
    struct packing *packings = arena_array(arena, counts->fields, sizeof *packings);
    size_t bytes = 0;
    for (size_t f = 0; f < counts->fields; f++) {
        struct numbers of = {start_at, start + f * counts->records, counts->records + 1};
        packings[f] = packing_of_rising(&of);
        bytes += starts_bytes(&packings[f], counts);
    }
    put(block, section_of(SECTION_ACCOUNT_FACT_START_PACKINGS, kind), packings,
        counts->fields * sizeof *packings);
    uint8_t *at = begin_section(block, section_of(SECTION_ACCOUNT_FACT_STARTS, kind), bytes);
    for (size_t f = 0; f < counts->fields; f++) {
        struct numbers of = {start_at, start + f * counts->records, counts->records + 1};
        packing_write(&packings[f], &of, at);
        at += starts_bytes(&packings[f], counts);
    }
}

/* Facts came by record, then field, in the order in which they hold; counting puts them by field,
 * then record, and keeps that order. */
static void put_facts(struct block *block, enum record_kind kind, const struct built_kind *built,
                      struct kind_counts *counts, struct arena *arena)
{
    size_t cells = counts->fields * counts->records;
    uint32_t *start = arena_array(arena, cells + 1, sizeof *start);
    uint32_t *next = arena_array(arena, cells + 1, sizeof *next);
    uint32_t *order = arena_array(arena, counts->facts, sizeof *order);
    for (size_t i = 0; i < built->fact_count; i++)
        start[built->facts[i].field * counts->records + built->facts[i].record + 1]++;
    for (size_t i = 0; i < cells; i++)
        next[i] = start[i + 1] += start[i];
    for (size_t i = built->fact_count; i-- > 0;) /* from the back: `next` are ends */
        order[--next[built->facts[i].field * counts->records + built->facts[i].record]] =
            (uint32_t)i;
    put_fact_starts(block, kind, start, counts, arena);
    char *place = begin_section(block, section_of(SECTION_ACCOUNT_FACT_PLACES, kind),
                                counts->facts * counts->place_width);
    for (size_t i = 0; i < counts->facts; i++)
        memcpy(place + i * counts->place_width, &built->facts[order[i]].place, counts->place_width);
    put_fact_times(block, kind, &(struct fact_order){built->facts, order}, counts);
}

/* ---- memberships ------------------------------------------------------------------------------ */

static int64_t account_at(const void *of, size_t i)
{
    return ((const struct built_membership *)of)[i].account;
}

static int64_t role_at(const void *of, size_t i)
{
    return ((const struct built_membership *)of)[i].role;
}

static int64_t from_at(const void *of, size_t i)
{
    return ((const struct built_membership *)of)[i].from_us;
}

static int64_t to_at(const void *of, size_t i)
{
    return ((const struct built_membership *)of)[i].to_us;
}

static int64_t received_at(const void *of, size_t i)
{
    return ((const struct built_membership *)of)[i].received_us;
}

static void put_memberships(struct columns_builder *b, struct block *block,
                            struct columns_counts *counts)
{
    size_t count = b->membership_count, people = counts->of[RECORD_PERSON].records;
    const struct built_membership *rows = b->memberships;
    uint32_t *start = arena_array(b->arena, people + 1, sizeof *start);
    for (size_t i = 0; i < count; i++)
        start[rows[i].person + 1]++;
    for (size_t i = 0; i < people; i++)
        start[i + 1] += start[i];
    counts->memberships = count;
    counts->person_memberships =
        put_rising(block, SECTION_PERSON_MEMBERSHIPS, start_at, start, people + 1);
    counts->membership_accounts =
        put_numbers(block, SECTION_MEMBERSHIP_ACCOUNTS, account_at, rows, count);
    counts->membership_roles = put_numbers(block, SECTION_MEMBERSHIP_ROLES, role_at, rows, count);
    counts->membership_from = put_numbers(block, SECTION_MEMBERSHIP_FROM, from_at, rows, count);
    counts->membership_to = put_numbers(block, SECTION_MEMBERSHIP_TO, to_at, rows, count);
    counts->membership_received =
        put_numbers(block, SECTION_MEMBERSHIP_RECEIVED, received_at, rows, count);
}

/* ---- the block -------------------------------------------------------------------------------- */

static void put_records(struct columns_builder *b, struct block *block, enum record_kind kind,
                        struct kind_counts *counts)
{
    struct built_kind *built = &b->of[kind];
    counts->known_since_max_us = INT64_MIN;
    for (size_t i = 0; i < counts->records; i++)
        if (built->known_since_us[i] > counts->known_since_max_us)
            counts->known_since_max_us = built->known_since_us[i];
    if (!built->start)
        built->start = arena_array(b->arena, 1, sizeof *built->start);
    counts->id_ends = put_text(block, section_of(SECTION_ACCOUNT_ID_ENDS, kind),
                               section_of(SECTION_ACCOUNT_ID_TEXT, kind), &built->ids);
    counts->known_since = put_numbers(block, section_of(SECTION_ACCOUNT_KNOWN_SINCE, kind),
                                      number_at, built->known_since_us, counts->records);
    put(block, section_of(SECTION_ACCOUNT_EVENT_STARTS, kind), built->start,
        (counts->records + 1) * sizeof *built->start);
}

static void put_kind(struct columns_builder *b, struct block *block, enum record_kind kind,
                     const uint32_t *fields, struct kind_counts *counts)
{
    struct built_kind *built = &b->of[kind];
    *counts = (struct kind_counts){.records = built->ids.count,
                                   .events = built->event_count,
                                   .fields = b->scope.field_count[kind],
                                   .facts = built->fact_count};
    put_records(b, block, kind, counts);
    measure_events(built, counts);
    put_codes(block, kind, built, counts, b->codes.count);
    put_lags(block, kind, built, counts, b->arena);
    put(block, section_of(SECTION_ACCOUNT_FIELDS, kind), fields, counts->fields * sizeof *fields);
    put_field_values(block, kind, built, counts, b->arena);
    put_facts(block, kind, built, counts, b->arena);
}

static void free_block(void *at)
{
    free(at);
}

/* The head goes where room was left for it. */
static struct str end_block(struct block *block, const uint8_t stamp[COLUMNS_STAMP_SIZE],
                            struct arena *arena)
{
    struct columns_head head = {.magic = COLUMNS_MAGIC,
                                .version = COLUMNS_VERSION,
                                .byte_order = COLUMNS_BYTE_ORDER,
                                .bytes = block->length};
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        struct section_entry *entry = &block->sections[i];
        entry->hash = section_hash((struct str){block->at + entry->offset, entry->bytes});
        head.sections[i] = *entry;
    }
    memcpy(head.stamp, stamp, COLUMNS_STAMP_SIZE);
    head.hash = hash64((struct str){(const char *)&head, offsetof(struct columns_head, hash)});
    memcpy(block->at, &head, sizeof head);
    arena_defer(arena, free_block, block->at);
    return (struct str){block->at, block->length};
}

/* The words of the scope as values; put in order with them. */
struct scope_values {
    uint32_t *fields[KINDS], *properties;
};

static struct scope_values order_all(struct columns_builder *b)
{
    struct scope_values words = {.properties =
                                     word_values(b, b->scope.properties, b->scope.property_count)};
    for (size_t kind = 0; kind < KINDS; kind++)
        words.fields[kind] = word_values(b, b->scope.fields[kind], b->scope.field_count[kind]);
    const uint32_t *value_rank = order_values(b), *code_rank = order_codes(b, value_rank);
    rank_words(words.properties, b->scope.property_count, value_rank);
    for (size_t kind = 0; kind < KINDS; kind++) {
        rank_words(words.fields[kind], b->scope.field_count[kind], value_rank);
        gather_events(b->arena, &b->of[kind]);
        order_events(&b->of[kind], code_rank);
        order_facts(b, &b->of[kind], b->scope.field_count[kind], value_rank);
    }
    order_memberships(b, value_rank);
    return words;
}

bool columns_finish(struct columns_builder *b, const uint8_t stamp[COLUMNS_STAMP_SIZE],
                    struct arena *arena, struct str *ret_bytes, struct err *err)
{
    assert(b && stamp && arena && ret_bytes);
    for (size_t kind = 0; kind < KINDS; kind++)
        if (b->of[kind].fact_count >= UINT32_MAX ||
            b->scope.field_count[kind] * b->of[kind].ids.count >= UINT32_MAX)
            return err_set(err, ERR_LIMIT, "columns hold 4 billion facts at most");
    struct scope_values words = order_all(b);
    struct block block = {0};
    struct columns_counts *counts = arena_alloc(b->arena, sizeof *counts);
    counts->values = b->value_text.count;
    counts->properties = b->scope.property_count;
    counts->codes = b->codes.count;
    begin_section(&block, 0, sizeof(struct columns_head)); /* its room */
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++)
        put_kind(b, &block, kind, words.fields[kind], &counts->of[kind]);
    put_memberships(b, &block, counts);
    put(&block, SECTION_PROPERTIES, words.properties,
        counts->properties * sizeof *words.properties);
    put(&block, SECTION_CODES, b->code_rows,
        counts->codes * (2 + counts->properties) * sizeof *b->code_rows);
    put(&block, SECTION_VALUE_KINDS, b->value_kind, counts->values);
    counts->value_ends = put_text(&block, SECTION_VALUE_ENDS, SECTION_VALUE_TEXT, &b->value_text);
    put(&block, SECTION_COUNTS, counts, sizeof *counts);
    *ret_bytes = end_block(&block, stamp, arena);
    return true;
}
