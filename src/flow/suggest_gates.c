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

enum { GATES_MAX = 12, GROUPS_MAX = 200, SIZE_BANDS = 4 }; /* a group fits into a byte */

struct gating {
    const struct search *search;
    const struct bias_groups *groups;
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

/* Whom the agreement that holds routes, by group of one attribute. */
struct selections {
    struct str names[GROUPS_MAX];
    struct proportion before[GROUPS_MAX];
    size_t count;
    uint8_t *group_of; /* by record: its group, plus one; 0 = none */
};

struct bias_groups {
    struct selections of[sizeof looked_at / sizeof *looked_at];
    size_t group_count; /* of all attributes */
};

static uint8_t group_number(struct selections *s, struct str name)
{
    size_t i = 0;
    while (i < s->count && !str_eq(s->names[i], name))
        i++;
    if (!name.length || i == GROUPS_MAX)
        return 0;
    s->names[i] = name;
    s->count += i == s->count;
    return (uint8_t)(i + 1);
}

static void gather_selections(const struct search *search,
                              const struct attribute_looked_at *attribute, struct selections *s)
{
    const struct episodes *episodes = &search->episodes;
    s->group_of = arena_array(search->arena, episodes->count + 1, 1);
    for (size_t i = 0; i < episodes->count; i++) {
        const struct episode *episode = &episodes->at[i];
        struct value value = tiers_field(search->tiers, episode->unit, str_of(attribute->field),
                                         episodes->instants[episode->instant]);
        uint8_t group = group_number(s, group_of(value, attribute->is_size));
        bool is_routed = routed_has(&search->held, i);
        s->group_of[i] = group;
        if (group)
            s->before[group - 1] =
                proportion_add(s->before[group - 1], (struct proportion){is_routed, 1});
    }
}

struct bias_groups *bias_groups_of(const struct search *search)
{
    struct bias_groups *groups = arena_alloc(search->arena, sizeof *groups);
    for (size_t a = 0; a < sizeof looked_at / sizeof *looked_at; a++) {
        gather_selections(search, &looked_at[a], &groups->of[a]);
        groups->group_count += groups->of[a].count;
    }
    return groups;
}

static void select_after(const struct gating *g, const struct selections *s,
                         struct proportion after[GROUPS_MAX])
{
    for (size_t i = 0; i < s->count; i++)
        after[i] = s->before[i];
    for (size_t i = 0; i < g->search->episodes.count; i++)
        if (routed_has(&g->trial->swapped, i) && s->group_of[i])
            after[s->group_of[i] - 1].x += routed_has(&g->search->held, i) ? -1 : 1;
}

static bool is_flagged(const struct proportion *groups, size_t count, size_t group)
{
    int reference = selection_reference(groups, count);
    return reference >= 0 && (size_t)reference != group &&
           selection_ratio(groups[group], groups[reference]).status == SELECTION_FLAG;
}

static void add_bias(struct gating *g)
{
    struct proportion after[GROUPS_MAX];
    for (size_t a = 0; a < sizeof looked_at / sizeof *looked_at; a++) {
        const struct selections *s = &g->groups->of[a];
        select_after(g, s, after);
        for (size_t i = 0; i < s->count; i++)
            if (is_flagged(after, s->count, i) && !is_flagged(s->before, s->count, i)) {
                add(g, "bias", GATE_FAILED,
                    str_printf(g->arena, "new flag: %s " STR_FMT " (%lld of %lld eligible routed)",
                               looked_at[a].name, STR_ARG(s->names[i]), (long long)after[i].x,
                               (long long)after[i].n));
                return;
            }
    }
    size_t count = g->groups->group_count;
    add(g, "bias", count ? GATE_PASSED : GATE_PENDING,
        count
            ? str_printf(g->arena, "no new flag in %zu groups by region, language and size", count)
            : STR("no region, language or size is known"));
}

/* Nothing here knows when a signal was last changed. */
static void add_cool_down(struct gating *g)
{
    if (g->trial->change->signal.length)
        add(g, "cool-down", GATE_PENDING,
            str_printf(g->arena,
                       "14 days and 50 newly routed records since '" STR_FMT
                       "' was last changed: for the council to confirm",
                       STR_ARG(g->trial->change->signal)));
}

void suggestion_gates(const struct search *search, const struct bias_groups *groups,
                      const struct trial *trial, struct suggestion *suggestion)
{
    struct gating g = {.search = search,
                       .groups = groups,
                       .trial = trial,
                       .arena = search->arena,
                       .gates = arena_array(search->arena, GATES_MAX, sizeof *g.gates)};
    add_volume(&g);
    add_migration(&g);
    add_lint(&g);
    add_leakage(&g);
    add_exploration(&g, &suggestion->training.swap);
    add_bias(&g);
    add_cool_down(&g);
    add(&g, "shadow", GATE_PENDING, STR("seven days of shadow scoring before it is activated"));
    suggestion->gates = g.gates;
    suggestion->gate_count = g.count;
    for (size_t i = 0; i < g.count; i++)
        suggestion->is_blocked = suggestion->is_blocked || g.gates[i].state == GATE_FAILED;
}
