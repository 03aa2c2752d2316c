/* See says.h. */
#include "says.h"

#include <assert.h>

#include "base/arena.h"
#include "base/buf.h"
#include "engine/plan_int.h"

enum { SENTENCE_MAX = 4096, WEEKS_FROM = 14, MONTHS_FROM = 60, YEARS_FROM = 730 };

static struct str count_of(struct arena *arena, int64_t n, const char *unit)
{
    return str_printf(arena, "%lld %s%s ago", (long long)n, unit, n == 1 ? "" : "s");
}

struct str ago_text(struct arena *arena, int32_t age_days)
{
    if (age_days == NO_AGE)
        return STR("never");
    if (age_days <= 1)
        return age_days == 0 ? STR("today") : STR("yesterday");
    if (age_days < WEEKS_FROM)
        return count_of(arena, age_days, "day");
    if (age_days < MONTHS_FROM)
        return count_of(arena, age_days / 7, "week");
    if (age_days < YEARS_FROM)
        return count_of(arena, age_days / 30, "month");
    return count_of(arena, age_days / 365, "year");
}

static struct str known_text(struct value value)
{
    return value.kind == VALUE_NULL ? STR("unknown") : value.text;
}

static struct str field_text(struct str name, const struct score *score)
{
    enum record_kind of;
    struct str field;
    if (!field_split(name, &of, &field))
        return STR("unknown");
    return known_text(attribute_named(
        of == RECORD_PERSON ? score->person_attributes : score->account_attributes, field));
}

static struct str placeholder_text(struct str name, const struct line *line,
                                   const struct score *score, struct arena *arena)
{
    if (str_is(name, "n"))
        return str_printf(arena, "%lld", (long long)line->n);
    if (str_is(name, "ago"))
        return ago_text(arena, line->last_age_days);
    if (str_is(name, "percent"))
        return line->permille < 0 ? STR("unknown")
                                  : str_printf(arena, "%d %%", line->permille / 10);
    if (str_is(name, "window") && line->signal->window_days > 0)
        return str_printf(arena, "%d days", line->signal->window_days);
    return field_text(name, score);
}

struct str line_says(const struct line *line, const struct score *score, struct arena *arena)
{
    assert(line && line->signal && score);
    struct buf buf;
    buf_init(&buf, arena, SENTENCE_MAX);
    struct str rest = line->signal->says;
    for (long open; (open = str_find(rest, '{')) >= 0;) {
        struct str inside = str_slice(rest, (size_t)open + 1, rest.length);
        long close = str_find(inside, '}');
        if (close < 0)
            break;
        buf_add(&buf, str_slice(rest, 0, (size_t)open));
        buf_add(&buf, placeholder_text(str_slice(inside, 0, (size_t)close), line, score, arena));
        rest = str_slice(inside, (size_t)close + 1, inside.length);
    }
    buf_add(&buf, rest);
    return buf_str(&buf);
}
