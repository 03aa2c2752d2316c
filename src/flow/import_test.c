/* Proof of import.h, kind by kind: what rows become in the ledger, and what is refused and why. */
#include "flow/import.h"

#include <stdio.h>

#include "agreement/findings.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/instant.h"
#include "base/source.h"
#include "clock/zone.h"
#include "flow/mapping.h"
#include "store/store.h"
#include "strs.h"
#include "suite.h"

enum { TOLD_MAX = 1 << 20 };

/* A ledger of its own, and what the last import said. */
struct world {
    struct arena *arena;
    struct store *store;
    struct import_options options;
    struct import_result result;
    struct err err;
};

static struct world new_world(const char *kind)
{
    struct world world = {.arena = arena_new("test")};
    struct store_options options = {.create = true};
    assert_true(store_open(world.arena, ":memory:", &options, &world.store, &world.err));
    world.options = (struct import_options){.kind = kind, .now_us = INSTANT_MIN + DAY_US};
    return world;
}

static bool feed(struct world *world, struct str bytes)
{
    struct source *source;
    assert_true(source_of(world->arena, "in", bytes, &source, &world->err));
    return import_source(world->arena, world->store, source, &world->options, &world->result,
                         &world->err);
}

static struct str day(struct arena *arena, int64_t t_us)
{
    char text[INSTANT_TEXT_SIZE];
    if (t_us == STORE_NEVER_US)
        return STR("never");
    if (t_us == INSTANT_MIN)
        return STR("min");
    if (t_us % DAY_US == 0)
        instant_format_day(t_us, text);
    else
        instant_format(t_us, text);
    return str_copy(arena, str_of(text));
}

/* All that the ledger holds, one line a row. */
static void tell_records(struct world *world, enum store_kind kind, struct buf *out)
{
    struct store_moment all = {STORE_NEVER_US, STORE_NEVER_US};
    struct store_cursor *cursor;
    struct arena *arena = world->arena;
    assert_true(store_read_records(world->store, arena, kind, all, &cursor, &world->err));
    for (;;) {
        const struct store_record *record;
        assert_true(store_next_record(cursor, arena, &record, &world->err));
        if (!record)
            return;
        for (size_t i = 0; i < record->fact_count; i++) {
            const struct store_fact *fact = &record->facts[i];
            buf_printf(out, STR_FMT "." STR_FMT "=%s" STR_FMT " " STR_FMT " " STR_FMT,
                       STR_ARG(record->id), STR_ARG(fact->field),
                       fact->value.kind == VALUE_NULL ? "null" : "", STR_ARG(fact->value.text),
                       STR_ARG(day(arena, fact->effective_us)),
                       STR_ARG(day(arena, fact->received_us)));
            if (fact->source.length || fact->source_rank)
                buf_printf(out, " " STR_FMT "/%d", STR_ARG(fact->source), fact->source_rank);
            buf_byte(out, '\n');
        }
        for (size_t i = 0; i < record->event_count; i++) {
            const struct store_event *event = &record->events[i];
            buf_printf(
                out,
                STR_FMT " " STR_FMT "/" STR_FMT " " STR_FMT ":" STR_FMT " " STR_FMT " " STR_FMT
                        " q%d " STR_FMT "%s\n",
                STR_ARG(record->id), STR_ARG(event->source), STR_ARG(event->id),
                STR_ARG(event->type), STR_ARG(event->name), STR_ARG(day(arena, event->occurred_us)),
                STR_ARG(day(arena, event->received_us)), event->quality, STR_ARG(event->properties),
                event->retracted_us == STORE_NEVER_US ? "" : " retracted");
        }
    }
}

static void tell_relations(struct world *world, struct buf *out)
{
    struct store_moment all = {STORE_NEVER_US, STORE_NEVER_US};
    struct arena *arena = world->arena;
    struct store_membership *members;
    struct store_outcome *outcomes;
    size_t count;
    assert_true(store_read_memberships(world->store, arena, all, &members, &count, &world->err));
    for (size_t i = 0; i < count; i++)
        buf_printf(
            out, STR_FMT " in " STR_FMT " '" STR_FMT "' " STR_FMT ".." STR_FMT " " STR_FMT "\n",
            STR_ARG(members[i].person), STR_ARG(members[i].account), STR_ARG(members[i].role),
            STR_ARG(day(arena, members[i].from_us)), STR_ARG(day(arena, members[i].to_us)),
            STR_ARG(day(arena, members[i].received_us)));
    assert_true(store_read_outcomes(world->store, arena, all, &outcomes, &count, &world->err));
    for (size_t i = 0; i < count; i++) {
        buf_printf(out, STR_FMT " " STR_FMT "/" STR_FMT " " STR_FMT " " STR_FMT,
                   STR_ARG(outcomes[i].kind), STR_ARG(outcomes[i].person),
                   STR_ARG(outcomes[i].account), STR_ARG(day(arena, outcomes[i].at_us)),
                   STR_ARG(day(arena, outcomes[i].received_us)));
        if (outcomes[i].has_amount)
            buf_printf(out, " %lld" STR_FMT, (long long)outcomes[i].amount_minor,
                       STR_ARG(outcomes[i].currency));
        buf_byte(out, '\n');
    }
}

static struct str ledger_told(struct world *world)
{
    struct buf out;
    buf_init(&out, world->arena, TOLD_MAX);
    tell_records(world, STORE_ACCOUNT, &out);
    tell_records(world, STORE_PERSON, &out);
    tell_relations(world, &out);
    return buf_str(&out);
}

static void expect_ledger(const char *kind, const char *rows, const char *want)
{
    struct world world = new_world(kind);
    if (!feed(&world, str_of(rows)))
        fail_msg("%s", world.err.text);
    assert_str_is(ledger_told(&world), want);
    arena_free(world.arena);
}

/* ---- people and accounts --------------------------------------------------------------------- */

static void attributes_have_their_time(void **state)
{
    (void)state;
    expect_ledger("people",
                  "id,created_at,effective_at,title\nann,2024-01-02,2024-03-04,VP Sales\n",
                  "ann.$created_at=1704153600000000 2024-03-04 2024-03-04\n"
                  "ann.title=vp sales 2024-03-04 2024-03-04\n");
    expect_ledger("people", "id,created_at,title\nann,2024-01-02,VP Sales\n",
                  "ann.$created_at=1704153600000000 2024-01-02 2024-01-02\n"
                  "ann.title=vp sales 2024-01-02 2024-01-02\n");
    expect_ledger("people", "id,title\nann,VP Sales\n", "ann.title=vp sales min min\n");
    expect_ledger("accounts",
                  "{\"id\":\"Acme\",\"employees\":1000,\"public\":true,\"share\":12.50,"
                  "\"site\":null,\"effective_us\":1704153600000000}\n",
                  "Acme.employees=1000 2024-01-02 2024-01-02\n"
                  "Acme.public=true 2024-01-02 2024-01-02\n"
                  "Acme.share=12.5 2024-01-02 2024-01-02\nAcme.site=null 2024-01-02 2024-01-02\n");
}

static void an_account_of_a_person_is_a_membership(void **state)
{
    (void)state;
    expect_ledger("people", "id,account_id,role,effective_at\nann,acme,Buyer,2024-03-04\n",
                  "ann in acme 'Buyer' 2024-03-04..never 2024-03-04\n");
    expect_ledger("memberships",
                  "person_id,account_id,from,to\nann,acme,2024-01-01,2024-02-01\nbob,acme,,\n",
                  "ann in acme '' 2024-01-01..2024-02-01 2024-01-01\n"
                  "bob in acme '' min..never min\n");
}

static void a_record_with_nothing_but_an_id_is_known(void **state)
{
    (void)state;
    expect_ledger("accounts", "id\nacme\n", "acme.$known=null min min\n");
}

static void creation_stays_unless_a_row_names_it(void **state)
{
    (void)state;
    expect_ledger("people",
                  "{\"id\":\"ann\",\"created_at\":\"2024-01-02\"}\n"
                  "{\"id\":\"ann\",\"effective_at\":\"2024-03-04\"}\n"
                  "{\"id\":\"ann\",\"title\":\"VP\",\"effective_at\":\"2024-03-05\"}\n",
                  "ann.$created_at=1704153600000000 2024-01-02 2024-01-02\n"
                  "ann.$known=null 2024-03-04 2024-03-04\n"
                  "ann.title=vp 2024-03-05 2024-03-05\n");
    expect_ledger("people",
                  "id,created_at,effective_at,title\nann,2024-01-02,,VP\nann,,2024-03-04,CFO\n",
                  "ann.$created_at=1704153600000000 2024-01-02 2024-01-02\n"
                  "ann.$created_at=null 2024-03-04 2024-03-04\n"
                  "ann.title=vp 2024-01-02 2024-01-02\n"
                  "ann.title=cfo 2024-03-04 2024-03-04\n");
}

static void ids_are_not_folded_but_normal(void **state)
{
    (void)state;
    expect_ledger("accounts", "id,a\nCafe\xCC\x81,1\n", "Caf\xC3\xA9.a=1 min min\n");
    expect_ledger("accounts", "{\"id\":4711,\"a\":1}", "4711.a=1 min min\n");
}

/* ---- facts, merges, outcomes ---------------------------------------------------------------- */

static void facts_are_taken_whole(void **state)
{
    (void)state;
    expect_ledger("facts",
                  "entity,id,field,value,effective_at,received_at,source,source_rank\n"
                  "account,acme,industry,Software,2024-01-02,2024-01-05,crm,7\n"
                  "person,ann,created_at,2023-05-06,2024-01-02,,,\n",
                  "acme.industry=software 2024-01-02 2024-01-05 crm/7\n"
                  "ann.$created_at=1683331200000000 2024-01-02 2024-01-02\n");
}

static void merges_join_records(void **state)
{
    (void)state;
    struct world world = new_world("merges");
    assert_true(feed(&world, STR("entity,id,into_id,at\nperson,old,new,2024-01-02\n")));
    world.options.kind = "people";
    assert_true(feed(&world, STR("id,a\nold,1\nnew,2\n")));
    assert_str_is(ledger_told(&world), "new.a=1 min min\nnew.a=2 min min\n");
    world.options.kind = "merges";
    assert_true(feed(&world, STR("entity,id,into_id,at\nperson,x,x,2024-01-02\n")));
    assert_int_equal(world.result.all.refused, 1);
    arena_free(world.arena);
}

static void amounts_are_exact(void **state)
{
    (void)state;
    expect_ledger("outcomes",
                  "kind,account_id,at,amount,currency\nwon,acme,2024-01-02,12.5,eur\n"
                  "won,acme,2024-01-03,1200,JPY\nlost,acme,2024-01-04,,\n"
                  "won,acme,2024-01-05,0.001,KWD\n",
                  "won /acme 2024-01-02 2024-01-02 1250EUR\n"
                  "won /acme 2024-01-03 2024-01-03 1200JPY\nlost /acme 2024-01-04 2024-01-04\n"
                  "won /acme 2024-01-05 2024-01-05 1KWD\n");
}

/* ---- events ------------------------------------------------------------------------------------ */

#define EVENT_HEAD "event_id,source,type,event,person_id,occurred_at,received_at,quality"

static void events_keep_what_was_written(void **state)
{
    (void)state;
    expect_ledger("events",
                  EVENT_HEAD ",properties.path,properties.n\n"
                             "e1,web,track,Demo Requested,ann,2024-01-02,,,/Pricing,007\n"
                             "e2,web,page,,ann,2024-01-03,2024-01-04,bot,,3\n",
                  "ann web/e1 track:Demo Requested 2024-01-02 2024-01-02 q0 "
                  "{\"n\":\"007\",\"path\":\"/Pricing\"}\n"
                  "ann web/e2 page: 2024-01-03 2024-01-04 q1 {\"n\":3}\n");
    expect_ledger(
        "events",
        "{\"event_id\":\"e\",\"type\":\"page\",\"account_id\":\"acme\",\"occurred_us\":"
        "1704153600000000,\"properties\":{\"z\":null,\"empty\":\"\",\"b\":{\"y\":1.50,\"x\":[1]}}}",
        "acme /e page: 2024-01-02 2024-01-02 q0 {\"b\":{\"x\":[1],\"y\":1.5}}\n");
}

static void a_retraction_names_its_event(void **state)
{
    (void)state;
    expect_ledger("events",
                  EVENT_HEAD ",properties\n"
                             "r1,web,$retract,,,2024-01-05,,,\"{\"\"event_id\"\":\"\"e1\"\"}\"\n"
                             "r2,web,$Retract,,,2024-01-05,,,\"{\"\"event_id\"\":\"\"e2\"\"}\"\n"
                             "e1,web,track,X,ann,2024-01-02,,,\n"
                             "e2,web,track,X,ann,2024-01-02,,,\n",
                  "ann web/e1 track:X 2024-01-02 2024-01-02 q0  retracted\n"
                  "ann web/e2 track:X 2024-01-02 2024-01-02 q0  retracted\n");
}

static void future_events_are_quarantined(void **state)
{
    (void)state;
    struct world world = new_world("events");
    assert_true(feed(&world, STR(EVENT_HEAD
                                 "\na,,page,,ann,2024-01-02 10:05:00,2024-01-02 10:00,\n"
                                 "b,,page,,ann,2024-01-02 10:05:00.000001,2024-01-02 10:00,\n")));
    assert_int_equal(world.result.all.added, 2);
    assert_int_equal(world.result.all.quarantined, 1);
    assert_str_is(world.result.reasons[0].reason, "future-dated");
    assert_int_equal(world.result.reasons[0].first_line, 3);
    arena_free(world.arena);
}

static void copies_and_conflicts_are_counted(void **state)
{
    (void)state;
    struct world world = new_world("events");
    assert_true(feed(&world, STR(EVENT_HEAD "\na,s,page,,ann,2024-01-02,2024-01-05,\n"
                                            "a,s,page,,ann,2024-01-02,2024-01-06,\n"
                                            "a,s,page,,bob,2024-01-02,2024-01-05,\n")));
    assert_int_equal(world.result.all.added, 1);
    assert_int_equal(world.result.all.duplicates, 1);
    assert_int_equal(world.result.all.conflicts, 1);
    arena_free(world.arena);
}

/* ---- times --------------------------------------------------------------------------------------- */

static void times_are_read_in_the_zone(void **state)
{
    (void)state;
    struct world world = new_world("events");
    assert_true(zone_open(world.arena, STR("Europe/Amsterdam"), &world.options.zone, &world.err));
    assert_true(feed(&world, STR("event_id,type,person_id,occurred_at\na,page,p,2011-10-30 01:00\n"
                                 "b,page,p,2011-10-31 01:00\nc,page,p,2011-11-01T00:00:00Z\n")));
    assert_str_is(ledger_told(&world),
                  "p /a page: 2011-10-29T23:00:00.000000Z 2011-10-29T23:00:00.000000Z q0 \n"
                  "p /b page: 2011-10-31 2011-10-31 q0 \n"
                  "p /c page: 2011-11-01 2011-11-01 q0 \n");
    arena_free(world.arena);
}

static void received_now_is_stamped(void **state)
{
    (void)state;
    struct world world = new_world("events");
    world.options.is_received_now = true;
    world.options.now_us = INSTANT_MIN + 9000 * DAY_US;
    assert_true(feed(&world, STR("event_id,type,person_id,occurred_at,received_at\n"
                                 "a,page,p,2011-10-30,2012-01-01\n")));
    assert_str_is(ledger_told(&world), "p /a page: 2011-10-30 2024-08-22 q0 \n");
    arena_free(world.arena);
}

/* ---- refusals -------------------------------------------------------------------------------------- */

static void each_wrong_row_is_refused_for_its_reason(void **state)
{
    (void)state;
    static const struct {
        const char *kind, *rows, *reason, *part;
    } cases[] = {
        {"people", "{\"name\":\"x\"}", "a required field is missing", "id is missing"},
        {"people", "id\n\"a\nb\"", "control character", "id holds a control"},
        {"people", "{\"id\":{\"a\":1}}", "wrong type", "must be a text, not an object"},
        {"people", "{\"id\":99999999999999999999}", "not JSON", "beyond 64 bits"},
        {"people", "{\"id\":18446744073709551615}", "number beyond 64 bits", "quotes"},
        {"people", "{\"id\":\"a\",\"n\":1e30}", "number beyond 64 bits", "n is a number"},
        {"people", "id,created_at\na,0000-01-01", "time out of range", "2000 to 2100"},
        {"people", "id,created_at\na,9999-12-31", "time out of range", "9999-12-31"},
        {"people", "id,created_at\na,2024-02-30", "not a time", "'2024-02-30'"},
        {"people", "{\"id\":\"a\",\"created_at\":1704153600000000}", "not a time", "_us"},
        {"people", "id,created_us\na,12", "time out of range", "12"},
        {"people", "id,created_us\na,1.5", "not a time", "whole microseconds"},
        {"people", "{\"id\":\"a\",\"created_at\":\"2024-01-01\",\"created_us\":1704153600000000}",
         "given twice", "created_at is given twice"},
        {"people", "{\"id\":\"a\"", "not JSON", "not valid JSON"},
        {"people", "{\"id\":\"a\",\"id\":\"b\"}", "not JSON", "stands twice"},
        {"people", "{\"id\":\"a\"}\n[1]", "not an object", "must be an object"},
        {"memberships", "person_id,account_id,from,to\na,b,2024-02-01,2024-02-01",
         "ends before it begins", "later than 'from'"},
        {"facts", "entity,id,field,value,effective_at\ncompany,a,b,c,2024-01-01", "unknown word",
         "use one of account, person"},
        {"facts", "entity,id,field,value,effective_at\nperson,a,$x,c,2024-01-01", "reserved name",
         "must not begin with '$'"},
        {"facts", "entity,id,field,value,effective_at,source_rank\nperson,a,b,c,2024-01-01,1.5",
         "not a number", "whole number"},
        {"events", "event_id,type,occurred_at,quality\na,page,2024-01-01,humn", "unknown word",
         "did you mean 'human'"},
        {"events", "event_id,type,occurred_at,properties\na,page,2024-01-01,[1]", "bad properties",
         "must be a JSON object"},
        {"events", "event_id,type,occurred_at\na,$retract,2024-01-01", "retracts nothing",
         "properties.event_id"},
        {"outcomes", "kind,at,amount,currency\nwon,2024-01-01,1.234,EUR", "amount not exact",
         "more than 2 decimals"},
        {"outcomes", "kind,at,amount,currency\nwon,2024-01-01,\"1,234\",EUR", "not a number",
         "thousands"},
        {"outcomes", "kind,at,currency\nwon,2024-01-01,EURO", "unknown currency", "ISO 4217"},
        {"outcomes", "kind,at\nwone,2024-01-01", "unknown word", "did you mean 'won'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world world = new_world(cases[i].kind);
        if (!feed(&world, str_of(cases[i].rows)))
            fail_msg("%zu: %s", i, world.err.text);
        if (world.result.all.refused != 1)
            fail_msg("case %zu: %d refused", i, (int)world.result.all.refused);
        assert_str_is(world.result.reasons[0].reason, cases[i].reason);
        const char *example = str_terminated(world.arena, world.result.reasons[0].example);
        if (!strstr(example, cases[i].part))
            fail_msg("case %zu: %s", i, example);
        arena_free(world.arena);
    }
}

static void caps_hold(void **state)
{
    (void)state;
    struct world world = new_world("people");
    struct buf in;
    buf_init(&in, world.arena, 1 << 22);
    buf_text(&in, "{\"id\":\"");
    buf_repeat(&in, 'x', 513);
    buf_text(&in, "\"}\n{\"id\":\"");
    buf_repeat(&in, 'x', 512);
    buf_text(&in, "\"}\n{\"id\":\"a\",\"t\":\"");
    buf_repeat(&in, 'x', 8193);
    buf_text(&in, "\"}\n{\"id\":\"a\",\"deep\":");
    buf_repeat(&in, '[', 100);
    buf_repeat(&in, ']', 100);
    buf_text(&in, "}\n{\"id\":\"b\"");
    for (int i = 0; i < 1001; i++)
        buf_printf(&in, ",\"a%d\":1", i);
    buf_text(&in, "}\n");
    assert_true(feed(&world, buf_str(&in)));
    assert_int_equal(world.result.rows, 5);
    assert_int_equal(world.result.all.added, 1);
    assert_int_equal(world.result.all.refused, 4);
    arena_free(world.arena);
}

static void one_bad_row_never_stops_the_file(void **state)
{
    (void)state;
    struct world world = new_world("people");
    assert_true(feed(&world, STR("id,a\nx,1\nbad\n\"open,2\ny,\xFF\nz,3\n")));
    assert_str_is(ledger_told(&world), "x.a=1 min min\nz.a=3 min min\n");
    assert_int_equal(world.result.rows, 5);
    assert_int_equal(world.result.all.added, 2);
    assert_int_equal(world.result.all.refused, 3);
    arena_free(world.arena);
}

static void a_missing_column_is_named(void **state)
{
    (void)state;
    struct world world = new_world("events");
    assert_false(feed(&world, STR("event_id,type,occured_at\na,b,2024-01-01\n")));
    assert_string_equal(world.err.text,
                        "events need a column 'occurred_at'; is it 'occured_at'? rename it there, "
                        "or with --map");
    world.options.kind = "people";
    assert_false(feed(&world, STR("ID,name\na,b\n")));
    assert_non_null(strstr(world.err.text, "the file has 'ID'"));
    assert_false(feed(&world, STR("id,created_at,created_us\na,,\n")));
    assert_non_null(strstr(world.err.text, "mean the same"));
    assert_false(feed(&world, STR("{\n \"a\": 1\n}\n")));
    assert_non_null(strstr(world.err.text, "one object a line"));
    arena_free(world.arena);
}

static void odd_columns_are_told(void **state)
{
    (void)state;
    struct world world = new_world("people");
    assert_true(feed(&world, STR("id,employees,efective_at\na,5-20,x\nb,May-20,x\nc,21-50,x\n"
                                 "d,20-May,x\n")));
    assert_int_equal(world.result.warning_count, 2);
    assert_str_is(world.result.warnings[0],
                  "column 'employees': 2 values look like dates among 2 ranges (the first at line "
                  "3): a spreadsheet turns 5-20 into May-20; format the column as text and export "
                  "again");
    assert_str_is(world.result.warnings[1], "column 'efective_at': did you mean 'effective_at'?");
    assert_true(feed(&world, STR("id,$created_at\na,1\n")));
    assert_str_is(world.result.unknown[0], "$created_at");
    world.options.kind = "events";
    assert_true(feed(&world, STR("event_id,type,occurred_at,,note\na,b,2024-01-01,x,y\n")));
    assert_int_equal(world.result.unknown_count, 2);
    assert_str_is(world.result.unknown[1], "note");
    arena_free(world.arena);
}

static void rows_of_nobody_and_bare_amounts_are_told(void **state)
{
    (void)state;
    struct world world = new_world("outcomes");
    assert_true(
        feed(&world, STR("kind,person_id,at,amount,currency\n"
                         "won,,2024-01-02,,\nwon,p,2024-01-02,5,\nwon,p,2024-01-03,6.5,\n")));
    assert_int_equal(world.result.all.added, 3);
    assert_int_equal(world.result.warning_count, 2);
    assert_true(str_is(world.result.warnings[0],
                       "neither a person nor an account is named, so it counts for nobody: 1 row "
                       "(the first at line 2)"));
    assert_true(str_is(world.result.warnings[1],
                       "an amount without a currency is kept with two decimals: 2 rows (the first "
                       "at line 3)"));
    arena_free(world.arena);
}

static void missing_words_are_null(void **state)
{
    (void)state;
    struct world world = new_world("people");
    struct str words[] = {STR("unknown"), STR("?")};
    world.options.missing = words;
    world.options.missing_count = 2;
    assert_true(feed(&world, STR("id,job,x\na,unknown,?\n")));
    assert_str_is(ledger_told(&world), "a.job=null min min\na.x=null min min\n");
    arena_free(world.arena);
}

SUITE(import_test, cmocka_unit_test(attributes_have_their_time),
      cmocka_unit_test(an_account_of_a_person_is_a_membership),
      cmocka_unit_test(a_record_with_nothing_but_an_id_is_known),
      cmocka_unit_test(creation_stays_unless_a_row_names_it),
      cmocka_unit_test(ids_are_not_folded_but_normal), cmocka_unit_test(facts_are_taken_whole),
      cmocka_unit_test(merges_join_records), cmocka_unit_test(amounts_are_exact),
      cmocka_unit_test(events_keep_what_was_written),
      cmocka_unit_test(a_retraction_names_its_event),
      cmocka_unit_test(future_events_are_quarantined),
      cmocka_unit_test(copies_and_conflicts_are_counted),
      cmocka_unit_test(times_are_read_in_the_zone), cmocka_unit_test(received_now_is_stamped),
      cmocka_unit_test(each_wrong_row_is_refused_for_its_reason), cmocka_unit_test(caps_hold),
      cmocka_unit_test(one_bad_row_never_stops_the_file),
      cmocka_unit_test(a_missing_column_is_named), cmocka_unit_test(odd_columns_are_told),
      cmocka_unit_test(rows_of_nobody_and_bare_amounts_are_told),
      cmocka_unit_test(missing_words_are_null));
