/* The columnar image of the ledger (engine/columns.h) as the file accord.image beside accord.db: a
 * cache, mapped read-only. Torn, stale, of another ledger, of another format, or without a field
 * that is asked for: it is noticed and made anew, never believed. Deleting it loses nothing. */
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "engine/columns.h"
#include "engine/history.h"

struct arena;
struct file_calls;
struct plan;
struct store;

#define IMAGE_FILE "accord.image"

/* Where the columns came from: the file; the file and what was added to the ledger since; the whole
 * ledger. */
enum image_origin { IMAGE_MAPPED, IMAGE_EXTENDED, IMAGE_BUILT };

struct image {
    const struct columns *columns;
    enum image_origin origin;
    struct err unsaved; /* if not from the file alone: why it could not be written; code ERR_NONE if
                         * it was */
    /* Merges are resolved as of the latest: earlier moments cannot be scored over this. */
    int64_t merged_as_of_us, merged_known_at_us;
};

/* Maps the image at `path` if it is of this ledger as it stands and covers the plan. If records were
 * only added to since, what was touched is read from the ledger and all else taken from the image;
 * otherwise all is read anew. Both give the same bytes, which are saved for the next time (`path`
 * NULL = only builds). That the file cannot be read or written is no failure: the columns are then in memory alone. Lives in `arena`.
 * Fails where the ledger cannot be read, and with ERR_LIMIT where it does not fit into columns. */
bool image_open(struct arena *arena, const struct store *store, const char *path,
                const struct plan *plan, const struct file_calls *calls, struct image *ret_image,
                struct err *err) MUST_CHECK;

/* Whether scores at this moment may be taken from the image; if not, company_score() of score.h
 * does. */
bool image_serves(const struct image *image, struct moment moment);
