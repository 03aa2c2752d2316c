/* Who belongs to which account at a moment, and in which role (agreement.md 18, 21).
 *
 * A row holds from `from` (inclusive) to `to` (exclusive), once it was received. A row that was
 * received later for the same person, account and `from` replaces the earlier one: that is how an
 * open membership gets its end. A person counts once in each account. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "engine/history.h"

struct arena;

/* When memberships are looked at. `until_us` hides rows that begin later than it; it is as_of
 * unless the future is looked at without new activity. */
struct membership_view {
    int64_t as_of_us, known_at_us, until_us;
};

static inline struct membership_view membership_view_of(struct moment moment)
{
    return (struct membership_view){moment.as_of_us, moment.known_at_us, moment.as_of_us};
}

/* A person's place in one account. */
struct seat {
    struct str person, account;
    struct str role; /* as given; empty = by title */
    int64_t from_us; /* when it was entered last */
};

/* The seats that are taken, by (person, account) in byte order. Of several active rows of one seat
 * the role is the one of the last entered that names one: what a later row does not name stays.
 * Rows of other people and accounts may be among `rows`. Lives in `arena`. */
const struct seat *seats_of(const struct membership_view *view, const struct membership *rows,
                            size_t count, struct arena *arena, size_t *ret_count);

/* Of one person's seats the one that gives it its account: entered last, then the smaller account
 * id. NULL if there is none. */
const struct seat *seat_entered_last(const struct seat *seats, size_t count);
