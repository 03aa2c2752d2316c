/* See survival.h. */
#include "survival.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/arena.h"

static const double HALF_SLACK = 1e-12;

static int by_time(const void *a, const void *b)
{
    const struct life_row *x = a, *y = b;
    return x->time < y->time ? -1 : x->time > y->time;
}

/* Sorts, and joins rows of one time. */
static struct life_table tidy(struct life_row *rows, size_t count)
{
    size_t used = 0;
    if (count)
        qsort(rows, count, sizeof *rows, by_time);
    for (size_t i = 0; i < count; i++) {
        if (used && rows[used - 1].time == rows[i].time) {
            rows[used - 1].events += rows[i].events;
            rows[used - 1].losses += rows[i].losses;
        } else {
            rows[used++] = rows[i];
        }
    }
    return (struct life_table){rows, used};
}

struct life_table life_table_of(struct arena *arena, const double *times, const bool *is_event,
                                size_t count)
{
    struct life_row *rows = arena_array(arena, count, sizeof *rows);
    for (size_t i = 0; i < count; i++) {
        assert(isfinite(times[i]) && times[i] >= 0);
        rows[i] = (struct life_row){times[i], is_event[i], !is_event[i]};
    }
    return tidy(rows, count);
}

struct life_table life_table_merge(struct arena *arena, const struct life_table *a,
                                   const struct life_table *b)
{
    size_t count = a->count + b->count;
    struct life_row *rows = arena_array(arena, count, sizeof *rows);
    for (size_t i = 0; i < count; i++)
        rows[i] = i < a->count ? a->rows[i] : b->rows[i - a->count];
    return tidy(rows, count);
}

static int64_t at_start(const struct life_table *table)
{
    int64_t count = 0;
    for (size_t i = 0; i < table->count; i++)
        count += table->rows[i].events + table->rows[i].losses;
    return count;
}

/* The product of Kaplan and Meier and the sum of Greenwood, row after row. */
struct curve {
    int64_t waiting;
    double survival;
    struct sum greenwood; /* of events / (waiting (waiting - events)) */
};

static void curve_step(struct curve *curve, const struct life_row *row)
{
    if (row->events) {
        double waiting = (double)curve->waiting, left = (double)(curve->waiting - row->events);
        curve->survival *= left / waiting;
        if (left > 0)
            sum_add(&curve->greenwood, (double)row->events / (waiting * left));
    }
    curve->waiting -= row->events + row->losses;
}

/* Limits of Klein and Moeschberger 4.3.3: survival^exp(+-z sigma / ln survival). */
static void log_log_limits(struct survival_at *at, double sigma, double alpha)
{
    double survival = at->survival.value;
    if (survival <= 0 || survival >= 1)
        return;
    double width = -normal_quantile(alpha / 2) * sigma / -log(survival);
    at->lower = maybe_of(pow(survival, exp(width)));
    at->upper = maybe_of(pow(survival, exp(-width)));
}

struct survival_at km_at(const struct life_table *table, double time, double alpha)
{
    assert(alpha > 0 && alpha < 1);
    struct curve curve = {.waiting = at_start(table), .survival = 1};
    struct survival_at at = {0};
    if (table->count == 0)
        return at;
    for (size_t i = 0; i < table->count && table->rows[i].time <= time; i++)
        curve_step(&curve, &table->rows[i]);
    if (time > table->rows[table->count - 1].time && curve.survival > 0)
        return at;
    double sigma = sqrt(sum_value(&curve.greenwood));
    at.survival = maybe_of(curve.survival);
    at.se = curve.survival > 0 ? maybe_of(curve.survival * sigma) : maybe_none();
    log_log_limits(&at, sigma, alpha);
    return at;
}

struct maybe_real km_quantile(const struct life_table *table, double share)
{
    assert(share > 0 && share <= 1);
    struct curve curve = {.waiting = at_start(table), .survival = 1};
    for (size_t i = 0; i < table->count; i++) {
        curve_step(&curve, &table->rows[i]);
        if (curve.survival <= 1 - share + HALF_SLACK)
            return maybe_of(table->rows[i].time);
    }
    return maybe_none();
}
