/* accord suggest: every single-step change of the agreement, ranked by evidence. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/instant.h"
#include "cli/cmd.h"
#include "cli/conversion.h"
#include "cli/suggestion.h"
#include "cli/threads.h"
#include "flow/image.h"
#include "flow/suggest.h"
#include "flow/suggest_evidence.h"
#include "flow/workspace.h"

enum { SUGGEST_BYTES_MAX = 64 << 20 };

/* ---- what is asked --------------------------------------------------------------------------- */

static bool read_share(struct str text, double *ret_share)
{
    char room[32], *end;
    if (!text.length || text.length >= sizeof room)
        return false;
    for (size_t i = 0; i < text.length; i++)
        room[i] = text.at[i];
    room[text.length] = 0;
    *ret_share = strtod(room, &end);
    return !*end && isfinite(*ret_share) && *ret_share > 0 && *ret_share < 1;
}

/* "0.10" for all, or "small=0.05" for one segment; may be given several times. */
static bool read_break_even(const struct app *app, const struct args *args,
                            struct suggest_request *request, struct err *err)
{
    size_t count = args_count(args, "break-even");
    struct segment_break_even *segments = arena_array(app->arena, count + 1, sizeof *segments);
    for (size_t i = 0; i < count; i++) {
        struct str text = str_of(args_value(args, "break-even", i));
        const char *sign = memchr(text.at, '=', text.length);
        size_t before = sign ? (size_t)(sign - text.at) : 0;
        size_t from = sign ? before + 1 : 0;
        double share;
        if (!read_share((struct str){text.at + from, text.length - from}, &share))
            return err_set(err, ERR_USAGE,
                           "--break-even: '" STR_FMT
                           "' is no share between 0 and 1, as 0.10 or small=0.05",
                           STR_ARG(text));
        if (sign)
            segments[request->segment_count++] =
                (struct segment_break_even){{text.at, before}, share};
        else
            request->break_even = share;
    }
    request->segments = segments;
    return true;
}

/* Where each record is looked at: every so often, or at its own first event. */
static bool read_anchor(const struct args *args, struct episode_request *request, struct err *err)
{
    const char *anchor = args_value(args, "anchor", 0);
    if (!anchor)
        return args_duration(args, "every", request->every_us, &request->every_us, err);
    if (strcmp(anchor, "first-event") != 0)
        return err_set(err, ERR_USAGE, "--anchor: '%s' is none; there is first-event", anchor);
    if (args_has(args, "every"))
        return err_set(err, ERR_USAGE,
                       "--every and --anchor: records are looked at every so often, or at "
                       "each one's first event");
    if (args_has(args, "evidence"))
        return err_set(err, ERR_USAGE,
                       "--evidence is about accounts, which have no first event of their own: "
                       "without --anchor");
    request->anchor = EPISODES_FIRST_EVENT;
    return true;
}

static bool read_request(const struct app *app, const struct args *args,
                         struct suggest_request *request, struct err *err)
{
    int64_t as_of_us;
    if (!args_instant(app, args, "as-of", app->now_us, &as_of_us, err))
        return false;
    *request = suggest_defaults(as_of_us);
    request->image_path = workspace_path(app->arena, app->workspace, IMAGE_FILE);
    request->threads = threads_usable();
    return read_break_even(app, args, request, err) &&
           conversion_read_outcome(args, &request->episodes.outcome, &request->episodes.horizon_us,
                                   err) &&
           read_anchor(args, &request->episodes, err);
}

static bool run(struct app *app, const struct args *args, struct err *err)
{
    struct suggest_request request;
    struct workspace workspace;
    struct suggestions suggestions;
    if (!read_request(app, args, &request, err) ||
        !workspace_open(app->arena, app->workspace, args_value(args, "agreement", 0),
                        WORKSPACE_READ, &workspace, err) ||
        !suggest_search(workspace.store, &workspace.rules, &request, app->arena, &suggestions, err))
        return false;
    struct model_evidence evidence;
    bool has_evidence = args_has(args, "evidence"), is_json = args_has(args, "json");
    const struct agreement *challenger =
        suggestions.has_supported ? suggestions.at[0].change->agreement : NULL;
    if (has_evidence && !evidence_gather(workspace.store, &workspace.rules, &suggestions.episodes,
                                         challenger, app->arena, &evidence, err))
        return false;
    if (!is_json)
        suggestion_print(app, &suggestions, has_evidence ? &evidence : NULL);
    if (!is_json && has_evidence)
        suggestion_print_evidence(app, &evidence, &suggestions);
    struct buf text;
    buf_init(&text, app->arena, SUGGEST_BYTES_MAX);
    if (is_json)
        suggestions_json(&text, &suggestions, &workspace.rules);
    if (is_json && has_evidence)
        evidence_json(&text, &evidence);
    app_put(app, buf_str(&text));
    return true;
}

static const struct option_row options[] = {
    OPTION_AS_OF,
    OPTION_AGREEMENT,
    {.name = "outcome", .value = "KIND", .doc = "what is good: won, ... (default: opportunity)"},
    {.name = "horizon", .value = "D", .doc = "within this time (default: 60d; won 180d)"},
    {.name = "every", .value = "D", .doc = "how far apart history is looked at (default: 28d)"},
    {.name = "anchor",
     .value = "A",
     .doc = "first-event: people, each at the first event; for calls that are their own outcome"},
    {.name = "break-even",
     .value = "SHARE",
     .doc = "cost of working a record / value of an opportunity (0.10), or SEGMENT=SHARE",
     .repeats = true},
    {.name = "evidence", .doc = "also each signal by itself, and the fit of the whole model"},
    OPTION_JSON,
};

static const struct cmd_example examples[] = {
    {"accord suggest", "the one change that history supports, or that there is none"},
    {"accord suggest --every 7d --json", "looked at weekly, with every record that would change"},
    {"accord suggest --anchor first-event --outcome won --horizon 1d",
     "a list of calls, where the call and what came of it share a date"},
};

const struct cmd cmd_suggest = {
    .name = "suggest",
    .summary = "Every single-step change of the agreement, ranked by evidence",
    .usage = "[--as-of T] [--outcome KIND] [--horizon D] [--every D | --anchor first-event] "
             "[--break-even [SEGMENT=]SHARE] [--evidence] [--json]",
    .doc = "History is looked at every 28 days (or each person once, at the first event), each\n"
           "record scored as of, and as known at, that instant; good is an opportunity within 60\n"
           "days. Every agreement that differs in one leaf is tried on it: points, thresholds,\n"
           "caps, windows, decay, cells of the grid, a signal off. Effect is the change of net\n"
           "benefit: opportunities gained, less the break-even share for each record worked in\n"
           "vain. Errors are clustered by account, false alarms held to one in ten\n"
           "(Benjamini-Hochberg) over all distinct candidates; only the first of them is tested\n"
           "on a holdout of whole accounts, once: its figure is the one to quote. Nothing is\n"
           "changed.",
    .group = CMD_MEASURE,
    .operands_max = 0,
    .run = run,
    CMD_OPTIONS(options),
    CMD_EXAMPLES(examples),
};
