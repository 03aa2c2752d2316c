/* Bins of signals: over a field's value, where the first match counts, and over a number. */
#include "sections.h"

#include <assert.h>

#include "base/arena.h"
#include "base/buf.h"

enum { COUNT_MAX = 1000000, BINS_MAX = 500 };

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
    if (!read_int(reader, "ge", node_get(item, "ge"), 1, COUNT_MAX, &bin->ge) ||
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
        else if (i && bin->points > bin[-1].points)
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
    if (!reader->kind || !signal_takes(reader->kind, PARAM_BINS | PARAM_COUNT_BINS) ||
        !read_is_list(reader, key, node))
        return;
    if (!node->count || node->count > BINS_MAX)
        findings_error(reader->findings, node->at, "size", "'bins' needs 1 to %d bins", BINS_MAX);
    else if (signal_takes(reader->kind, PARAM_COUNT_BINS))
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

const struct type type_bins = {read_bins, NULL, write_bins, schema_bins};
