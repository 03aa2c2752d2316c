/* See assign.h. */
#include "assign.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "base/digest.h"

int64_t assign_hash(struct arena *arena, struct str salt, struct str key)
{
    size_t length = salt.length + 1 + key.length;
    char *text = arena_alloc(arena, length);
    memcpy(text, salt.at, salt.length);
    text[salt.length] = ASSIGN_SEPARATOR;
    memcpy(text + salt.length + 1, key.at, key.length);
    return hash60((struct str){text, length});
}

int64_t assign_bucket(int64_t hash)
{
    assert(hash >= 0);
    return hash % ASSIGN_BUCKETS;
}

int assign_arm(int64_t bucket, const int64_t *shares, size_t count)
{
    assert(bucket >= 0 && bucket < ASSIGN_BUCKETS);
    int64_t end = 0;
    for (size_t i = 0; i < count; i++) {
        assert(shares[i] >= 0 && shares[i] <= ASSIGN_BUCKETS - end);
        end += shares[i];
        if (bucket < end)
            return (int)i;
    }
    return ASSIGN_NO_ARM;
}
