/* See review.h. */
#include "review.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/instant.h"
#include "evidence/assign.h"
#include "evidence/power.h"

static const int64_t WEEK_US = 7 * DAY_US;

static bool digits_of(struct str text, size_t from, size_t count, int *ret)
{
    int number = 0;
    for (size_t i = from; i < from + count; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
        number = 10 * number + (text.at[i] - '0');
    }
    *ret = number;
    return true;
}

/* The Monday of ISO week 1, the week of 4 January, as a day number. */
static int64_t first_monday(int year)
{
    int64_t day = days_of_date(year, 1, 4);
    return day - (weekday_of_days(day) - 1);
}

bool iso_week_start(struct str week, int64_t *ret_us)
{
    int year, number;
    if (week.length != 8 || week.at[4] != '-' || week.at[5] != 'W' ||
        !digits_of(week, 0, 4, &year) || !digits_of(week, 6, 2, &number))
        return false;
    if (year < 2000 || year > 2099 || number < 1)
        return false;
    int64_t day = first_monday(year) + 7 * (number - 1);
    if (day >= first_monday(year + 1))
        return false;
    *ret_us = day * DAY_US;
    return true;
}

struct drawn {
    int64_t hash;
    struct str id;
    size_t index;
};

static int by_hash(const void *a, const void *b)
{
    const struct drawn *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    int order = str_cmp(x->id, y->id);
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

/* How many lie in [from, to). */
static size_t count_within(const struct reviewed *all, size_t count, int64_t from_us, int64_t to_us)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        n += all[i].disposed_us >= from_us && all[i].disposed_us < to_us;
    return n;
}

/* The week itself, or begun as many weeks earlier as it takes. */
static int64_t sample_start(const struct reviewed *all, size_t count, int64_t start_us)
{
    int64_t to_us = start_us + WEEK_US, from_us = start_us;
    size_t before = count_within(all, count, INT64_MIN, to_us);
    size_t wanted = before < REVIEW_MIN ? before : REVIEW_MIN;
    while (count_within(all, count, from_us, to_us) < wanted)
        from_us -= WEEK_US;
    return from_us;
}

size_t review_sample(struct arena *arena, struct str week, int64_t start_us,
                     const struct reviewed *all, size_t count, size_t *ret_chosen)
{
    assert((all && ret_chosen) || count == 0);
    struct str salt = str_printf(arena, "review-" STR_FMT, STR_ARG(week));
    struct drawn *drawn = arena_array(arena, count, sizeof *drawn);
    int64_t from_us = sample_start(all, count, start_us);
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        if (all[i].disposed_us >= from_us && all[i].disposed_us < start_us + WEEK_US)
            drawn[n++] = (struct drawn){assign_hash(arena, salt, all[i].id), all[i].id, i};
    if (n > 1)
        qsort(drawn, n, sizeof *drawn, by_hash);
    if (n > REVIEW_MAX)
        n = REVIEW_MAX;
    for (size_t i = 0; i < n; i++)
        ret_chosen[i] = drawn[i].index;
    return n;
}

struct honesty honesty_line(struct proportion sample, double p0, double p1)
{
    struct maybe_real n = power_n_per_arm(p0, p1, (struct power_plan){0.05, 0.8});
    return (struct honesty){wilson_ci(sample, 0.05), n.known ? maybe_of(ceil(n.value)) : n};
}

struct str honesty_text(struct arena *arena, struct proportion sample, double p0, double p1)
{
    struct honesty line = honesty_line(sample, p0, p1);
    struct str first =
        line.interval.lower.known
            ? str_printf(arena, "%lld of %lld converted means %.1f %% to %.1f %%",
                         (long long)sample.x, (long long)sample.n, 100 * line.interval.lower.value,
                         100 * line.interval.upper.value)
            : STR("no records say nothing");
    if (!line.needed.known)
        return first;
    return str_printf(arena,
                      STR_FMT "; separating %.4g %% from %.4g %% needs %.0f records on each side",
                      STR_ARG(first), 100 * p0, 100 * p1, line.needed.value);
}
