#include "flow/explain.h"

#include <assert.h>

#include "base/arena.h"
#include "flow/load.h"
#include "flow/workspace.h"
#include "store/store.h"

static bool unknown_record(const struct store *store, const struct explain_request *request,
                           struct arena *arena, struct err *err)
{
    struct str nearest = {NULL, 0};
    for (int kind = STORE_ACCOUNT; kind <= STORE_PERSON && !nearest.length; kind++) {
        if (request->has_kind && (int)request->kind != kind)
            continue;
        if (!store_nearest_id(store, arena, (enum store_kind)kind, request->id, &nearest, err))
            return false;
    }
    if (nearest.length)
        return err_set(err, ERR_MISSING,
                       "nothing is known of '" STR_FMT "' at that moment; did you mean '" STR_FMT
                       "'?",
                       STR_ARG(request->id), STR_ARG(nearest));
    return err_set(err, ERR_MISSING, "nothing is known of '" STR_FMT "' at that moment",
                   STR_ARG(request->id));
}

/* The kind and the id that hold for what was asked: an id may have been merged into another. */
static bool find_subject(const struct store *store, const struct explain_request *request,
                         struct arena *arena, struct subject *ret_subject, struct err *err)
{
    struct store_moment moment = {request->moment.as_of_us, request->moment.known_at_us};
    for (int kind = RECORD_ACCOUNT; kind <= RECORD_PERSON; kind++) {
        if (request->has_kind && (int)request->kind != kind)
            continue;
        const struct store_record *record;
        if (!store_find_record(store, arena, (enum store_kind)kind, request->id, moment, NULL,
                               &record, err))
            return false;
        if (record) {
            *ret_subject = (struct subject){(enum record_kind)kind, record->id};
            return true;
        }
    }
    return unknown_record(store, request, arena, err);
}

static bool explain_pinned(const struct store *store, const struct rules *rules,
                           const struct explain_request *request, struct arena *arena,
                           struct explained *ret_explained, struct err *err)
{
    struct loader *loader = loader_new(arena, rules->plan);
    struct explained explained = {.moment = request->moment, .has_change = request->has_since};
    struct scene scene;
    if (!find_subject(store, request, arena, &explained.subject, err) ||
        !load_scene(loader, store, arena, explained.subject, request->moment, &scene, err))
        return false;
    explained.explanation = explain(rules->plan, request->moment, &scene, explained.subject, arena);
    if (request->has_since) {
        struct change_span span = {.plan_before = rules->plan,
                                   .plan_after = rules->plan,
                                   .before = {request->since_us, request->since_us},
                                   .after = request->moment};
        explained.change = change_of(&span, &scene, explained.subject, arena);
    }
    *ret_explained = explained;
    return true;
}

bool record_explain(const struct store *store, const struct rules *rules,
                    const struct explain_request *request, struct arena *arena,
                    struct explained *ret_explained, struct err *err)
{
    assert(store && rules && request);
    struct arena *reading = arena_new("one reading of the ledger");
    bool ok = store_pin(store, reading, err) &&
              explain_pinned(store, rules, request, arena, ret_explained, err);
    arena_free(reading);
    return ok;
}
