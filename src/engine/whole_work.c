/* Strides of work shared among threads. No result depends on who does what. */
#include "engine/whole_int.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>

struct work {
    work_body *body;
    void *context;
    size_t items, stride;
    atomic_size_t next;
};

struct worker {
    struct work *work;
    size_t number;
};

static void *do_work(void *thing)
{
    const struct worker *worker = thing;
    struct work *work = worker->work;
    for (;;) {
        size_t begin = atomic_fetch_add_explicit(&work->next, work->stride, memory_order_relaxed);
        if (begin >= work->items)
            return NULL;
        size_t end = work->items - begin < work->stride ? work->items : begin + work->stride;
        work->body(work->context, worker->number, begin, end);
    }
}

/* A thread that cannot be had is done without. */
void work_over(size_t workers, size_t items, size_t stride, work_body *body, void *context)
{
    assert(workers >= 1 && workers <= WHOLE_THREADS_MAX && stride > 0 && body);
    struct work work = {.body = body, .context = context, .items = items, .stride = stride};
    struct worker all[WHOLE_THREADS_MAX];
    pthread_t threads[WHOLE_THREADS_MAX];
    size_t strides = items / stride + 1, started = 1;
    all[0] = (struct worker){&work, 0};
    for (; started < workers && started < strides; started++) {
        all[started] = (struct worker){&work, started};
        if (pthread_create(&threads[started], NULL, do_work, &all[started]) != 0)
            break;
    }
    do_work(&all[0]);
    for (size_t i = 1; i < started; i++)
        pthread_join(threads[i], NULL);
}
