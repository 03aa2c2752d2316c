/* What a single value can be: truth, number, duration. See shape.h. */
#include "shape.h"

#include <assert.h>
#include <inttypes.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/duration.h"
#include "base/instant.h"

/* ---- truths and numbers ------------------------------------------------------------------ */

static void read_bool(struct reader *reader, const struct key *key, const struct node *node,
                      void *target)
{
    if (node->kind == NODE_BOOL)
        *(bool *)target = node->truth;
    else
        read_mismatch(reader, key, node, "true or false");
}

static void write_bool(struct buf *buf, const struct key *key, const void *source)
{
    (void)key;
    buf_text(buf, *(const bool *)source ? "true" : "false");
}

static void schema_bool(struct buf *buf, const struct key *key, const struct vocabulary *vocabulary)
{
    (void)key;
    (void)vocabulary;
    buf_text(buf, "\"type\":\"boolean\"");
}

const struct type type_bool = {read_bool, key_has_no_flag, write_bool, schema_bool};

static void read_int32(struct reader *reader, const struct key *key, const struct node *node,
                       void *target)
{
    int64_t number;
    if (read_int(reader, key->name, node, key->min, key->max, &number))
        *(int32_t *)target = (int32_t)number;
}

static bool is_zero_int32(const struct key *key, const void *source)
{
    return key->is_optional && *(const int32_t *)source == 0;
}

static void write_int32(struct buf *buf, const struct key *key, const void *source)
{
    (void)key;
    buf_int(buf, *(const int32_t *)source);
}

static void schema_int(struct buf *buf, const struct key *key, const struct vocabulary *vocabulary)
{
    (void)vocabulary;
    buf_printf(buf, "\"type\":\"integer\",\"minimum\":%" PRId32 ",\"maximum\":%" PRId32, key->min,
               key->max);
}

const struct type type_int = {read_int32, is_zero_int32, write_int32, schema_int};

static void read_points_mp(struct reader *reader, const struct key *key, const struct node *node,
                           void *target)
{
    int64_t points;
    if (read_int(reader, key->name, node, key->min, key->max, &points))
        *(int64_t *)target = points * MP;
}

static void write_points_mp(struct buf *buf, const struct key *key, const void *source)
{
    (void)key;
    buf_int(buf, *(const int64_t *)source / MP);
}

const struct type type_points_mp = {read_points_mp, NULL, write_points_mp, schema_int};

static void read_mp(struct reader *reader, const struct key *key, const struct node *node,
                    void *target)
{
    read_int(reader, key->name, node, key->min, key->max, target);
}

static void write_mp(struct buf *buf, const struct key *key, const void *source)
{
    (void)key;
    buf_int(buf, *(const int64_t *)source);
}

const struct type type_mp = {read_mp, NULL, write_mp, schema_int};

static void read_dec(struct reader *reader, const struct key *key, const struct node *node,
                     void *target)
{
    if (node->kind == NODE_NUMBER && dec_cmp(node->number, dec_of_int(key->min)) >= 0 &&
        dec_cmp(node->number, dec_of_int(key->max)) <= 0) {
        *(struct dec *)target = node->number;
        return;
    }
    findings_error(reader->findings, node->at, node->kind == NODE_NUMBER ? "range" : "wrong-type",
                   "'%s' must be a number from %" PRId32 " to %" PRId32 ", not " STR_FMT, key->name,
                   key->min, key->max, STR_ARG(node_describe(reader->arena, node)));
}

static bool is_zero_dec(const struct key *key, const void *source)
{
    return key->is_optional && ((const struct dec *)source)->digits == 0;
}

static void write_dec(struct buf *buf, const struct key *key, const void *source)
{
    (void)key;
    buf_add(buf, dec_text(buf->arena, *(const struct dec *)source));
}

static void schema_dec(struct buf *buf, const struct key *key, const struct vocabulary *vocabulary)
{
    (void)vocabulary;
    buf_printf(buf, "\"type\":\"number\",\"minimum\":%" PRId32 ",\"maximum\":%" PRId32, key->min,
               key->max);
}

const struct type type_dec = {read_dec, is_zero_dec, write_dec, schema_dec};

/* ---- durations --------------------------------------------------------------------------- */

static bool duration_of(struct reader *reader, const struct key *key, const struct node *node,
                        int64_t *ret_us)
{
    struct err refused; /* told with its place instead */
    if (node_is_scalar(node) && duration_parse(node->text, ret_us, &refused) && *ret_us > 0)
        return true;
    read_mismatch(reader, key, node, "a duration, as in 45s, 30m, 7h or 30d");
    return false;
}

static void schema_duration(struct buf *buf, const struct key *key,
                            const struct vocabulary *vocabulary)
{
    (void)key;
    (void)vocabulary;
    buf_text(buf, "\"type\":\"string\",\"pattern\":\"^[0-9]{1,9}[smhd]$\"");
}

static void read_days(struct reader *reader, const struct key *key, const struct node *node,
                      void *target)
{
    int64_t us;
    if (!duration_of(reader, key, node, &us))
        return;
    if (us % DAY_US || us / DAY_US < key->min || us / DAY_US > key->max)
        findings_error(reader->findings, node->at, "range",
                       "'%s' must be %" PRId32 " to %" PRId32
                       " whole days, as in 30d, not " STR_FMT,
                       key->name, key->min, key->max, STR_ARG(node_describe(reader->arena, node)));
    else
        *(int32_t *)target = (int32_t)(us / DAY_US);
}

static void write_days(struct buf *buf, const struct key *key, const void *source)
{
    (void)key;
    buf_printf(buf, "\"%" PRId32 "d\"", *(const int32_t *)source);
}

const struct type type_days = {read_days, is_zero_int32, write_days, schema_duration};

static void read_seconds(struct reader *reader, const struct key *key, const struct node *node,
                         void *target)
{
    int64_t us;
    if (duration_of(reader, key, node, &us))
        *(int64_t *)target = us / SECOND_US;
}

static bool is_zero_int64(const struct key *key, const void *source)
{
    return key->is_optional && *(const int64_t *)source == 0;
}

static void write_seconds(struct buf *buf, const struct key *key, const void *source)
{
    (void)key;
    buf_json(buf, duration_text(buf->arena, *(const int64_t *)source * SECOND_US));
}

const struct type type_seconds = {read_seconds, is_zero_int64, write_seconds, schema_duration};

static void read_duration(struct reader *reader, const struct key *key, const struct node *node,
                          void *target)
{
    int64_t us;
    if (duration_of(reader, key, node, &us))
        *(int64_t *)target = us;
}

static void write_duration(struct buf *buf, const struct key *key, const void *source)
{
    (void)key;
    buf_json(buf, duration_text(buf->arena, *(const int64_t *)source));
}

const struct type type_duration = {read_duration, is_zero_int64, write_duration, schema_duration};

static void read_within(struct reader *reader, const struct key *key, const struct node *node,
                        void *target)
{
    struct str text = node_is_scalar(node) ? node->text : STR("");
    long space = str_find(text, ' ');
    struct within within = {0};
    if (space >= 0) {
        within.is_business = str_is(str_slice(text, (size_t)space, text.length), " business");
        text = within.is_business ? str_slice(text, 0, (size_t)space) : STR("");
    }
    struct err refused;
    if (!duration_parse(text, &within.us, &refused) || within.us == 0) {
        read_mismatch(reader, key, node, "a duration, as in 24h or '16h business'");
        return;
    }
    *(struct within *)target = within;
    *key_flag(key, target) = true;
}

static void write_within(struct buf *buf, const struct key *key, const void *source)
{
    (void)key;
    const struct within *within = source;
    struct str text = duration_text(buf->arena, within->us);
    buf_printf(buf, "\"" STR_FMT "%s\"", STR_ARG(text), within->is_business ? " business" : "");
}

static void schema_within(struct buf *buf, const struct key *key,
                          const struct vocabulary *vocabulary)
{
    (void)key;
    (void)vocabulary;
    buf_text(buf, "\"type\":\"string\",\"pattern\":\"^[0-9]{1,9}[smhd]( business)?$\"");
}

const struct type type_within = {read_within, key_has_no_flag, write_within, schema_within};
