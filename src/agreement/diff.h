/* What differs between two agreements: leaf by leaf, in words and with paths.
 *
 * Works on canonical JSON, so everything that has a meaning is covered and nothing else: layout,
 * comments, defaults and the order of keys never differ. Items of lists are matched by their id,
 * bins by their operators, so an insertion is one change and a move is one change. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "agreement/agreement.h"
#include "base/str.h"

struct arena;
struct buf;
struct json;

enum change_kind { CHANGE_SET, CHANGE_ADDED, CHANGE_REMOVED, CHANGE_MOVED };

struct change {
    enum change_kind kind;
    struct str path;   /* "/intent/person/signals/pricing_visits/points"; see splice.h */
    struct str before; /* canonical JSON; empty if added or moved */
    struct str after;  /* canonical JSON; empty if removed or moved */
    struct str says;   /* "pricing_visits: points 6 -> 8" */
};

struct diff {
    struct change *changes; /* in the order of the canonical text */
    size_t count;           /* 1: this is one change in the sense of semantics 2.6 */
};

struct diff agreement_diff(struct arena *arena, const struct agreement *before,
                           const struct agreement *after);
/* The same on canonical JSON that was kept. */
struct diff canonical_diff(struct arena *arena, const struct json *before,
                           const struct json *after);

/* One line a change, then how many there are. */
void diff_print(const struct diff *diff, struct buf *out);
/* One object a line: kind, path, before, after, says. */
void diff_print_json(const struct diff *diff, struct buf *out);
