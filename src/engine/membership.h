/* Who belongs to which account at a moment, and in which role. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "engine/history.h"

/* [from, to) holds at as_of, and the row was known at known_at. */
bool membership_is_active(const struct membership *membership, struct moment moment);

/* The membership that gives a person its account: entered last, then the smaller account id. All
 * rows are the one person's. NULL = none is active. */
const struct membership *membership_of_person(const struct membership *rows, size_t count,
                                              struct moment moment);

/* The given role of a person in an account: of its active rows the last entered one that names a
 * role (what a later row does not name stays); empty = by title. */
struct str membership_role(const struct membership *rows, size_t count, struct str person,
                           struct str account, struct moment moment);
