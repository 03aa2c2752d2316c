/* Proof of digest.h and rng.h against published vectors. */
#include "base/digest.h"

#include "base/arena.h"
#include "base/rng.h"
#include "suite.h"

static void sha256_of_the_published_vectors(void **state)
{
    (void)state;
    char hex[DIGEST_HEX_SIZE];
    struct digest digest = digest_of(STR("abc"));
    digest_hex(&digest, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    digest = digest_of((struct str){0});
    digest_hex(&digest, hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void pieces_give_the_digest_of_the_whole(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct digester *digester = digester_new(arena);
    digester_add(digester, STR("a"));
    digester_add(digester, STR(""));
    digester_add(digester, STR("bc"));
    struct digest pieces = digester_end(digester), whole = digest_of(STR("abc"));
    assert_memory_equal(pieces.bytes, whole.bytes, DIGEST_SIZE);
    arena_free(arena);
}

static void hash60_is_the_first_fifteen_digits(void **state)
{
    (void)state;
    assert_true(hash60(STR("abc")) == INT64_C(839782156265856254));
}

static void hash64_is_the_published_xxh3(void **state)
{
    (void)state;
    assert_true(hash64(STR("")) == UINT64_C(0x2d06800538d394c2)); /* XXH3_64bits, seed 0 */
    assert_true(hash64(STR("a")) != hash64(STR("b")));
}

static void splitmix64_of_the_published_vector(void **state)
{
    (void)state;
    struct rng rng = rng_of(1234567);
    static const uint64_t expected[] = {
        UINT64_C(6457827717110365317), UINT64_C(3203168211198807973), UINT64_C(9817491932198370423),
        UINT64_C(4593380528125082431), UINT64_C(16408922859458223821)};
    for (size_t i = 0; i < 5; i++)
        assert_true(rng_next(&rng) == expected[i]);
    for (int i = 0; i < 1000; i++) {
        assert_true(rng_below(&rng, 7) < 7);
        double u = rng_real(&rng);
        assert_true(u >= 0 && u < 1);
    }
}

SUITE(digest_test, cmocka_unit_test(sha256_of_the_published_vectors),
      cmocka_unit_test(pieces_give_the_digest_of_the_whole),
      cmocka_unit_test(hash60_is_the_first_fifteen_digits),
      cmocka_unit_test(hash64_is_the_published_xxh3),
      cmocka_unit_test(splitmix64_of_the_published_vector));
