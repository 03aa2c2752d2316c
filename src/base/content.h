/* What a file is, by its first bytes and never by its name. */
#pragma once

#include "err.h"

struct source;

enum content { CONTENT_CSV, CONTENT_JSON };

/* Passes over a UTF-8 byte-order mark and decides: text that begins with `{` or `[` is JSON, other
 * text CSV. ERR_INPUT for what is neither (spreadsheets, archives, UTF-16, other binary): the
 * sentence names what it is and the way out. Call it before anything was skipped. */
bool content_of(struct source *source, enum content *ret_content, struct err *err) MUST_CHECK;
