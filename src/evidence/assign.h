/* The arm of a key in an experiment, from a hash alone: stateless, sticky, the same in SQL
 * (semantics 3.1). The exploration share (2.5) uses the same hash with its own salt. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;

enum { ASSIGN_BUCKETS = 10000, ASSIGN_SEPARATOR = 0x1F };

/* hash60(salt 0x1F key). `arena` is scratch. */
int64_t assign_hash(struct arena *arena, struct str salt, struct str key);
/* The hash modulo ASSIGN_BUCKETS. */
int64_t assign_bucket(int64_t hash);

enum { ASSIGN_NO_ARM = -1 };

/* The first arm whose cumulative share exceeds the bucket; ASSIGN_NO_ARM behind the last.
 * `shares` >= 0 in 1/10000, together at most ASSIGN_BUCKETS. */
int assign_arm(int64_t bucket, const int64_t *shares, size_t count);
