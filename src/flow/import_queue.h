/* Lots of shaped rows, handed from the thread that shapes to the one that keeps: in order, some
 * ahead, each made once. What is kept does not depend on who is faster. Private to import*.c.
 *
 * The first lot is made by the thread that takes it, so a short file costs no thread; so are all of
 * them where no thread can be had. */
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "flow/import_int.h"

enum { LOTS_AHEAD = 16 };

struct import_queue {
    struct importer *importer;
    struct lot lots[LOTS_AHEAD]; /* number n in place n % LOTS_AHEAD */
    bool has_thread;
    pthread_t thread;
    pthread_mutex_t mutex; /* over what follows */
    pthread_cond_t changed;
    size_t made, taken; /* numbers of lots; the one being kept counts as taken when it is done */
    bool is_closed;
};

void import_queue_open(struct import_queue *queue, struct importer *importer);
/* The next lot, good until the next call. Not after the last one. */
const struct lot *import_queue_next(struct import_queue *queue);
/* Ends the thread, wherever it is, and frees the lots. */
void import_queue_close(struct import_queue *queue);
