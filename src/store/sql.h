/* Every SQL statement, by name. The texts are the named paragraphs of the *.sql files beside this
 * one, made into a list by tools/sql.sh. */
#pragma once

enum sql {
#define X(name, text) SQL_##name,
#include "sql.list"
#undef X
    SQL_COUNT
};

const char *sql_name(enum sql sql);
const char *sql_text(enum sql sql);
