/* Strides of work shared among threads that wait for more. No result depends on who does what.
 *
 * Passes follow each other within microseconds, so whoever waits looks for a while before it
 * sleeps: being woken takes longer than many a pass. What is no longer than a stride is not shared.
 * Where the other processor is never free, two threads take at most 5 % longer than one (measured from
 * 100,000 events, a fifth of a millisecond, to 2,000,000), so there is no size below which one is
 * chosen; where it is free, they are faster from 200,000 events on. */
#include "engine/whole_int.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>

#include "base/arena.h"

enum { LOOKS = 2000 }; /* some tens of microseconds */

struct work {
    work_body *body;
    void *context;
    size_t items, stride;
    atomic_size_t next;
};

struct worker {
    struct work_pool *pool;
    size_t number; /* 0 is the caller */
    pthread_t thread;
};

/* The gate of a round of work, in one word: its number, whether it is open, and how many threads
 * beside the caller are inside. Whoever wakes up late finds it closed and is not waited for. */
enum { GATE_INSIDE = (1 << 16) - 1, GATE_OPEN = 1 << 16, GATE_ROUND_AT = 17 };

struct work_pool {
    size_t threads;
    bool is_started;
    size_t running; /* beside the caller */
    struct worker *workers;
    struct work work;
    atomic_size_t gate;
    atomic_size_t sleeping;
    atomic_bool is_over;
    pthread_mutex_t lock; /* of the two conditions alone */
    pthread_cond_t begun, finished;
};

static void look_again(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

static void do_work(struct work *work, size_t worker)
{
    for (;;) {
        size_t begin = atomic_fetch_add_explicit(&work->next, work->stride, memory_order_relaxed);
        if (begin >= work->items)
            return;
        size_t end = work->items - begin < work->stride ? work->items : begin + work->stride;
        work->body(work->context, worker, begin, end);
    }
}

/* ---- a worker -------------------------------------------------------------------------------- */

static size_t round_of(size_t gate)
{
    return gate >> GATE_ROUND_AT;
}

static void wait_for_round(struct work_pool *pool, size_t seen)
{
    for (int i = 0; i < LOOKS; i++) {
        if (round_of(atomic_load(&pool->gate)) != seen)
            return;
        look_again();
    }
    pthread_mutex_lock(&pool->lock);
    atomic_fetch_add(&pool->sleeping, 1); /* before the last look: see set_gate() */
    while (round_of(atomic_load(&pool->gate)) == seen)
        pthread_cond_wait(&pool->begun, &pool->lock);
    atomic_fetch_sub(&pool->sleeping, 1);
    pthread_mutex_unlock(&pool->lock);
}

static bool enter(struct work_pool *pool, size_t *ret_seen)
{
    size_t gate = atomic_load(&pool->gate);
    while ((gate & GATE_OPEN) && !atomic_compare_exchange_weak(&pool->gate, &gate, gate + 1))
        ;
    *ret_seen = round_of(gate);
    return gate & GATE_OPEN;
}

static void leave(struct work_pool *pool)
{
    size_t gate = atomic_fetch_sub(&pool->gate, 1);
    if ((gate & GATE_OPEN) || (gate & GATE_INSIDE) > 1)
        return;
    pthread_mutex_lock(&pool->lock);
    pthread_cond_signal(&pool->finished);
    pthread_mutex_unlock(&pool->lock);
}

static void *work_always(void *thing)
{
    const struct worker *worker = thing;
    struct work_pool *pool = worker->pool;
    for (size_t seen = 0;;) {
        wait_for_round(pool, seen);
        if (atomic_load(&pool->is_over))
            return NULL;
        if (!enter(pool, &seen))
            continue;
        do_work(&pool->work, worker->number);
        leave(pool);
    }
}

/* ---- the caller ------------------------------------------------------------------------------ */

/* Only sleepers are woken, which takes a call of the system. Whoever counts itself among them after
 * this look sees the new round before it sleeps. */
static void set_gate(struct work_pool *pool, size_t gate)
{
    atomic_store(&pool->gate, gate);
    if (atomic_load(&pool->sleeping) == 0)
        return;
    pthread_mutex_lock(&pool->lock);
    pthread_cond_broadcast(&pool->begun);
    pthread_mutex_unlock(&pool->lock);
}

static void open_gate(struct work_pool *pool)
{
    size_t round = round_of(atomic_load(&pool->gate)) + 1;
    set_gate(pool, round << GATE_ROUND_AT | GATE_OPEN);
}

static void close_gate(struct work_pool *pool)
{
    size_t gate = atomic_fetch_and(&pool->gate, ~(size_t)GATE_OPEN);
    for (int i = 0; i < LOOKS && (gate & GATE_INSIDE); i++) {
        look_again();
        gate = atomic_load(&pool->gate);
    }
    if (!(gate & GATE_INSIDE))
        return;
    pthread_mutex_lock(&pool->lock);
    while (atomic_load(&pool->gate) & GATE_INSIDE)
        pthread_cond_wait(&pool->finished, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
}

static void end_threads(void *thing)
{
    struct work_pool *pool = thing;
    atomic_store(&pool->is_over, true);
    set_gate(pool, (round_of(atomic_load(&pool->gate)) + 1) << GATE_ROUND_AT);
    for (size_t i = 1; i <= pool->running; i++)
        pthread_join(pool->workers[i].thread, NULL);
    pthread_cond_destroy(&pool->begun);
    pthread_cond_destroy(&pool->finished);
    pthread_mutex_destroy(&pool->lock);
}

struct work_pool *work_pool_new(struct arena *arena, size_t threads)
{
    assert(arena && threads >= 1 && threads <= WHOLE_THREADS_MAX);
    struct work_pool *pool = arena_alloc(arena, sizeof *pool);
    pool->threads = threads;
    pool->workers = arena_array(arena, threads, sizeof *pool->workers);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->begun, NULL);
    pthread_cond_init(&pool->finished, NULL);
    arena_defer(arena, end_threads, pool);
    return pool;
}

size_t work_pool_threads(const struct work_pool *pool)
{
    return pool->threads;
}

/* When there is work for more than one. A thread that cannot be had is done without. */
static void start_threads(struct work_pool *pool)
{
    pool->is_started = true;
    for (size_t i = 1; i < pool->threads; i++) {
        pool->workers[i] = (struct worker){.pool = pool, .number = i};
        if (pthread_create(&pool->workers[i].thread, NULL, work_always, &pool->workers[i]) != 0)
            return;
        pool->running = i;
    }
}

void work_pool_do(struct work_pool *pool, size_t items, size_t stride, work_body *body,
                  void *context)
{
    assert(pool && stride > 0 && body);
    struct work *work = &pool->work;
    work->body = body;
    work->context = context;
    work->items = items;
    work->stride = stride;
    atomic_store(&work->next, 0);
    bool is_shared = pool->threads > 1 && items > stride;
    if (is_shared && !pool->is_started)
        start_threads(pool);
    if (is_shared)
        open_gate(pool);
    do_work(work, 0);
    if (is_shared)
        close_gate(pool);
}

void work_over(size_t workers, size_t items, size_t stride, work_body *body, void *context)
{
    struct arena *arena = arena_new("work");
    work_pool_do(work_pool_new(arena, workers), items, stride, body, context);
    arena_free(arena);
}
