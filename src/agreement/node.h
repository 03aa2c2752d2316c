/* YAML as a tree of nodes, each with its place: a small, safe part of YAML 1.2.
 *
 * The core schema's plain scalars (so only true and false are truths, and `on` is a word), exact
 * decimals for numbers, no key twice. Refused, since an agreement needs none of it: anchors and
 * aliases, tags, several documents, keys that are not scalars, more than 64 levels or 1 MiB.
 * node.c is the only file that includes libyaml. JSON is a part of YAML, so it is read too. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "agreement/findings.h"
#include "base/str.h"
#include "base/value.h"

struct arena;

enum { NODE_DEPTH_MAX = 64, NODE_BYTES_MAX = 1 << 20 };

enum node_kind { NODE_NULL, NODE_BOOL, NODE_NUMBER, NODE_TEXT, NODE_LIST, NODE_MAP };

struct node {
    enum node_kind kind;
    struct place at;   /* where it starts */
    size_t start, end; /* its bytes in the source, [start, end) */
    bool is_plain;     /* scalar without quotes */
    bool is_block;     /* scalar as | or > */
    bool is_flow;      /* [list] or {map} */
    bool truth;        /* NODE_BOOL */
    struct dec number; /* NODE_NUMBER */
    struct str text;   /* every scalar: as written, unquoted; terminated */

    size_t count;              /* of NODE_LIST: items; of NODE_MAP: pairs */
    const struct node **items; /* the items, or the values */
    const struct node **keys;  /* NODE_MAP: scalars, none twice */
};

/* Reads one document; the tree and its texts live in `arena`. False: there is an error in
 * `findings` and no tree. A key that stands twice is an error in `findings` too, but the tree is
 * given, so that the rest can be checked. An empty document is an error. */
bool node_read(struct arena *arena, struct str source, struct findings *findings,
               const struct node **ret_root) MUST_CHECK;

/* The value of a key, or NULL. */
const struct node *node_get(const struct node *map, const char *key);
const struct node *node_get_str(const struct node *map, struct str key);

bool node_is_scalar(const struct node *node);
/* "a list", "the number 12", "the text 'abc'": for sentences. Long text is cut. */
struct str node_describe(struct arena *arena, const struct node *node);
