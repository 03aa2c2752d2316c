#include <assert.h>

#include "base/buf.h"
#include "base/duration.h"
#include "base/instant.h"
#include "flow/report.h"
#include "flow/score_json.h"
#include "flow/workspace.h"

const char *conversion_by_word(enum conversion_by by)
{
    static const char *const words[] = {"tier", "cell", "segment", "fit", "intent"};
    assert(by >= BY_TIER && by <= BY_INTENT);
    return words[by];
}

struct str conversion_anchor_text(struct arena *arena, const struct conversion_request *request)
{
    char text[INSTANT_TEXT_SIZE];
    switch (request->anchor) {
    case ANCHOR_CREATED_AT:
        return STR("created_at");
    case ANCHOR_FIRST_EVENT:
        return STR("first-event");
    case ANCHOR_INSTANT:
        break;
    }
    instant_format(request->anchor_us, text);
    return str_copy(arena, str_of(text));
}

static void add_real(struct buf *buf, const char *key, struct maybe_real number)
{
    json_key(buf, key);
    if (number.known)
        buf_json_real(buf, number.value);
    else
        buf_text(buf, "null");
}

static void add_row(struct buf *buf, const struct conversion_row *row)
{
    buf_text(buf, "{\"group\":");
    buf_json(buf, row->group);
    buf_printf(buf, ",\"numerator\":%lld,\"denominator\":%lld,\"immature\":%lld,",
               (long long)row->mature.x, (long long)row->mature.n, (long long)row->immature);
    add_real(buf, "rate", row->interval.estimate);
    buf_byte(buf, ',');
    add_real(buf, "lower", row->interval.lower);
    buf_byte(buf, ',');
    add_real(buf, "upper", row->interval.upper);
    buf_byte(buf, '}');
}

static void add_request(struct buf *buf, const struct conversion_request *request)
{
    buf_printf(buf, "\"kind\":\"%s\",\"by\":\"%s\",\"outcome\":\"%s\",\"horizon\":\"",
               record_kind_word(request->kind), conversion_by_word(request->by), request->outcome);
    buf_add(buf, duration_text(buf->arena, request->horizon_us));
    buf_text(buf, "\",\"anchor\":");
    buf_json(buf, conversion_anchor_text(buf->arena, request));
    if (request->has_cohort) {
        buf_text(buf, ",\"cohort_from\":");
        json_instant(buf, request->from_us);
        buf_text(buf, ",\"cohort_to\":");
        json_instant(buf, request->to_us);
    }
    buf_text(buf, ",\"as_of\":");
    json_instant(buf, request->as_of_us);
    buf_text(buf, ",\"known_at\":");
    json_instant(buf, request->as_of_us);
}

void conversion_json(struct buf *buf, const struct conversion *conversion,
                     const struct rules *rules)
{
    char version[VERSION_TEXT_SIZE];
    version_text(&rules->version, version);
    buf_printf(buf,
               "{\"report\":\"conversion\",\"definition\":\"conversion/1\",\"version\":\"%s\",",
               version);
    add_request(buf, &conversion->request);
    buf_text(buf, ",\"rows\":[");
    for (size_t i = 0; i < conversion->count; i++) {
        buf_text(buf, i ? "," : "");
        add_row(buf, &conversion->rows[i]);
    }
    buf_text(buf, "],\"total\":");
    add_row(buf, &conversion->total);
    buf_printf(buf,
               ",\"already\":%lld,\"no_anchor\":%lld,\"verdict\":", (long long)conversion->already,
               (long long)conversion->no_anchor);
    if (conversion->has_order)
        buf_json(buf, str_of(band_verdict_text(conversion->verdict)));
    else
        buf_text(buf, "null");
    buf_byte(buf, ',');
    add_real(buf, "p_increasing",
             conversion->has_order ? conversion->trend.p_increasing : maybe_none());
    buf_text(buf, "}\n");
}
