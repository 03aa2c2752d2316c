/* How fast a whole company is scored over columns, and how large they are.
 *
 * A standalone program: compile it with the libraries of src/engine, src/agreement and src/base.
 * People in accounts of ten, events skewed (a few people have most) over two years, 18 rules over
 * 12 attributes and 15 rules over events; J1W counts in windows, J1D decays over the whole history,
 * J2 edits one weight and one threshold. Everything comes from a seed. What an edit gives is compared
 * with scoring everything anew before it is timed (that scoring over columns equals scoring one by
 * one is proved by the tests). Medians; the time to read the bytes stands beside. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/rng.h"
#include "engine/columns.h"
#include "engine/scene.h"
#include "engine/whole.h"

enum { TYPES = 24, FIELDS = 12, FIT_RULES = 18, EVENT_RULES = 15, DAYS = 730, RUNS = 9 };
#define START_US INT64_C(1704067200000000) /* 2024-01-01 */
#define END_US (START_US + DAYS * DAY_US)

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *at, size_t count)
{
    qsort(at, count, sizeof *at, by_size);
    return at[count / 2];
}

/* ---- the agreement --------------------------------------------------------------------------- */

static const struct signal_spec *kind_named(const char *word)
{
    const struct vocabulary *vocabulary = engine_vocabulary();
    for (size_t i = 0; i < vocabulary->count; i++)
        if (strcmp(vocabulary->kinds[i]->word, word) == 0)
            return vocabulary->kinds[i];
    abort();
}

static struct str named(struct arena *arena, const char *prefix, int n)
{
    return str_printf(arena, "%s%d", prefix, n);
}

static void make_groups(struct arena *arena, struct layer *layer, size_t count, int32_t max)
{
    layer->is_present = true;
    layer->group_count = count;
    layer->groups = arena_array(arena, count, sizeof *layer->groups);
    for (size_t i = 0; i < count; i++)
        layer->groups[i] = (struct group){.id = named(arena, "g", (int)i), .min = -max, .max = max};
}

static void make_fit(struct arena *arena, struct layer *layer)
{
    make_groups(arena, layer, 3, 60);
    layer->signal_count = FIT_RULES;
    layer->signals = arena_array(arena, FIT_RULES, sizeof *layer->signals);
    for (int i = 0; i < FIT_RULES; i++) {
        struct signal *signal = &layer->signals[i];
        *signal = (struct signal){.id = named(arena, "fit", i),
                                  .kind = kind_named("bins"),
                                  .group = (size_t)i % 3,
                                  .cap_min = -20,
                                  .cap_max = 30,
                                  .field = str_printf(arena, "account.f%d", i % FIELDS),
                                  .bin_count = 4};
        signal->bins = arena_array(arena, 4, sizeof *signal->bins);
        for (int b = 0; b < 4; b++) {
            signal->bins[b].match.has_ge = true;
            signal->bins[b].match.ge = dec_of_int(30 - 8 * b);
            signal->bins[b].points = 12 - 4 * b;
        }
    }
}

static void select_types(struct arena *arena, struct signal *signal, int first, int count)
{
    signal->on_count = 1;
    signal->on = arena_array(arena, 1, sizeof *signal->on);
    signal->on->type_count = (size_t)count;
    signal->on->types = arena_array(arena, (size_t)count, sizeof *signal->on->types);
    for (int i = 0; i < count; i++)
        signal->on->types[i] = named(arena, "type", (first + i) % TYPES);
}

/* Windowed counts with caps, or half lives over everything. */
static void make_intent(struct arena *arena, struct layer *layer, bool decays)
{
    static const int32_t windows[] = {7, 14, 30, 60, 90};
    make_groups(arena, layer, 4, 60);
    layer->signal_count = EVENT_RULES;
    layer->signals = arena_array(arena, EVENT_RULES, sizeof *layer->signals);
    for (int i = 0; i < EVENT_RULES; i++) {
        struct signal *signal = &layer->signals[i];
        struct curve *curve = arena_alloc(arena, sizeof *curve);
        *curve = (struct curve){.kind = CURVE_HALF_LIFE, .half_life_days = 20 + 8 * i};
        *signal =
            (struct signal){.id = named(arena, "intent", i),
                            .kind = kind_named(decays || i % 5 ? "event_count" : "event_days"),
                            .group = (size_t)i % 4,
                            .cap_min = -30,
                            .cap_max = 30,
                            .points = i == 14 ? -3 : 1 + i % 7,
                            .window_days = decays ? 0 : windows[i % 5],
                            .max_events = i % 5 == 1 ? 10 : 0,
                            .decay = decays ? curve : NULL};
        select_types(arena, signal, i * 3, 1 + i % 3);
    }
}

static void make_rollup(struct arena *arena, struct layer *layer)
{
    make_groups(arena, layer, 1, 100);
    layer->signal_count = 2;
    layer->signals = arena_array(arena, 2, sizeof *layer->signals);
    layer->signals[0] =
        (struct signal){.id = STR("depth"), .kind = kind_named("people_topk"), .cap_max = 80};
    layer->signals[1] = (struct signal){.id = STR("breadth"),
                                        .kind = kind_named("engaged_people"),
                                        .cap_max = 15,
                                        .engaged_mp = 10 * MP,
                                        .count_bin_count = 2};
    layer->signals[1].count_bins = arena_array(arena, 2, sizeof(struct count_bin));
    layer->signals[1].count_bins[0] = (struct count_bin){.ge = 4, .points = 12};
    layer->signals[1].count_bins[1] = (struct count_bin){.ge = 2, .points = 5};
}

static struct agreement *make_agreement(struct arena *arena, bool decays)
{
    static const char grid[GRADES][GRADES + 1] = {"AABC", "ABBC", "BCCD", "CDDD"};
    struct agreement *agreement = arena_alloc(arena, sizeof *agreement);
    agreement->rank_fit_permille = agreement->rank_intent_permille = 500;
    agreement->segment_count = agreement->grades_count = 1;
    agreement->segments = arena_array(arena, 1, sizeof *agreement->segments);
    agreement->segments->id = STR("default");
    agreement->grades = arena_array(arena, 1, sizeof *agreement->grades);
    *agreement->grades = (struct segment_grades){.segment = STR("default"),
                                                 .fit = {{70 * MP, 50 * MP, 30 * MP}},
                                                 .intent = {{60 * MP, 35 * MP, 15 * MP}}};
    for (size_t fit = 0; fit < GRADES; fit++)
        for (size_t intent = 0; intent < GRADES; intent++)
            agreement->grid[fit][intent] = (uint8_t)(grid[fit][intent] - 'A');
    make_fit(arena, &agreement->account_fit);
    make_intent(arena, &agreement->person_intent, decays);
    make_rollup(arena, &agreement->account_intent);
    return agreement;
}

static const struct plan *compile(struct arena *arena, const struct agreement *agreement)
{
    const struct plan *plan;
    struct err err = {0};
    if (!plan_compile(arena, agreement, &plan, &err)) {
        fprintf(stderr, "%s\n", err.text);
        exit(1);
    }
    return plan;
}

/* ---- the company -------------------------------------------------------------------------------- */

static void must(bool done, const struct err *err)
{
    if (done)
        return;
    fprintf(stderr, "%s\n", err->text);
    exit(1);
}

/* Half of the events are of the last quarter of the time; people are skewed 1 : 64. */
static size_t make_events(struct arena *arena, struct rng *rng, size_t mean,
                          const struct str *types, struct event **ret)
{
    size_t count = 0;
    for (size_t n = rng_below(rng, (uint32_t)mean + 1), i = 0; i < 6; i++, n *= 2) {
        count = n;
        if (rng_below(rng, 3) > 0)
            break;
    }
    struct event *events = arena_array(arena, count, sizeof *events);
    for (size_t i = 0; i < count; i++) {
        uint64_t span = (uint64_t)(END_US - START_US) / 1000000;
        uint64_t at = rng_next(rng) % span;
        if (rng_below(rng, 3) == 0)
            at = span - 1 - at / 4;
        events[i] = (struct event){.id = str_printf(arena, "%zu", i),
                                   .type = types[rng_below(rng, TYPES)],
                                   .occurred_us = START_US + (int64_t)at * 1000000,
                                   .retracted_us = NEVER_US};
        events[i].received_us = events[i].occurred_us + rng_below(rng, 40) * SECOND_US;
    }
    *ret = events;
    return count;
}

static struct record make_record(struct arena *arena, struct rng *rng, enum record_kind kind,
                                 size_t n, size_t mean, const struct str *types)
{
    struct record record = {
        .kind = kind, .id = str_printf(arena, "%c%09zu", kind == RECORD_PERSON ? 'p' : 'a', n)};
    struct event *events = NULL;
    if (kind == RECORD_PERSON)
        record.event_count = make_events(arena, rng, mean, types, &events);
    record.events = events;
    if (kind != RECORD_ACCOUNT)
        return record;
    struct fact *facts = arena_array(arena, FIELDS, sizeof *facts);
    for (int i = 0; i < FIELDS; i++)
        facts[i] = (struct fact){.field = named(arena, "f", i),
                                 .value = value_number(arena, dec_of_int(rng_below(rng, 40))),
                                 .effective_us = START_US,
                                 .received_us = START_US};
    record.facts = facts;
    record.fact_count = FIELDS;
    return record;
}

struct company {
    const struct columns *columns;
    double built_ms, opened_ms;
};

static struct company make_company(struct arena *arena, const struct columns_scope *scope,
                                   size_t people, size_t mean, uint64_t seed)
{
    static const uint8_t stamp[COLUMNS_STAMP_SIZE];
    struct arena *work = arena_new("building"), *scratch = arena_new("a record");
    struct columns_builder *builder = columns_builder_new(work, scope);
    struct rng rng = rng_of(seed);
    struct err err = {0};
    struct str types[TYPES];
    double spent = 0;
    for (int i = 0; i < TYPES; i++)
        types[i] = named(work, "type", i);
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++)
        for (size_t i = 0; i < (kind == RECORD_PERSON ? people : people / 10); i++) {
            arena_reset(scratch);
            struct record record = make_record(scratch, &rng, kind, i, mean, types);
            double start = now_ms();
            must(columns_add(builder, &record, START_US, &err), &err);
            spent += now_ms() - start;
        }
    double start = now_ms();
    for (size_t i = 0; i < people / 10 * 10; i++) {
        char person[32], account[32];
        snprintf(person, sizeof person, "p%09zu", i);
        snprintf(account, sizeof account, "a%09zu", i / 10);
        struct membership row = {.person = str_of(person),
                                 .account = str_of(account),
                                 .from_us = START_US,
                                 .to_us = NEVER_US,
                                 .received_us = START_US};
        must(columns_add_membership(builder, &row, &err), &err);
    }
    struct str bytes;
    must(columns_finish(builder, stamp, arena, &bytes, &err), &err);
    struct company company = {.built_ms = spent + now_ms() - start};
    start = now_ms();
    must(columns_open(arena, bytes, &company.columns, &err), &err);
    company.opened_ms = now_ms() - start;
    arena_free(scratch);
    arena_free(work);
    return company;
}

/* ---- measuring -------------------------------------------------------------------------------------- */

static double cpu_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double time_score(struct whole *whole, const struct plan *plan, int64_t as_of_us,
                         double *ret_cpu_ms)
{
    double took[RUNS], used[RUNS];
    for (int i = 0; i < RUNS; i++) {
        double start = now_ms(), start_cpu = cpu_ms();
        whole_score(whole, plan, (struct moment){as_of_us, END_US + DAY_US});
        took[i] = now_ms() - start;
        used[i] = cpu_ms() - start_cpu;
    }
    *ret_cpu_ms = median(used, RUNS);
    return median(took, RUNS);
}

/* The edited agreement scored again, with the matrix of who moved. */
static void bench_edit(struct whole *into, const struct whole *base, const char *name,
                       const struct plan *edited)
{
    double took[RUNS], used[RUNS];
    struct arena *scratch = arena_new("digests");
    whole_rescore(into, base, edited);
    struct digest again = whole_digest(into, RECORD_PERSON, scratch);
    whole_score(into, edited, whole_moment(base));
    struct digest anew = whole_digest(into, RECORD_PERSON, scratch);
    arena_free(scratch);
    if (memcmp(&again, &anew, sizeof again) != 0)
        abort();
    int64_t moved = 0;
    for (int i = 0; i < RUNS; i++) {
        double start = now_ms(), start_cpu = cpu_ms();
        whole_rescore(into, base, edited);
        struct migration migration = whole_migration(base, into, RECORD_PERSON);
        took[i] = now_ms() - start;
        used[i] = cpu_ms() - start_cpu;
        moved = 0;
        for (int from = 0; from <= TIERS; from++)
            for (int to = 0; to <= TIERS; to++)
                moved += from != to ? migration.moved[from][to] : 0;
    }
    printf("  J2, %-22s %8.2f ms (CPU %.2f), %" PRId64 " move\n", name, median(took, RUNS),
           median(used, RUNS), moved);
}

static double time_reading(const struct columns *columns)
{
    size_t words = columns_event_count(columns) * 4 / 8;
    uint64_t *at = malloc(words * 8 + 8);
    double took[RUNS];
    volatile uint64_t sink = 0;
    memset(at, 1, words * 8 + 8);
    for (int run = 0; run < RUNS; run++) {
        double start = now_ms();
        uint64_t sum = 0;
        for (size_t i = 0; i < words; i++)
            sum += at[i];
        sink += sum;
        took[run] = now_ms() - start;
    }
    free(at);
    return median(took, RUNS);
}

static void bench_edits(struct arena *arena, const struct whole *whole, struct whole *into,
                        bool decays)
{
    enum { WEIGHT, THRESHOLD, BOTH, WINDOW, EDITS };
    static const char *const names[] = {"one weight", "one threshold", "weight and threshold",
                                        "one window"};
    for (int edit = 0; edit < EDITS; edit++) {
        struct agreement *edited = make_agreement(arena, decays);
        if (edit == WEIGHT || edit == BOTH)
            edited->person_intent.signals[3].points += 2;
        if (edit == THRESHOLD || edit == BOTH)
            edited->grades->intent.mp[1] += 5 * MP;
        if (edit == WINDOW)
            edited->person_intent.signals[3].window_days = 45;
        bench_edit(into, whole, names[edit], compile(arena, edited));
    }
}

static void bench_plan(struct arena *arena, const struct columns *columns, const char *name,
                       bool decays, int64_t as_of_us)
{
    const struct plan *plan = compile(arena, make_agreement(arena, decays));
    double events = (double)columns_event_count(columns), one = 0;
    for (size_t threads = 1; threads <= 2; threads++) {
        struct arena *room = arena_new("a bench");
        struct whole *whole = whole_new(room, columns, threads);
        double cpu, ms = time_score(whole, plan, as_of_us, &cpu);
        one = threads == 1 ? ms : one;
        printf("%s  %zu thread%s  %8.2f ms (CPU %.2f)  %6.3f ns an event  %.2fx\n", name, threads,
               threads == 1 ? " " : "s", ms, cpu, ms * 1e6 / events, one / ms);
        bench_edits(room, whole, whole_new(room, columns, threads), decays);
        arena_free(room);
    }
}

int main(int argc, char **argv)
{
    size_t people = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
    size_t mean = argc > 2 ? strtoull(argv[2], NULL, 10) : 20;
    uint64_t seed = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
    struct arena *arena = arena_new("the bench");
    struct agreement *windows = make_agreement(arena, false);
    struct columns_scope scope = columns_scope_of(arena, compile(arena, windows), NULL);
    struct company company = make_company(arena, &scope, people, mean, seed);
    size_t events = columns_event_count(company.columns);
    printf("%zu people, %zu events, seed %" PRIu64 "\n", people, events, seed);
    printf(
        "built in %.0f ms, opened in %.1f ms; %.2f bytes an event in event columns, %.2f in all\n",
        company.built_ms, company.opened_ms,
        (double)columns_event_bytes(company.columns) / (double)(events + !events),
        (double)columns_bytes(company.columns) / (double)(events + !events));
    printf("reading 4 bytes an event, one thread: %.2f ms\n", time_reading(company.columns));
    bench_plan(arena, company.columns, "J1W", false, END_US);
    bench_plan(arena, company.columns, "J1D", true, END_US);
    bench_plan(arena, company.columns, "J1D, half a year ago", true, END_US - 182 * DAY_US);
    arena_free(arena);
    return 0;
}
