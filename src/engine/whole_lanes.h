/* Sixteen signals counted at once: the inner loop over a record's events, with vector instructions
 * where the machine has them and without. Both give the same sums. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LANES = 16 };

/* Signals that need no more than the age of an event. A lane beyond the last signal has no mask. */
struct lanes {
    const int16_t *factor; /* [age][LANES]; 0 outside the window */
    const uint16_t *mask;  /* by code: the lanes that it feeds */
    int32_t limit[LANES];  /* events that count at most */
    int32_t most[LANES];   /* where a sum stops growing */
    uint16_t by_day;       /* lanes that count a day once */
    uint16_t has_limit;    /* lanes whose limit can be reached */
};

/* A stretch of events, oldest first. */
struct lane_events {
    const uint16_t *narrow_code; /* one of the two */
    const uint32_t *wide_code;
    const uint16_t *day;
    const uint64_t *hidden; /* NULL = none */
    size_t begin, end;
    int64_t today, horizon; /* ages from `horizon` on feed nothing */
};

/* Writes the sums and returns the lanes whose sum is not 0. */
typedef uint32_t lanes_count(const struct lanes *lanes, const struct lane_events *events,
                             int32_t ret_sum[LANES]);
lanes_count lanes_count_plain;

/* Instructions that some loops are also written or compiled for, each a superset of the last. */
enum isa { ISA_PLAIN, ISA_AVX2, ISA_AVX512 };
/* The best that this machine has. */
enum isa isa_of_machine(void);
lanes_count *lanes_counter(enum isa isa);
