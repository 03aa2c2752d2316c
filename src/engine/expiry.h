/* When a record falls if nothing new happens (semantics 1.13): a scan of the days to come. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/scene.h"

struct arena;

enum { EXPIRY_DAYS_MAX = 400 };

struct fall {
    int32_t days;  /* after as_of, 1 .. 400; 0 = not within 400 days */
    int64_t at_us; /* as_of + days */
    int64_t intent_mp;
    int intent_grade;
    int tier;
};

/* The first day, without new activity or data, of a worse intent grade and of a worse tier. */
struct expiry {
    struct fall grade, tier;
};

struct expiry expiry_of(const struct plan *plan, struct moment moment, const struct scene *scene,
                        struct subject subject, struct arena *arena);
