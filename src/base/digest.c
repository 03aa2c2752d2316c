/* See digest.h. The only file that includes OpenSSL's EVP. */
#include "digest.h"

#include <assert.h>
#include <openssl/evp.h>
#include <xxhash.h>

#include "arena.h"

struct digester {
    EVP_MD_CTX *context;
};

static void release(void *thing)
{
    EVP_MD_CTX_free(thing);
}

struct digester *digester_new(struct arena *arena)
{
    struct digester *digester = arena_alloc(arena, sizeof *digester);
    digester->context = EVP_MD_CTX_new();
    assert(digester->context);
    arena_defer(arena, release, digester->context);
    int ok = EVP_DigestInit_ex(digester->context, EVP_sha256(), NULL);
    assert(ok == 1);
    return digester;
}

void digester_add(struct digester *digester, struct str bytes)
{
    int ok = EVP_DigestUpdate(digester->context, bytes.at, bytes.length);
    assert(ok == 1);
}

struct digest digester_end(struct digester *digester)
{
    struct digest digest;
    unsigned size = 0;
    int ok = EVP_DigestFinal_ex(digester->context, digest.bytes, &size);
    assert(ok == 1 && size == DIGEST_SIZE);
    ok = EVP_DigestInit_ex(digester->context, NULL, NULL); /* NULL: not looked up again */
    assert(ok == 1);
    return digest;
}

struct digest digest_of(struct str bytes)
{
    struct digest digest;
    unsigned size = 0;
    int ok = EVP_Digest(bytes.length ? bytes.at : "", bytes.length, digest.bytes, &size,
                        EVP_sha256(), NULL);
    assert(ok == 1 && size == DIGEST_SIZE);
    return digest;
}

void digest_hex(const struct digest *digest, char ret_hex[DIGEST_HEX_SIZE])
{
    static const char hex[] = "0123456789abcdef";
    for (size_t i = 0; i < DIGEST_SIZE; i++) {
        ret_hex[2 * i] = hex[digest->bytes[i] >> 4];
        ret_hex[2 * i + 1] = hex[digest->bytes[i] & 15];
    }
    ret_hex[DIGEST_HEX_SIZE - 1] = '\0';
}

int64_t hash60(struct str text)
{
    struct digest digest = digest_of(text);
    uint64_t top = 0;
    for (size_t i = 0; i < 8; i++)
        top = top << 8 | digest.bytes[i];
    return (int64_t)(top >> 4);
}

uint64_t hash64(struct str text)
{
    return XXH3_64bits(text.at, text.length);
}
