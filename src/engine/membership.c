/* See membership.h. */
#include "membership.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/arena.h"

static int number_cmp(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static bool is_same_seat(const struct membership *a, const struct membership *b)
{
    return str_eq(a->person, b->person) && str_eq(a->account, b->account);
}

/* Rows of one seat stand together, entered first comes first, then received first. */
static int by_seat_then_entry(const void *a, const void *b)
{
    const struct membership *x = *(const struct membership *const *)a;
    const struct membership *y = *(const struct membership *const *)b;
    int order = str_cmp(x->person, y->person);
    if (!order)
        order = str_cmp(x->account, y->account);
    if (!order)
        order = number_cmp(x->from_us, y->from_us);
    if (!order)
        order = number_cmp(x->received_us, y->received_us);
    if (!order)
        order = str_cmp(x->role, y->role);
    return order ? order : number_cmp(x->to_us, y->to_us);
}

/* `rows` are those of one seat that begin at the same time, received first first. */
static bool is_replaced(const struct membership *const *rows, size_t i, size_t count)
{
    return i + 1 < count && is_same_seat(rows[i], rows[count - 1]) &&
           rows[count - 1]->from_us == rows[i]->from_us &&
           rows[count - 1]->received_us > rows[i]->received_us;
}

/* End of the rows that share seat and beginning with row `i`. */
static size_t end_of_entry(const struct membership *const *rows, size_t i, size_t count)
{
    size_t end = i + 1;
    while (end < count && is_same_seat(rows[end], rows[i]) &&
           rows[end]->from_us == rows[i]->from_us)
        end++;
    return end;
}

static size_t visible_rows(const struct membership_view *view, const struct membership *rows,
                           size_t count, const struct membership **ret)
{
    size_t visible = 0;
    for (size_t i = 0; i < count; i++)
        if (rows[i].received_us <= view->known_at_us && rows[i].from_us <= view->until_us &&
            rows[i].from_us <= view->as_of_us)
            ret[visible++] = &rows[i];
    return visible;
}

/* Adds what rows [i, end) say of one seat at one beginning. */
static void take_entry(const struct membership_view *view, const struct membership *const *rows,
                       size_t end, struct seat *seat)
{
    bool is_active = false;
    for (size_t i = 0; i < end; i++)
        is_active |= !is_replaced(rows, i, end) && view->as_of_us < rows[i]->to_us;
    if (!is_active)
        return;
    seat->person = rows[0]->person;
    seat->account = rows[0]->account;
    seat->from_us = rows[0]->from_us;
    for (size_t i = 0; i < end; i++)
        if (!str_is_empty(rows[i]->role))
            seat->role = rows[i]->role;
}

const struct seat *seats_of(const struct membership_view *view, const struct membership *rows,
                            size_t count, struct arena *arena, size_t *ret_count)
{
    assert(view && (rows || count == 0) && ret_count);
    const struct membership **visible = arena_array(arena, count, sizeof(struct membership *));
    size_t visible_count = visible_rows(view, rows, count, visible);
    qsort(visible, visible_count, sizeof(struct membership *), by_seat_then_entry);
    struct seat *seats = arena_array(arena, visible_count, sizeof *seats);
    size_t seat_count = 0;
    struct seat seat = {0};
    for (size_t i = 0; i < visible_count;) {
        size_t end = end_of_entry(visible, i, visible_count);
        take_entry(view, visible + i, end - i, &seat);
        bool is_last = end == visible_count || !is_same_seat(visible[end], visible[i]);
        if (is_last && seat.person.at)
            seats[seat_count++] = seat;
        if (is_last)
            seat = (struct seat){0};
        i = end;
    }
    *ret_count = seat_count;
    return seats;
}

const struct seat *seat_entered_last(const struct seat *seats, size_t count)
{
    const struct seat *last = NULL;
    for (size_t i = 0; i < count; i++)
        if (!last || seats[i].from_us > last->from_us ||
            (seats[i].from_us == last->from_us && str_cmp(seats[i].account, last->account) < 0))
            last = &seats[i];
    return last;
}
