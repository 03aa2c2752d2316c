#include "flow/explain_words.h"

#include <assert.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/instant.h"
#include "flow/score_json.h"

enum { SENTENCE_BYTES_MAX = 4096 };

struct str points_text(struct arena *arena, int64_t mp)
{
    uint64_t size = mp < 0 ? (uint64_t)-mp : (uint64_t)mp;
    return str_printf(arena, "%s%llu.%03llu", mp < 0 ? "-" : "", (unsigned long long)(size / 1000),
                      (unsigned long long)(size % 1000));
}

struct str date_words(struct arena *arena, int64_t t_us)
{
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    int year, month, day;
    date_of_days(t_us / DAY_US, &year, &month, &day);
    return str_printf(arena, "%d %s %d", day, months[month - 1], year);
}

struct str event_words(const struct event *event, struct arena *arena)
{
    static const char *const telling[] = {"path", "topic", "url", "title", "name"};
    struct str what = event->name.length ? event->name : event->type;
    for (size_t t = 0; t < sizeof telling / sizeof *telling; t++)
        for (size_t i = 0; i < event->property_count; i++)
            if (str_is(event->properties[i].name, telling[t]) &&
                event->properties[i].value.kind != VALUE_NULL)
                return str_printf(arena, STR_FMT " " STR_FMT, STR_ARG(what),
                                  STR_ARG(event->properties[i].value.text));
    return what;
}

const struct action *action_of(const struct agreement *agreement, int tier, struct str reason)
{
    assert(tier >= 0 && tier <= TIER_X);
    struct str id = agreement->tiers[tier].play;
    for (size_t i = 0; id.length && i < agreement->play_count; i++) {
        const struct play *play = &agreement->plays[i];
        if (!str_eq(play->id, id))
            continue;
        for (size_t j = 0; j < play->action_count; j++)
            if (reason.length && str_eq(play->actions[j].reason, reason))
                return &play->actions[j];
        return play->action_count ? &play->actions[0] : NULL;
    }
    return NULL;
}

struct str words_headline(const struct explained *explained, const struct agreement *agreement,
                          struct arena *arena)
{
    const struct score *score = explained->explanation.scored.score;
    struct str label = agreement->tiers[score->tier].label;
    struct str why = {NULL, 0};
    if (score->disqualified)
        why = str_printf(arena, ": disqualified, " STR_FMT, STR_ARG(score->disqualified->label));
    return str_printf(arena, STR_FMT " is tier %c%s" STR_FMT " (%s)" STR_FMT, STR_ARG(score->id),
                      tier_letter(score->tier), label.length ? ", " : "", STR_ARG(label),
                      cell_name(score).at, STR_ARG(why));
}

struct str words_next(const struct explained *explained, const struct agreement *agreement,
                      struct arena *arena)
{
    const struct reasons *reasons = &explained->explanation.reasons;
    struct str leading = reasons->positive_count ? reasons->positive[0].code : STR("");
    const struct action *action =
        action_of(agreement, explained->explanation.scored.score->tier, leading);
    if (!action || !action->what.length)
        return STR("");
    if (!action->script.length)
        return str_printf(arena, STR_FMT ".", STR_ARG(action->what));
    return str_printf(arena, STR_FMT ". " STR_FMT, STR_ARG(action->what), STR_ARG(action->script));
}

static struct str all_of(const struct move *steps, size_t count, struct arena *arena)
{
    struct buf text;
    buf_init(&text, arena, SENTENCE_BYTES_MAX);
    buf_printf(&text, "Tier %c with ", tier_letter(steps[count - 1].tier));
    for (size_t i = 0; i < count; i++) {
        buf_text(&text, i ? i + 1 == count ? " and " : ", " : "");
        buf_add(&text, steps[i].words);
    }
    buf_text(&text, " together.");
    return buf_str(&text);
}

struct str words_up(const struct explained *explained, struct arena *arena)
{
    assert(!explained->explanation.counterfactual.move_count);
    const struct counterfactual *up = &explained->explanation.counterfactual;
    const struct score *score = explained->explanation.scored.score;
    if (score->disqualified)
        return STR("Disqualified: no activity changes that.");
    if (score->tier == 0)
        return STR("It is in the best tier.");
    if (up->step_count)
        return all_of(up->steps, up->step_count, arena);
    return STR("Its fit is the limit: no activity alone lifts it a tier.");
}

struct str words_fall(const struct explained *explained, struct arena *arena)
{
    const struct expiry *expiry = &explained->explanation.expiry;
    if (expiry->tier.days)
        return str_printf(arena, "Falls to tier %c on " STR_FMT " without new activity.",
                          tier_letter(expiry->tier.tier),
                          STR_ARG(date_words(arena, expiry->tier.at_us)));
    if (expiry->grade.days)
        return str_printf(
            arena, "Intent falls to grade %c on " STR_FMT " without new activity; the tier stays.",
            intent_digit(expiry->grade.intent_grade),
            STR_ARG(date_words(arena, expiry->grade.at_us)));
    return STR("Nothing falls within 400 days.");
}
