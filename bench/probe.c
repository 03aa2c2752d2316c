/* What this machine can do, so that a job can be held against it: prints one JSON object.
 *
 *   hertz         of a processor: a chain of additions does one a cycle
 *   instructions  a second at the most: additions that do not wait for each other
 *   read, read2   bytes a second read from memory by one thread, and by two at a time
 *   latency_ns    a load that must wait for the one before it, from memory
 *   scale         additions of two threads at a time / of one: below 2 where they share a core
 *
 * usage: bench-probe    (the best of several runs: what else runs only takes away) */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/rng.h"

enum { RUNS = 40, STEPS = 2000000, LOADS = 20000, THREADS = 2 };
#define MEMORY_BYTES ((size_t)256 << 20)

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Keeps a value in a register and the compiler from knowing it. */
#define OPAQUE(x) __asm__ volatile("" : "+r"(x))

static void *add_in_a_chain(void *thing)
{
    uint64_t sum = 0, one = 1;
    (void)thing;
    for (size_t i = 0; i < STEPS / 8; i++) {
        for (int j = 0; j < 8; j++) {
            sum += one;
            OPAQUE(sum);
        }
    }
    return NULL;
}

/* Sixteen additions a turn, beside two instructions of the loop. */
static void *add_apart(void *thing)
{
    uint64_t a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0;
    (void)thing;
    for (size_t i = 0; i < STEPS / 16; i++) {
        for (int j = 0; j < 2; j++) {
            a++, b++, c++, d++, e++, f++, g++, h++;
            OPAQUE(a);
            OPAQUE(b);
            OPAQUE(c);
            OPAQUE(d);
            OPAQUE(e);
            OPAQUE(f);
            OPAQUE(g);
            OPAQUE(h);
        }
    }
    return NULL;
}

static uint64_t *memory;

static void *read_memory(void *thing)
{
    size_t count = MEMORY_BYTES / sizeof *memory / THREADS, first = thing ? count : 0;
    uint64_t sum[8] = {0};
    for (size_t i = first; i < first + count; i += 8)
        for (size_t j = 0; j < 8; j++)
            sum[j] += memory[i + j];
    for (size_t j = 0; j < 8; j++)
        OPAQUE(sum[j]);
    return NULL;
}

/* The least seconds of several runs, on one thread or on two at a time. */
static double least_s(void *(*work)(void *), size_t threads)
{
    double least = 1e9;
    for (int run = 0; run < RUNS; run++) {
        pthread_t other;
        double start = now_s();
        if (threads == THREADS && pthread_create(&other, NULL, work, memory) != 0)
            exit(5);
        work(NULL);
        if (threads == THREADS)
            pthread_join(other, NULL);
        double took = now_s() - start;
        least = took < least ? took : least;
    }
    return least;
}

/* Each line of the cache once, in a random ring (Sattolo). */
static double latency_ns(void)
{
    size_t step = 64 / sizeof *memory, lines = MEMORY_BYTES / 64;
    struct rng rng = rng_of(1);
    for (size_t i = 0; i < lines; i++)
        memory[i * step] = i;
    for (size_t i = lines - 1; i > 0; i--) {
        size_t j = rng_below(&rng, (uint32_t)i);
        uint64_t at = memory[i * step];
        memory[i * step] = memory[j * step];
        memory[j * step] = at;
    }
    uint64_t at = 0;
    double least = 1e9;
    for (int run = 0; run < RUNS; run++) {
        double start = now_s();
        for (int i = 0; i < LOADS; i++)
            at = memory[at * step];
        OPAQUE(at);
        double took = now_s() - start;
        least = took < least ? took : least;
    }
    return least * 1e9 / LOADS;
}

int main(void)
{
    memory = malloc(MEMORY_BYTES);
    if (!memory) {
        perror("bench-probe");
        return 5;
    }
    for (size_t i = 0; i < MEMORY_BYTES / sizeof *memory; i++)
        memory[i] = i;
    double chain = least_s(add_in_a_chain, 1), apart = least_s(add_apart, 1);
    double half = (double)MEMORY_BYTES / THREADS;
    printf("{\"hertz\": %.0f, \"instructions\": %.0f, \"read\": %.0f, \"read2\": %.0f, ",
           STEPS / chain, STEPS / 16 * 18 / apart, half / least_s(read_memory, 1),
           THREADS * half / least_s(read_memory, THREADS));
    printf("\"latency_ns\": %.1f, \"scale\": %.2f}\n", latency_ns(),
           THREADS * apart / least_s(add_apart, THREADS));
    free(memory);
    return 0;
}
