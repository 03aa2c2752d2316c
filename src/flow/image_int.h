/* How the image is made; between image.c and image_build.c. */
#pragma once

#include "flow/image.h"
#include "store/store.h"

_Static_assert(sizeof(struct store_position) <= COLUMNS_STAMP_SIZE, "the stamp has room");

struct image_making {
    const struct store *store;
    const struct plan *plan;
    const struct columns *old; /* NULL = none that can be read */
};

struct image_made {
    enum image_origin how; /* IMAGE_MAPPED: the old columns are still as the ledger has it */
    struct str bytes;      /* if not */
};

/* Columns of the ledger as it stands, stamped with its position: the old ones with what was added
 * since, if that is less work and nothing else happened; byte for byte what they are if all is read
 * anew. The bytes live in `arena`. */
bool image_make(struct arena *arena, const struct image_making *making, struct image_made *ret_made,
                struct err *err) MUST_CHECK;

/* Where the ledger stood when they were made. */
struct store_position image_position(const struct columns *columns);
