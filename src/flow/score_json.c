#include "flow/score_json.h"

#include "base/buf.h"
#include "base/instant.h"
#include "flow/workspace.h"

const char *record_kind_word(enum record_kind kind)
{
    return kind == RECORD_ACCOUNT ? "account" : "person";
}

struct cell_name cell_name(const struct score *score)
{
    return (struct cell_name){
        {fit_letter(score->fit_grade), intent_digit(score->intent_grade), '\0'}};
}

void json_key(struct buf *buf, const char *key)
{
    buf_printf(buf, "\"%s\":", key);
}

void json_instant(struct buf *buf, int64_t t_us)
{
    char text[INSTANT_TEXT_SIZE];
    instant_format(t_us, text);
    buf_printf(buf, "\"%s\"", text);
}

void json_text_or_null(struct buf *buf, struct str text)
{
    if (text.length)
        buf_json(buf, text);
    else
        buf_text(buf, "null");
}

void json_reasons(struct buf *buf, const struct reason *reasons, size_t count)
{
    buf_byte(buf, '[');
    for (size_t i = 0; i < count; i++) {
        buf_text(buf, i ? ",{\"code\":" : "{\"code\":");
        buf_json(buf, reasons[i].code);
        buf_printf(buf, ",\"mp\":%lld,\"says\":", (long long)reasons[i].mp);
        buf_json(buf, reasons[i].says);
        buf_byte(buf, '}');
    }
    buf_byte(buf, ']');
}

static void add_decision(struct buf *buf, const struct ranked *ranked)
{
    const struct score *score = &ranked->score;
    buf_printf(buf, ",\"rank\":%lld,\"tier\":\"%c\",\"cell\":\"%s\",\"segment\":",
               (long long)ranked->rank, tier_letter(score->tier), cell_name(score).at);
    json_text_or_null(buf, score->segment ? score->segment->id : STR(""));
    buf_printf(buf,
               ",\"fit_mp\":%lld,\"intent_mp\":%lld,\"fit_grade\":\"%c\","
               "\"intent_grade\":\"%c\",\"disqualified\":",
               (long long)score->fit_mp, (long long)score->intent_mp, fit_letter(score->fit_grade),
               intent_digit(score->intent_grade));
    json_text_or_null(buf, score->disqualified ? score->disqualified->id : STR(""));
    if (score->completeness_permille < 0)
        buf_text(buf, ",\"completeness_permille\":null");
    else
        buf_printf(buf, ",\"completeness_permille\":%d", score->completeness_permille);
}

void ranked_json(struct buf *buf, const struct ranked *ranked, const struct rules *rules,
                 struct moment moment)
{
    char version[VERSION_TEXT_SIZE];
    version_text(&rules->version, version);
    buf_printf(buf, "{\"kind\":\"%s\",\"id\":", record_kind_word(ranked->score.kind));
    buf_json(buf, ranked->score.id);
    add_decision(buf, ranked);
    buf_text(buf, ",\"reasons\":");
    json_reasons(buf, ranked->reasons, ranked->reason_count);
    buf_printf(buf, ",\"version\":\"%s\",\"as_of\":", version);
    json_instant(buf, moment.as_of_us);
    buf_text(buf, ",\"known_at\":");
    json_instant(buf, moment.known_at_us);
    buf_text(buf, "}\n");
}
