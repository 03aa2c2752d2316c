/* What decides: thresholds of grades, the grid, the tiers and what both sides owe in them. */
#include "sections.h"

#include <assert.h>

#include "base/arena.h"
#include "base/buf.h"

enum { THRESHOLD_MAX = 100, ESCALATE_MAX = 1000 };

static const char *const fit_words[] = {"A", "B", "C", NULL};
static const char *const intent_words[] = {"1", "2", "3", NULL};

/* ---- thresholds -------------------------------------------------------------------------- */

static const struct thresholds standard_fit = {{70 * MP, 50 * MP, 30 * MP}};
static const struct thresholds standard_intent = {{60 * MP, 35 * MP, 15 * MP}};

static void read_thresholds(struct reader *reader, const char *name, const struct node *node,
                            const char *const *words, struct thresholds *ret)
{
    struct thresholds thresholds = {{0}};
    bool ok = true;
    if (node->kind != NODE_MAP) {
        findings_error(reader->findings, node->at, "wrong-type",
                       "'%s' must be a map of grades to points, as in {%s: 70, %s: 50, %s: 30}",
                       name, words[0], words[1], words[2]);
        return;
    }
    read_check_keys(reader, node, words);
    for (size_t i = 0; i < GRADES - 1; i++) {
        const struct node *points = node_get(node, words[i]);
        int64_t number = 0;
        if (!points)
            findings_error(reader->findings, node->at, "missing-key",
                           "'%s' needs the least points of grade %s", name, words[i]);
        ok = points && read_int(reader, words[i], points, 0, THRESHOLD_MAX, &number) && ok;
        thresholds.mp[i] = number * MP;
        if (ok && i && thresholds.mp[i] >= thresholds.mp[i - 1]) {
            findings_error(reader->findings, points->at, "order",
                           "thresholds fall: %s needs %lld points, but %s before it only %lld",
                           words[i], (long long)number, words[i - 1],
                           (long long)thresholds.mp[i - 1] / MP);
            ok = false;
        }
    }
    if (ok)
        *ret = thresholds;
}

static void read_segment_grades(struct reader *reader, const struct node *node,
                                struct segment_grades *grades)
{
    static const char *const words[] = {"fit", "intent", NULL};
    grades->at = node->at;
    if (node->kind != NODE_MAP) {
        findings_error(reader->findings, node->at, "wrong-type",
                       "grades are a map: {fit: {A: 70, ...}, intent: {1: 60, ...}}");
        return;
    }
    read_check_keys(reader, node, words);
    const struct node *fit = node_get(node, "fit"), *intent = node_get(node, "intent");
    if (fit)
        read_thresholds(reader, "fit", fit, fit_words, &grades->fit);
    if (intent)
        read_thresholds(reader, "intent", intent, intent_words, &grades->intent);
}

static int by_segment(const struct segment_grades *a, const struct segment_grades *b)
{
    return str_cmp(a->segment, b->segment);
}

static void insert_sorted(struct agreement *agreement, struct segment_grades grades)
{
    size_t at = agreement->grades_count++;
    for (; at > 0 && by_segment(&grades, &agreement->grades[at - 1]) < 0; at--)
        agreement->grades[at] = agreement->grades[at - 1];
    agreement->grades[at] = grades;
}

static const struct key key_hysteresis = {"hysteresis", &type_points_mp, .min = 0, .max = 100};

static struct segment_grades standard_grades(void)
{
    return (struct segment_grades){
        .segment = STR("default"), .fit = standard_fit, .intent = standard_intent};
}

/* Segments' names are keys here, beside `hysteresis`. What one leaves out it has from default. */
static void read_grades(struct reader *reader, const struct key *key, const struct node *node,
                        void *target)
{
    struct agreement *agreement = target;
    static const char *const others[] = {"hysteresis", NULL};
    if (!read_is_map(reader, key, node))
        return;
    if (node->count > agreement->segment_count + 1)
        findings_error(reader->findings, node->at, "size", "more entries than there are segments");
    agreement->grades = arena_array(reader->arena, node->count + 1, sizeof *agreement->grades);
    agreement->grades_count = 0;
    struct segment_grades standard = standard_grades();
    const struct node *own = node_get(node, "default"), *margin = node_get(node, "hysteresis");
    if (own)
        read_segment_grades(reader, own, &standard);
    if (margin)
        type_points_mp.read(reader, &key_hysteresis, margin, &agreement->hysteresis_mp);
    insert_sorted(agreement, standard);
    for (size_t i = 0; i < node->count; i++) {
        struct str name = node->keys[i]->text;
        if (str_is(name, "default") || str_is(name, "hysteresis") ||
            read_ref(reader, TABLE_SEGMENTS, node->keys[i], others) < 0)
            continue;
        struct segment_grades grades = standard;
        grades.segment = name;
        read_segment_grades(reader, node->items[i], &grades);
        insert_sorted(agreement, grades);
    }
}

static void write_thresholds(struct buf *buf, const char *name, const char *const *words,
                             const struct thresholds *thresholds)
{
    buf_printf(buf, "\"%s\":{", name);
    for (size_t i = 0; i < GRADES - 1; i++)
        buf_printf(buf, "%s\"%s\":%lld", i ? "," : "", words[i], (long long)thresholds->mp[i] / MP);
    buf_byte(buf, '}');
}

static void write_grades(struct buf *buf, const struct key *key, const void *source)
{
    (void)key;
    const struct agreement *agreement = source;
    buf_printf(buf, "{\"hysteresis\":%lld", (long long)agreement->hysteresis_mp / MP);
    for (size_t i = 0; i < agreement->grades_count; i++) {
        const struct segment_grades *grades = &agreement->grades[i];
        buf_byte(buf, ',');
        buf_json(buf, grades->segment);
        buf_text(buf, ":{");
        write_thresholds(buf, "fit", fit_words, &grades->fit);
        buf_byte(buf, ',');
        write_thresholds(buf, "intent", intent_words, &grades->intent);
        buf_byte(buf, '}');
    }
    buf_byte(buf, '}');
}

static void schema_thresholds(struct buf *buf, const char *name, const char *const *words)
{
    buf_printf(buf, "\"%s\":{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{",
               name);
    for (size_t i = 0; i < GRADES - 1; i++)
        buf_printf(buf, "%s\"%s\":{\"type\":\"integer\",\"minimum\":0,\"maximum\":%d}",
                   i ? "," : "", words[i], THRESHOLD_MAX);
    buf_printf(buf, "},\"required\":[\"%s\",\"%s\",\"%s\"]}", words[0], words[1], words[2]);
}

static void schema_grades(struct buf *buf, const struct key *key,
                          const struct vocabulary *vocabulary)
{
    (void)key;
    (void)vocabulary;
    buf_text(buf, "\"type\":\"object\",\"properties\":{\"hysteresis\":{\"type\":\"integer\","
                  "\"minimum\":0,\"maximum\":100}},\"additionalProperties\":{\"type\":\"object\","
                  "\"additionalProperties\":false,\"properties\":{");
    schema_thresholds(buf, "fit", fit_words);
    buf_byte(buf, ',');
    schema_thresholds(buf, "intent", intent_words);
    buf_text(buf, "}}");
}

const struct type type_grades = {read_grades, NULL, write_grades, schema_grades};

/* ---- grid -------------------------------------------------------------------------------- */

static const uint8_t standard_grid[GRADES][GRADES] = {
    {0, 0, 1, 2}, {0, 1, 1, 2}, {1, 2, 2, 3}, {2, 3, 3, 3}}; /* semantics 1.11 */
static const char *const grid_rows[] = {"A", "B", "C", "D", NULL};
static const char *const grid_columns[] = {"1", "2", "3", "4", NULL};

static bool read_cell(struct reader *reader, const struct node *row, size_t column, uint8_t *ret)
{
    const struct node *cell = node_get(row, grid_columns[column]);
    struct str words[TIERS];
    for (uint8_t tier = 0; tier < TIERS; tier++) {
        words[tier] = str_of(grid_rows[tier]);
        if (cell && node_is_scalar(cell) && str_eq(cell->text, words[tier])) {
            *ret = tier;
            return true;
        }
    }
    if (cell)
        read_unknown(reader, cell, "unknown-word", "tier", words, TIERS);
    else
        findings_error(reader->findings, row->at, "missing-key",
                       "this row of the grid has no tier for intent %s", grid_columns[column]);
    return false;
}

static bool read_row(struct reader *reader, const struct node *map, size_t row, uint8_t *cells)
{
    const struct node *node = node_get(map, grid_rows[row]);
    if (!node || node->kind != NODE_MAP) {
        findings_error(reader->findings, node ? node->at : map->at, "missing-key",
                       "the grid needs a row for fit %s, as in %s: {1: A, 2: A, 3: B, 4: C}",
                       grid_rows[row], grid_rows[row]);
        return false;
    }
    bool ok = true;
    read_check_keys(reader, node, grid_columns);
    for (size_t column = 0; column < GRADES; column++)
        ok = read_cell(reader, node, column, &cells[column]) && ok;
    return ok;
}

/* A worse grade never earns a better tier (semantics 1.11). */
static void check_order(struct reader *reader, const struct node *map, uint8_t grid[GRADES][GRADES])
{
    for (size_t fit = 0; fit < GRADES; fit++)
        for (size_t intent = 0; intent < GRADES; intent++) {
            const struct node *row = node_get(map, grid_rows[fit]);
            const struct node *cell = node_get(row, grid_columns[intent]);
            if (intent && grid[fit][intent] < grid[fit][intent - 1])
                findings_error(reader->findings, cell->at, "grid-order",
                               "cell %s%s is better than %s%s: a worse intent must not earn a "
                               "better tier",
                               grid_rows[fit], grid_columns[intent], grid_rows[fit],
                               grid_columns[intent - 1]);
            if (fit && grid[fit][intent] < grid[fit - 1][intent])
                findings_error(reader->findings, cell->at, "grid-order",
                               "cell %s%s is better than %s%s: a worse fit must not earn a better "
                               "tier",
                               grid_rows[fit], grid_columns[intent], grid_rows[fit - 1],
                               grid_columns[intent]);
        }
}

static void read_grid(struct reader *reader, const struct key *key, const struct node *node,
                      void *target)
{
    struct agreement *agreement = target;
    uint8_t grid[GRADES][GRADES] = {{0}};
    bool ok = true;
    if (!read_is_map(reader, key, node))
        return;
    read_check_keys(reader, node, grid_rows);
    for (size_t row = 0; row < GRADES; row++)
        ok = read_row(reader, node, row, grid[row]) && ok;
    if (!ok)
        return;
    check_order(reader, node, grid);
    memcpy(agreement->grid, grid, sizeof grid);
}

static void write_grid(struct buf *buf, const struct key *key, const void *source)
{
    (void)key;
    const struct agreement *agreement = source;
    buf_byte(buf, '{');
    for (size_t row = 0; row < GRADES; row++) {
        buf_printf(buf, "%s\"%s\":{", row ? "," : "", grid_rows[row]);
        for (size_t column = 0; column < GRADES; column++)
            buf_printf(buf, "%s\"%s\":\"%s\"", column ? "," : "", grid_columns[column],
                       grid_rows[agreement->grid[row][column]]);
        buf_byte(buf, '}');
    }
    buf_byte(buf, '}');
}

static void schema_grid(struct buf *buf, const struct key *key, const struct vocabulary *vocabulary)
{
    (void)key;
    (void)vocabulary;
    buf_text(buf, "\"type\":\"object\",\"additionalProperties\":false,\"required\":"
                  "[\"A\",\"B\",\"C\",\"D\"],\"properties\":{");
    for (size_t row = 0; row < GRADES; row++) {
        buf_printf(buf,
                   "%s\"%s\":{\"type\":\"object\",\"additionalProperties\":false,\"required\":"
                   "[\"1\",\"2\",\"3\",\"4\"],\"properties\":{",
                   row ? "," : "", grid_rows[row]);
        for (size_t column = 0; column < GRADES; column++)
            buf_printf(buf, "%s\"%s\":{\"enum\":[\"A\",\"B\",\"C\",\"D\"]}", column ? "," : "",
                       grid_columns[column]);
        buf_text(buf, "}}");
    }
    buf_byte(buf, '}');
}

const struct type type_grid = {read_grid, NULL, write_grid, schema_grid};

/* ---- defaults ---------------------------------------------------------------------------- */

void grades_set_defaults(struct reader *reader)
{
    struct agreement *agreement = reader->agreement;
    agreement->hysteresis_mp = 3 * MP;
    agreement->rank_fit_permille = agreement->rank_intent_permille = PERMILLE / 2;
    memcpy(agreement->grid, standard_grid, sizeof standard_grid);
    agreement->grades = arena_alloc(reader->arena, sizeof *agreement->grades);
    agreement->grades_count = 1;
    *agreement->grades = standard_grades();
}

/* ---- tiers and ranking ------------------------------------------------------------------- */

static const char *const team_word[] = {"team", NULL};
static const struct key obligation_keys[] = {
    {"within", &type_duration, AT(obligation, within_us), .is_required = true,
     .doc = "the time it may take on its calendar: 15m"},
    {"calendar", &type_ref, AT(obligation, calendar), .table = TABLE_CALENDARS, .words = team_word,
     .doc = "a calendar, or team: that of the assigned team; default team"},
};

static void prepare_obligation(struct reader *reader, void *target)
{
    (void)reader;
    ((struct obligation *)target)->calendar = STR("team");
}

static const char *const obligation_words[] = {"first_touch", "disposition", "enrich", "nurture",
                                               NULL};

static void check_obligation(struct reader *reader, const struct node *node, void *target)
{
    const struct obligation *obligation = target;
    struct str words[4];
    for (size_t i = 0; i < 4; i++) {
        words[i] = str_of(obligation_words[i]);
        if (str_eq(words[i], obligation->id))
            return;
    }
    struct node name = {.kind = NODE_TEXT, .at = node->at, .text = obligation->id};
    if (obligation->id.length)
        read_unknown(reader, &name, "unknown-word", "obligation", words, 4);
}

static const struct shape shape_obligation = {
    "an obligation",    KEYS(obligation_keys), offsetof(struct obligation, at),
    prepare_obligation, check_obligation,      NULL};
static const struct key key_obligation = {"obligation", &type_shape, .shape = &shape_obligation};
static const struct key key_percent = {"escalate", &type_int, .min = 1, .max = ESCALATE_MAX};

static const struct key tier_keys[] = {
    {"label", &type_text, AT(tier, label), .doc = "how people call it"},
    {"route", &type_bool, AT(tier, route), .doc = "whether Sales gets it; default false"},
    {"sales", &type_map, MANY(tier, sales, sales_count, key_obligation, struct obligation),
     .doc = "what Sales owes: first_touch, disposition"},
    {"marketing", &type_map,
     MANY(tier, marketing, marketing_count, key_obligation, struct obligation),
     .doc = "what Marketing owes: enrich, nurture"},
    {"play", &type_id, AT(tier, play), .doc = "the play of this tier"},
    {"escalate", &type_list, MANY(tier, escalate, escalate_count, key_percent, int32_t),
     .doc = "percents of the target at which the ladder fires: [50, 80, 100, 200]"},
};

static void check_tier(struct reader *reader, const struct node *node, void *target)
{
    const struct tier *tier = target;
    const struct node *list = node_get(node, "escalate");
    for (size_t i = 1; i < tier->escalate_count; i++)
        if (tier->escalate[i] <= tier->escalate[i - 1])
            findings_error(reader->findings, list->items[i]->at, "order",
                           "escalation rises: %d after %d", tier->escalate[i],
                           tier->escalate[i - 1]);
}

static const struct shape shape_tier = {"a tier", KEYS(tier_keys), offsetof(struct tier, at),
                                        .check = check_tier};

#define TIER(name, index, text)                                                                    \
    {                                                                                              \
        name, &type_shape, (index) * sizeof(struct tier),                                          \
            .shape = &shape_tier, .has_flag = true,                                                \
            .flag_delta = offsetof(struct tier, is_present), .doc = text                           \
    }
static const struct key tiers_keys[] = {
    TIER("A", 0, "hot"), TIER("B", 1, "warm"),         TIER("C", 2, "nurture"),
    TIER("D", 3, "low"), TIER("X", 4, "disqualified"),
};
const struct shape shape_tiers = {"tiers", KEYS(tiers_keys)};

static const struct key ranking_keys[] = {
    {"fit", &type_int, AT(agreement, rank_fit_permille), .min = 0, .max = PERMILLE,
     .doc = "weight of fit in the tie-break inside a cell, per mille"},
    {"intent", &type_int, AT(agreement, rank_intent_permille), .min = 0, .max = PERMILLE,
     .doc = "weight of intent"},
};
const struct shape shape_ranking = {"ranking", KEYS(ranking_keys)};
