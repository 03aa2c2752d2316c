/* See outcomes.h. */
#include "flow/outcomes.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/instant.h"
#include "base/map.h"
#include "store/store.h"

/* Empty text sorts before any other and separates fields without occurring in them. */
static struct str key_of(struct arena *arena, const struct store_outcome *row)
{
    return str_printf(arena, STR_FMT "\x1f" STR_FMT "\x1f" STR_FMT, STR_ARG(row->kind),
                      STR_ARG(row->reason), STR_ARG(row->currency));
}

static int by_key(const void *a, const void *b)
{
    const struct outcome_count *x = a, *y = b;
    int order = str_cmp(x->kind, y->kind);
    if (!order)
        order = str_cmp(x->reason, y->reason);
    return order ? order : str_cmp(x->currency, y->currency);
}

static void add_amount(struct outcome_count *count, const struct store_outcome *row)
{
    if (!row->has_amount)
        return;
    bool fits = !__builtin_add_overflow(count->sum_minor, row->amount_minor, &count->sum_minor);
    count->has_sum = fits && (count->has_sum || count->amounts == 0);
    count->amounts++;
}

static void add_row(struct outcome_count *count, const struct store_outcome *row)
{
    if (!count->rows) {
        count->kind = row->kind;
        count->reason = row->reason;
        count->currency = row->currency;
        count->first_us = count->last_us = row->at_us;
    }
    count->rows++;
    count->first_us = row->at_us < count->first_us ? row->at_us : count->first_us;
    count->last_us = row->at_us > count->last_us ? row->at_us : count->last_us;
    add_amount(count, row);
}

/* The record an outcome is about, apart for each row of the report. */
static struct str record_key(struct arena *arena, uint32_t group, const struct store_outcome *row)
{
    bool is_account = !str_is_empty(row->account);
    struct str id = is_account ? row->account : row->person;
    return str_printf(arena, "%u%c" STR_FMT, group, is_account ? 'a' : 'p', STR_ARG(id));
}

bool outcomes_count(const struct store *store, int64_t as_of_us, struct arena *arena,
                    struct outcome_count **ret_rows, size_t *ret_count, struct err *err)
{
    struct store_moment moment = {as_of_us, as_of_us};
    struct store_outcome *rows;
    size_t row_count;
    if (!store_read_outcomes(store, arena, moment, &rows, &row_count, err))
        return false;
    struct map groups, records;
    map_init(&groups, arena);
    map_init(&records, arena);
    struct outcome_count *counts = NULL;
    size_t capacity = 0;
    for (size_t i = 0; i < row_count; i++) {
        if (rows[i].at_us > as_of_us)
            continue;
        uint32_t group = map_intern(&groups, key_of(arena, &rows[i]), NULL);
        counts = arena_grow(arena, counts, &capacity, (size_t)group + 1, sizeof *counts);
        add_row(&counts[group], &rows[i]);
        bool is_new;
        map_intern(&records, record_key(arena, group, &rows[i]), &is_new);
        counts[group].records += is_new;
    }
    if (groups.count)
        qsort(counts, groups.count, sizeof *counts, by_key);
    *ret_rows = counts;
    *ret_count = groups.count;
    return true;
}

static void text_member(struct buf *buf, const char *name, struct str text)
{
    buf_printf(buf, "\"%s\":", name);
    if (str_is_empty(text))
        buf_text(buf, "null");
    else
        buf_json(buf, text);
    buf_byte(buf, ',');
}

void outcomes_json(struct buf *buf, const struct outcome_count *rows, size_t count)
{
    char first[INSTANT_TEXT_SIZE], last[INSTANT_TEXT_SIZE];
    for (size_t i = 0; i < count; i++) {
        assert(rows[i].rows > 0);
        buf_byte(buf, '{');
        text_member(buf, "kind", rows[i].kind);
        text_member(buf, "reason", rows[i].reason);
        text_member(buf, "currency", rows[i].currency);
        instant_format(rows[i].first_us, first);
        instant_format(rows[i].last_us, last);
        buf_printf(buf, "\"rows\":%lld,\"records\":%lld,\"amounts\":%lld,\"sum_minor\":",
                   (long long)rows[i].rows, (long long)rows[i].records, (long long)rows[i].amounts);
        if (rows[i].has_sum)
            buf_int(buf, rows[i].sum_minor);
        else
            buf_text(buf, "null");
        buf_printf(buf, ",\"first\":\"%s\",\"last\":\"%s\"}\n", first, last);
    }
}
