/* Who is meant: stages, roles, lists, disqualifiers, segments; and the curves of decay. */
#include "sections.h"

#include <assert.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/instant.h"

/* ---- stages ------------------------------------------------------------------------------ */

static const struct key stage_keys[] = {
    {"id", &type_id, AT(stage, id), .is_required = true, .doc = "how the stage is called in data"},
    {"label", &type_text, AT(stage, label), .doc = "how people call it"},
    {"enters", &type_text, AT(stage, enters), .doc = "what lets a record in, in words"},
    {"owner", &type_id, AT(stage, owner), .doc = "the side that answers for it"},
    {"within", &type_within, AT(stage, within), FLAG(stage, within, has_within),
     .doc = "the time it may take: 24h, or 16h business"},
};
static const struct shape shape_stage = {"a stage", KEYS(stage_keys), offsetof(struct stage, at)};
const struct key key_stage = {"stage", &type_shape, .shape = &shape_stage};

/* ---- roles ------------------------------------------------------------------------------- */

static const struct key key_title = {"title", &type_folded,
                                     .doc = "the whole title; * is any text, also none"};
static const struct key role_keys[] = {
    {"id", &type_id, AT(role, id), .is_required = true, .doc = "how signals name the role"},
    {"label", &type_text, AT(role, label), .doc = "how people call it"},
    {"titles", &type_list, MANY(role, titles, title_count, key_title, struct str),
     .doc = "patterns of the title; the first role that matches is the person's"},
    {"priority", &type_int, AT(role, priority), .min = 1, .max = 1000,
     .doc = "1 is called first; without it, the order of the list"},
};
static const struct shape shape_role = {"a role", KEYS(role_keys), offsetof(struct role, at)};
const struct key key_role = {"role", &type_shape, .shape = &shape_role};

/* ---- lists ------------------------------------------------------------------------------- */

enum { LIST_MAX = 10000 };

static void read_list(struct reader *reader, const struct key *key, const struct node *node,
                      void *target)
{
    struct named_list *list = target;
    struct match_reader matches = read_matches(reader);
    list->at = node->at;
    if (!read_is_list(reader, key, node))
        return;
    if (node->count > LIST_MAX) {
        findings_error(reader->findings, node->at, "size", "a list has at most %d values",
                       LIST_MAX);
        return;
    }
    list->values = arena_array(reader->arena, node->count, sizeof *list->values);
    for (size_t i = 0; i < node->count; i++)
        if (match_value(&matches, node->items[i], &list->values[list->count]))
            list->count++;
}

static void write_list(struct buf *buf, const struct key *key, const void *source)
{
    (void)key;
    const struct named_list *list = source;
    buf_byte(buf, '[');
    for (size_t i = 0; i < list->count; i++) {
        if (i)
            buf_byte(buf, ',');
        match_write_value(buf, list->values[i]);
    }
    buf_byte(buf, ']');
}

static void schema_list(struct buf *buf, const struct key *key, const struct vocabulary *vocabulary)
{
    (void)key;
    (void)vocabulary;
    buf_text(buf, "\"type\":\"array\",\"items\":{\"type\":[\"string\",\"number\",\"boolean\"]}");
}

static const struct type type_values = {read_list, NULL, write_list, schema_list};
const struct key key_list = {"values", &type_values, .doc = "values that in_list can name"};

/* ---- disqualifiers ----------------------------------------------------------------------- */

static const char *const scope_words[] = {"account", "person", NULL};
static const char *const by_words[] = {"rep", NULL};
static const char *const record_prefixes[] = {"account.", "person.", NULL};

/* `not_fit: true` and its like: one of them, kept as enum fault. The key's `min` is its value. */
static void read_fault(struct reader *reader, const struct key *key, const struct node *node,
                       void *target)
{
    bool truth = false;
    enum fault *fault = target;
    type_bool.read(reader, key, node, &truth);
    if (!truth)
        return;
    if (*fault != FAULT_NONE)
        findings_error(reader->findings, node->at, "conflict",
                       "only one of not_ready, not_fit and process can be true");
    *fault = (enum fault)key->min;
}

static bool is_other_fault(const struct key *key, const void *source)
{
    return *(const enum fault *)source != (enum fault)key->min;
}

static void write_fault(struct buf *buf, const struct key *key, const void *source)
{
    (void)key;
    (void)source;
    buf_text(buf, "true");
}

static void schema_fault(struct buf *buf, const struct key *key,
                         const struct vocabulary *vocabulary)
{
    type_bool.schema(buf, key, vocabulary);
}

static const struct type type_fault = {read_fault, is_other_fault, write_fault, schema_fault};

/* `by: rep` is kept as a truth. */
static void read_by(struct reader *reader, const struct key *key, const struct node *node,
                    void *target)
{
    struct str word = {0};
    type_word.read(reader, key, node, &word);
    *(bool *)target = word.length > 0;
}

static bool is_not_by(const struct key *key, const void *source)
{
    (void)key;
    return !*(const bool *)source;
}

static void write_by(struct buf *buf, const struct key *key, const void *source)
{
    (void)source;
    buf_printf(buf, "\"%s\"", key->words[0]);
}

static void schema_by(struct buf *buf, const struct key *key, const struct vocabulary *vocabulary)
{
    type_word.schema(buf, key, vocabulary);
}

static const struct type type_by = {read_by, is_not_by, write_by, schema_by};

static const struct key disqualifier_keys[] = {
    {"id", &type_id, AT(disqualifier, id), .is_required = true, .doc = "the reason's code"},
    {"label", &type_text, AT(disqualifier, label), .doc = "the reason in words"},
    {"when", &type_when, AT(disqualifier, when), FLAG(disqualifier, when, has_when),
     .words = record_prefixes, .doc = "the rule; without it, only people give this reason"},
    {"scope", &type_choice, AT(disqualifier, scope), FLAG(disqualifier, scope, has_when),
     .words = scope_words, .doc = "the kind of record that the rule puts in tier X"},
    {"by", &type_by, AT(disqualifier, by_rep), .words = by_words,
     .doc = "rep: a reason that a rep can give"},
    {"overridable", &type_bool, AT(disqualifier, overridable),
     .doc = "whether an exception may lift it; default true, never for compliance"},
    {"expires", &type_duration, AT(disqualifier, expires_us), .is_optional = true,
     .doc = "how long it holds, as in 180d; without it, for ever"},
    {"not_ready", &type_fault, AT(disqualifier, fault), .min = FAULT_NOT_READY,
     .doc = "the timing was wrong"},
    {"not_fit", &type_fault, AT(disqualifier, fault), .min = FAULT_NOT_FIT,
     .doc = "the record was wrong"},
    {"process", &type_fault, AT(disqualifier, fault), .min = FAULT_PROCESS,
     .doc = "the process was wrong: not held against the model"},
};

static bool is_compliance(struct str id)
{
    return str_is(id, "do_not_contact") || str_is(id, "unsubscribed_all") ||
           str_is(id, "sanctioned");
}

static void prepare_disqualifier(struct reader *reader, void *target)
{
    (void)reader;
    ((struct disqualifier *)target)->overridable = true;
}

static void check_scope(struct reader *reader, const struct disqualifier *rule)
{
    for (size_t i = 0; rule->scope == RECORD_ACCOUNT && i < rule->when.count; i++)
        if (str_starts(rule->when.conditions[i].field, STR("person.")))
            findings_error(reader->findings, rule->when.conditions[i].at, "field",
                           "an account has no field '" STR_FMT "': use scope: person",
                           STR_ARG(rule->when.conditions[i].field));
}

static void check_disqualifier(struct reader *reader, const struct node *node, void *target)
{
    struct disqualifier *rule = target;
    const struct node *overridable = node_get(node, "overridable");
    bool has_rule = node_get(node, "when") != NULL;
    if (is_compliance(rule->id)) {
        if (overridable && rule->overridable)
            findings_error(reader->findings, overridable->at, "compliance",
                           "'" STR_FMT "' is a matter of law: it can never be overridable",
                           STR_ARG(rule->id));
        rule->overridable = false;
    }
    if (has_rule && !node_get(node, "scope"))
        findings_error(reader->findings, node->at, "missing-key",
                       "a disqualifier with 'when' needs 'scope': account or person");
    if (!has_rule && node_get(node, "scope"))
        findings_error(reader->findings, node->at, "conflict",
                       "'scope' goes with 'when': without a rule it says nothing");
    if (!has_rule && !node_get(node, "by"))
        findings_error(reader->findings, node->at, "missing-key",
                       "a disqualifier needs 'when' (a rule) or 'by: rep' (a reason to give)");
    if (rule->has_when)
        check_scope(reader, rule);
}

static const struct shape shape_disqualifier = {
    "a disqualifier",     KEYS(disqualifier_keys), offsetof(struct disqualifier, at),
    prepare_disqualifier, check_disqualifier,      NULL};
const struct key key_disqualifier = {"disqualifier", &type_shape, .shape = &shape_disqualifier};

/* ---- segments ---------------------------------------------------------------------------- */

static const char *const account_prefixes[] = {"account.", NULL};
static const struct key segment_keys[] = {
    {"id", &type_id, AT(segment, id), .is_required = true, .doc = "how grades name the segment"},
    {"when", &type_when, AT(segment, when), .words = account_prefixes,
     .doc = "conditions over account.*; the last segment, default, has none"},
};
static const struct shape shape_segment = {"a segment", KEYS(segment_keys),
                                           offsetof(struct segment, at)};
const struct key key_segment = {"segment", &type_shape, .shape = &shape_segment};

/* ---- curves ------------------------------------------------------------------------------ */

enum { AGE_MAX = 3650, STEPS_MAX = 1000 };

static bool parse_age(struct str text, int32_t *ret)
{
    int32_t age = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (i == 4 || text.at[i] < '0' || text.at[i] > '9')
            return false;
        age = age * 10 + (text.at[i] - '0');
    }
    *ret = age;
    return text.length > 0 && age <= AGE_MAX;
}

static void sort_steps(struct curve *curve)
{
    for (size_t i = 1; i < curve->step_count; i++) {
        struct curve_step moved = curve->steps[i];
        size_t at = i;
        for (; at > 0 && moved.age_days < curve->steps[at - 1].age_days; at--)
            curve->steps[at] = curve->steps[at - 1];
        curve->steps[at] = moved;
    }
}

static void check_steps(struct reader *reader, const struct node *node, const struct curve *curve)
{
    if (!curve->step_count || curve->steps[0].age_days != 0 || curve->steps[0].permille != PERMILLE)
        findings_error(reader->findings, node->at, "curve",
                       "a curve starts with 0: 1000 (at age 0 an event counts in full)");
    for (size_t i = 1; i < curve->step_count; i++) {
        if (curve->steps[i].permille > curve->steps[i - 1].permille)
            findings_error(reader->findings, node->at, "curve",
                           "a curve never rises: %d at day %d is more than %d before it",
                           curve->steps[i].permille, curve->steps[i].age_days,
                           curve->steps[i - 1].permille);
        if (curve->steps[i].age_days == curve->steps[i - 1].age_days)
            findings_error(reader->findings, node->at, "curve", "day %d stands twice",
                           curve->steps[i].age_days);
    }
}

static void read_steps(struct reader *reader, const struct node *node, struct curve *curve)
{
    curve->kind = CURVE_STEP;
    if (node->kind != NODE_MAP || node->count > STEPS_MAX) {
        findings_error(reader->findings, node->at, "wrong-type",
                       "'step' must be a map of age in days to per mille, as in {0: 1000, 8: 500}");
        return;
    }
    curve->steps = arena_array(reader->arena, node->count, sizeof *curve->steps);
    bool ok = true;
    for (size_t i = 0; i < node->count; i++) {
        struct curve_step *step = &curve->steps[curve->step_count];
        int64_t permille = 0;
        if (!parse_age(node->keys[i]->text, &step->age_days)) {
            findings_error(reader->findings, node->keys[i]->at, "curve",
                           "an age must be 0 to %d whole days, not " STR_FMT, AGE_MAX,
                           STR_ARG(node_describe(reader->arena, node->keys[i])));
            ok = false;
        }
        ok = read_int(reader, "step", node->items[i], 0, PERMILLE, &permille) && ok;
        step->permille = (int32_t)permille;
        curve->step_count++;
    }
    sort_steps(curve);
    if (ok)
        check_steps(reader, node, curve);
}

static const struct key key_half_life = {"half_life", &type_days, .min = 1, .max = WINDOW_DAYS_MAX};

static void read_curve(struct reader *reader, const struct key *key, const struct node *node,
                       void *target)
{
    static const char *const words[] = {"half_life", "step", NULL};
    struct curve *curve = target;
    curve->at = node->at;
    if (str_is(curve->id, "none"))
        findings_error(reader->findings, node->at, "id",
                       "'none' is the curve that does not decay: choose another name");
    if (!read_is_map(reader, key, node))
        return;
    read_check_keys(reader, node, words);
    const struct node *half_life = node_get(node, "half_life"), *step = node_get(node, "step");
    if (!half_life == !step) {
        findings_error(reader->findings, node->at, "curve",
                       "a curve needs either 'half_life' or 'step'");
    } else if (half_life) {
        curve->kind = CURVE_HALF_LIFE;
        type_days.read(reader, &key_half_life, half_life, &curve->half_life_days);
    } else {
        read_steps(reader, step, curve);
    }
}

static void write_curve(struct buf *buf, const struct key *key, const void *source)
{
    (void)key;
    const struct curve *curve = source;
    if (curve->kind == CURVE_HALF_LIFE) {
        buf_printf(buf, "{\"half_life\":\"%dd\"}", curve->half_life_days);
        return;
    }
    buf_text(buf, "{\"step\":{");
    for (size_t i = 0; i < curve->step_count; i++)
        buf_printf(buf, "%s\"%d\":%d", i ? "," : "", curve->steps[i].age_days,
                   curve->steps[i].permille);
    buf_text(buf, "}}");
}

static void schema_curve(struct buf *buf, const struct key *key,
                         const struct vocabulary *vocabulary)
{
    (void)key;
    (void)vocabulary;
    buf_text(buf,
             "\"type\":\"object\",\"additionalProperties\":false,\"minProperties\":1,"
             "\"maxProperties\":1,\"properties\":{\"half_life\":{\"type\":\"string\",\"pattern\":"
             "\"^[0-9]+[dh]$\"},\"step\":{\"type\":\"object\",\"propertyNames\":{\"pattern\":"
             "\"^[0-9]{1,4}$\"},\"additionalProperties\":{\"type\":\"integer\",\"minimum\":0,"
             "\"maximum\":1000}}}");
}

static const struct type type_curve = {read_curve, NULL, write_curve, schema_curve};
const struct key key_curve = {"a curve", &type_curve,
                              .doc = "{half_life: 14d} or {step: {0: 1000, 8: 500}}"};
