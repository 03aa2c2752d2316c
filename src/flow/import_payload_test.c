/* Proof of import_payload.h. The digest stands in every ledger: were it another for the same event,
 * each copy that arrives later would be a conflict. These constants last. */
#include "flow/import_payload.h"

#include "base/arena.h"
#include "base/digest.h"
#include "store/store.h"
#include "suite.h"

static struct str hex_of(struct arena *arena, const struct store_event *event)
{
    char hex[DIGEST_HEX_SIZE];
    struct store_event copy = *event;
    struct digest digest = digest_of(event_content(arena, &copy));
    digest_hex(&digest, hex);
    return str_copy(arena, str_of(hex));
}

static const struct store_event full = {
    .source = {"web", 3},
    .id = {"e-1", 3},
    .type = {"track", 5},
    .name = {"Demo Requested", 14},
    .person = {"ann@acme.example", 16},
    .account = {"acme", 4},
    .occurred_us = INT64_C(1783774800123457),
    .received_us = INT64_C(1783774900000000),
    .quality = 4,
    .properties = {"{\"n\":1.5,\"path\":\"/pr\u00edcing\"}", 28}};

static void the_digest_of_an_event_lasts(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct str text =
        STR("3:web3:e-15:track14:Demo Requested16:ann@acme.example4:acme16:1783774800123457"
            "1:428:{\"n\":1.5,\"path\":\"/pr\u00edcing\"}");
    struct digest digest = digest_of(text);
    char hex[DIGEST_HEX_SIZE];
    digest_hex(&digest, hex);
    assert_string_equal(hex, "e436847870e14fcb6fa8d72c4f887621d966196d821ea841f569356b8f960037");
    assert_true(str_is(hex_of(arena, &full), hex));

    struct store_event bare = {
        .id = STR("1"), .type = STR("page"), .occurred_us = INT64_C(946684800000000)};
    assert_true(str_is(hex_of(arena, &bare),
                       "8fb79c6fcb83b9a6689b09e69915536c49c69973a15a840068a4f7687cfa8a6c"));
    arena_free(arena);
}

/* The texts of an event are where its content is, so they are kept with it; empty ones stay. */
static void the_content_holds_the_texts(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct store_event event = full;
    event.account = (struct str){0};
    struct str content = event_content(arena, &event);
    const struct str texts[] = {event.source, event.id,     event.type,
                                event.name,   event.person, event.properties};
    const struct str before[] = {full.source, full.id,     full.type,
                                 full.name,   full.person, full.properties};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_true(str_eq(texts[i], before[i]));
        assert_true(texts[i].at >= content.at &&
                    texts[i].at + texts[i].length <= content.at + content.length);
    }
    assert_true(!event.account.at && !event.account.length);
    struct store_event again = event;
    assert_true(str_eq(event_content(arena, &again), content));
    arena_free(arena);
}

static void all_but_the_arrival_counts(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct store_event later = full;
    later.received_us++;
    struct str same = hex_of(arena, &full);
    assert_true(str_eq(hex_of(arena, &later), same));
    struct store_event others[9];
    for (size_t i = 0; i < 9; i++)
        others[i] = full;
    others[0].source = STR("app");
    others[1].id = STR("e-2");
    others[2].type = STR("page");
    others[3].name = STR("demo requested");
    others[4].person = STR("ann");
    others[5].account = (struct str){0};
    others[6].occurred_us++;
    others[7].quality = 0;
    others[8].properties = (struct str){0};
    for (size_t i = 0; i < 9; i++)
        assert_false(str_eq(hex_of(arena, &others[i]), same));
    /* what moves from one part to the next is another event */
    struct store_event a = full, b = full;
    a.source = STR("we");
    a.id = STR("be-1");
    b.source = STR("webe");
    b.id = STR("-1");
    assert_false(str_eq(hex_of(arena, &a), hex_of(arena, &b)));
    arena_free(arena);
}

SUITE(import_payload_test, cmocka_unit_test(the_content_holds_the_texts),
      cmocka_unit_test(the_digest_of_an_event_lasts), cmocka_unit_test(all_but_the_arrival_counts));
