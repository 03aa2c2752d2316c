/* Proof of mapping.h: what foreign exports become, and that a mistake in a mapping is told with its
 * place. Real exports are read where they are at hand. */
#include "flow/mapping.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/instant.h"
#include "base/source.h"
#include "flow/import.h"
#include "store/store.h"
#include "suite.h"

struct world {
    struct arena *arena;
    struct store *store;
    struct import_options options;
    struct import_result result;
    struct err err;
};

static struct world new_world(const char *kind, const char *yaml)
{
    struct world world = {.arena = arena_new("test")};
    struct store_options options = {.create = true};
    assert_true(store_open(world.arena, ":memory:", &options, &world.store, &world.err));
    world.options = (struct import_options){.kind = kind, .now_us = INSTANT_MIN + DAY_US};
    struct findings findings;
    findings_init(&findings, world.arena);
    if (!mapping_read(world.arena, str_of(yaml), &findings, &world.options.mapping)) {
        findings_err(&findings, &world.err);
        fail_msg("%d:%d %s", world.err.line, world.err.column, world.err.text);
    }
    return world;
}

static void feed(struct world *world, const char *rows)
{
    struct source *source;
    assert_true(source_of(world->arena, "in", str_of(rows), &source, &world->err));
    if (!import_source(world->arena, world->store, source, &world->options, &world->result,
                       &world->err))
        fail_msg("%s", world->err.text);
}

static const struct store_record *record_of(struct world *world, enum store_kind kind,
                                            const char *id)
{
    struct store_moment all = {STORE_NEVER_US, STORE_NEVER_US};
    const struct store_record *found, *record = NULL, *end;
    struct store_cursor *cursor;
    assert_true(store_find_record(world->store, world->arena, kind, str_of(id), all, NULL, &found,
                                  &world->err));
    if (!found)
        fail_msg("nothing known of " STR_FMT, STR_ARG(str_of(id)));
    assert_true(
        store_read_named(world->store, world->arena, kind, &found->id, 1, &cursor, &world->err) &&
        store_next_record(cursor, world->arena, &record, &world->err) &&
        store_next_record(cursor, world->arena, &end, &world->err));
    return record;
}

/* "field=value field=value" of a record's facts, "type:name@day{properties}" of its events. */
static const char *told(struct world *world, enum store_kind kind, const char *id)
{
    const struct store_record *record = record_of(world, kind, id);
    struct buf out;
    buf_init(&out, world->arena, 1 << 16);
    for (size_t i = 0; i < record->fact_count; i++)
        buf_printf(&out, STR_FMT "=" STR_FMT " ", STR_ARG(record->facts[i].field),
                   STR_ARG(record->facts[i].value.text));
    for (size_t i = 0; i < record->event_count; i++) {
        char day[INSTANT_TEXT_SIZE];
        instant_format_day(record->events[i].occurred_us, day);
        buf_printf(&out, STR_FMT ":" STR_FMT "@%s" STR_FMT " ", STR_ARG(record->events[i].type),
                   STR_ARG(record->events[i].name), day, STR_ARG(record->events[i].properties));
    }
    return str_terminated(world->arena, buf_str(&out));
}

static const char bank[] =
    "kind: people\n"
    "delimiter: \";\"\n"
    "id: \"row-{line}\"\n"
    "rename: {job: occupation, \"y\": outcome}\n"
    "missing: [unknown]\n"
    "skip: [duration, contacted_on]\n"
    "derive:\n"
    "  contacted_on: {date: {day: day, month: month, start_year: 2008}}\n"
    "events:\n"
    "  - {type: track, event: Contacted, at: \"{contacted_on}\", when: {campaign: {ge: 1}},\n"
    "     properties: [contact, campaign]}\n"
    "outcomes:\n"
    "  - {kind: won, when: {\"y\": {eq: \"yes\"}}, at: \"{contacted_on}\"}\n";

static void one_row_carries_a_person_an_event_and_an_outcome(void **state)
{
    (void)state;
    struct world world = new_world("people", bank);
    feed(&world, "\"age\";\"job\";\"contact\";\"day\";\"month\";\"duration\";\"campaign\";\"y\"\n"
                 "58;\"management\";\"unknown\";5;\"may\";261;1;\"no\"\n"
                 "44;\"unknown\";\"cellular\";31;\"dec\";151;0;\"yes\"\n"
                 "33;\"admin.\";\"cellular\";2;\"jan\";76;3;\"yes\"\n");
    assert_string_equal(told(&world, STORE_PERSON, "row-2"),
                        "age=58 campaign=1 contact= day=5 month=may occupation=management "
                        "outcome=no track:Contacted@2008-05-05{\"campaign\":1} ");
    assert_string_equal(told(&world, STORE_PERSON, "row-3"),
                        "age=44 campaign=0 contact=cellular day=31 month=dec occupation= "
                        "outcome=yes ");
    assert_string_equal(told(&world, STORE_PERSON, "row-4"),
                        "age=33 campaign=3 contact=cellular day=2 month=jan occupation=admin. "
                        "outcome=yes track:Contacted@2009-01-02{\"campaign\":3,\"contact\":"
                        "\"cellular\"} ");
    assert_int_equal(world.result.rows, 3);
    assert_int_equal(world.result.kind_count, 3);
    assert_int_equal(world.result.kinds[0].added, 3);
    assert_int_equal(world.result.kinds[1].added, 2);
    assert_int_equal(world.result.kinds[2].added, 2);
    struct digest before, after;
    assert_true(store_digest(world.store, &before, &world.err));
    feed(&world, "\"age\";\"job\";\"contact\";\"day\";\"month\";\"duration\";\"campaign\";\"y\"\n"
                 "58;\"management\";\"unknown\";5;\"may\";261;1;\"no\"\n");
    assert_int_equal(world.result.all.added, 0);
    assert_true(store_digest(world.store, &after, &world.err));
    assert_memory_equal(before.bytes, after.bytes, DIGEST_SIZE);
    arena_free(world.arena);
}

static void derivations_repair_and_build(void **state)
{
    (void)state;
    struct world world = new_world(
        "accounts", "kind: accounts\n"
                    "set: {id: \"{account}\", effective_at: \"{closed_at}\"}\n"
                    "skip: [account, closed, first, closed_at]\n"
                    "derive:\n"
                    "  closed_at: {time: {column: closed, format: \"MM/DD/YYYY hh:mm AM\"}}\n"
                    "  product: {lookup: {column: product, table: {GTXPro: GTX Pro, none: null}}}\n"
                    "  label: {text: \"{product} of {account}\"}\n");
    feed(&world, "account,product,closed,first\nacme,GTXPro,3/4/2024 1:05 PM,x\n"
                 "beta,GTX Basic,12/31/2024 12:00 AM,x\ncee,none,,x\ndee,y,31/12/2024 1:00 AM,x\n"
                 "eee,y,2024-01-01,x\n");
    assert_string_equal(told(&world, STORE_ACCOUNT, "acme"),
                        "label=gtx pro of acme product=gtx pro ");
    const struct store_record *acme = record_of(&world, STORE_ACCOUNT, "acme");
    char text[INSTANT_TEXT_SIZE];
    instant_format(acme->facts[0].effective_us, text);
    assert_string_equal(text, "2024-03-04T13:05:00.000000Z");
    instant_format(record_of(&world, STORE_ACCOUNT, "beta")->facts[0].effective_us, text);
    assert_string_equal(text, "2024-12-31T00:00:00.000000Z");
    assert_string_equal(told(&world, STORE_ACCOUNT, "cee"), "label= product= ");
    assert_int_equal(world.result.all.refused, 2);
    arena_free(world.arena);
}

/* A column may be named as in the file, or as it was renamed. */
static void either_name_of_a_column_is_understood(void **state)
{
    (void)state;
    struct world world = new_world("people", "kind: people\nrename: {a: x, b: y, who: id}\n"
                                             "skip: [a, y]\nderive: {z: {text: \"{a}{y}\"}}\n");
    feed(&world, "who,a,b,c\np,1,2,3\n");
    assert_string_equal(told(&world, STORE_PERSON, "p"), "c=3 z=12 ");
    arena_free(world.arena);
}

static void rules_alone_without_the_rows(void **state)
{
    (void)state;
    struct world world = new_world(
        "outcomes", "rows: false\n"
                    "accounts:\n  - {id: \"{account}\", attributes: {sector: \"{sector}\"}}\n"
                    "memberships:\n  - {person_id: \"{who}\", account_id: \"{account}\"}\n"
                    "outcomes:\n"
                    "  - {kind: won, account_id: \"{account}\", at: \"{d}\", amount: \"{v}\",\n"
                    "     currency: USD, when: {stage: {in: [Won]}, account: {known: true}}}\n");
    feed(&world, "account,sector,who,stage,d,v\nacme,Tech,ann,won,2017-03-01,1054\n"
                 "beta,Tech,bob,Lost,2017-03-01,0\n");
    assert_string_equal(told(&world, STORE_ACCOUNT, "acme"), "sector=tech ");
    assert_int_equal(world.result.all.added, 5);
    assert_int_equal(world.result.all.refused, 0);
    arena_free(world.arena);
}

static void a_mistake_is_told_with_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *yaml;
        int line, column;
        const char *part;
    } rows[] = {
        {"kind: people\nrenam: {a: b}\n", 2, 1, "did you mean 'rename'?"},
        {"kind: persons\n", 1, 7, "no kind 'persons'"},
        {"kind: people\ndelimiter: xx\n", 2, 12, "'delimiter' must be one of"},
        {"kind: people\nid: \"row-{line\"\n", 2, 5, "is not closed"},
        {"kind: people\nid: \"row-{}\"\n", 2, 5, "names no column"},
        {"id: x\n", 1, 1, "'kind' is missing"},
        {"kind: memberships\nid: x\n", 2, 5, "have no id"},
        {"kind: people\nset: {emial: x, crated_at: y}\n", 2, 7, "unknown field of people 'emial'"},
        {"kind: events\nset: {ocurred_at: y}\n", 2, 7, "did you mean 'occurred_at'?"},
        {"events:\n  - {typ: x}\n", 2, 6, "did you mean 'type'?"},
        {"events:\n  - {type: x, when: {a: {gt: 1}}}\n", 2, 26, "unknown operator 'gt'"},
        {"merges:\n  - {each: \"{a};{b}\", id: \"{item}\"}\n", 2, 12, "'each' is one column"},
        {"merges:\n  - {eech: \"{a}\", id: \"{item}\"}\n", 2, 6, "did you mean 'each'?"},
        {"derive: {a: {loopup: {column: b}}}\n", 1, 14, "did you mean 'lookup'?"},
        {"derive: {a: {date: {day: b, month: c}}}\n", 1, 20, "'date' must be"},
        {"derive: {a: {time: {column: b, fromat: c}}}\n", 1, 32, "did you mean 'format'?"},
        {"missing: unknown\n", 1, 10, "'missing' must be a list"},
        {"rows: 1\n", 1, 7, "true or false"},
        {"- a\n", 1, 1, "must be a map"},
        {"kind: people\nkind: people\n", 2, 1, "kind"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena *arena = arena_new("test");
        struct findings findings;
        const struct mapping *mapping;
        struct err err;
        findings_init(&findings, arena);
        assert_false(mapping_read(arena, str_of(rows[i].yaml), &findings, &mapping));
        findings_err(&findings, &err);
        if (err.line != rows[i].line || err.column != rows[i].column ||
            !strstr(err.text, rows[i].part))
            fail_msg("case %zu: %d:%d %s", i, err.line, err.column, err.text);
        arena_free(arena);
    }
}

static void a_mapping_is_for_its_kind(void **state)
{
    (void)state;
    struct world world = new_world("accounts", "kind: people\n");
    struct source *source;
    assert_true(source_of(world.arena, "in", STR("id\na\n"), &source, &world.err));
    assert_false(
        import_source(world.arena, world.store, source, &world.options, &world.result, &world.err));
    assert_string_equal(world.err.text, "the mapping is for people, not for accounts");
    arena_free(world.arena);
}

/* ---- real exports, where they are at hand --------------------------------------------------- */

static const char *shared(struct arena *arena, const char *name)
{
    const char *root = getenv("SOURCE_ROOT");
    const char *path = arena_printf(arena, "%s/../shared/data/%s", root ? root : ".", name);
    if (access(path, R_OK) == 0)
        return path;
    print_message("skipped: %s is not there\n", name);
    return NULL;
}

static bool feed_file(struct world *world, const char *name)
{
    const char *path = shared(world->arena, name);
    if (!path)
        return false;
    if (!import_file(world->arena, world->store, path, &world->options, &world->result,
                     &world->err))
        fail_msg("%s", world->err.text);
    return true;
}

static void the_bank_campaign(void **state)
{
    (void)state;
    struct world world = new_world("people", bank);
    if (!feed_file(&world, "uci_bank_marketing/bank-full.csv.gz")) {
        arena_free(world.arena);
        skip();
    }
    assert_int_equal(world.result.rows, 45211);
    assert_int_equal(world.result.all.refused, 0);
    assert_int_equal(world.result.kinds[0].added, 45211);
    assert_int_equal(world.result.kinds[1].added, 45211);
    assert_int_equal(world.result.kinds[2].added, 5289);
    /* May 2008 to November 2010, as the publisher says */
    char first[INSTANT_TEXT_SIZE], last[INSTANT_TEXT_SIZE];
    instant_format_day(record_of(&world, STORE_PERSON, "row-2")->events[0].occurred_us, first);
    instant_format_day(record_of(&world, STORE_PERSON, "row-45212")->events[0].occurred_us, last);
    assert_string_equal(first, "2008-05-05");
    assert_string_equal(last, "2010-11-17");
    arena_free(world.arena);
}

static void the_loan_desk(void **state)
{
    (void)state;
    struct world world = new_world(
        "events", "kind: events\n"
                  "set: {event_id: \"{case_concept:name}-{seq}\", source: desk, type: track,\n"
                  "      event: \"{concept:name} {lifecycle:transition}\",\n"
                  "      person_id: \"{case_concept:name}\", occurred_at: \"{time:timestamp}\"}\n"
                  "rename: {\"org:resource\": properties.agent}\n");
    if (!feed_file(&world, "bpic2012/bpic2012_events.csv.gz")) {
        arena_free(world.arena);
        skip();
    }
    assert_int_equal(world.result.all.added, 262200);
    assert_int_equal(world.result.all.refused, 0);
    assert_int_equal(record_of(&world, STORE_PERSON, "173688")->event_count, 26);
    assert_int_equal(world.result.unknown_count, 2); /* registration, amount */
    arena_free(world.arena);
}

static void the_pipeline_of_accounts(void **state)
{
    (void)state;
    struct world world = new_world(
        "outcomes",
        "rows: false\nskip: []\n"
        "derive:\n  product: {lookup: {column: product, table: {GTXPro: GTX Pro}}}\n"
        "outcomes:\n"
        "  - {kind: won, account_id: \"{account}\", opportunity_id: \"{opportunity_id}\",\n"
        "     at: \"{close_date}\", amount: \"{close_value}\", currency: USD,\n"
        "     when: {deal_stage: {eq: Won}}}\n"
        "  - {kind: lost, account_id: \"{account}\", opportunity_id: \"{opportunity_id}\",\n"
        "     at: \"{close_date}\", when: {deal_stage: {eq: Lost}}}\n");
    if (!feed_file(&world, "maven_crm/csv/sales_pipeline.csv")) {
        arena_free(world.arena);
        skip();
    }
    assert_int_equal(world.result.rows, 8800);
    assert_int_equal(world.result.all.added, 4238 + 2473);
    assert_int_equal(world.result.all.refused, 0);
    arena_free(world.arena);
}

static void merged_contacts(void **state)
{
    (void)state;
    struct world world = new_world("merges", "kind: merges\n"
                                             "set: {entity: person, id: \"{vid_to_merge}\",\n"
                                             "      into_id: \"{canonical_vid}\",\n"
                                             "      at: \"{timestamp}\"}\n");
    if (!feed_file(&world, "fivetran_hubspot/integration_tests/seeds/"
                           "contact_merge_audit_data.csv")) {
        arena_free(world.arena);
        skip();
    }
    assert_int_equal(world.result.all.refused, 0);
    assert_true(world.result.all.added > 0);
    arena_free(world.arena);
}

/* ---- lists ------------------------------------------------------------------------------------ */

static const char lists[] =
    "kind: merges\n"
    "rows: false\n"
    "missing: [none]\n"
    "merges:\n"
    "  - {entity: person, each: \"{gone}\", id: \"{item}\", into_id: \"{lead}\", at: \"{on}\",\n"
    "     when: {lead: {known: true}}}\n";

static const struct import_count *count_of(const struct world *world, const char *kind)
{
    for (size_t i = 0; i < world->result.kind_count; i++)
        if (strcmp(world->result.kinds[i].kind, kind) == 0)
            return &world->result.kinds[i];
    fail_msg("no %s", kind);
    return NULL;
}

static void each_item_of_a_list_is_a_record(void **state)
{
    (void)state;
    struct world world = new_world("merges", lists);
    feed(&world, "lead,gone,on\n"
                 "1,[11],2024-05-01\n"
                 "2,\"[21, \"\"22\"\", null, \"\"\"\"]\",2024-05-01\n"
                 "3,31;  32 ;;33,2024-05-01\n"
                 "4,\"41, 42\",2024-05-01\n"
                 "5,51,2024-05-01\n"
                 "6,,2024-05-01\n"
                 "7,[],2024-05-01\n"
                 "8,none,2024-05-01\n"
                 ",91,2024-05-01\n");
    assert_int_equal(count_of(&world, "merges")->added, 9);
    assert_int_equal(count_of(&world, "merges")->refused, 0);
    assert_int_equal(world.result.rows, 9);
    assert_int_equal(world.result.silent_rows, 4);
    const struct mapping *mapping = world.options.mapping;
    world.options.kind = "people";
    world.options.mapping = NULL;
    feed(&world, "id,name\n1,a\n2,b\n3,c\n4,d\n5,e\n");
    world.options.kind = "merges";
    world.options.mapping = mapping;
    static const char *const gone[] = {"11", "21", "22", "31", "32", "33", "41", "42", "51"};
    for (size_t i = 0; i < sizeof gone / sizeof *gone; i++) {
        const struct store_record *record = record_of(&world, STORE_PERSON, gone[i]);
        assert_true(str_eq(record->id, str_slice(str_of(gone[i]), 0, 1)));
    }
    feed(&world, "{\"lead\":2,\"gone\":[21,\"22\"],\"on\":\"2024-05-01\"}\n"
                 "{\"lead\":\"5\",\"gone\":51,\"on\":\"2024-05-01\"}\n");
    assert_int_equal(count_of(&world, "merges")->duplicates, 3);
    arena_free(world.arena);
}

static void a_list_that_cannot_be_read_is_refused_once(void **state)
{
    (void)state;
    struct world world = new_world("merges", lists);
    feed(&world, "lead,gone,on\n"
                 "1,\"[11, 12\",2024-05-01\n"
                 "2,\"[[21], {}]\",2024-05-01\n"
                 "3,3;31;32,2024-05-01\n");
    assert_int_equal(count_of(&world, "merges")->added, 2);
    assert_int_equal(count_of(&world, "merges")->refused, 4); /* a list, two items, 3 into itself */
    assert_int_equal(world.result.silent_rows, 0);
    assert_int_equal(world.result.reason_count, 3);
    struct buf out;
    buf_init(&out, world.arena, 1 << 20);
    buf_text(&out, "lead,gone,on\n1,1");
    for (int i = 0; i <= 10000; i++)
        buf_printf(&out, ";x%d", i);
    buf_text(&out, ",2024-05-01\n");
    feed(&world, str_terminated(world.arena, buf_str(&out)));
    assert_int_equal(count_of(&world, "merges")->refused, 1);
    assert_true(str_is(world.result.reasons[0].reason, "list too long"));
    arena_free(world.arena);
}

SUITE(mapping_test, cmocka_unit_test(one_row_carries_a_person_an_event_and_an_outcome),
      cmocka_unit_test(derivations_repair_and_build),
      cmocka_unit_test(either_name_of_a_column_is_understood),
      cmocka_unit_test(rules_alone_without_the_rows),
      cmocka_unit_test(each_item_of_a_list_is_a_record),
      cmocka_unit_test(a_list_that_cannot_be_read_is_refused_once),
      cmocka_unit_test(a_mistake_is_told_with_its_place),
      cmocka_unit_test(a_mapping_is_for_its_kind), cmocka_unit_test(the_bank_campaign),
      cmocka_unit_test(the_loan_desk), cmocka_unit_test(the_pipeline_of_accounts),
      cmocka_unit_test(merged_contacts));
