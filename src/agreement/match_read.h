/* Reads operators and conditions out of YAML nodes: the same in agreements and in mapping files. */
#pragma once

#include "agreement/agreement.h"
#include "agreement/match.h"
#include "agreement/node.h"

struct match_reader {
    struct arena *arena;
    struct findings *findings;
    const struct named_list *lists; /* what `in_list` may name */
    size_t list_count;
};

/* A map of operators. Keys in `others` (ended by NULL; may be NULL) are the caller's own and
 * passed over. Errors go to the findings and give false: an unknown operator, none at all, an
 * unknown list, a value of the wrong kind. */
bool match_read(const struct match_reader *reader, const struct node *node,
                const char *const *others, struct match *ret_match) MUST_CHECK;

/* `{FIELD: {OPERATOR: value}, ...}`: the conditions in byte order of their fields. With `prefixes`
 * (ended by NULL) each field must start with one of them: "account.". */
bool predicate_read(const struct match_reader *reader, const struct node *node,
                    const char *const *prefixes, struct predicate *ret_predicate) MUST_CHECK;

/* A scalar as a value. Text that reads exactly as a number or a truth is one: equality goes by
 * canonical text, so it is the same value. Nothing (null) and 007 are errors. */
bool match_value(const struct match_reader *reader, const struct node *node,
                 struct value *ret_value) MUST_CHECK;

struct buf;
/* The same as JSON: the operators without braces, `"ge":200,"lt":1000`; and a whole predicate. */
void match_write(struct buf *buf, const struct match *match);
void predicate_write(struct buf *buf, const struct predicate *predicate);
void match_write_value(struct buf *buf, struct value value);
