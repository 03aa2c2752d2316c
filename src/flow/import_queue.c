/* See import_queue.h. */
#include "flow/import_queue.h"

#include <signal.h>

#include "base/arena.h"

void import_queue_open(struct import_queue *queue, struct importer *importer)
{
    *queue = (struct import_queue){.importer = importer};
    for (size_t i = 0; i < LOTS_AHEAD; i++)
        queue->lots[i].arena = arena_new("lot of rows");
    pthread_mutex_init(&queue->mutex, NULL);
    pthread_cond_init(&queue->changed, NULL);
}

static void make(struct import_queue *queue, struct lot *lot)
{
    arena_reset(lot->arena);
    *lot = (struct lot){.arena = lot->arena};
    importer_shape(queue->importer, lot);
}

static size_t ahead(const struct import_queue *queue)
{
    return queue->made - queue->taken;
}

/* A place to make a lot in; NULL once nobody wants one. When all are full it sleeps until half of
 * them are free: to wake it costs more than to lock. */
static struct lot *wait_for_room(struct import_queue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    if (ahead(queue) == LOTS_AHEAD)
        while (ahead(queue) > LOTS_AHEAD / 2 && !queue->is_closed)
            pthread_cond_wait(&queue->changed, &queue->mutex);
    bool is_closed = queue->is_closed;
    pthread_mutex_unlock(&queue->mutex);
    return is_closed ? NULL : &queue->lots[queue->made % LOTS_AHEAD];
}

static void *make_lots(void *thing)
{
    struct import_queue *queue = thing;
    struct lot *lot;
    bool is_last = false;
    while (!is_last && (lot = wait_for_room(queue))) {
        make(queue, lot);
        is_last = lot->is_last;
        pthread_mutex_lock(&queue->mutex);
        queue->made++;
        pthread_cond_signal(&queue->changed);
        pthread_mutex_unlock(&queue->mutex);
    }
    return NULL;
}

/* Signals are for the thread that was there before. */
static void start_thread(struct import_queue *queue)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    queue->has_thread = pthread_create(&queue->thread, NULL, make_lots, queue) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static const struct lot *wait_for_lot(struct import_queue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    while (!ahead(queue))
        pthread_cond_wait(&queue->changed, &queue->mutex);
    pthread_mutex_unlock(&queue->mutex);
    return &queue->lots[queue->taken % LOTS_AHEAD];
}

/* The lot that was out is done with. */
static void give_back(struct import_queue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    queue->taken++;
    if (ahead(queue) == LOTS_AHEAD / 2)
        pthread_cond_signal(&queue->changed);
    pthread_mutex_unlock(&queue->mutex);
}

const struct lot *import_queue_next(struct import_queue *queue)
{
    if (queue->has_thread) {
        give_back(queue);
        return wait_for_lot(queue);
    }
    struct lot *lot = &queue->lots[0];
    make(queue, lot);
    if (queue->made++ == 0 && !lot->is_last && !queue->importer->options->is_one_thread)
        start_thread(queue);
    return lot;
}

void import_queue_close(struct import_queue *queue)
{
    if (queue->has_thread) {
        pthread_mutex_lock(&queue->mutex);
        queue->is_closed = true;
        pthread_cond_signal(&queue->changed);
        pthread_mutex_unlock(&queue->mutex);
        pthread_join(queue->thread, NULL);
    }
    pthread_cond_destroy(&queue->changed);
    pthread_mutex_destroy(&queue->mutex);
    for (size_t i = 0; i < LOTS_AHEAD; i++)
        arena_free(queue->lots[i].arena);
}
