/* What speaks for single records of a company that was scored over columns (whole.h): for the rows
 * that are shown, whose sentences numbers alone do not tell. A record is read from the columns as
 * it stood at the moment, and from there on scored as any other (score.h): the lines that decided
 * are the lines that are told. */
#pragma once

#include <stdint.h>

#include "engine/reasons.h"
#include "engine/whole.h"

struct arena;

/* What is looked up once for all records. Lives in `arena`, for as long as `whole` is not scored
 * again; any number of threads may share it. */
struct whole_reasons;
const struct whole_reasons *whole_reasons_new(struct arena *arena, const struct whole *whole);

/* The positive reasons of a known record, as reasons_positive_of() gives them. In `arena`, text
 * and all. */
struct reasons whole_reasons_of(const struct whole_reasons *reasons, enum record_kind kind,
                                uint32_t index, struct arena *arena);
