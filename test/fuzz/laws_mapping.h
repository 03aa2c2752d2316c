/* What must hold for any bytes that are read as a mapping: an error has its place, and what reads
 * can be applied to rows. And for any bytes that are imported: importing them again changes
 * nothing. */
#pragma once

#include "agreement/findings.h"
#include "base/instant.h"
#include "flow/import.h"
#include "flow/mapping.h"
#include "fuzz/laws_input.h"
#include "store/store.h"

static inline void law_mapping(struct str bytes)
{
    static const struct str rows = {"id,a,b,day,month,event_id,type,at\n"
                                    "1,x,2024-01-02,5,may,e1,track,2024-01-02\n"
                                    "2,,x,40,jan,e2,,2024-01-03 04:05\n3,5-20,,1,1,,,\n",
                                    121};
    struct arena *arena = arena_new("law");
    struct findings findings;
    struct err err = {0};
    struct import_options options = {.kind = "people", .now_us = INSTANT_MIN};
    struct store_options store_options = {.create = true};
    struct import_result result;
    struct source *source;
    struct store *store;
    findings_init(&findings, arena);
    if (mapping_read(arena, bytes, &findings, &options.mapping)) {
        struct str kind = mapping_kind(options.mapping);
        if (kind.length)
            options.kind = str_terminated(arena, kind);
        LAW(store_open(arena, ":memory:", &store_options, &store, &err));
        LAW(source_of(arena, "in", rows, &source, &err));
        bool done = import_source(arena, store, source, &options, &result, &err);
        LAW(done ? result.rows <= 3 : err.code == ERR_INPUT);
    } else {
        LAW(findings.errors > 0);
    }
    arena_free(arena);
}

/* The first byte chooses the kind, the rest is the file. */
static inline void law_import(struct str bytes)
{
    static const char *const kinds[] = {"people", "accounts", "memberships", "facts",
                                        "events", "outcomes", "merges"};
    if (!bytes.length)
        return;
    struct arena *arena = arena_new("law");
    struct import_options options = {.kind = kinds[(unsigned char)bytes.at[0] % 7],
                                     .now_us = INSTANT_MIN};
    struct store_options store_options = {.create = true};
    struct import_result first, second;
    struct digest once, twice;
    struct source *source;
    struct store *store;
    struct err err = {0};
    struct str rows = str_slice(bytes, 1, bytes.length);
    LAW(store_open(arena, ":memory:", &store_options, &store, &err));
    LAW(source_of(arena, "in", rows, &source, &err));
    if (import_source(arena, store, source, &options, &first, &err)) {
        LAW(store_digest(store, &once, &err));
        LAW(source_of(arena, "in", rows, &source, &err));
        LAW(import_source(arena, store, source, &options, &second, &err));
        LAW(store_digest(store, &twice, &err));
        LAW(memcmp(once.bytes, twice.bytes, DIGEST_SIZE) == 0);
        LAW(second.all.added == 0 && second.all.refused == first.all.refused);
    } else {
        LAW(err.code == ERR_INPUT || err.code == ERR_LIMIT);
    }
    arena_free(arena);
}
