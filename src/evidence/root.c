/* See root.h. */
#include "root.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdbool.h>

struct point {
    double x, y;
};

/* Where to look next, as a share of the way from `b` to `a`; `c` is the end dropped last. */
static double next_share(struct point a, struct point b, struct point c)
{
    double xi = (a.x - b.x) / (c.x - b.x);
    double phi = (a.y - b.y) / (c.y - b.y);
    if (!(phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi))
        return 0.5;
    return a.y / (b.y - a.y) * c.y / (b.y - c.y) +
           (c.x - a.x) / (b.x - a.x) * a.y / (c.y - a.y) * b.y / (c.y - b.y);
}

double root_between(double (*f)(double x, const void *context), const void *context, double low,
                    double high, double width)
{
    struct point b = {low, f(low, context)}, a = {high, f(high, context)};
    assert(isfinite(a.y) && isfinite(b.y) && !(a.y > 0 && b.y > 0) && !(a.y < 0 && b.y < 0));
    double share = 0.5;
    for (;;) {
        struct point best = fabs(a.y) < fabs(b.y) ? a : b;
        double slack = 2 * DBL_EPSILON * fabs(best.x) + width / 2;
        double least = slack / fabs(b.x - a.x);
        if (least > 0.5 || best.y == 0)
            return best.x;
        share = fmin(1 - least, fmax(least, share));
        double x = a.x + share * (b.x - a.x);
        struct point new = {x, f(x, context)};
        bool same_side = (new.y > 0) == (a.y > 0);
        struct point c = same_side ? a : b;
        b = same_side ? b : a;
        a = new;
        share = next_share(a, b, c);
    }
}
