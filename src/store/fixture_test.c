/* The ledger that other tests use, and the proof that it has some of everything. See fixture.h. */
#include "store/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "suite.h"

void assert_true_because(bool ok, const struct err *err, const char *file, int line)
{
    if (ok)
        return;
    print_error("%s:%d: %s\n", file, line, err->text);
    _fail(file, line);
}

static void remove_folder(void *thing)
{
    char *folder = thing, path[512];
    static const char *const names[] = {"/ledger.db", "/ledger.db-wal", "/ledger.db-shm",
                                        "/other.db"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(path, sizeof path, "%s%s", folder, names[i]);
        unlink(path);
    }
    rmdir(folder);
}

char *fixture_path(struct arena *arena, const char *name)
{
    const char *root = getenv("TMPDIR");
    if (!root && access("/dev/shm", W_OK) == 0)
        root = "/dev/shm"; /* thousands of commits: what a real disk does with them is not tested */
    char *folder = arena_printf(arena, "%s/accord-store-XXXXXX", root ? root : "/tmp");
    assert_non_null(mkdtemp(folder));
    arena_defer(arena, remove_folder, folder);
    return arena_printf(arena, "%s/%s", folder, name);
}

struct store_event fixture_event(const char *id, const char *person, int64_t occurred_us)
{
    struct store_event event = {.source = STR("web"),
                                .id = str_of(id),
                                .type = STR("track"),
                                .name = STR("demo requested"),
                                .person = str_of(person),
                                .properties = STR("{\"plan\":\"pro\"}"),
                                .occurred_us = occurred_us,
                                .received_us = occurred_us};
    event.payload = digest_of(str_of(id));
    return event;
}

/* ---- one record ---- */

struct taken {
    struct arena *arena;
    struct store_event *events;
    size_t count, capacity;
};

static bool take(void *context, const struct store_event *event, struct err *err)
{
    struct taken *taken = context;
    (void)err;
    taken->events = arena_grow(taken->arena, taken->events, &taken->capacity, taken->count + 1,
                               sizeof *taken->events);
    struct store_event *kept = &taken->events[taken->count++];
    *kept = *event;
    kept->id = str_copy(taken->arena, event->id);
    kept->properties = str_copy(taken->arena, event->properties);
    return true;
}

static void expect(void *context, size_t count)
{
    struct taken *taken = context;
    taken->events = arena_grow(taken->arena, taken->events, &taken->capacity, taken->count + count,
                               sizeof *taken->events);
}

static int as_in_a_record(const void *a, const void *b)
{
    const struct store_event *x = a, *y = b;
    if (x->occurred_us != y->occurred_us)
        return x->occurred_us < y->occurred_us ? -1 : 1;
    if (x->received_us != y->received_us)
        return x->received_us < y->received_us ? -1 : 1;
    int order = str_cmp(x->source, y->source);
    return order ? order : str_cmp(x->id, y->id);
}

bool fixture_find(const struct store *store, struct arena *arena, enum store_kind kind,
                  struct str id, struct store_moment moment, const struct store_record **ret_record,
                  struct err *err)
{
    const struct store_record *found;
    struct taken taken = {.arena = arena};
    struct store_taker taker = {take, expect, &taken};
    if (!store_find_record(store, arena, kind, id, moment, &taker, &found, err))
        return false;
    *ret_record = NULL;
    if (!found)
        return true;
    struct store_record *record = arena_alloc(arena, sizeof *record);
    *record = *found;
    record->events = taken.events;
    record->event_count = taken.count;
    if (taken.count)
        qsort(taken.events, taken.count, sizeof *taken.events, as_in_a_record);
    *ret_record = record;
    return true;
}

/* ---- rows ---- */

static bool add_fact(struct store *store, size_t i, enum store_added *ret_added, struct err *err)
{
    char id[32], value[32];
    snprintf(id, sizeof id, "%c%zu", i % 3 ? 'p' : 'a', i % 7);
    snprintf(value, sizeof value, "%zu", i % 5);
    struct store_fact fact = {.field = i % 2 ? STR("title") : STR("industry"),
                              .value = i % 4 ? value_from(VALUE_TEXT, str_of(value)) : value_null(),
                              .effective_us = T(i % 11),
                              .received_us = T(i % 13),
                              .source_rank = (int32_t)(i % 2) - 1,
                              .source = i % 3 ? STR("crm") : STR("")};
    return store_add_fact(store, i % 3 ? STORE_PERSON : STORE_ACCOUNT, str_of(id), &fact, ret_added,
                          err);
}

/* Rows 0 and 1 of every ten are one key with two contents, 2 and 3 one content received twice, 4
 * takes back 5; 6 names an account alone, 7 nobody. */
static bool add_event(struct store *store, size_t i, enum store_added *ret_added, struct err *err)
{
    char id[32], person[32], account[32];
    size_t group = i / 10, place = i % 10;
    snprintf(id, sizeof id, "e%zu.%zu", group, place < 4 ? place / 2 : place);
    snprintf(person, sizeof person, "p%zu", i % 7);
    snprintf(account, sizeof account, "a%zu", i % 7);
    struct store_event event = fixture_event(id, person, T(i));
    if (place < 4)
        event.received_us = T(100 - (int64_t)i); /* the second one came first */
    if (place < 2)
        event.payload = digest_of((struct str){(const char *)&i, sizeof i});
    if (place == 2 || place == 3)
        event = (struct store_event){.source = event.source,
                                     .id = event.id,
                                     .type = STR("page"),
                                     .person = STR("p1"),
                                     .occurred_us = T(1),
                                     .received_us = event.received_us,
                                     .payload = event.payload};
    if (place == 4) {
        event.type = STR("$retract");
        event.is_retraction = true;
        event.retracts_source = event.source;
        event.retracts_id = str_of(group % 2 ? "e0.5" : "e1.5");
    }
    if (place >= 6)
        event.person = STR("");
    if (place == 6 || place == 8)
        event.account = str_of(account);
    if (place == 8)
        event.person = str_of(person);
    event.quality = place == 9;
    return store_add_event(store, &event, ret_added, err);
}

static bool add_relation(struct store *store, size_t i, enum store_added *ret_added,
                         struct err *err)
{
    char person[32], account[32];
    snprintf(person, sizeof person, "p%zu", i % 7);
    snprintf(account, sizeof account, "a%zu", i % 3);
    struct store_membership membership = {.person = str_of(person),
                                          .account = str_of(account),
                                          .role = i % 2 ? STR("buyer") : STR(""),
                                          .from_us = T(i),
                                          .to_us = i % 4 ? STORE_NEVER_US : T(i + 50),
                                          .received_us = T(i)};
    struct store_outcome outcome = {.kind = i % 2 ? STR("won") : STR("meeting_held"),
                                    .person = i % 3 ? str_of(person) : STR(""),
                                    .account = str_of(account),
                                    .at_us = T(i),
                                    .received_us = T(i + 1),
                                    .opportunity = STR("o1"),
                                    .has_amount = i % 2,
                                    .amount_minor = i % 2 ? 125000 : 0,
                                    .currency = i % 2 ? STR("EUR") : STR(""),
                                    .reason = STR(""),
                                    .actor = STR("rep")};
    struct store_merge merge = {.kind = STORE_PERSON,
                                .id = str_of(person),
                                .into = STR("p0"),
                                .at_us = T(40),
                                .received_us = T(41 + (int64_t)i)};
    switch (i % 3) {
    case 0:
        return store_add_membership(store, &membership, ret_added, err);
    case 1:
        return store_add_outcome(store, &outcome, ret_added, err);
    default:
        return store_add_merge(store, &merge, ret_added, err);
    }
}

bool fixture_add(struct store *store, size_t index, enum store_added *ret_added, struct err *err)
{
    assert_true(index < FIXTURE_ROWS);
    if (index < 50)
        return add_fact(store, index, ret_added, err);
    if (index < 100)
        return add_event(store, index - 50, ret_added, err);
    return add_relation(store, index - 100, ret_added, err);
}

static bool add_version(struct store *store, const char *canonical, struct digest *ret_sha,
                        struct err *err)
{
    struct store_version version = {.sha = digest_of(str_of(canonical)),
                                    .canonical = str_of(canonical),
                                    .source = STR("agreement: 1\n"),
                                    .author = STR("ops"),
                                    .at_us = T(1)};
    enum store_added added;
    *ret_sha = version.sha;
    return store_add_version(store, &version, &added, err);
}

/* Two versions; the first is activated, then the second, then the first again; decisions between
 * and after. */
static bool append(struct store *store, size_t index, struct err *err)
{
    struct digest one = digest_of(STR("{\"v\":1}")), two = digest_of(STR("{\"v\":2}"));
    struct store_decision decision = {.kind = STR("route"),
                                      .actor = STR("accord"),
                                      .at_us = T(60 + (int64_t)index),
                                      .has_record = index % 2,
                                      .record_kind = STORE_PERSON,
                                      .record = index % 2 ? STR("p1") : STR(""),
                                      .version = one,
                                      .inputs = index % 2 ? two : (struct digest){0},
                                      .as_of_us = T(60),
                                      .known_at_us = T(61),
                                      .payload = STR("{\"to\":\"rep\"}")};
    int64_t seq;
    switch (index) {
    case 0:
        return add_version(store, "{\"v\":1}", &one, err);
    case 1:
        return store_activate(store, &one, STR("council"), T(10), STR("{}"), err);
    case 3:
        return add_version(store, "{\"v\":2}", &two, err);
    case 4:
        return store_activate(store, &two, STR("council"), T(20), STR(""), err);
    case 6:
        return store_activate(store, &one, STR("council"), T(30), STR("{\"why\":\"worse\"}"), err);
    default:
        return store_append_decision(store, &decision, &seq, err);
    }
}

bool fixture_link(struct store *store, size_t index, struct err *err)
{
    assert_true(index < FIXTURE_LINKS);
    struct store_head head;
    if (!store_chain_head(store, &head, err))
        return false;
    return head.seq > (int64_t)index || append(store, index, err);
}

static bool fill_begun(struct store *store, size_t rows, struct err *err)
{
    struct store_batch batch = {
        .kind = STR("mixed"), .name = STR("fixture.csv"), .started_us = T(0)};
    enum store_added added;
    if (!store_batch_start(store, &batch, &batch.id, err))
        return false;
    for (size_t i = 0; i < FIXTURE_ROWS; i++)
        if (!fixture_add(store, i, &added, err) ||
            (rows && i % rows == rows - 1 &&
             (!store_commit(store, err) || !store_begin(store, err))))
            return false;
    for (size_t i = 0; i < FIXTURE_LINKS; i++)
        if (!fixture_link(store, i, err))
            return false;
    batch.finished_us = T(1);
    batch.rows = FIXTURE_ROWS;
    return store_batch_reason(store, batch.id, AWAY_REFUSED, STR("no id"), 2, err) &&
           store_batch_finish(store, &batch, err) && store_commit(store, err);
}

bool fixture_fill(struct store *store, size_t rows, struct err *err)
{
    if (store_begin(store, err) && fill_begun(store, rows, err))
        return true;
    store_rollback(store);
    return false;
}

struct digest fixture_digest(const struct store *store)
{
    struct err err;
    struct digest digest;
    OK(store_digest(store, &digest, &err));
    return digest;
}

struct digest fixture_whole(const char *path)
{
    struct arena *arena = arena_new("whole");
    struct store *store;
    struct audit audit;
    struct err err;
    OK(store_open(arena, path, NULL, &store, &err));
    OK(audit_ledger(store, arena, &audit, &err));
    for (size_t i = 0; i < audit.finding_count; i++)
        print_error(STR_FMT "\n", STR_ARG(audit.findings[i]));
    assert_int_equal(audit.finding_count, 0);
    struct digest digest = fixture_digest(store);
    arena_free(arena);
    return digest;
}

struct store *fixture_memory(struct arena *arena)
{
    struct store *store;
    struct err err;
    OK(store_open(arena, ":memory:", &(struct store_options){.create = true}, &store, &err));
    return store;
}

static void there_is_some_of_everything(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct store *store = fixture_memory(arena);
    struct store_counts counts;
    struct err err;
    OK(fixture_fill(store, 0, &err));
    OK(store_count(store, &counts, &err));
    assert_true(counts.accounts >= 3 && counts.persons >= 7 && counts.facts > 40);
    assert_int_equal(counts.events, 50 - 0);
    assert_int_equal(counts.contested, 10);
    assert_int_equal(counts.retractions, 5);
    assert_true(counts.memberships && counts.outcomes && counts.merges);
    assert_int_equal(counts.versions, 2);
    assert_int_equal(counts.decisions, FIXTURE_LINKS - 2);
    assert_int_equal(counts.batches, 1);
    assert_true(counts.received_min_us >= T(0) && counts.received_max_us == T(100));
    arena_free(arena);
}

SUITE(fixture_test, cmocka_unit_test(there_is_some_of_everything));
