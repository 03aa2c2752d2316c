/* What it costs to be sure: events in batches that are on the disk before the next one starts.
 *
 * usage: bench-durable accord LEDGER FILE BATCH    an import that commits every BATCH rows
 *        bench-durable append TARGET FILE BATCH    the same bytes, appended and synced
 *
 * Prints wall us. The second is the floor: nothing that keeps its word can do less. The look-ups of
 * events are brought up at the end at the latest, which is measured too. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "flow/import.h"
#include "store/store.h"

static _Noreturn void give_up(const char *what)
{
    fprintf(stderr, "bench-durable: %s\n", what);
    exit(5);
}

static int64_t wall_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t import(struct arena *arena, const char *ledger, const char *path, size_t batch)
{
    struct err err;
    struct store *store;
    struct import_result result;
    struct store_options create = {.create = true};
    struct import_options options = {.kind = "events", .batch_rows = batch, .now_us = 1};
    if (!store_open(arena, ledger, &create, &store, &err))
        give_up(err.text);
    int64_t start_us = wall_us();
    if (!import_file(arena, store, path, &options, &result, &err))
        give_up(err.text);
    return wall_us() - start_us;
}

static size_t lines_length(struct str text, size_t lines)
{
    size_t at = 0;
    for (size_t i = 0; i < lines && at < text.length; i++) {
        const char *end = memchr(text.at + at, '\n', text.length - at);
        at = end ? (size_t)(end - text.at) + 1 : text.length;
    }
    return at;
}

static int64_t append(struct arena *arena, const char *target, const char *path, size_t batch)
{
    struct err err;
    struct str text;
    if (!file_read(arena, &file_calls_system, path, (size_t)1 << 30, &text, &err))
        give_up(err.text);
    int fd = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0644);
    if (fd < 0)
        give_up(target);
    int64_t start_us = wall_us();
    while (text.length) {
        size_t length = lines_length(text, batch);
        if (write(fd, text.at, length) != (ssize_t)length || fdatasync(fd) != 0)
            give_up(target);
        text = str_slice(text, length, text.length);
    }
    int64_t took_us = wall_us() - start_us;
    close(fd);
    return took_us;
}

int main(int argc, char **argv)
{
    if (argc != 5)
        give_up("usage: bench-durable accord|append TARGET FILE BATCH");
    struct arena *arena = arena_new("bench");
    size_t batch = strtoul(argv[4], NULL, 10);
    bool is_import = strcmp(argv[1], "accord") == 0;
    printf("%" PRId64 "\n", is_import ? import(arena, argv[2], argv[3], batch)
                                      : append(arena, argv[2], argv[3], batch));
    arena_free(arena);
    return 0;
}
