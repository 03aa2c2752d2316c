/* See canonical.h. The tables of the reader print it; base/json.h sorts the keys. */
#include "canonical.h"

#include <assert.h>

#include "agreement/shape.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"

enum { CANONICAL_MAX = 64 << 20 };

struct str agreement_canonical(struct arena *arena, const struct agreement *agreement)
{
    assert(arena && agreement);
    struct buf raw, sorted;
    const struct json *json;
    struct err err = {0};
    buf_init(&raw, arena, CANONICAL_MAX);
    shape_write(&raw, &shape_agreement, agreement);
    bool ok = json_parse(arena, buf_str(&raw), &json, &err);
    assert(ok && !raw.is_full);
    (void)ok;
    buf_init(&sorted, arena, CANONICAL_MAX);
    json_write_canonical(&sorted, json);
    assert(!sorted.is_full);
    return buf_str(&sorted);
}

struct digest agreement_sha256(struct arena *arena, const struct agreement *agreement)
{
    return digest_of(agreement_canonical(arena, agreement));
}
