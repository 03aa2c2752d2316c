/* Strides of work shared among threads; no result may depend on who does what. For scoring over
 * columns, and for flow where it counts what was scored. */
#pragma once

#include <stddef.h>

struct arena;

/* Threads that wait for work: `threads` (1 .. WHOLE_THREADS_MAX) at a time, the caller's among
 * them. They start when there is first work for more than one, and end with `arena`. */
struct work_pool;
struct work_pool *work_pool_new(struct arena *arena, size_t threads);
size_t work_pool_threads(const struct work_pool *pool);

/* Calls body(context, worker, begin, end) over [0, items) in strides of `stride`, each on one of
 * the pool's threads, worker < work_pool_threads(); returns when all is done. In no order. */
typedef void work_body(void *context, size_t worker, size_t begin, size_t end);
void work_pool_do(struct work_pool *pool, size_t items, size_t stride, work_body *body,
                  void *context);
/* The same on threads that are gone afterwards. */
void work_over(size_t workers, size_t items, size_t stride, work_body *body, void *context);
