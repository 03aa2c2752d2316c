/* Signals: the rules of a layer. Which keys one takes follows from its kind (struct signal_spec). */
#include "sections.h"

#include <assert.h>

#include "base/arena.h"
#include "base/buf.h"

enum { EVENTS_MAX = 1000000, WEIGHTS_MAX = 50, ENGAGED_MAX = 100 };

static bool takes(const struct signal_spec *kind, unsigned params)
{
    return kind && ((kind->needs | kind->takes) & params);
}

/* ---- bins -------------------------------------------------------------------------------- */

static void read_value_bins(struct reader *reader, const struct node *node, struct signal *signal)
{
    static const char *const others[] = {"points", NULL};
    struct match_reader matches = read_matches(reader);
    signal->bins = arena_array(reader->arena, node->count, sizeof *signal->bins);
    for (size_t i = 0; i < node->count; i++) {
        struct bin *bin = &signal->bins[signal->bin_count++];
        const struct node *item = node->items[i], *points = node_get(item, "points");
        int64_t number = 0;
        bin->at = item->at;
        if (!match_read(&matches, item, others, &bin->match))
            continue;
        if (!points)
            findings_error(reader->findings, item->at, "missing-key", "a bin needs 'points'");
        else if (read_int(reader, "points", points, -POINTS_MAX, POINTS_MAX, &number))
            bin->points = (int32_t)number;
    }
}

static bool read_count_bin(struct reader *reader, const struct node *item, struct count_bin *bin)
{
    static const char *const words[] = {"ge", "points", NULL};
    int64_t points = 0;
    if (item->kind != NODE_MAP || !node_get(item, "ge") || !node_get(item, "points")) {
        findings_error(reader->findings, item->at, "wrong-type",
                       "a bin over a number is written {ge: 3, points: 5}");
        return false;
    }
    read_check_keys(reader, item, words);
    if (!read_int(reader, "ge", node_get(item, "ge"), 1, EVENTS_MAX, &bin->ge) ||
        !read_int(reader, "points", node_get(item, "points"), -POINTS_MAX, POINTS_MAX, &points))
        return false;
    bin->points = (int32_t)points;
    return true;
}

/* From high to low; points must not fall as the number grows, nor mix their signs (P4). */
static void check_count_bins(struct reader *reader, const struct node *node,
                             const struct signal *signal)
{
    bool positive = false, negative = false;
    for (size_t i = 0; i < signal->count_bin_count; i++) {
        const struct count_bin *bin = &signal->count_bins[i];
        positive = positive || bin->points > 0;
        negative = negative || bin->points < 0;
        if (i && bin->ge >= bin[-1].ge)
            findings_error(reader->findings, node->items[i]->at, "order",
                           "bins over a number go from high to low: %lld after %lld",
                           (long long)bin->ge, (long long)bin[-1].ge);
        else if (i && bin->points > bin[-1].points && !negative)
            findings_error(reader->findings, node->items[i]->at, "falling-points",
                           "more would earn less: %d points from %lld on, but %d from %lld on",
                           bin->points, (long long)bin->ge, bin[-1].points, (long long)bin[-1].ge);
    }
    if (positive && negative)
        findings_error(reader->findings, node->at, "mixed-signs",
                       "points of one signal are all positive or all negative: make two signals");
}

static void read_count_bins(struct reader *reader, const struct node *node, struct signal *signal)
{
    bool ok = true;
    signal->count_bins = arena_array(reader->arena, node->count, sizeof *signal->count_bins);
    for (size_t i = 0; i < node->count; i++)
        ok = read_count_bin(reader, node->items[i],
                            &signal->count_bins[signal->count_bin_count++]) &&
             ok;
    if (ok)
        check_count_bins(reader, node, signal);
}

static void read_bins(struct reader *reader, const struct key *key, const struct node *node,
                      void *target)
{
    if (!reader->kind || !takes(reader->kind, PARAM_BINS | PARAM_COUNT_BINS) ||
        !read_is_list(reader, key, node))
        return;
    if (!node->count)
        findings_error(reader->findings, node->at, "empty", "'bins' needs at least one bin");
    else if (takes(reader->kind, PARAM_COUNT_BINS))
        read_count_bins(reader, node, target);
    else
        read_value_bins(reader, node, target);
}

static void write_bins(struct buf *buf, const struct key *key, const void *source)
{
    (void)key;
    const struct signal *signal = source;
    buf_byte(buf, '[');
    for (size_t i = 0; i < signal->bin_count; i++) {
        buf_text(buf, i ? ",{" : "{");
        match_write(buf, &signal->bins[i].match);
        buf_printf(buf, ",\"points\":%d}", signal->bins[i].points);
    }
    for (size_t i = 0; i < signal->count_bin_count; i++)
        buf_printf(buf, "%s{\"ge\":%lld,\"points\":%d}", i ? "," : "",
                   (long long)signal->count_bins[i].ge, signal->count_bins[i].points);
    buf_byte(buf, ']');
}

static void schema_bins(struct buf *buf, const struct key *key, const struct vocabulary *vocabulary)
{
    (void)key;
    (void)vocabulary;
    buf_text(buf, "\"type\":\"array\",\"minItems\":1,\"items\":{\"$ref\":\"#/$defs/bin\"}");
}

static const struct type type_bins = {read_bins, NULL, write_bins, schema_bins};

/* ---- events ------------------------------------------------------------------------------ */

static const struct key key_event_type = {"type", &type_folded, .doc = NULL};
static const struct key key_event_types = {
    "types", &type_list, MANY(selector, types, type_count, key_event_type, struct str)};
static const struct key key_event = {"event", &type_folded, .doc = NULL};
static const struct key key_where = {"where", &type_when, .words = NULL};

static void read_selector(struct reader *reader, const struct node *node, struct selector *selector)
{
    static const char *const words[] = {"type", "types", "event", "where", NULL};
    selector->at = node->at;
    if (node->kind != NODE_MAP) {
        findings_error(reader->findings, node->at, "wrong-type",
                       "'on' selects events, as in {type: page}, not " STR_FMT,
                       STR_ARG(node_describe(reader->arena, node)));
        return;
    }
    read_check_keys(reader, node, words);
    const struct node *type = node_get(node, "type"), *types = node_get(node, "types");
    const struct node *event = node_get(node, "event"), *where = node_get(node, "where");
    if (!type == !types || (types && types->kind == NODE_LIST && !types->count)) {
        findings_error(reader->findings, node->at, "missing-key",
                       "a selector needs either 'type: page' or 'types: [page, screen]'");
    } else if (type) {
        selector->types = arena_array(reader->arena, 1, sizeof *selector->types);
        selector->type_count = 1;
        type_folded.read(reader, &key_event_type, type, selector->types);
    } else {
        type_list.read(reader, &key_event_types, types, &selector->types);
    }
    if (event)
        type_folded.read(reader, &key_event, event, &selector->event);
    if (where)
        type_when.read(reader, &key_where, where, &selector->where);
}

static void read_on(struct reader *reader, const struct key *key, const struct node *node,
                    void *target)
{
    struct signal *signal = target;
    size_t count = node->kind == NODE_LIST ? node->count : 1;
    if (!count) {
        read_mismatch(reader, key, node, "one selector or a list of them");
        return;
    }
    signal->on = arena_array(reader->arena, count, sizeof *signal->on);
    for (size_t i = 0; i < count; i++)
        read_selector(reader, node->kind == NODE_LIST ? node->items[i] : node,
                      &signal->on[signal->on_count++]);
}

static void write_selector(struct buf *buf, const struct selector *selector)
{
    buf_text(buf, "{\"types\":[");
    for (size_t i = 0; i < selector->type_count; i++) {
        if (i)
            buf_byte(buf, ',');
        buf_json(buf, selector->types[i]);
    }
    buf_byte(buf, ']');
    if (selector->event.length) {
        buf_text(buf, ",\"event\":");
        buf_json(buf, selector->event);
    }
    if (selector->where.count) {
        buf_text(buf, ",\"where\":");
        predicate_write(buf, &selector->where);
    }
    buf_byte(buf, '}');
}

static void write_on(struct buf *buf, const struct key *key, const void *source)
{
    (void)key;
    const struct signal *signal = source;
    buf_byte(buf, '[');
    for (size_t i = 0; i < signal->on_count; i++) {
        if (i)
            buf_byte(buf, ',');
        write_selector(buf, &signal->on[i]);
    }
    buf_byte(buf, ']');
}

static void schema_on(struct buf *buf, const struct key *key, const struct vocabulary *vocabulary)
{
    (void)key;
    (void)vocabulary;
    buf_text(buf, "\"anyOf\":[{\"$ref\":\"#/$defs/selector\"},{\"type\":\"array\",\"minItems\":1,"
                  "\"items\":{\"$ref\":\"#/$defs/selector\"}}]");
}

static const struct type type_on = {read_on, NULL, write_on, schema_on};

static void read_decay(struct reader *reader, const struct key *key, const struct node *node,
                       void *target)
{
    static const char *const none[] = {"none", NULL};
    struct signal *signal = target;
    (void)key;
    int index = read_ref(reader, TABLE_CURVES, node, none);
    if (index >= 0 && (size_t)index < reader->agreement->curve_count)
        signal->decay = &reader->agreement->curves[index];
}

static void write_decay(struct buf *buf, const struct key *key, const void *source)
{
    (void)key;
    const struct signal *signal = source;
    buf_json(buf, signal->decay ? signal->decay->id : STR("none"));
}

static void schema_decay(struct buf *buf, const struct key *key,
                         const struct vocabulary *vocabulary)
{
    type_id.schema(buf, key, vocabulary);
}

static const struct type type_decay = {read_decay, NULL, write_decay, schema_decay};

/* ---- points and weights ------------------------------------------------------------------ */

static const struct key key_role_points = {"points", &type_int, AT(role_points, points),
                                           .min = -POINTS_MAX, .max = POINTS_MAX};
static const struct key key_points_of_roles = {
    "points", &type_map,
    MANY(signal, role_points, role_points_count, key_role_points, struct role_points),
    .table = TABLE_ROLES};
static const struct key key_points = {"points", &type_int, AT(signal, points), .min = -POINTS_MAX,
                                      .max = POINTS_MAX};

static void read_points(struct reader *reader, const struct key *key, const struct node *node,
                        void *target)
{
    struct signal *signal = target;
    (void)key;
    if (takes(reader->kind, PARAM_ROLE_POINTS))
        type_map.read(reader, &key_points_of_roles, node, &signal->role_points);
    else if (takes(reader->kind, PARAM_POINTS))
        type_int.read(reader, &key_points, node, &signal->points);
    bool positive = false, negative = false;
    for (size_t i = 0; i < signal->role_points_count; i++) {
        positive = positive || signal->role_points[i].points > 0;
        negative = negative || signal->role_points[i].points < 0;
    }
    if (positive && negative)
        findings_error(reader->findings, node->at, "mixed-signs",
                       "points of one signal are all positive or all negative: make two signals");
}

static void write_points(struct buf *buf, const struct key *key, const void *source)
{
    const struct signal *signal = source;
    (void)key;
    if (takes(signal->kind, PARAM_ROLE_POINTS))
        type_map.write(buf, &key_points_of_roles, &signal->role_points);
    else
        buf_int(buf, signal->points);
}

static void schema_points(struct buf *buf, const struct key *key,
                          const struct vocabulary *vocabulary)
{
    (void)key;
    (void)vocabulary;
    buf_printf(buf,
               "\"type\":[\"integer\",\"object\"],\"minimum\":%d,\"maximum\":%d,"
               "\"additionalProperties\":{\"type\":\"integer\",\"minimum\":%d,\"maximum\":%d}",
               -POINTS_MAX, POINTS_MAX, -POINTS_MAX, POINTS_MAX);
}

static const struct type type_signal_points = {read_points, NULL, write_points, schema_points};

static const struct key key_weight = {"weights", &type_int, .min = 0, .max = PERMILLE};

static void read_weights_list(struct reader *reader, const struct key *key, const struct node *node,
                              void *target)
{
    struct topk_weights *weights = target;
    int64_t sum = 0;
    if (!read_is_list(reader, key, node))
        return;
    if (!node->count || node->count > WEIGHTS_MAX) {
        findings_error(reader->findings, node->at, "size", "'weights' needs 1 to %d numbers",
                       WEIGHTS_MAX);
        return;
    }
    weights->permille = arena_array(reader->arena, node->count, sizeof *weights->permille);
    weights->count = node->count;
    for (size_t i = 0; i < node->count; i++) {
        type_int.read(reader, &key_weight, node->items[i], &weights->permille[i]);
        sum += weights->permille[i];
        if (i && weights->permille[i] > weights->permille[i - 1])
            findings_error(reader->findings, node->items[i]->at, "order",
                           "weights never rise: %d after %d", weights->permille[i],
                           weights->permille[i - 1]);
    }
    if (sum > PERMILLE)
        findings_error(reader->findings, node->at, "range",
                       "weights sum to %lld per mille: at most 1000", (long long)sum);
}

static void write_weights_list(struct buf *buf, const struct key *key, const void *source)
{
    (void)key;
    const struct topk_weights *weights = source;
    buf_byte(buf, '[');
    for (size_t i = 0; i < weights->count; i++)
        buf_printf(buf, "%s%d", i ? "," : "", weights->permille[i]);
    buf_byte(buf, ']');
}

static void schema_weights_list(struct buf *buf, const struct key *key,
                                const struct vocabulary *vocabulary)
{
    (void)key;
    (void)vocabulary;
    buf_printf(buf,
               "\"type\":\"array\",\"minItems\":1,\"maxItems\":%d,\"items\":{\"type\":\"integer\","
               "\"minimum\":0,\"maximum\":1000}",
               WEIGHTS_MAX);
}

static const struct type type_weights_list = {read_weights_list, NULL, write_weights_list,
                                              schema_weights_list};
static const struct key key_weights_list = {"weights", &type_weights_list, .doc = NULL};
static const struct key key_weights_map = {
    "weights", &type_map,
    MANY(signal, weights, weights_count, key_weights_list, struct topk_weights),
    .table = TABLE_SEGMENTS};

static void read_weights(struct reader *reader, const struct key *key, const struct node *node,
                         void *target)
{
    struct signal *signal = target;
    (void)key;
    if (node->kind == NODE_MAP) {
        type_map.read(reader, &key_weights_map, node, &signal->weights);
        if (!node_get(node, "default"))
            findings_error(reader->findings, node->at, "missing-key",
                           "weights by segment need 'default', which serves the rest");
        return;
    }
    signal->weights = arena_array(reader->arena, 1, sizeof *signal->weights);
    signal->weights_count = 1;
    signal->weights->segment = STR("default");
    read_weights_list(reader, &key_weights_list, node, signal->weights);
}

static void write_weights(struct buf *buf, const struct key *key, const void *source)
{
    (void)key;
    type_map.write(buf, &key_weights_map, &((const struct signal *)source)->weights);
}

static void schema_weights(struct buf *buf, const struct key *key,
                           const struct vocabulary *vocabulary)
{
    buf_text(buf, "\"anyOf\":[{");
    schema_weights_list(buf, key, vocabulary);
    buf_text(buf, "},{\"type\":\"object\",\"required\":[\"default\"],\"additionalProperties\":{");
    schema_weights_list(buf, key, vocabulary);
    buf_text(buf, "}}]");
}

static const struct type type_weights = {read_weights, NULL, write_weights, schema_weights};

static void set_default_weights(struct arena *arena, struct signal *signal)
{
    static const int32_t standard[] = {500, 250, 125, 75, 50}; /* semantics 1.9 */
    struct topk_weights *weights = arena_alloc(arena, sizeof *weights);
    *weights =
        (struct topk_weights){STR("default"), arena_array(arena, 5, sizeof *weights->permille), 5};
    memcpy(weights->permille, standard, sizeof standard);
    signal->weights = weights;
    signal->weights_count = 1;
}

/* ---- the kind and the group -------------------------------------------------------------- */

static void read_kind(struct reader *reader, const struct key *key, const struct node *node,
                      void *target)
{
    (void)reader;
    (void)key;
    (void)node;
    (void)target; /* settled before the other keys: see read_signal() */
}

static void write_kind(struct buf *buf, const struct key *key, const void *source)
{
    (void)key;
    buf_printf(buf, "\"%s\"", ((const struct signal *)source)->kind->word);
}

static void schema_kind(struct buf *buf, const struct key *key, const struct vocabulary *vocabulary)
{
    (void)key;
    for (size_t i = 0; i < vocabulary->count; i++)
        buf_printf(buf, "%s\"%s\"", i ? "," : "\"enum\":[", vocabulary->kinds[i]->word);
    buf_byte(buf, ']');
}

static const struct type type_kind = {read_kind, NULL, write_kind, schema_kind};

static void read_group(struct reader *reader, const struct key *key, const struct node *node,
                       void *target)
{
    (void)key;
    int index = read_ref(reader, TABLE_GROUPS, node, NULL);
    if (index >= 0)
        *(size_t *)target = (size_t)index;
}

/* The index alone says nothing: write_signals() prints the name. */
static bool is_printed_elsewhere(const struct key *key, const void *source)
{
    (void)key;
    (void)source;
    return true;
}

static void schema_group(struct buf *buf, const struct key *key,
                         const struct vocabulary *vocabulary)
{
    type_id.schema(buf, key, vocabulary);
}

static const struct type type_group = {read_group, is_printed_elsewhere, NULL, schema_group};

/* ---- one signal -------------------------------------------------------------------------- */

static const struct key signal_keys[] = {
    {"id", &type_id, AT(signal, id), .is_required = true, .doc = "unique in its layer"},
    {"group", &type_group, AT(signal, group), .is_required = true,
     .doc = "the group of the layer whose cap it shares"},
    {"reason", &type_id, AT(signal, reason), .doc = "the reason's code; default the id"},
    {"says", &type_text, AT(signal, says),
     .doc = "the reason as a sentence: {n}, {ago}, {percent}, {account.FIELD}"},
    {"why", &type_text, AT(signal, why), .doc = "why it earns points: the evidence or the consent"},
    {"owner", &type_id, AT(signal, owner), .doc = "who answers for it"},
    {"stage", &type_id, AT(signal, stage), .doc = "where on the customer journey it belongs"},
    {"kind", &type_kind, 0, .doc = "what it counts; bins may be left out"},
    {"cap", &type_range, AT(signal, cap_min), .is_required = true,
     .doc = "[least, most] points it can give"},
    {"baseline_mp", &type_mp, AT(signal, baseline_mp), .min = -POINTS_MAX * MP,
     .max = POINTS_MAX * MP, .doc = "milli-points its reason is measured against"},
    {"actionable", &type_bool, AT(signal, actionable),
     .doc = "whether it can be a gap; default true, but false for bins and negative points"},
    {"field", &type_text, AT(signal, field), .params = PARAM_FIELD,
     .doc = "the attribute: account.industry"},
    {"bins", &type_bins, 0, .params = PARAM_BINS | PARAM_COUNT_BINS,
     .doc = "operators and points; the first that matches counts"},
    {"other", &type_int, AT(signal, other), .params = PARAM_OTHER, .min = -POINTS_MAX,
     .max = POINTS_MAX, .doc = "points of a known value that no bin matches; default 0"},
    {"missing", &type_int, AT(signal, missing), .params = PARAM_MISSING, .min = -POINTS_MAX,
     .max = POINTS_MAX, .doc = "points of an unknown value; default 0"},
    {"on", &type_on, 0, .params = PARAM_ON, .doc = "the events that count"},
    {"window", &type_days, AT(signal, window_days), .params = PARAM_WINDOW, .min = 1,
     .max = WINDOW_DAYS_MAX, .is_optional = true, .doc = "how far back it looks: 30d"},
    {"decay", &type_decay, 0, .params = PARAM_DECAY, .doc = "a curve, or none"},
    {"points", &type_signal_points, 0, .params = PARAM_POINTS | PARAM_ROLE_POINTS,
     .doc = "points each; of role_coverage: {ROLE: points}"},
    {"max_events", &type_int, AT(signal, max_events), .params = PARAM_MAX_EVENTS, .min = 1,
     .max = EVENTS_MAX, .is_optional = true, .doc = "at most so many events count, the youngest"},
    {"gap", &type_seconds, AT(signal, gap_s), .params = PARAM_GAP, .is_optional = true,
     .doc = "events in the same span of this length count once: 30m"},
    {"property", &type_text, AT(signal, property), .params = PARAM_PROPERTY,
     .doc = "whose distinct values count"},
    {"weights", &type_weights, 0, .params = PARAM_WEIGHTS,
     .doc = "per mille of the best people, falling, at most 1000; or by segment"},
    {"engaged", &type_points_mp, AT(signal, engaged_mp), .params = PARAM_ENGAGED, .min = 0,
     .max = ENGAGED_MAX, .doc = "from how many points on a person counts as engaged"},
};

static void prepare_signal(struct reader *reader, void *target)
{
    struct signal *signal = target;
    signal->kind = reader->kind;
    if (takes(reader->kind, PARAM_ENGAGED))
        signal->engaged_mp = 10 * MP;
    if (takes(reader->kind, PARAM_WEIGHTS))
        set_default_weights(reader->arena, signal);
}

/* Keys that the kind needs, and those that it does not take. */
static void check_params(struct reader *reader, const struct node *node,
                         const struct signal_spec *kind)
{
    for (size_t i = 0; i < sizeof signal_keys / sizeof signal_keys[0]; i++) {
        const struct key *key = &signal_keys[i];
        const struct node *found = node_get(node, key->name);
        if (!key->params)
            continue;
        if (found && !takes(kind, key->params))
            findings_error(reader->findings, found->at, "not-of-kind",
                           "'%s' does not go with kind %s: delete it", key->name, kind->word);
        if (!found && (kind->needs & key->params))
            findings_error(reader->findings, node->at, "missing-key",
                           "a signal of kind %s needs "
                           "'%s': %s",
                           kind->word, key->name, key->doc);
    }
}

static void check_field(struct reader *reader, const struct node *node, const struct signal *signal)
{
    const struct node *field = node_get(node, "field");
    bool of_account = reader->scope & (SCOPE_ACCOUNT_FIT | SCOPE_ACCOUNT_INTENT);
    const char *prefix = of_account ? "account." : "person.";
    if (!field || !signal->field.length)
        return;
    if (!str_starts(signal->field, str_of(prefix)) || signal->field.length == strlen(prefix))
        findings_error(reader->findings, field->at, "field",
                       "a field of this layer starts with '%s', not " STR_FMT, prefix,
                       STR_ARG(node_describe(reader->arena, field)));
}

static bool has_negative_points(const struct signal *signal)
{
    if (signal->points < 0)
        return true;
    for (size_t i = 0; i < signal->count_bin_count; i++)
        if (signal->count_bins[i].points < 0)
            return true;
    for (size_t i = 0; i < signal->role_points_count; i++)
        if (signal->role_points[i].points < 0)
            return true;
    return false;
}

static void check_signal(struct reader *reader, const struct node *node, void *target)
{
    struct signal *signal = target;
    if (!signal->reason.length)
        signal->reason = signal->id;
    if (!signal->kind)
        return;
    check_params(reader, node, signal->kind);
    check_field(reader, node, signal);
    if (!node_get(node, "actionable"))
        signal->actionable = !takes(signal->kind, PARAM_BINS) && !has_negative_points(signal);
    if (str_is(str_of(signal->kind->word), "event_absence") && signal->points > 0)
        findings_error(reader->findings, node_get(node, "points")->at, "range",
                       "absence cannot earn points: use a negative number");
}

static bool skips_key(const struct key *key, const void *source)
{
    return key->params && !takes(((const struct signal *)source)->kind, key->params);
}

static const struct shape shape_signal = {
    "a signal",     KEYS(signal_keys), offsetof(struct signal, at),
    prepare_signal, check_signal,      skips_key};

static const char *scope_name(unsigned scope)
{
    return scope == SCOPE_ACCOUNT_FIT     ? "fit"
           : scope == SCOPE_PERSON_FIT    ? "fit.person"
           : scope == SCOPE_PERSON_INTENT ? "intent.person"
                                          : "intent.account";
}

/* The kind's row, or NULL and a finding. `kind: bins` may be left out beside `field` and `bins`. */
static const struct signal_spec *find_kind(struct reader *reader, const struct node *node)
{
    const struct vocabulary *vocabulary = reader->vocabulary;
    const struct node *kind = node_get(node, "kind");
    bool is_implied = !kind && node_get(node, "field") && node_get(node, "bins");
    struct str *words = arena_array(reader->arena, vocabulary->count, sizeof *words);
    size_t count = 0;
    if (!kind && !is_implied) {
        findings_error(reader->findings, node->at, "missing-key",
                       "a signal needs 'kind': what it counts ('field' and 'bins' may do without)");
        return NULL;
    }
    for (size_t i = 0; i < vocabulary->count; i++) {
        const struct signal_spec *spec = vocabulary->kinds[i];
        bool fits = spec->scopes & reader->scope;
        if (fits)
            words[count++] = str_of(spec->word);
        if (is_implied ? strcmp(spec->word, "bins") != 0
                       : !node_is_scalar(kind) || !str_is(kind->text, spec->word))
            continue;
        if (fits)
            return spec;
        findings_error(reader->findings, kind ? kind->at : node->at, "not-of-layer",
                       "a signal of kind %s cannot stand in %s", spec->word,
                       scope_name(reader->scope));
        return NULL;
    }
    if (kind)
        read_unknown(reader, kind, "unknown-kind", "kind", words, count);
    return NULL;
}

static void read_signals(struct reader *reader, const struct key *key, const struct node *node,
                         void *target)
{
    struct layer *layer = target;
    if (!read_is_list(reader, key, node))
        return;
    if (node->count > SIGNALS_MAX) {
        findings_error(reader->findings, node->at, "size",
                       "a layer has at most %d signals, not %zu", SIGNALS_MAX, node->count);
        return;
    }
    reader->layer = layer;
    reader->scope = (unsigned)key->min;
    layer->signals = arena_array(reader->arena, node->count, sizeof *layer->signals);
    layer->signal_count = node->count;
    for (size_t i = 0; i < node->count; i++) {
        const struct node *item = node->items[i];
        reader->kind = item->kind == NODE_MAP ? find_kind(reader, item) : NULL;
        shape_read(reader, &shape_signal, item, &layer->signals[i]);
    }
    read_check_unique(reader, layer->signals, node->count, sizeof *layer->signals, node);
}

static bool has_no_signals(const struct key *key, const void *source)
{
    (void)key;
    return ((const struct layer *)source)->signal_count == 0;
}

static void write_signals(struct buf *buf, const struct key *key, const void *source)
{
    (void)key;
    const struct layer *layer = source;
    buf_byte(buf, '[');
    for (size_t i = 0; i < layer->signal_count; i++) {
        struct buf one;
        buf_init(&one, buf->arena, buf->length_max);
        shape_write(&one, &shape_signal, &layer->signals[i]);
        buf_text(buf, i ? ",{\"group\":" : "{\"group\":");
        buf_json(buf, layer->groups[layer->signals[i].group].id);
        buf_byte(buf, ',');
        buf_add(buf, str_slice(buf_str(&one), 1, one.length)); /* without its opening brace */
    }
    buf_byte(buf, ']');
}

/* "if it is of this kind, then it needs these keys". */
static void schema_needs(struct buf *buf, const struct signal_spec *kind)
{
    bool is_first = true;
    buf_printf(buf,
               ",{\"if\":{\"required\":[\"kind\"],\"properties\":{\"kind\":{\"const\":\"%s\"}}},"
               "\"then\":{\"required\":[",
               kind->word);
    for (size_t i = 0; i < sizeof signal_keys / sizeof signal_keys[0]; i++) {
        if (!(kind->needs & signal_keys[i].params))
            continue;
        buf_printf(buf, "%s\"%s\"", is_first ? "" : ",", signal_keys[i].name);
        is_first = false;
    }
    buf_text(buf, "]}}");
}

/* The kinds of this layer, and what each needs. */
static void schema_signals(struct buf *buf, const struct key *key,
                           const struct vocabulary *vocabulary)
{
    bool is_first = true;
    buf_printf(buf, "\"type\":\"array\",\"maxItems\":%d,\"items\":{", SIGNALS_MAX);
    shape_schema(buf, &shape_signal, vocabulary);
    buf_text(buf, ",\"allOf\":[{\"properties\":{\"kind\":{\"enum\":[");
    for (size_t i = 0; i < vocabulary->count; i++) {
        if (!(vocabulary->kinds[i]->scopes & (unsigned)key->min))
            continue;
        buf_printf(buf, "%s\"%s\"", is_first ? "" : ",", vocabulary->kinds[i]->word);
        is_first = false;
    }
    buf_text(buf, "]}}}");
    for (size_t i = 0; i < vocabulary->count; i++)
        if (vocabulary->kinds[i]->scopes & (unsigned)key->min)
            schema_needs(buf, vocabulary->kinds[i]);
    buf_text(buf, "]}");
}

const struct type type_signals = {read_signals, has_no_signals, write_signals, schema_signals};
