/* See sql.h. */
#include "store/sql.h"

#include <assert.h>

static const struct row {
    const char *name;
    const char *text;
} rows[] = {
#define X(name, text) {#name, text},
#include "sql.list"
#undef X
};

const char *sql_name(enum sql sql)
{
    assert((unsigned)sql < SQL_COUNT);
    return rows[sql].name;
}

const char *sql_text(enum sql sql)
{
    assert((unsigned)sql < SQL_COUNT);
    return rows[sql].text;
}
