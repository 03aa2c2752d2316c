/* See assign.h. */
#include "assign.h"

#include <assert.h>

#include "base/buf.h"
#include "base/digest.h"

int64_t assign_hash(struct arena *arena, struct str salt, struct str key)
{
    struct buf text;
    buf_init(&text, arena, SIZE_MAX);
    buf_add(&text, salt);
    buf_byte(&text, ASSIGN_SEPARATOR);
    buf_add(&text, key);
    return hash60(buf_str(&text));
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
