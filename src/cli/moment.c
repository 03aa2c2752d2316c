#include "cli/moment.h"

#include "base/instant.h"
#include "cli/app.h"
#include "cli/args.h"

bool args_moment(const struct app *app, const struct args *args, struct moment *ret_moment,
                 struct err *err)
{
    struct moment moment;
    if (!args_instant(app, args, "as-of", app->now_us, &moment.as_of_us, err) ||
        !args_instant(app, args, "known-at", moment.as_of_us, &moment.known_at_us, err))
        return false;
    *ret_moment = moment;
    return true;
}

struct str instant_words(struct arena *arena, int64_t t_us)
{
    char text[INSTANT_TEXT_SIZE];
    instant_format(t_us, text); /* 2026-07-11T13:00:00.123457Z */
    if (t_us % DAY_US == 0)
        return str_printf(arena, "%.10s", text);
    return str_printf(arena, "%.10s %.5s UTC", text, text + 11);
}

struct str moment_words(struct arena *arena, struct moment moment)
{
    struct str as_of = instant_words(arena, moment.as_of_us);
    if (moment.as_of_us == moment.known_at_us)
        return as_of;
    struct str known_at = instant_words(arena, moment.known_at_us);
    return str_printf(arena, STR_FMT ", as known at " STR_FMT, STR_ARG(as_of), STR_ARG(known_at));
}
