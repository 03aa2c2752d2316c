/* Does the search find what is wrong, and keep quiet where nothing is? Companies with a stated
 * truth (flow/demo.h), one a seed; not run by the tests, since it takes minutes.
 *
 *   bench-suggest_proof tune AGREEMENT SEED PEOPLE STEPS > tuned.json
 *       takes what the search proposes on a large company, step by step, until it proposes nothing:
 *       an agreement that matches the truth as well as single steps can
 *   bench-suggest_proof prove AGREEMENT SEED COUNT PEOPLE [PATH VALUE]...
 *       on COUNT companies from SEED on: with one leaf at PATH set to VALUE, has a step of that leaf
 *       the strongest evidence, is it the first supported change (or does a gate stop it), and does
 *       the holdout confirm it? Without, is there no supported change? */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agreement/canonical.h"
#include "agreement/splice.h"
#include "base/arena.h"
#include "base/file.h"
#include "base/instant.h"
#include "engine/plan.h"
#include "flow/demo.h"
#include "flow/suggest.h"
#include "flow/workspace.h"
#include "store/store.h"

#define END_US (INT64_C(20758) * DAY_US)

enum { FAULTS_MAX = 8 };

static void die(const struct err *err)
{
    char line[1024];
    err_format(err, line, sizeof line);
    fprintf(stderr, "%s\n", line);
    exit(1);
}

static const struct store *company(struct arena *arena, uint64_t seed, int64_t people)
{
    struct err err = {0};
    struct store *store;
    struct demo_counts counts = {0};
    struct demo_options options = {.seed = seed, .people = people, .end_us = END_US};
    struct store_options memory = {.create = true};
    if (!store_open(arena, ":memory:", &memory, &store, &err) ||
        !demo_make(arena, store, &options, &counts, &err))
        die(&err);
    return store;
}

static struct rules rules_at(struct arena *arena, struct str text)
{
    struct err err = {0};
    struct rules rules;
    if (!rules_of(arena, "agreement", text, &rules, &err))
        die(&err);
    return rules;
}

static struct suggestions search(struct arena *arena, const struct store *store,
                                 const struct rules *rules, int64_t every_days)
{
    struct err err = {0};
    struct suggestions found;
    struct suggest_request request = suggest_defaults(END_US);
    request.episodes.every_us = every_days * DAY_US;
    request.threads = 2;
    if (!suggest_search(store, rules, &request, arena, &found, &err))
        die(&err);
    return found;
}

static void tell(const char *what, uint64_t seed, const struct suggestions *found)
{
    fprintf(stderr, "%s seed %llu: eligible %zu, routed %lld, good %lld, distinct %zu, ", what,
            (unsigned long long)seed, found->episodes.count, (long long)found->episodes.routed,
            (long long)found->episodes.good, found->distinct);
    if (!found->has_supported) {
        fprintf(stderr, "no supported change (%zu survivors)\n", found->survivors);
        return;
    }
    const struct suggestion *top = &found->at[0];
    fprintf(stderr, STR_FMT " (+%.2f per 1,000, p %.2g, q %.2g; holdout %s, p %.2g)\n",
            STR_ARG(top->change->says), top->training.benefit.change.value * 1000,
            top->training.p.value, top->q.value, adoption_word(found->adoption),
            found->holdout_test.p.known ? found->holdout_test.p.value : 1.0);
}

static void tune(struct str text, uint64_t seed, int64_t people, int steps)
{
    struct arena *ledger = arena_new("company"), *arena = arena_new("tuned");
    const struct store *store = company(ledger, seed, people);
    for (int i = 0; i < steps; i++) {
        struct arena *step = arena_new("step");
        struct rules rules = rules_at(step, text);
        struct suggestions found = search(step, store, &rules, 28);
        tell("tune", seed, &found);
        text = str_copy(arena, agreement_canonical(step, found.has_supported
                                                             ? found.at[0].change->agreement
                                                             : rules.agreement));
        bool is_done = !found.has_supported;
        arena_free(step);
        if (is_done)
            break;
    }
    printf(STR_FMT "\n", STR_ARG(text));
    arena_free(arena);
    arena_free(ledger);
}

/* A leaf that is set wrong, and how often the search saw it. */
struct wrong_leaf {
    const char *path, *value;
    struct str text; /* the agreement with it */
    int strongest, first, confirmed;
};

static bool is_quiet(const struct store *store, struct str text, uint64_t seed)
{
    struct arena *arena = arena_new("answer");
    struct rules rules = rules_at(arena, text);
    struct suggestions found = search(arena, store, &rules, 28);
    tell("null", seed, &found);
    bool is_quiet = !found.has_supported;
    arena_free(arena);
    return is_quiet;
}

/* Of all that has evidence, whether a gate stops it or not. */
static bool is_strongest(const struct suggestions *found, const char *path)
{
    const struct suggestion *strongest = NULL;
    for (size_t i = 0; i < found->survivors; i++)
        if (!strongest ||
            found->at[i].training.benefit.change.value > strongest->training.benefit.change.value)
            strongest = &found->at[i];
    return strongest && str_is(strongest->change->path, path);
}

static void look_for(struct wrong_leaf *fault, const struct store *store, uint64_t seed)
{
    struct arena *arena = arena_new("answer");
    struct rules rules = rules_at(arena, fault->text);
    struct suggestions found = search(arena, store, &rules, 28);
    tell(fault->path, seed, &found);
    bool is_first = found.has_supported && str_is(found.at[0].change->path, fault->path);
    fault->strongest += is_strongest(&found, fault->path);
    fault->first += is_first;
    fault->confirmed += is_first && found.adoption == ADOPTION_SUPPORTED;
    arena_free(arena);
}

static void prove(struct str text, uint64_t seed, int count, int64_t people,
                  struct wrong_leaf *faults, int fault_count)
{
    struct arena *arena = arena_new("proof");
    struct err err = {0};
    int quiet = 0;
    for (int f = 0; f < fault_count; f++)
        if (!agreement_splice(arena, text, "agreement", engine_vocabulary(), str_of(faults[f].path),
                              str_of(faults[f].value), &faults[f].text, &err))
            die(&err);
    for (int i = 0; i < count; i++) {
        struct arena *ledger = arena_new("company");
        const struct store *store = company(ledger, seed + (uint64_t)i, people);
        quiet += is_quiet(store, text, seed + (uint64_t)i);
        for (int f = 0; f < fault_count; f++)
            look_for(&faults[f], store, seed + (uint64_t)i);
        arena_free(ledger);
    }
    printf("no supported change where nothing is wrong: %d of %d companies\n", quiet, count);
    for (int f = 0; f < fault_count; f++)
        printf("%s = %s, of %d companies: the strongest evidence in %d, the first supported change "
               "in %d, confirmed in %d\n",
               faults[f].path, faults[f].value, count, faults[f].strongest, faults[f].first,
               faults[f].confirmed);
    arena_free(arena);
}

int main(int argc, char **argv)
{
    struct arena *arena = arena_new("agreement");
    struct err err = {0};
    struct str text;
    struct wrong_leaf faults[FAULTS_MAX] = {0};
    int fault_count = 0;
    if (argc < 6 || (strcmp(argv[1], "tune") != 0 && strcmp(argv[1], "prove") != 0)) {
        fprintf(stderr, "usage: see the head of bench/suggest_proof.c\n");
        return 2;
    }
    if (!file_read(arena, &file_calls_system, argv[2], AGREEMENT_BYTES_MAX, &text, &err))
        die(&err);
    uint64_t seed = strtoull(argv[3], NULL, 10);
    for (int i = 6; i + 1 < argc && fault_count < FAULTS_MAX; i += 2)
        faults[fault_count++] = (struct wrong_leaf){.path = argv[i], .value = argv[i + 1]};
    if (strcmp(argv[1], "tune") == 0)
        tune(text, seed, strtoll(argv[4], NULL, 10), (int)strtol(argv[5], NULL, 10));
    else
        prove(text, seed, (int)strtol(argv[4], NULL, 10), strtoll(argv[5], NULL, 10), faults,
              fault_count);
    arena_free(arena);
    return 0;
}
