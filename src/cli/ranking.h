/* The ranking as tables for people: shared by `score` and `demo`. */
#pragma once

#include <stddef.h>

#include "engine/history.h"

struct app;
struct ranking;
struct rules;

/* The agreement, the moment, and how many records are in each tier. */
void ranking_print_head(const struct app *app, const struct ranking *ranking,
                        const struct rules *rules);
/* The first `top` of a kind, and how many are not shown. */
void ranking_print(const struct app *app, const struct ranking *ranking, enum record_kind kind,
                   size_t top);
