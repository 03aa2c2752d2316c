/* Whether the bytes of columns are those that were written: checksums of sections, worked out by two
 * threads while the rest is still being read from the disk. What the bytes mean is columns_open.c's. */
#pragma once

#include "engine/columns_int.h"

/* Of a section: the hash of the hashes of its stretches (STRETCH_BYTES each, the last what is left),
 * so that several threads can work at one. */
uint64_t section_hash(struct str bytes);

/* Whether all sections lie in the block; before anything else is asked. */
bool sections_fit(struct str bytes, const struct columns_head *head, struct err *err) MUST_CHECK;

/* Sections that are looked at together, once all of them are proved. */
struct section_groups {
    size_t count; /* at most GROUPS_MAX */
    size_t (*of)(enum section section);
    /* On any thread, two groups at once; none is begun that has a section that is not as it was
     * written. */
    bool (*open)(void *context, size_t group, struct err *err);
    void *context;
};
enum { GROUPS_MAX = 16 };

/* How many share the work on a block of so many bytes. */
size_t proving_threads(uint64_t bytes);

/* The error is that of the first group that fails. */
bool sections_prove(struct str bytes, const struct columns_head *head,
                    const struct section_groups *groups, struct err *err) MUST_CHECK;
/* One section alone, before the others. */
bool section_prove(struct str bytes, const struct columns_head *head, enum section section,
                   struct err *err) MUST_CHECK;
