/* The ledger turned on its side: everything that can ever be scored, as arrays by record, so that
 * a whole company is scored in one stride (whole.h) instead of row by row (score.h).
 *
 * A cache: built from records, thrown away and built again without loss. It is one block of bytes
 * with a table of sections, each with its checksum, so that it may lie in a file and be mapped
 * (flow/image.h does); this folder does no I/O. It is bound to no agreement, no moment and no
 * time zone, but holds only the fields and properties it was built with: columns_cover() says
 * whether a plan can be scored over it.
 *
 * What is in it: of each key the first copy of an event, if it is human, not dated in the future
 * and no retraction; by record, then by effective time. Facts by field and record in the order in
 * which they hold. Memberships by person. Ids in byte order, so an index compares as its id. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "engine/history.h"

struct arena;
struct columns;
struct columns_builder;
struct plan;

enum { COLUMNS_STAMP_SIZE = 128 };
#define NO_INDEX UINT32_MAX

/* Which facts and properties are kept. */
struct columns_scope {
    const struct str *fields[2]; /* by enum record_kind; without "account." or "person." */
    size_t field_count[2];
    const struct str *properties;
    size_t property_count;
};

/* ---- building --------------------------------------------------------------------------- */

/* What a plan reads, and what `also` (may be NULL) holds. Lives in `arena`, beside both. */
struct columns_scope columns_scope_of(struct arena *arena, const struct plan *plan,
                                      const struct columns *also);

/* The builder lives in `arena`; it copies what it is given. */
struct columns_builder *columns_builder_new(struct arena *arena, const struct columns_scope *scope);

/* The next record of its kind, in byte order of ids. `known_since_us`: when the first fact or
 * event of it was received, counted or not; NEVER_US if none was. Copies of one key may be among
 * the events. ERR_LIMIT: an event out of the accepted range of instants, or too many of them. */
bool columns_add(struct columns_builder *builder, const struct record *record,
                 int64_t known_since_us, struct err *err) MUST_CHECK;

/* An event of the record `number` of its kind (0, 1, ... as they were added), in any order; of a key
 * the first copy alone. In place of events given with the record, for all records of a kind. */
bool columns_add_event(struct columns_builder *builder, enum record_kind kind, uint32_t number,
                       const struct event *event, struct err *err) MUST_CHECK;

/* After all records, in any order. Person and account must have been added. */
bool columns_add_membership(struct columns_builder *builder, const struct membership *membership,
                            struct err *err) MUST_CHECK;

/* Records of older columns, as they are there: what is taken over instead of added gives the same
 * block, byte for byte. Said once, before any is taken: the columns must have been built with the
 * same scope, and outlive the builder. Records are taken in the order of their index, each at most
 * once, between those that are added. */
void columns_take_from(struct columns_builder *builder, const struct columns *from);
bool columns_take(struct columns_builder *builder, enum record_kind kind, size_t index,
                  struct err *err) MUST_CHECK;
/* The memberships of the person `index` of the older columns; after all records. */
bool columns_take_memberships(struct columns_builder *builder, size_t index,
                              struct err *err) MUST_CHECK;

/* The block, in `arena`. `stamp` is kept for columns_stamp(): what the columns are of. */
bool columns_finish(struct columns_builder *builder, const uint8_t stamp[COLUMNS_STAMP_SIZE],
                    struct arena *arena, struct str *ret_bytes, struct err *err) MUST_CHECK;

/* ---- reading ---------------------------------------------------------------------------- */

/* `bytes`, aligned to 8, is used in place and must live and stay unchanged as long as `arena`.
 * Every checksum, offset, order and index is checked: ERR_CORRUPT says what is wrong, ERR_NEWER
 * that it is of another format. What is opened can be read without a check. */
bool columns_open(struct arena *arena, struct str bytes, const struct columns **ret_columns,
                  struct err *err) MUST_CHECK;
/* What of it depends on the stamp: its first bytes, so many. */
size_t columns_head_bytes(void);

const uint8_t *columns_stamp(const struct columns *columns);
/* Whether every field and property that the plan reads is here. */
bool columns_cover(const struct columns *columns, const struct plan *plan);

size_t columns_count(const struct columns *columns, enum record_kind kind);
struct str columns_id(const struct columns *columns, enum record_kind kind, size_t index);
/* NO_INDEX if there is none of that id. */
uint32_t columns_find(const struct columns *columns, enum record_kind kind, struct str id);
size_t columns_event_count(const struct columns *columns);
/* When the first thing was learned of any record; NEVER_US = nothing was. */
int64_t columns_known_since(const struct columns *columns);
/* The whole block, and what of it grows with the number of events. */
size_t columns_bytes(const struct columns *columns);
size_t columns_event_bytes(const struct columns *columns);
