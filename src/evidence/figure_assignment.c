/* Figures about assignment by hash and the one generator of chance: adapters over assign.h,
 * base/digest.h and base/rng.h. Integers beyond 2^53 are written as texts. */
#include <inttypes.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/digest.h"
#include "base/figure.h"
#include "base/json.h"
#include "base/rng.h"
#include "evidence/assign.h"
#include "evidence/fields.h"

struct arms {
    struct str *names;
    int64_t *shares;
    size_t count;
};

static bool read_arm(const struct json *item, size_t i, int64_t *left, struct arms *arms,
                     struct err *err)
{
    if (item->type != JSON_ARRAY || item->count != 2 || item->items[0].type != JSON_STRING ||
        !item->items[1].is_exact || item->items[1].number.scale != 0)
        return err_set(err, ERR_INPUT, "\"arms\"[%zu] must be [name, share of 10000]", i);
    int64_t share = item->items[1].number.digits;
    if (share < 0 || share > *left)
        return err_set(err, ERR_INPUT, "\"arms\"[%zu]: shares are 0 or more and add to at most %d",
                       i, ASSIGN_BUCKETS);
    *left -= share;
    arms->names[i] = item->items[0].text;
    arms->shares[i] = share;
    return true;
}

static bool read_arms(struct arena *arena, const struct json *inputs, struct arms *ret,
                      struct err *err)
{
    const struct json *list = NULL;
    if (!json_get_array(inputs, "arms", &list, err))
        return false;
    struct arms arms = {arena_array(arena, list->count, sizeof *arms.names),
                        arena_array(arena, list->count, sizeof *arms.shares), list->count};
    int64_t left = ASSIGN_BUCKETS;
    for (size_t i = 0; i < list->count; i++)
        if (!read_arm(&list->items[i], i, &left, &arms, err))
            return false;
    *ret = arms;
    return true;
}

static bool read_separator(const struct json *inputs, struct err *err)
{
    struct str separator;
    if (json_is_null(json_get(inputs, "unit_separator")))
        return true;
    return json_get_str(inputs, "unit_separator", &separator, err) &&
           (str_is(separator, "0x1F") ||
            err_set(err, ERR_INPUT, "\"unit_separator\" must be \"0x1F\": the only one there is"));
}

static void write_assignment(struct arena *arena, struct buf *buf, const struct arms *arms,
                             struct str salt, struct str key)
{
    int64_t hash = assign_hash(arena, salt, key), bucket = assign_bucket(hash);
    int arm = assign_arm(bucket, arms->shares, arms->count);
    buf_printf(buf, "[\"%" PRId64 "\",%" PRId64 ",", hash, bucket);
    if (arm == ASSIGN_NO_ARM)
        buf_text(buf, "null");
    else
        buf_json(buf, arms->names[arm]);
    buf_byte(buf, ']');
}

static bool assign_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                          struct err *err)
{
    struct arms arms = {NULL, NULL, 0};
    const struct json *rows = NULL;
    if (!read_separator(inputs, err) || !read_arms(arena, inputs, &arms, err) ||
        !json_get_array(inputs, "rows", &rows, err))
        return false;
    struct members out = members_open(ret_json);
    members_key(&out, "rows");
    buf_byte(ret_json, '[');
    for (size_t i = 0; i < rows->count; i++) {
        struct str salt, key;
        if (!json_get_str(&rows->items[i], "salt", &salt, err) ||
            !json_get_str(&rows->items[i], "key", &key, err)) {
            err_wrap(err, "\"rows\"[%zu]", i);
            return false;
        }
        if (i)
            buf_byte(ret_json, ',');
        write_assignment(arena, ret_json, &arms, salt, key);
    }
    buf_byte(ret_json, ']');
    members_close(&out);
    return true;
}

static bool hash60_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                          struct err *err)
{
    (void)arena;
    struct str text;
    if (!json_get_str(inputs, "bytes_utf8", &text, err))
        return false;
    struct members out = members_open(ret_json);
    members_key(&out, "h60");
    buf_printf(ret_json, "\"%" PRId64 "\"", hash60(text));
    members_close(&out);
    return true;
}

enum { DRAWS_MAX = 100000 };

struct draws {
    struct rng rng;
    int64_t n;
};

static bool read_draws(const struct json *inputs, struct draws *ret, struct err *err)
{
    int64_t seed = 0, n = 0;
    if (!json_get_int(inputs, "seed", &seed, err) || !field_count(inputs, "n", &n, err))
        return false;
    if (seed < 0 || n > DRAWS_MAX)
        return err_set(err, ERR_INPUT, "\"seed\" must not be negative, and \"n\" at most %d",
                       DRAWS_MAX);
    *ret = (struct draws){rng_of((uint64_t)seed), n};
    return true;
}

static bool splitmix_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                            struct err *err)
{
    (void)arena;
    struct draws draws = {{0}, 0};
    if (!read_draws(inputs, &draws, err))
        return false;
    struct members out = members_open(ret_json);
    members_key(&out, "values");
    buf_byte(ret_json, '[');
    for (int64_t i = 0; i < draws.n; i++)
        buf_printf(ret_json, "%s\"%" PRIu64 "\"", i ? "," : "", rng_next(&draws.rng));
    buf_byte(ret_json, ']');
    members_close(&out);
    return true;
}

static bool below_figure(struct arena *arena, const struct json *inputs, struct buf *ret_json,
                         struct err *err)
{
    struct draws draws = {{0}, 0};
    int64_t k = 0;
    if (!read_draws(inputs, &draws, err) || !json_get_int(inputs, "k", &k, err))
        return false;
    if (k < 1 || k > UINT32_MAX)
        return err_set(err, ERR_INPUT, "\"k\" must be 1 to 2^32 - 1");
    int64_t *values = arena_array(arena, (size_t)draws.n, sizeof *values);
    for (int64_t i = 0; i < draws.n; i++)
        values[i] = rng_below(&draws.rng, (uint32_t)k);
    struct members out = members_open(ret_json);
    members_ints(&out, "values", values, (size_t)draws.n);
    members_close(&out);
    return true;
}

FIGURE_FAMILY(
    figure_assignment, "Assignment and chance",
    {"assign_arm", "Which arm of an experiment is a key in?",
     "hash60(salt 0x1F key) mod 10000 against the cumulative shares of the arms (in 1/10000, "
     "together at most 10000); each row gives [hash as text, bucket, arm]. Null arm: the bucket "
     "lies behind the last share.",
     "{\"arms\": [[\"treatment\", 5000], [\"control\", 5000]], \"rows\": [{\"salt\": "
     "\"pilot-2026q3\", \"key\": \"acme.com\"}]}",
     assign_figure},
    {"hash60", "The 60-bit hash that assigns and samples",
     "The first 15 hexadecimal digits of sha256(UTF-8 bytes) as an integer, written as a text: "
     "equal on every SQL engine, never negative. Defined for every text.",
     "{\"bytes_utf8\": \"abc\"}", hash60_figure},
    {"splitmix64", "The first n numbers of the generator for a seed",
     "state += 0x9E3779B97F4A7C15; z = state; z = (z ^ z>>30) * 0xBF58476D1CE4E5B9; z = (z ^ "
     "z>>27) "
     "* 0x94D049BB133111EB; z ^ z>>31, all modulo 2^64, as texts. seed 0 .. 2^63-1, n up to "
     "100000. "
     "Steele, Lea, Flood 2014.",
     "{\"seed\": 1234567, \"n\": 5}", splitmix_figure},
    {"rng_below", "n numbers from 0 to k - 1 for a seed",
     "((next >> 32) * k) >> 32 with next from splitmix64. 1 <= k < 2^32, n up to 100000.",
     "{\"seed\": 20260711, \"k\": 10, \"n\": 12}", below_figure});
