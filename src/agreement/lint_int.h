/* The parts of the lint. Private to src/agreement. */
#pragma once

#include "agreement/agreement.h"
#include "agreement/findings.h"

struct linter {
    struct arena *arena;
    struct findings *findings;
    const struct agreement *agreement;
};

/* lint_signal.c: one signal by itself and in its layer. */
void lint_signal(struct linter *linter, const struct layer *layer, const struct signal *signal);
/* lint_words.c: fields and events that must not or should not earn points. */
void lint_signal_words(struct linter *linter, const struct signal *signal);
void lint_condition_words(struct linter *linter, const struct predicate *predicate);
void lint_fields(struct linter *linter);
/* lint_order.c: rules that are never reached. */
void lint_order(struct linter *linter);
/* lint_uses.c: names that nothing uses, references that nothing defines. */
void lint_uses(struct linter *linter);

enum { LAYERS = 4 };
/* The layers in the order of the document; absent ones have no signals. */
const struct layer *lint_layer(const struct agreement *agreement, size_t index);
