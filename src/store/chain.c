/* See chain.h. */
#include "store/chain.h"

#include <stdio.h>

#include "base/arena.h"
#include "store/store_int.h"

static void add_bytes(struct digester *digester, struct str bytes)
{
    char head[24];
    int length = snprintf(head, sizeof head, "%zu:", bytes.length);
    digester_add(digester, (struct str){head, (size_t)length});
    if (bytes.length)
        digester_add(digester, bytes);
    digester_add(digester, STR(","));
}

static void add_int(struct digester *digester, int64_t number)
{
    char text[24];
    int length = snprintf(text, sizeof text, "%lld", (long long)number);
    add_bytes(digester, (struct str){text, (size_t)length});
}

static void add_digest(struct digester *digester, const struct digest *digest)
{
    add_bytes(digester, bytes_of(digest));
}

static void add_null_or_digest(struct digester *digester, const struct digest *digest)
{
    if (digest_is_zero(digest))
        digester_add(digester, STR("-,"));
    else
        add_digest(digester, digest);
}

struct digest chain_hash_version(struct arena *scratch, const struct version_link *link)
{
    struct digester *digester = digester_new(scratch);
    add_bytes(digester, STR("version"));
    add_int(digester, link->seq);
    add_digest(digester, &link->prev);
    add_digest(digester, &link->sha);
    add_digest(digester, &link->canonical);
    add_digest(digester, &link->source);
    add_bytes(digester, link->author);
    add_int(digester, link->at_us);
    return digester_end(digester);
}

struct digest chain_hash_decision(struct arena *scratch, const struct decision_link *link)
{
    struct digester *digester = digester_new(scratch);
    add_bytes(digester, STR("decision"));
    add_int(digester, link->seq);
    add_digest(digester, &link->prev);
    add_bytes(digester, link->kind);
    add_bytes(digester, link->actor);
    add_int(digester, link->at_us);
    if (link->record)
        add_int(digester, link->record);
    else
        digester_add(digester, STR("-,"));
    add_null_or_digest(digester, &link->version);
    add_null_or_digest(digester, &link->inputs);
    add_int(digester, link->as_of_us);
    add_int(digester, link->known_at_us);
    add_bytes(digester, link->payload);
    return digester_end(digester);
}
