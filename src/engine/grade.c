/* See grade.h. */
#include "grade.h"

#include <assert.h>
#include <stddef.h>

int grade_of(const struct thresholds *thresholds, int64_t score_mp)
{
    assert(thresholds);
    for (int grade = 0; grade < GRADES - 1; grade++)
        if (score_mp >= thresholds->mp[grade])
            return grade;
    return GRADES - 1;
}

/* Better or equal at once; worse only past the margin: g = min(n(s), max(p, n(s + h))). */
int grade_with_hysteresis(const struct thresholds *thresholds, int64_t margin_mp, int64_t score_mp,
                          int previous)
{
    assert(previous >= NO_GRADE && previous < GRADES && margin_mp >= 0);
    int nominal = grade_of(thresholds, score_mp);
    if (previous == NO_GRADE || nominal <= previous)
        return nominal;
    int held = grade_of(thresholds, score_mp + margin_mp);
    if (held < previous)
        held = previous;
    return held < nominal ? held : nominal;
}

int cell_rank(int fit_grade, int intent_grade)
{
    static const int ranks[GRADES][GRADES] = {
        {1, 2, 4, 8},
        {3, 5, 7, 10},
        {6, 9, 11, 13},
        {12, 14, 15, 16},
    };
    assert(fit_grade >= 0 && fit_grade < GRADES && intent_grade >= 0 && intent_grade < GRADES);
    return ranks[fit_grade][intent_grade];
}

const char *completeness_level(int32_t permille)
{
    if (permille < 0)
        return NULL;
    return permille < 500 ? "low" : permille < 800 ? "medium" : "high";
}
