/* The list of the kinds of signals, made from the names of the files signal_*.c. */
#include "plan.h"

#include "engine/signal.h"

#define X(name) extern const struct signal_kind name;
#include "signal.list"
#undef X

static const struct signal_spec *const kinds[] = {
#define X(name) &(name).spec,
#include "signal.list"
#undef X
};

static const struct vocabulary vocabulary = {kinds, sizeof kinds / sizeof kinds[0]};

const struct vocabulary *engine_vocabulary(void)
{
    return &vocabulary;
}

const struct signal_spec *engine_kind(struct str word)
{
    for (size_t i = 0; i < vocabulary.count; i++)
        if (str_is(word, kinds[i]->word))
            return kinds[i];
    return NULL;
}
