/* What is shown of a company's ranking: the first of each kind, or named records, or all, with the
 * reasons of those alone. Taken from the columnar image (image.h) wherever it can tell, else from
 * the ledger record by record (score.h): the result is the same to the last byte. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "flow/score.h"

struct buf;

/* Where a ranking is taken from. The result is the same; tests compare the ways. */
enum ranking_way { RANKING_QUICKEST, RANKING_OF_LEDGER };

struct ranking_request {
    struct moment moment;
    size_t top;            /* so many of each kind; SIZE_MAX = all */
    const struct str *ids; /* these alone, of whatever kind, before `top`; none = all */
    size_t id_count;
    bool omits[2]; /* by kind: has no rows; not of digests */
    bool with_reasons;
    const char *image_path; /* where the image is kept; NULL = in memory alone */
    size_t threads;
    enum ranking_way way;
};

/* Everything lives in `arena`. ERR_MISSING if nothing is known of an id. */
bool company_rank(const struct store *store, const struct plan *plan,
                  const struct ranking_request *request, struct arena *arena,
                  struct ranking *ret_ranking, struct err *err) MUST_CHECK;

/* How rows become text. */
struct ranked_writer {
    void *context;
    struct str head; /* before the first row, if there is one or not */
    /* Adds a row. On any thread, several at a time; the row is gone afterwards. */
    void (*add)(const void *context, struct buf *buf, const struct ranked *row);
    /* Takes what was written, piece by piece in the order of rows; on the caller's thread. */
    void (*put)(void *context, struct str text);
};

/* The same rows, accounts before people, written as they are made: of a large company a few
 * thousand are in memory at a time, if it is in the image. Nothing is put if it fails. */
bool company_write(const struct store *store, const struct plan *plan,
                   const struct ranking_request *request, const struct ranked_writer *writer,
                   struct err *err) MUST_CHECK;

/* ranking_digest() of each kind, of all or of the named; `top` and reasons play no part. */
bool company_digests(const struct store *store, const struct plan *plan,
                     const struct ranking_request *request, struct arena *arena,
                     struct digest ret_digests[2], struct err *err) MUST_CHECK;
