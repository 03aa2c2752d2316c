/* The document as a whole: its sections in the order in which they need each other, layers, and
 * the rules that tie sections together. See read.h. */
#include "read.h"

#include <assert.h>

#include "agreement/canonical.h"
#include "agreement/sections.h"
#include "base/arena.h"
#include "base/buf.h"

enum { FORMAT = 1 };

/* ---- the format's number ----------------------------------------------------------------- */

static void read_format(struct reader *reader, const struct key *key, const struct node *node,
                        void *target)
{
    (void)target;
    if (node->kind == NODE_NUMBER && node->number.scale == 0 && node->number.digits > FORMAT)
        findings_error(reader->findings, node->at, "newer",
                       "format %lld is newer than this program, which knows 1: update it",
                       (long long)node->number.digits);
    else if (node->kind != NODE_NUMBER || dec_cmp(node->number, dec_of_int(FORMAT)) != 0)
        read_mismatch(reader, key, node, "1, the format of this file");
}

static void write_format(struct buf *buf, const struct key *key, const void *source)
{
    (void)key;
    (void)source;
    buf_int(buf, FORMAT);
}

static void schema_format(struct buf *buf, const struct key *key,
                          const struct vocabulary *vocabulary)
{
    (void)key;
    (void)vocabulary;
    buf_printf(buf, "\"const\":%d", FORMAT);
}

static const struct type type_format = {read_format, NULL, write_format, schema_format};

/* ---- layers ------------------------------------------------------------------------------ */

static const struct key key_group = {"group", &type_range, AT(group, min),
                                     .doc = "[least, most] points of the group"};

#define BASE_DOC "points to start with, 0 to 100; default 0"
#define GROUPS_DOC "groups of signals, each with its [least, most] points"
#define SIGNALS_DOC "the rules, in the order in which reasons are told"
#define LAYER_KEYS(start, scope)                                                                   \
    {"base",   &type_int,  (start) + offsetof(struct layer, base),                                 \
     .min = 0, .max = 100, .doc = BASE_DOC},                                                       \
        {"groups",                                                                                 \
         &type_map,                                                                                \
         (start) + offsetof(struct layer, groups),                                                 \
         .count_delta = DELTA(layer, groups, group_count),                                         \
         .item = &key_group,                                                                       \
         .item_size = sizeof(struct group),                                                        \
         .place_offset = offsetof(struct group, at),                                               \
         .doc = GROUPS_DOC},                                                                       \
    {                                                                                              \
        "signals", &type_signals, (start), .min = (scope), .doc = SIGNALS_DOC                      \
    }

static const struct key person_fit_keys[] = {LAYER_KEYS(0, SCOPE_PERSON_FIT)};
static const struct key person_intent_keys[] = {LAYER_KEYS(0, SCOPE_PERSON_INTENT)};
static const struct key account_intent_keys[] = {LAYER_KEYS(0, SCOPE_ACCOUNT_INTENT)};

#define LAYER(title, rows)                                                                         \
    {                                                                                              \
        title, KEYS(rows), offsetof(struct layer, at)                                              \
    }
static const struct shape shape_person_fit = LAYER("fit.person", person_fit_keys);
static const struct shape shape_person_intent = LAYER("intent.person", person_intent_keys);
static const struct shape shape_account_intent = LAYER("intent.account", account_intent_keys);

#define LAYER_KEY(title, member, layer_shape, text)                                                \
    {                                                                                              \
        title, &type_shape, offsetof(struct agreement, member),                                    \
            .shape = &(layer_shape), .has_flag = true,                                             \
            .flag_delta = offsetof(struct layer, is_present), .doc = text                          \
    }

static const struct key fit_keys[] = {
    LAYER_KEYS(offsetof(struct agreement, account_fit), SCOPE_ACCOUNT_FIT),
    LAYER_KEY("person", person_fit, shape_person_fit, "decides for people without an account"),
};

/* `fit` alone may hold only `person`. */
static void check_fit(struct reader *reader, const struct node *node, void *target)
{
    struct agreement *agreement = target;
    (void)reader;
    agreement->account_fit.is_present =
        node_get(node, "base") || node_get(node, "groups") || node_get(node, "signals");
    agreement->account_fit.at = node->at;
}

static bool skips_absent_layer(const struct key *key, const void *source)
{
    const struct agreement *agreement = source;
    return strcmp(key->name, "person") != 0 && !agreement->account_fit.is_present;
}

static const struct shape shape_fit = {"fit", KEYS(fit_keys), 0,
                                       NULL,  check_fit,      skips_absent_layer};

static const struct key intent_keys[] = {
    LAYER_KEY("person", person_intent, shape_person_intent, "what a person does"),
    LAYER_KEY("account", account_intent, shape_account_intent,
              "what an account's people do together"),
};
static const struct shape shape_intent = {"intent", KEYS(intent_keys)};

/* ---- the document ------------------------------------------------------------------------ */

#define PART(title, part, text)                                                                    \
    {                                                                                              \
        title, &type_shape, 0, .shape = &(part), .doc = text                                       \
    }
#define OPTIONAL_PART(title, member, part, text)                                                   \
    {                                                                                              \
        title, &type_shape, AT(agreement, member),                                                 \
            .shape = &(part), .has_flag = true,                                                    \
            .flag_delta = DELTA(agreement, member, member.is_present), .doc = text                 \
    }

/* What is named stands before what names it. */
static const struct key agreement_keys[] = {
    {"accord", &type_format, 0, .is_required = true, .doc = "format of this file: 1"},
    {"name", &type_text, AT(agreement, name), .is_required = true, .doc = "whose agreement it is"},
    {"summary", &type_text, AT(agreement, summary), .doc = "whom it is about"},
    PART("time", shape_time, "where a scoring day begins"),
    {"ready", &type_shape, AT(agreement, ready), .shape = &shape_ready,
     .doc = "what both sides mean by ready"},
    {"stages", &type_list, MANY(agreement, stages, stage_count, key_stage, struct stage),
     .is_unique = true, .doc = "the funnel, in order"},
    {"roles", &type_list, MANY(agreement, roles, role_count, key_role, struct role),
     .is_unique = true, .doc = "the buying group; the first match on the title wins"},
    {"lists", &type_map, MANY(agreement, lists, list_count, key_list, struct named_list),
     .place_offset = offsetof(struct named_list, at),
     .doc = "lists of values that in_list can name"},
    {"disqualify", &type_list,
     MANY(agreement, disqualifiers, disqualifier_count, key_disqualifier, struct disqualifier),
     .is_unique = true, .doc = "hard rules, and the reasons that a rep can give"},
    {"segments", &type_list, MANY(agreement, segments, segment_count, key_segment, struct segment),
     .is_unique = true, .doc = "first match wins; the last one is default"},
    {"decay", &type_map, MANY(agreement, curves, curve_count, key_curve, struct curve),
     .place_offset = offsetof(struct curve, at), .doc = "named curves over whole days"},
    PART("fit", shape_fit, "who it is"),
    PART("intent", shape_intent, "what they do"),
    {"grades", &type_grades, 0, .doc = "least points of each grade, by segment; hysteresis"},
    {"grid", &type_grid, 0, .doc = "fit and intent together give the tier"},
    PART("ranking", shape_ranking, "weights of the tie-break inside a cell"),
    {"plays", &type_map, MANY(agreement, plays, play_count, key_play, struct play),
     .place_offset = offsetof(struct play, at), .doc = "next best actions"},
    {"calendars", &type_map,
     MANY(agreement, calendars, calendar_count, key_calendar, struct calendar_doc),
     .place_offset = offsetof(struct calendar_doc, at), .doc = "business hours"},
    {"tiers", &type_shape, AT(agreement, tiers), .shape = &shape_tiers,
     .doc = "what follows from a tier, and what both sides owe"},
    {"teams", &type_list, MANY(agreement, teams, team_count, key_team, struct team),
     .is_unique = true, .doc = "who works"},
    {"routing", &type_list, MANY(agreement, routes, route_count, key_route, struct route),
     .is_unique = true, .doc = "first match wins; the last one catches all"},
    OPTIONAL_PART("pilot", pilot, shape_pilot, "scored against control"),
    OPTIONAL_PART("exploration", exploration, shape_exploration,
                  "a share of a lower tier that is routed to learn"),
    OPTIONAL_PART("council", council, shape_council, "who may change this file, and how"),
};

static void prepare_agreement(struct reader *reader, void *target)
{
    struct agreement *agreement = target;
    grades_set_defaults(reader);
    agreement->segments = arena_alloc(reader->arena, sizeof *agreement->segments);
    agreement->segments->id = STR("default");
    agreement->segment_count = 1;
}

/* The last segment is default and has no conditions; all before it have some. */
static void check_segments(struct reader *reader, const struct node *node)
{
    struct agreement *agreement = reader->agreement;
    const struct node *list = node_get(node, "segments");
    if (!list || !agreement->segment_count) {
        if (list)
            findings_error(reader->findings, list->at, "segment",
                           "'segments' needs at least {id: default}, or leave it out");
        return;
    }
    size_t last = agreement->segment_count - 1;
    for (size_t i = 0; i <= last; i++) {
        const struct segment *segment = &agreement->segments[i];
        bool is_default = str_is(segment->id, "default");
        if (is_default && i < last)
            findings_error(reader->findings, list->items[i]->at, "segment",
                           "'default' must be the last segment: those behind it are never reached");
        if (is_default && segment->when.count)
            findings_error(reader->findings, list->items[i]->at, "segment",
                           "'default' takes what no other segment takes: it has no conditions");
        if (!is_default && !segment->when.count && !node_get(list->items[i], "when"))
            findings_error(reader->findings, list->items[i]->at, "segment",
                           "a segment needs 'when'; only the last one, default, has none");
    }
    if (!str_is(agreement->segments[last].id, "default"))
        findings_error(reader->findings, list->at, "segment",
                       "the last segment must be {id: default}: it takes the rest");
}

static void check_agreement(struct reader *reader, const struct node *node, void *target)
{
    struct agreement *agreement = target;
    for (size_t i = 0; i < agreement->role_count; i++)
        if (!agreement->roles[i].priority)
            agreement->roles[i].priority = (int32_t)i + 1;
    check_segments(reader, node);
}

static bool skips_default_ready(const struct key *key, const void *source)
{
    const struct agreement *agreement = source;
    if (strcmp(key->name, "ready") == 0)
        return str_is_empty(agreement->ready.statement);
    return false;
}

const struct shape shape_agreement = {"an agreement",    KEYS(agreement_keys), 0,
                                      prepare_agreement, check_agreement,      skips_default_ready};

/* ---- entries ----------------------------------------------------------------------------- */

bool agreement_read(struct arena *arena, struct str source, const char *file,
                    const struct vocabulary *vocabulary, struct findings *findings,
                    const struct agreement **ret_agreement)
{
    assert(arena && file && vocabulary && findings && ret_agreement);
    findings->file = file;
    const struct node *root;
    size_t errors = findings->errors;
    if (!node_read(arena, source, findings, &root))
        return false;
    struct agreement *agreement = arena_alloc(arena, sizeof *agreement);
    struct reader reader = {arena, findings, vocabulary, agreement, NULL, 0, NULL};
    shape_read(&reader, &shape_agreement, root, agreement);
    findings_sort(findings);
    if (findings->errors > errors)
        return false;
    *ret_agreement = agreement;
    return true;
}

bool agreement_load(struct arena *arena, struct str source, const char *file,
                    const struct vocabulary *vocabulary, const struct agreement **ret_agreement,
                    struct err *err)
{
    struct findings findings;
    findings_init(&findings, arena);
    if (agreement_read(arena, source, file, vocabulary, &findings, ret_agreement))
        return true;
    return findings_err(&findings, err);
}

bool calendar_read(struct arena *arena, struct str source, struct findings *findings,
                   const struct calendar_doc **ret_calendar)
{
    const struct node *root;
    size_t errors = findings->errors;
    if (!node_read(arena, source, findings, &root))
        return false;
    static const struct vocabulary none = {NULL, 0};
    struct agreement *agreement = arena_alloc(arena, sizeof *agreement);
    struct reader reader = {arena, findings, &none, agreement, NULL, 0, NULL};
    struct calendar_doc *calendar = arena_alloc(arena, sizeof *calendar);
    shape_read(&reader, key_calendar.shape, root, calendar);
    if (findings->errors > errors)
        return false;
    *ret_calendar = calendar;
    return true;
}

const struct segment_grades *agreement_grades_of(const struct agreement *agreement,
                                                 struct str segment)
{
    const struct segment_grades *standard = NULL;
    for (size_t i = 0; i < agreement->grades_count; i++) {
        if (str_eq(agreement->grades[i].segment, segment))
            return &agreement->grades[i];
        if (str_is(agreement->grades[i].segment, "default"))
            standard = &agreement->grades[i];
    }
    assert(standard);
    return standard;
}
