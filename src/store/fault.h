/* A driver that stands before another one and, at the N-th call that can fail, fails it, or ends
 * the process on the spot. Tests raise N from 1 until nothing fires any more: then every call of a
 * deed has failed once. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "store/db.h"

enum fault_kind {
    FAULT_DISK_FULL,
    FAULT_IO_ERROR,
    FAULT_BUSY,
    FAULT_CORRUPT,
    FAULT_KILL, /* SIGKILL to this process */
    FAULT_KINDS,
};

struct fault {
    struct db_driver driver; /* give its address to store_open() */
    const struct db_driver *inner;
    enum fault_kind kind;
    int64_t fail_at;  /* counts from 1; 0 = never */
    bool is_lasting;  /* every call from there on fails */
    bool is_too_late; /* the call does its work first, and then tells of a failure */
    int64_t calls;    /* so far */
    bool has_fired;
};

/* `fault` stays where it is while the driver is used. */
void fault_init(struct fault *fault, const struct db_driver *inner, enum fault_kind kind,
                int64_t fail_at);
