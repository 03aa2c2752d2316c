/* Points of signals, plain and by role, and the weights of the best people. */
#include "sections.h"

#include <assert.h>

#include "base/arena.h"
#include "base/buf.h"

enum { WEIGHTS_MAX = 50 };

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
    if (signal_takes(reader->kind, PARAM_ROLE_POINTS))
        type_map.read(reader, &key_points_of_roles, node, &signal->role_points);
    else if (signal_takes(reader->kind, PARAM_POINTS))
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
    if (signal_takes(signal->kind, PARAM_ROLE_POINTS))
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

const struct type type_signal_points = {read_points, NULL, write_points, schema_points};

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

const struct type type_weights = {read_weights, NULL, write_weights, schema_weights};

void weights_set_default(struct arena *arena, struct signal *signal)
{
    static const int32_t standard[] = {500, 250, 125, 75, 50}; /* semantics 1.9 */
    struct topk_weights *weights = arena_alloc(arena, sizeof *weights);
    *weights =
        (struct topk_weights){STR("default"), arena_array(arena, 5, sizeof *weights->permille), 5};
    memcpy(weights->permille, standard, sizeof standard);
    signal->weights = weights;
    signal->weights_count = 1;
}
