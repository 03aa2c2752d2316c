/* The registered drivers. See db.h. */
#include "store/db.h"

#include <assert.h>
#include <string.h>

#define X(name) extern const struct db_driver name;
#include "db.list"
#undef X

static const struct db_driver *const drivers[] = {
#define X(name) &(name),
#include "db.list"
#undef X
};

const struct db_driver *db_driver_at(size_t index)
{
    return index < sizeof drivers / sizeof drivers[0] ? drivers[index] : NULL;
}

const struct db_driver *db_driver_named(const char *name)
{
    assert(name);
    for (size_t i = 0; db_driver_at(i); i++)
        if (strcmp(db_driver_at(i)->name, name) == 0)
            return db_driver_at(i);
    return NULL;
}
