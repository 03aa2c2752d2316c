/* A scene of records as columns, for tests. */
#pragma once

#include <stdlib.h>

#include "base/arena.h"
#include "base/map.h"
#include "engine/columns.h"
#include "engine/scene.h"
#include "suite.h"

static inline int columns_world_by_id(const void *a, const void *b)
{
    return str_cmp(((const struct record *)a)->id, ((const struct record *)b)->id);
}

/* The records of a kind in the order of ids, with an empty one for each that only a membership
 * names. */
static inline struct record *columns_world_records(struct arena *arena, const struct scene *scene,
                                                   enum record_kind kind, size_t *ret_count)
{
    const struct record *from = kind == RECORD_PERSON ? scene->people : scene->accounts;
    size_t count = kind == RECORD_PERSON ? scene->people_count : scene->account_count;
    struct record *records = arena_array(arena, count + scene->membership_count, sizeof *records);
    struct map ids;
    map_init(&ids, arena);
    for (size_t i = 0; i < count; i++) {
        records[i] = from[i];
        map_intern(&ids, from[i].id, NULL);
    }
    for (size_t i = 0; i < scene->membership_count; i++) {
        const struct membership *row = &scene->memberships[i];
        struct str id = kind == RECORD_PERSON ? row->person : row->account;
        bool is_new;
        map_intern(&ids, id, &is_new);
        if (is_new)
            records[count++] = (struct record){.kind = kind, .id = id};
    }
    qsort(records, count, sizeof *records, columns_world_by_id);
    *ret_count = count;
    return records;
}

/* The block; every record is known since ever. */
static inline struct str columns_world_bytes(struct arena *arena, const struct scene *scene,
                                             const struct columns_scope *scope)
{
    static const uint8_t stamp[COLUMNS_STAMP_SIZE] = "of a test";
    struct columns_builder *builder = columns_builder_new(arena, scope);
    struct err err = {0};
    bool ok = true;
    for (enum record_kind kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
        size_t count;
        struct record *records = columns_world_records(arena, scene, kind, &count);
        for (size_t i = 0; i < count; i++)
            ok = ok && columns_add(builder, &records[i], INT64_MIN, &err);
    }
    for (size_t i = 0; i < scene->membership_count; i++)
        ok = ok && columns_add_membership(builder, &scene->memberships[i], &err);
    struct str bytes = {0};
    ok = ok && columns_finish(builder, stamp, arena, &bytes, &err);
    assert_true(ok);
    return bytes;
}
