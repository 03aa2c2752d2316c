/* The properties of an event from the text that the ledger keeps, only those that are wanted: a tree
 * of all of them takes a hundred times the memory, and one person may have ten million events. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "engine/history.h"

struct arena;
struct json_parser;

struct property_reader {
    const struct str *names; /* what is wanted */
    size_t count;
    struct json_parser *parser;
    struct arena *tree; /* of one text, while it is read */
};

/* The reader lives in `arena`, beside `names`. */
struct property_reader property_reader_new(struct arena *arena, const struct str *names,
                                           size_t count);

/* Sets the properties of `event`, in `arena`; a nested value is its canonical JSON. Fails with
 * ERR_INPUT if a text that may hold what is wanted is no JSON. */
bool properties_read(const struct property_reader *reader, struct arena *arena, struct str text,
                     struct event *event, struct err *err) MUST_CHECK;
