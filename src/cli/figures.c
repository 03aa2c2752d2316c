#include "cli/figures.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/figure.h"
#include "base/json.h"
#include "cli/app.h"

#define X(name) extern const struct figure_family name;
#include "figure.list"
#undef X

static const struct figure_family *const families[] = {
#define X(name) &name,
#include "figure.list"
#undef X
};

enum { FAMILY_COUNT = sizeof families / sizeof *families };

const struct figure_family *const *figures_all(size_t *ret_count)
{
    *ret_count = FAMILY_COUNT;
    return families;
}

const struct figure *figure_named(struct str name)
{
    return figure_find(families, FAMILY_COUNT, name);
}

bool figure_unknown(struct app *app, struct str name, struct err *err)
{
    size_t total = 0, count = 0;
    for (size_t f = 0; f < FAMILY_COUNT; f++)
        total += families[f]->count;
    struct str *names = arena_array(app->arena, total, sizeof *names);
    for (size_t f = 0; f < FAMILY_COUNT; f++)
        for (size_t i = 0; i < families[f]->count; i++)
            names[count++] = str_of(families[f]->rows[i].name);
    struct str nearest = str_nearest(name, names, count);
    if (nearest.length)
        return err_set(err, ERR_MISSING,
                       "unknown function '" STR_FMT "'; did you mean '" STR_FMT "'?", STR_ARG(name),
                       STR_ARG(nearest));
    return err_set(err, ERR_MISSING, "unknown function '" STR_FMT "'; accord stats lists them",
                   STR_ARG(name));
}
