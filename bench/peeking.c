/* What looking every week does to a pilot without any effect.
 *
 *   ninja -C build bench-peeking && build/bench-peeking
 *
 * 200,000 pilots of 12 weeks, 57 accounts an arm and week, both arms converting at 10 %. Each week
 * the difference is judged three ways: by a plain 95 % interval, by the boundary for that week, and
 * by the confidence sequence. A pilot is lost to a way of judging once any week finds a difference.
 * The seed is an argument; the output of the default seed stands in the documentation. */
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/rng.h"
#include "evidence/contingency.h"
#include "evidence/sequential.h"

enum { PILOTS = 200000, WEEKS = 12, ACCOUNTS = 57, SHOWN_FROM = 30 };

static const double RATE = 0.1;
static const double PLAIN_Z = 1.959963984540054;

enum way { PLAIN, BOUNDARY, SEQUENCE, WAYS };

static const char *const way_names[WAYS] = {"plain 95 % interval", "Lan-DeMets boundary",
                                            "confidence sequence"};

/* How many pilots had found a difference by each week. */
struct tally {
    int64_t found[WAYS][WEEKS];
};

static int64_t conversions(struct rng *rng)
{
    int64_t count = 0;
    for (int i = 0; i < ACCOUNTS; i++)
        count += rng_real(rng) < RATE;
    return count;
}

static bool sequence_finds(const struct risk_difference *rd, int64_t accounts)
{
    struct asymp_cs cs = asymp_cs(rd->difference.value, rd->se.value, (double)accounts, 600, 0.05);
    return accounts >= 2 * SHOWN_FROM && cs.half_width.known &&
           fabs(rd->difference.value) > cs.half_width.value;
}

static void run_pilot(struct rng *rng, const double *bounds, struct tally *tally)
{
    struct stratum all = {{0, 0}, {0, 0}};
    bool found[WAYS] = {false};
    for (int week = 0; week < WEEKS; week++) {
        all.p1 = proportion_add(all.p1, (struct proportion){conversions(rng), ACCOUNTS});
        all.p0 = proportion_add(all.p0, (struct proportion){conversions(rng), ACCOUNTS});
        struct risk_difference rd = mh_risk_difference(&all, 1);
        if (rd.z.known) {
            found[PLAIN] |= fabs(rd.z.value) >= PLAIN_Z;
            found[BOUNDARY] |= fabs(rd.z.value) >= bounds[week];
            found[SEQUENCE] |= sequence_finds(&rd, all.p1.n + all.p0.n);
        }
        for (int way = 0; way < WAYS; way++)
            tally->found[way][week] += found[way];
    }
}

int main(int argc, char **argv)
{
    uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 20260711;
    struct arena *arena = arena_new("peeking");
    struct rng rng = rng_of(seed);
    struct tally tally = {0};
    double t[WEEKS], bounds[WEEKS];
    for (int week = 0; week < WEEKS; week++)
        t[week] = (week + 1) / (double)WEEKS;
    gst_boundaries(arena, t, WEEKS, 0.05, bounds);
    for (int pilot = 0; pilot < PILOTS; pilot++)
        run_pilot(&rng, bounds, &tally);
    printf("Pilots without effect that found one by week, %% of %d (seed %" PRIu64 ")\n%-22s",
           PILOTS, seed, "week");
    for (int week = 0; week < WEEKS; week++)
        printf("%7d", week + 1);
    for (int way = 0; way < WAYS; way++) {
        printf("\n%-22s", way_names[way]);
        for (int week = 0; week < WEEKS; week++)
            printf("%7.2f", 100 * (double)tally.found[way][week] / PILOTS);
    }
    printf("\n%-22s", "boundary for |z|");
    for (int week = 0; week < WEEKS; week++)
        printf("%7.2f", bounds[week]);
    printf("\n");
    arena_free(arena);
    return 0;
}
