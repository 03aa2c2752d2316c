/* The fuzzer's corpus, and mutations of the ready-made agreement from a seed, as plain tests: the
 * laws of fixture_words.h hold for whatever bytes. */
#include <dirent.h>

#include "agreement/fixture.h"
#include "base/rng.h"

static void the_corpus_obeys_the_laws(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    const char *root = getenv("SOURCE_ROOT");
    const char *folder = arena_printf(arena, "%s/test/fuzz/corpus/agreement", root ? root : ".");
    DIR *listing = opendir(folder);
    size_t files = 0;
    assert_non_null(listing);
    for (const struct dirent *entry; (entry = readdir(listing));) {
        struct arena *round = arena_new("round");
        struct str source = {0};
        const char *name = arena_printf(round, "test/fuzz/corpus/agreement/%s", entry->d_name);
        if (entry->d_name[0] != '.' && tree_read(round, name, &source)) {
            fixture_check_laws(round, source);
            files++;
        }
        arena_free(round);
    }
    closedir(listing);
    assert_true(files >= 20);
    arena_free(arena);
}

/* Bytes changed, lines dropped, doubled and swapped. */
static struct str mutated(struct arena *arena, struct str source, struct rng *rng)
{
    struct buf buf;
    buf_init(&buf, arena, FIXTURE_BYTES_MAX);
    while (source.length) {
        size_t end = (size_t)str_find(source, '\n') + 1;
        struct str line = str_slice(source, 0, end);
        source = str_slice(source, end, source.length);
        uint32_t chance = rng_below(rng, 900);
        if (chance == 0)
            continue;
        if (chance == 1)
            buf_add(&buf, line);
        buf_add(&buf, line);
        if (chance == 2)
            buf.at[buf.length - 1 - rng_below(rng, (uint32_t)line.length)] =
                "\t #:-[]{},'\"&*!|>%@x0\n"[rng_below(rng, 22)];
    }
    return buf_str(&buf);
}

static void mutations_obey_the_laws(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct str source = fixture_saas(arena);
    size_t valid = 0;
    for (uint64_t seed = 1; seed <= 400; seed++) {
        struct arena *round = arena_new("round");
        struct rng rng = rng_of(seed);
        valid += fixture_check_laws(round, mutated(round, source, &rng));
        arena_free(round);
    }
    assert_true(valid > 40);
    arena_free(arena);
}

SUITE(fuzz_corpus_test, cmocka_unit_test(the_corpus_obeys_the_laws),
      cmocka_unit_test(mutations_obey_the_laws));
