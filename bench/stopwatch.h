/* Wall and processor time of a piece of work, and how many instructions it takes.
 *
 * Instructions are counted by stepping: the trap flag makes each one raise SIGTRAP. That needs no
 * counters of the processor, which machines for hire do not give, and counts what really runs, but
 * takes some 20 us an instruction: for small data, and for one thread. */
#pragma once

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <time.h>

struct stopwatch {
    int64_t wall_us, cpu_us;
};

static inline int64_t stopwatch_us(struct timeval time)
{
    return (int64_t)time.tv_sec * 1000000 + time.tv_usec;
}

static inline struct stopwatch stopwatch_now(void)
{
    struct timespec now;
    struct rusage used;
    clock_gettime(CLOCK_MONOTONIC, &now);
    getrusage(RUSAGE_SELF, &used);
    return (struct stopwatch){(int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000,
                              stopwatch_us(used.ru_utime) + stopwatch_us(used.ru_stime)};
}

#if defined __x86_64__
/* Set by a signal handler, which is given nothing to find another place by. */
static volatile int64_t steps_taken;

static inline void steps_count(int signal)
{
    (void)signal;
    steps_taken++;
}

static inline void steps_begin(void)
{
    struct sigaction action = {.sa_handler = steps_count};
    sigaction(SIGTRAP, &action, NULL);
    steps_taken = 0;
    __asm__ volatile("lea -128(%%rsp), %%rsp\n\tpushfq\n\torq $0x100, (%%rsp)\n\tpopfq\n\t"
                     "lea 128(%%rsp), %%rsp" ::
                         : "memory", "cc");
}

static inline int64_t steps_end(void)
{
    __asm__ volatile("lea -128(%%rsp), %%rsp\n\tpushfq\n\tandq $~0x100, (%%rsp)\n\tpopfq\n\t"
                     "lea 128(%%rsp), %%rsp" ::
                         : "memory", "cc");
    return steps_taken;
}
#else
static inline void steps_begin(void)
{
}

static inline int64_t steps_end(void)
{
    return 0;
}
#endif
