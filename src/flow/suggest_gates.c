/* What a change must pass besides its evidence (semantics 2.6): routed volume, tier migration, a
 * document without errors, no new bias (4.9), explored records where a threshold is lowered (2.5),
 * no signal that sales causes itself (2.1). Shadow scoring takes days: it is said to be open. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "agreement/canonical.h"
#include "agreement/lint.h"
#include "agreement/read.h"
#include "base/arena.h"
#include "engine/plan.h"
#include "evidence/contingency.h"
#include "flow/suggest_int.h"

enum { GATES_MAX = 12, GROUPS_MAX = 200, SIZE_BANDS = 4 };

struct gating {
    const struct search *search;
    const struct trial *trial;
    struct arena *arena;
    struct gate *gates;
    size_t count;
};

static void add(struct gating *g, const char *name, enum gate_state state, struct str says)
{
    assert(g->count < GATES_MAX);
    g->gates[g->count++] = (struct gate){name, state, says};
}

/* ---- volume and moves -------------------------------------------------------------------------- */

static void add_volume(struct gating *g)
{
    int64_t before = g->search->routed, after = before + g->trial->routed_change;
    struct maybe_real ratio = maybe_ratio((double)after, (double)before);
    bool passes = ratio.known ? fabs(ratio.value - 1) <= SUGGEST_VOLUME_MAX : !after;
    struct str share = ratio.known ? str_printf(g->arena, "%+.1f %%", (ratio.value - 1) * 100)
                                   : STR("none before");
    add(g, "volume", passes ? GATE_PASSED : GATE_FAILED,
        str_printf(g->arena, "%lld routed instead of %lld (" STR_FMT "; at most 15 %% either way)",
                   (long long)after, (long long)before, STR_ARG(share)));
}

static void add_migration(struct gating *g)
{
    const struct trial *t = g->trial;
    int64_t seen = g->search->seen;
    double share = seen ? (double)t->moved / (double)seen : 0;
    add(g, "migration", share <= SUGGEST_MIGRATION_MAX ? GATE_PASSED : GATE_FAILED,
        str_printf(g->arena, "%lld of %lld change tier (%.1f %%; at most 10 %%)",
                   (long long)t->moved, (long long)seen, share * 100));
}

/* ---- the document -------------------------------------------------------------------------------- */

static void add_lint(struct gating *g)
{
    const struct agreement *read;
    struct findings findings;
    findings_init(&findings, g->arena);
    struct str text = agreement_canonical(g->arena, g->trial->change->agreement);
    if (!agreement_read(g->arena, text, "candidate", engine_vocabulary(), &findings, &read)) {
        add(g, "lint", GATE_FAILED,
            str_printf(g->arena, "%zu errors; the first: " STR_FMT, findings.errors,
                       STR_ARG(findings.items[0].text)));
        return;
    }
    struct findings odd, odd_before;
    findings_init(&odd, g->arena);
    findings_init(&odd_before, g->arena);
    agreement_lint(g->arena, g->trial->change->agreement, &odd);
    agreement_lint(g->arena, g->search->rules->agreement, &odd_before);
    add(g, "lint", GATE_PASSED,
        str_printf(g->arena, "no error; %zu warnings, %zu before", odd.warnings,
                   odd_before.warnings));
}

/* The lint of the agreement knows which events sales causes itself (2.1 i). */
static void add_leakage(struct gating *g)
{
    struct str signal = g->trial->change->signal;
    struct findings findings;
    findings_init(&findings, g->arena);
    agreement_lint(g->arena, g->search->rules->agreement, &findings);
    for (size_t i = 0; i < findings.count && signal.length; i++) {
        const struct finding *finding = &findings.items[i];
        struct str named = str_printf(g->arena, "signal '" STR_FMT "'", STR_ARG(signal));
        if (strcmp(finding->code, "leakage") == 0 && str_starts(finding->text, named)) {
            add(g, "leakage", GATE_FAILED, finding->text);
            return;
        }
    }
}

/* ---- exploration --------------------------------------------------------------------------------- */

static void add_exploration(struct gating *g, const struct swap *swap)
{
    if (!g->trial->change->lowers_threshold)
        return;
    bool enough = swap->in.n >= SUGGEST_EXPLORED_MIN;
    add(g, "explored", enough ? GATE_PASSED : GATE_FAILED,
        str_printf(g->arena,
                   enough ? "%lld mature records of the band were seen without being routed"
                          : "%lld mature records of the band: no evidence possible below 50",
                   (long long)swap->in.n));
}

/* ---- bias ---------------------------------------------------------------------------------------- */

static const struct attribute_looked_at {
    const char *field, *name;
    bool is_size;
} looked_at[] = {
    {"region", "region", false}, {"language", "language", false}, {"employees", "size band", true}};

/* The group of a value, or an empty text if it has none. */
static struct str group_of(struct value value, bool is_size)
{
    static const char *const bands[SIZE_BANDS] = {"below 50", "50 to 199", "200 to 999",
                                                  "1000 and more"};
    if (!is_size)
        return value.kind == VALUE_TEXT ? value.text : STR("");
    if (value.kind != VALUE_NUMBER)
        return STR("");
    double size = dec_real(value.number);
    return str_of(bands[size < 50 ? 0 : size < 200 ? 1 : size < 1000 ? 2 : 3]);
}

struct selections {
    struct str names[GROUPS_MAX];
    struct proportion before[GROUPS_MAX], after[GROUPS_MAX];
    size_t count;
};

static void select_in(struct selections *s, struct str name, bool before, bool after)
{
    size_t i = 0;
    while (i < s->count && !str_eq(s->names[i], name))
        i++;
    if (i == GROUPS_MAX)
        return;
    if (i == s->count)
        s->names[s->count++] = name;
    s->before[i] = proportion_add(s->before[i], (struct proportion){before, 1});
    s->after[i] = proportion_add(s->after[i], (struct proportion){after, 1});
}

static bool is_flagged(const struct proportion *groups, size_t count, size_t group)
{
    int reference = selection_reference(groups, count);
    return reference >= 0 && (size_t)reference != group &&
           selection_ratio(groups[group], groups[reference]).status == SELECTION_FLAG;
}

static void gather_selections(const struct gating *g, const struct attribute_looked_at *attribute,
                              struct selections *s)
{
    const struct episodes *episodes = &g->search->episodes;
    for (size_t i = 0; i < episodes->count; i++) {
        const struct episode *episode = &episodes->at[i];
        struct value value = tiers_field(g->search->tiers, episode->unit, str_of(attribute->field),
                                         episodes->instants[episode->instant]);
        struct str group = group_of(value, attribute->is_size);
        if (group.length)
            select_in(s, group, routed_has(&g->search->held, i),
                      trial_routes(g->search, g->trial, i));
    }
}

static void add_bias(struct gating *g)
{
    struct selections *s = arena_alloc(g->arena, sizeof *s);
    size_t looked = 0;
    for (size_t a = 0; a < sizeof looked_at / sizeof *looked_at; a++) {
        *s = (struct selections){.count = 0};
        gather_selections(g, &looked_at[a], s);
        looked += s->count;
        for (size_t i = 0; i < s->count; i++)
            if (is_flagged(s->after, s->count, i) && !is_flagged(s->before, s->count, i)) {
                add(g, "bias", GATE_FAILED,
                    str_printf(g->arena, "new flag: %s " STR_FMT " (%lld of %lld eligible routed)",
                               looked_at[a].name, STR_ARG(s->names[i]), (long long)s->after[i].x,
                               (long long)s->after[i].n));
                return;
            }
    }
    add(g, "bias", looked ? GATE_PASSED : GATE_PENDING,
        looked
            ? str_printf(g->arena, "no new flag in %zu groups by region, language and size", looked)
            : STR("no region, language or size is known"));
}

void suggestion_gates(const struct search *search, const struct trial *trial,
                      struct suggestion *suggestion)
{
    struct gating g = {.search = search,
                       .trial = trial,
                       .arena = search->arena,
                       .gates = arena_array(search->arena, GATES_MAX, sizeof *g.gates)};
    add_volume(&g);
    add_migration(&g);
    add_lint(&g);
    add_leakage(&g);
    add_exploration(&g, &suggestion->training.swap);
    add_bias(&g);
    add(&g, "shadow", GATE_PENDING, STR("seven days of shadow scoring before it is activated"));
    suggestion->gates = g.gates;
    suggestion->gate_count = g.count;
    for (size_t i = 0; i < g.count; i++)
        suggestion->is_blocked = suggestion->is_blocked || g.gates[i].state == GATE_FAILED;
}
