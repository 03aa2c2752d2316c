/* Signals: the rules of a layer. Which keys one takes follows from its kind (struct signal_spec). */
#include "sections.h"

#include <assert.h>

#include "base/arena.h"
#include "base/buf.h"

enum { EVENTS_MAX = 1000000, ENGAGED_MAX = 100 };

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
    if (signal_takes(reader->kind, PARAM_ENGAGED))
        signal->engaged_mp = 10 * MP;
    if (signal_takes(reader->kind, PARAM_WEIGHTS))
        weights_set_default(reader->arena, signal);
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
        if (found && !signal_takes(kind, key->params))
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
        signal->actionable =
            !signal_takes(signal->kind, PARAM_BINS) && !has_negative_points(signal);
    if (str_is(str_of(signal->kind->word), "event_absence") && signal->points > 0)
        findings_error(reader->findings, node_get(node, "points")->at, "range",
                       "absence cannot earn points: use a negative number");
}

static bool skips_key(const struct key *key, const void *source)
{
    return key->params && !signal_takes(((const struct signal *)source)->kind, key->params);
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
