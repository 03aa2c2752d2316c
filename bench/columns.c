/* Columns (engine/columns.h) straight from the benchmark's data, where a ledger of all events would
 * not fit the disk: FOLDER/columns, from accounts.csv, people.csv and events.packed. It is what an
 * import of the same data would come to, but for a ledger behind it.
 *
 * usage: bench-columns FOLDER    (it reads FOLDER/windowed.yaml for what is to be kept) */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/instant.h"
#include "base/source.h"
#include "base/text.h"
#include "engine/columns.h"
#include "engine/plan.h"
#include "flow/workspace.h"
#include "kinds.h"

enum { ATTRIBUTES_AT = 4, FIELDS_MAX = 32, KINDS = sizeof kinds / sizeof kinds[0] };
#define CREATED_US (days_of_date(2024, 1, 1) * DAY_US) /* of every row that generate.c writes */

static _Noreturn void give_up(const struct err *err)
{
    fprintf(stderr, "bench-columns: %s\n", err->text);
    exit(5);
}

static _Noreturn void fail(const char *what)
{
    perror(what);
    exit(5);
}

struct building {
    struct arena *arena, *scratch; /* of one record */
    const char *folder;
    struct columns_builder *builder;
    struct str types[KINDS], names[KINDS]; /* folded */
};

/* ---- rows of a file ----------------------------------------------------------------------------- */

static struct csv *open_rows(const struct building *b, const char *name)
{
    struct err err;
    struct source *source;
    struct csv *csv;
    if (!source_open(b->arena, arena_printf(b->arena, "%s/%s", b->folder, name), NULL, &source,
                     &err) ||
        !csv_open(b->arena, source, NULL, &csv, &err))
        give_up(&err);
    return csv;
}

static bool next_row(struct csv *csv, struct csv_row *row)
{
    struct err err;
    bool more;
    if (!csv_next(csv, row, &more, &err))
        give_up(&err);
    return more;
}

static void add(const struct building *b, const struct record *record)
{
    struct err err;
    if (!columns_add(b->builder, record, CREATED_US, &err))
        give_up(&err);
}

static void add_account(const struct building *b, const struct csv *csv, const struct csv_row *row)
{
    struct fact facts[FIELDS_MAX];
    size_t columns, count = 0;
    const struct str *header = csv_header(csv, &columns);
    for (size_t i = ATTRIBUTES_AT; i < columns && count < FIELDS_MAX; i++)
        if (!str_is_empty(row->cells[i]))
            facts[count++] = (struct fact){.field = header[i],
                                           .value = value_guess(b->scratch, row->cells[i]),
                                           .effective_us = CREATED_US,
                                           .received_us = CREATED_US};
    add(b, &(struct record){
               .kind = RECORD_ACCOUNT, .id = row->cells[0], .facts = facts, .fact_count = count});
}

static void add_accounts(const struct building *b)
{
    struct csv *csv = open_rows(b, "accounts.csv");
    struct csv_row row;
    while (next_row(csv, &row)) {
        arena_reset(b->scratch);
        add_account(b, csv, &row);
    }
}

/* ---- events ------------------------------------------------------------------------------------- */

/* Of a person the events [start[person], start[person + 1]), oldest first as in the file. */
struct sorted_events {
    size_t count;
    uint32_t people;
    uint32_t *start;
    struct packed_event *at;
};

static const struct packed_event *map_events(const char *path, size_t *ret_count)
{
    struct stat status;
    int fd = open(path, O_RDONLY);
    if (fd < 0 || fstat(fd, &status) < 0)
        fail(path);
    void *at = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (at == MAP_FAILED)
        fail(path);
    *ret_count = (size_t)status.st_size / sizeof(struct packed_event);
    return at;
}

static struct sorted_events sort_events(const struct building *b)
{
    struct sorted_events sorted = {0};
    const struct packed_event *events =
        map_events(arena_printf(b->arena, "%s/events.packed", b->folder), &sorted.count);
    for (size_t i = 0; i < sorted.count; i++)
        if (events[i].person >= sorted.people)
            sorted.people = events[i].person + 1;
    sorted.start = arena_array(b->arena, sorted.people + (size_t)2, sizeof *sorted.start);
    sorted.at = arena_array(b->arena, sorted.count, sizeof *sorted.at);
    for (size_t i = 0; i < sorted.count; i++)
        sorted.start[events[i].person + 2]++;
    for (size_t i = 2; i < sorted.people + (size_t)2; i++)
        sorted.start[i] += sorted.start[i - 1];
    for (size_t i = 0; i < sorted.count; i++)
        sorted.at[sorted.start[events[i].person + 1]++] = events[i];
    return sorted;
}

static void fold_kinds(struct building *b)
{
    for (size_t i = 0; i < KINDS; i++) {
        b->types[i] = text_fold(b->arena, str_of(kinds[i].type));
        b->names[i] = text_fold(b->arena, str_of(kinds[i].event));
    }
}

static struct event event_of(const struct building *b, const struct packed_event *packed,
                             size_t number)
{
    return (struct event){.source = STR("web"),
                          .id = str_of(arena_printf(b->scratch, "%zx", number)),
                          .type = b->types[packed->kind],
                          .name = b->names[packed->kind],
                          .occurred_us = packed->occurred_us,
                          .received_us = packed->occurred_us,
                          .retracted_us = NEVER_US};
}

static void add_person(const struct building *b, const struct sorted_events *sorted,
                       uint32_t person, struct str id)
{
    size_t begin = person < sorted->people ? sorted->start[person] : 0;
    size_t end = person < sorted->people ? sorted->start[person + 1] : 0;
    struct event *events = arena_array(b->scratch, end - begin, sizeof *events);
    for (size_t i = begin; i < end; i++)
        events[i - begin] = event_of(b, &sorted->at[i], i);
    add(b, &(struct record){
               .kind = RECORD_PERSON, .id = id, .events = events, .event_count = end - begin});
}

static void add_people(const struct building *b)
{
    struct sorted_events sorted = sort_events(b);
    struct csv *csv = open_rows(b, "people.csv");
    struct csv_row row;
    for (uint32_t person = 0; next_row(csv, &row); person++) {
        arena_reset(b->scratch);
        add_person(b, &sorted, person, row.cells[0]);
    }
}

static void add_memberships(const struct building *b)
{
    struct csv *csv = open_rows(b, "people.csv");
    struct csv_row row;
    struct err err;
    while (next_row(csv, &row)) {
        struct membership membership = {.person = row.cells[0],
                                        .account = row.cells[1],
                                        .from_us = CREATED_US,
                                        .to_us = NEVER_US,
                                        .received_us = CREATED_US};
        if (!columns_add_membership(b->builder, &membership, &err))
            give_up(&err);
    }
}

int main(int argc, char **argv)
{
    static const uint8_t stamp[COLUMNS_STAMP_SIZE] = "of the benchmark";
    if (argc != 2) {
        fprintf(stderr, "usage: bench-columns FOLDER\n");
        return 2;
    }
    struct err err;
    struct rules rules;
    struct str bytes;
    struct building b = {
        .arena = arena_new("bench"), .scratch = arena_new("record"), .folder = argv[1]};
    if (!rules_read(b.arena, arena_printf(b.arena, "%s/windowed.yaml", b.folder), &rules, &err))
        give_up(&err);
    struct columns_scope scope = columns_scope_of(b.arena, rules.plan, NULL);
    fold_kinds(&b);
    b.builder = columns_builder_new(b.arena, &scope);
    add_accounts(&b);
    add_people(&b);
    add_memberships(&b);
    if (!columns_finish(b.builder, stamp, b.arena, &bytes, &err) ||
        !file_write(b.arena, &file_calls_system, arena_printf(b.arena, "%s/columns", b.folder),
                    bytes, &err))
        give_up(&err);
    arena_free(b.scratch);
    arena_free(b.arena);
    return 0;
}
