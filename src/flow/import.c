/* See import.h. One pass over the rows, which are shaped (import_shape.c) some lots ahead of being
 * kept (import_keep.c). */
#include "flow/import.h"

#include <assert.h>

#include "base/arena.h"
#include "base/source.h"
#include "flow/import_int.h"
#include "flow/import_queue.h"

static const struct import_kind *const kinds[] = {
    &import_people, &import_accounts, &import_memberships, &import_facts,
    &import_events, &import_outcomes, &import_merges,
};

enum { KINDS = sizeof kinds / sizeof kinds[0] };

const struct import_kind *import_kind_named(struct str name)
{
    for (size_t i = 0; i < KINDS; i++)
        if (str_is(name, kinds[i]->name))
            return kinds[i];
    return NULL;
}

bool import_check_kind(const char *kind, struct err *err)
{
    struct str names[KINDS], name = str_of(kind);
    if (import_kind_named(name))
        return true;
    for (size_t i = 0; i < KINDS; i++)
        names[i] = str_of(kinds[i]->name);
    struct str near = str_nearest(name, names, KINDS);
    if (near.length)
        return err_set(err, ERR_USAGE, "no kind '%s'; did you mean '" STR_FMT "'?", kind,
                       STR_ARG(near));
    return err_set(err, ERR_USAGE,
                   "no kind '%s'; use people, accounts, memberships, facts, events, outcomes or "
                   "merges",
                   kind);
}

const char *import_refused_path(struct arena *arena, const char *path)
{
    return arena_printf(arena, "%s.refused.jsonl", path);
}

/* ---- the whole -------------------------------------------------------------------------------- */

static void release(void *thing)
{
    arena_free(thing);
}

static bool keep_rows(struct keeper *keeper, struct import_queue *queue, struct err *err)
{
    for (;;) {
        const struct lot *lot = import_queue_next(queue);
        if (!keeper_take(keeper, lot, err))
            return false;
        if (lot->is_last)
            return true;
    }
}

static bool run(struct keeper *keeper, struct importer *importer, struct err *err)
{
    struct import_queue queue;
    const char *name = source_name(importer->source), *slash = strrchr(name, '/');
    if (!keeper_start(keeper, str_of(slash ? slash + 1 : name), err))
        return false;
    import_queue_open(&queue, importer);
    bool done = keep_rows(keeper, &queue, err);
    import_queue_close(&queue);
    if (done && source_has_digest(importer->source))
        keeper->result.file = source_digest(importer->source);
    return done && keeper_finish(keeper, err);
}

bool import_source(struct arena *arena, struct store *store, struct source *source,
                   const struct import_options *options, struct import_result *ret_result,
                   struct err *err)
{
    assert(arena && store && source && options && options->kind && ret_result);
    struct importer *importer;
    struct arena *shaping = arena_new("shaping rows");
    arena_defer(arena, release, shaping);
    if (!importer_open(shaping, source, options, &importer, err))
        return false;
    struct keeper keeper = {.arena = arena,
                            .store = store,
                            .options = options,
                            .kind = importer->kind,
                            .bytes_total = source_bytes_total(source)};
    if (!run(&keeper, importer, err)) {
        store_rollback(store);
        return !keeper.kept_rows
                   ? false
                   : err_wrap(err, "the first %lld rows are kept", (long long)keeper.kept_rows);
    }
    keeper_tell_progress(&keeper, source_bytes_read(source));
    importer_report(importer, &keeper.result);
    *ret_result = keeper.result;
    return true;
}

bool import_file(struct arena *arena, struct store *store, const char *path,
                 const struct import_options *options, struct import_result *ret_result,
                 struct err *err)
{
    struct source *source;
    struct source_options source_options = {.calls = options->calls, .is_hashed = true};
    return source_open(arena, path, &source_options, &source, err) &&
           import_source(arena, store, source, options, ret_result, err);
}
