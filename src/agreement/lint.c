/* See lint.h. */
#include "lint.h"

#include <assert.h>

#include "agreement/lint_int.h"

const struct layer *lint_layer(const struct agreement *agreement, size_t index)
{
    const struct layer *const layers[LAYERS] = {&agreement->account_fit, &agreement->person_fit,
                                                &agreement->person_intent,
                                                &agreement->account_intent};
    assert(index < LAYERS);
    return layers[index];
}

void agreement_lint(struct arena *arena, const struct agreement *agreement,
                    struct findings *findings)
{
    assert(arena && agreement && findings);
    struct linter linter = {arena, findings, agreement};
    for (size_t i = 0; i < LAYERS; i++) {
        const struct layer *layer = lint_layer(agreement, i);
        for (size_t s = 0; s < layer->signal_count; s++) {
            lint_signal(&linter, layer, &layer->signals[s]);
            lint_signal_words(&linter, &layer->signals[s]);
        }
    }
    lint_order(&linter);
    lint_uses(&linter);
    lint_fields(&linter);
    findings_sort(findings);
}
