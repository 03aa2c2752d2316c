/* Sixteen signals counted at once: the inner loop over records' events, with vector instructions
 * where the machine has them and without. All give the same sums. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LANES = 16 };

/* Instructions that some loops are also written or compiled for, each a superset of the last. */
enum isa { ISA_PLAIN, ISA_AVX2, ISA_AVX512 };
/* The best that this machine has. */
enum isa isa_of_machine(void);

/* Signals that need no more than the age of an event. A lane beyond the last signal has no mask. */
struct lanes {
    const int16_t *factor; /* [age][LANES]; 0 outside the window */
    const uint16_t *mask;  /* by code: the lanes that it feeds */
    int32_t limit[LANES];  /* events that count at most */
    int32_t most[LANES];   /* where a sum stops growing */
    uint16_t by_day;       /* lanes that count a day once */
    uint16_t has_limit;    /* lanes whose limit can be reached */
};

/* Of each of some records the events [begin, end), oldest first. */
struct lane_events {
    const uint16_t *narrow_code; /* one of the two */
    const uint32_t *wide_code;
    const uint16_t *day;
    const uint64_t *hidden; /* NULL = none */
    const uint32_t *begin, *end;
    size_t records;
    int64_t today, horizon; /* ages from `horizon` on feed nothing */
};

/* The sums of each record. */
void lanes_count(const struct lanes *lanes, const struct lane_events *events, enum isa isa,
                 int32_t (*ret_sum)[LANES]);
/* From sums by record to a column for each of the first `lanes` lanes. */
void lanes_turn(const int32_t (*sum)[LANES], size_t records, size_t lanes, enum isa isa,
                int32_t *const *ret_column);
