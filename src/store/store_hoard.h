/* All events of a reading in memory, by whom they belong to: one pass over the table in the order
 * of arrival costs a quarter of one look-up an event. Only if they fit: else there is no hoard,
 * and the caller looks up. Private to this folder. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

struct arena;
struct hoard;
struct reader;

/* `*ret_hoard` = NULL if the events take more than the store's `hoard_bytes_max`. */
bool hoard_read(struct reader *reader, enum store_kind kind, struct arena *arena,
                struct hoard **ret_hoard, struct err *err) MUST_CHECK;
/* The event of an entity that was added last, and the one before; NULL = none. */
const struct store_event *hoard_last(const struct hoard *hoard, int64_t entity);
const struct store_event *hoard_before(const struct store_event *event);
