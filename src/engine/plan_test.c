/* Proof of plan.h: what is refused and how it is told, what a plan says it reads, and that every
 * kind of signal is documented. */
#include "engine/plan.h"

#include <string.h>

#include "base/arena.h"
#include "engine/says.h"
#include "suite.h"

/* An agreement that a test breaks in one place. */
struct fixture {
    struct arena *arena;
    struct agreement *agreement;
    struct layer *layer;
    struct signal *signal;
    struct selector on;
    struct str type;
};

static void fixture_init(struct fixture *f, const char *kind)
{
    f->arena = arena_new("test");
    f->agreement = arena_alloc(f->arena, sizeof *f->agreement);
    f->agreement->segments = arena_array(f->arena, 1, sizeof *f->agreement->segments);
    f->agreement->segments[0].id = STR("default");
    f->agreement->segment_count = 1;
    f->agreement->grades = arena_array(f->arena, 1, sizeof *f->agreement->grades);
    f->agreement->grades[0].segment = STR("default");
    f->agreement->grades_count = 1;
    f->layer = &f->agreement->person_intent;
    f->layer->groups = arena_array(f->arena, 2, sizeof *f->layer->groups);
    f->layer->groups[0] = (struct group){.id = STR("web"), .min = -10, .max = 50};
    f->layer->group_count = 1;
    f->layer->signals = arena_array(f->arena, SIGNALS_MAX + 1, sizeof *f->layer->signals);
    f->layer->signal_count = 1;
    f->type = STR("page");
    f->on = (struct selector){.types = &f->type, .type_count = 1};
    f->signal = f->layer->signals;
    *f->signal = (struct signal){.id = STR("pv"),
                                 .reason = STR("PV"),
                                 .kind = engine_kind(str_of(kind)),
                                 .cap_max = 10,
                                 .on = &f->on,
                                 .on_count = 1,
                                 .at = {7, 3}};
}

/* Compiles, expects `part` in the refusal, or success if it is NULL; ends the fixture. */
static void expect(struct fixture *f, const char *part)
{
    const struct plan *plan;
    struct err err = {0};
    bool is_sound = plan_compile(f->arena, f->agreement, &plan, &err);
    if (is_sound != (part == NULL) || (part && !strstr(err.text, part)))
        fail_msg("expected '%s', got '%s'", part ? part : "success", err.text);
    if (part)
        assert_int_equal(err.code, ERR_INPUT);
    arena_free(f->arena);
}

#define REFUSES(kind, part, ...)                                                                   \
    do {                                                                                           \
        struct fixture f;                                                                          \
        fixture_init(&f, kind);                                                                    \
        __VA_ARGS__;                                                                               \
        expect(&f, part);                                                                          \
    } while (0)

static void bounds_are_checked(void **state)
{
    (void)state;
    REFUSES("event_count", NULL, (void)0);
    REFUSES("event_count", "cap must hold 0", f.signal->cap_min = 1);
    REFUSES("event_count", "cap must hold 0", f.signal->cap_max = 1001);
    REFUSES("event_count", "points are -1000 to 1000", f.signal->points = 1001);
    REFUSES("event_count", "window is 1 to 730", f.signal->window_days = 731);
    REFUSES("event_count", "max_events", f.signal->max_events = -1);
    REFUSES("event_count", "gap", f.signal->gap_s = -1);
    REFUSES("event_count", "no group", f.signal->group = 1);
    REFUSES("event_count", "two of that id", f.layer->signals[1] = *f.signal;
            f.layer->signal_count = 2);
    REFUSES("event_count", "range of a group", f.layer->groups[0].min = 1);
    REFUSES("event_count", "base of a layer", f.layer->base = 101);
    REFUSES("event_count", "base of a layer", f.layer->base = -1);
    REFUSES("event_count", "at most 200 signals", f.layer->signal_count = SIGNALS_MAX + 1);
}

static void curves_are_checked(void **state)
{
    (void)state;
    struct curve_step rising[] = {{0, 1000}, {5, 400}, {9, 500}}, late[] = {{1, 1000}},
                      back[] = {{0, 1000}, {5, 400}, {5, 300}};
    struct curve curve = {.kind = CURVE_HALF_LIFE, .half_life_days = 731};
    REFUSES("event_count", "half life", f.signal->decay = &curve);
    curve.half_life_days = 0;
    REFUSES("event_count", "half life", f.signal->decay = &curve);
    curve = (struct curve){.kind = CURVE_STEP, .steps = rising, .step_count = 3};
    REFUSES("event_count", "factors of a decay by steps fall", f.signal->decay = &curve);
    curve = (struct curve){.kind = CURVE_STEP, .steps = late, .step_count = 1};
    REFUSES("event_count", "starts with 1000", f.signal->decay = &curve);
    curve = (struct curve){.kind = CURVE_STEP, .steps = back, .step_count = 3};
    REFUSES("event_count", "ages of a decay by steps rise", f.signal->decay = &curve);
}

static void laws_of_kinds_are_checked(void **state)
{
    (void)state;
    struct count_bin falling[] = {{10, 5}, {3, 9}}, mixed[] = {{10, 5}, {3, -1}},
                     upside_down[] = {{3, 5}, {10, 9}}, nothing[] = {{0, 5}};
    int32_t rising[] = {100, 200}, too_many[] = {900, 200};
    struct topk_weights weights = {STR("default"), rising, 2};
    REFUSES("event_tiers", "must not fall", f.signal->count_bins = falling;
            f.signal->count_bin_count = 2);
    REFUSES("event_tiers", "partly positive, partly negative", f.signal->count_bins = mixed;
            f.signal->count_bin_count = 2);
    REFUSES("engaged_people", "from high to low", f.signal->count_bins = upside_down;
            f.signal->count_bin_count = 2);
    REFUSES("event_tiers", "starts at 1", f.signal->count_bins = nothing;
            f.signal->count_bin_count = 1);
    REFUSES("event_absence", "silence cannot earn", f.signal->points = 1;
            f.signal->window_days = 5);
    REFUSES("event_absence", "needs a window", f.signal->points = -1);
    REFUSES("people_topk", "do not rise", f.signal->weights = &weights;
            f.signal->weights_count = 1);
    weights.permille = too_many;
    REFUSES("people_topk", "1000 per mille at most", f.signal->weights = &weights;
            f.signal->weights_count = 1);
}

static void rules_are_checked(void **state)
{
    (void)state;
    struct condition condition = {.field = STR("industry")};
    REFUSES("event_count", "last one must be without", f.agreement->segment_count = 0);
    REFUSES("event_count", "last one must be without",
            f.agreement->segments[0].when = (struct predicate){&condition, 1});
    REFUSES("event_count", "there must be `default`", f.agreement->grades_count = 0);
    REFUSES("bins", "account.NAME or person.NAME", f.signal->field = STR("industry"));
    REFUSES("bins", "does not see the field", f.signal->field = STR("account.industry"));
}

static void a_refusal_names_the_place(void **state)
{
    (void)state;
    struct fixture f;
    const struct plan *plan;
    struct err err = {0};
    fixture_init(&f, "event_count");
    f.signal->points = 5000;
    assert_false(plan_compile(f.arena, f.agreement, &plan, &err));
    assert_int_equal(err.line, 7);
    assert_int_equal(err.column, 3);
    assert_non_null(strstr(err.text, "'pv'"));
    arena_free(f.arena);
}

static void a_plan_says_what_it_reads(void **state)
{
    (void)state;
    struct fixture f;
    const struct plan *plan;
    struct err err = {0};
    struct condition where = {.field = STR("path")};
    fixture_init(&f, "event_distinct");
    f.on.where = (struct predicate){&where, 1};
    f.signal->property = STR("page");
    f.signal->says = STR("{n} of {account.industry} for {person.title} {x {account.} {person.a b}");
    assert_true(plan_compile(f.arena, f.agreement, &plan, &err));
    assert_true(plan_reads_field(plan, RECORD_ACCOUNT, STR("industry")));
    assert_true(plan_reads_field(plan, RECORD_PERSON, STR("title")));
    assert_true(plan_reads_field(plan, RECORD_PERSON, STR(FIELD_CREATED_AT)));
    assert_false(plan_reads_field(plan, RECORD_PERSON, STR("industry")));
    assert_true(plan_reads_property(plan, STR("path")) && plan_reads_property(plan, STR("page")));
    assert_false(plan_reads_property(plan, STR("title")));
    assert_true(plan_selects_type(plan, RECORD_PERSON, STR("page")));
    assert_false(plan_selects_type(plan, RECORD_ACCOUNT, STR("page")));
    size_t count;
    assert_true(str_is(plan_properties(plan, &count)[0], "path"));
    assert_int_equal(count, 2);
    arena_free(f.arena);
}

static void every_kind_is_documented(void **state)
{
    (void)state;
    const struct vocabulary *vocabulary = engine_vocabulary();
    assert_int_equal(vocabulary->count, 10);
    for (size_t i = 0; i < vocabulary->count; i++) {
        const struct signal_spec *spec = vocabulary->kinds[i];
        assert_true(strlen(spec->doc) > 60 && strlen(spec->example) > 60);
        assert_true(spec->scopes != 0 && (spec->needs & spec->takes) == 0);
        assert_ptr_equal(engine_kind(str_of(spec->word)), spec);
        if (i > 0)
            assert_true(strcmp(vocabulary->kinds[i - 1]->word, spec->word) < 0);
    }
    assert_null(engine_kind(STR("event")));
}

static void ages_read_as_people_say_them(void **state)
{
    (void)state;
    static const struct {
        int32_t days;
        const char *text;
    } rows[] = {
        {NO_AGE, "never"},      {0, "today"},         {1, "yesterday"},        {2, "2 days ago"},
        {13, "13 days ago"},    {14, "2 weeks ago"},  {59, "8 weeks ago"},     {60, "2 months ago"},
        {729, "24 months ago"}, {730, "2 years ago"}, {36525, "100 years ago"}};
    struct arena *arena = arena_new("test");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_true(str_is(ago_text(arena, rows[i].days), rows[i].text));
    arena_free(arena);
}

static void sentences_survive_anything(void **state)
{
    (void)state;
    static const struct {
        const char *says, *said;
    } rows[] = {{"", ""},
                {"{n} {ago} {percent}", "3 yesterday unknown"},
                {"{account.none} {person.title} {what} {}", "unknown unknown unknown unknown"},
                {"{window} {n", "30 days {n"},
                {"}{n}}{", "}3}{"}};
    struct arena *arena = arena_new("test");
    struct score score = {.kind = RECORD_PERSON};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct signal signal = {.says = str_of(rows[i].says), .window_days = 30};
        struct line line = {.signal = &signal, .n = 3, .last_age_days = 1, .permille = -1};
        struct str said = line_says(&line, &score, arena);
        if (!str_is(said, rows[i].said))
            fail_msg("%s: " STR_FMT, rows[i].says, STR_ARG(said));
    }
    arena_free(arena);
}

SUITE(plan_test, cmocka_unit_test(bounds_are_checked), cmocka_unit_test(curves_are_checked),
      cmocka_unit_test(laws_of_kinds_are_checked), cmocka_unit_test(rules_are_checked),
      cmocka_unit_test(a_refusal_names_the_place), cmocka_unit_test(a_plan_says_what_it_reads),
      cmocka_unit_test(every_kind_is_documented), cmocka_unit_test(ages_read_as_people_say_them),
      cmocka_unit_test(sentences_survive_anything));
