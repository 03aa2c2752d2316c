/* Lint of names: fields that stand for a natural person's protected traits (semantics 4.9), events
 * that sales causes itself (semantics 2.1), fields that look misspelled. */
#include "lint_int.h"

#include <assert.h>
#include <stdlib.h>

#include "agreement/lint.h"
#include "base/arena.h"

enum { NAME_MAX = 128 };

/* ---- words ------------------------------------------------------------------------------------- */

/* "person.firstName" -> "first_name": lower case, words joined by '_', without what is before the
 * last dot; between underscores, so that whole words can be looked for. */
static struct str plain_name(char room[2 * NAME_MAX + 4], struct str name)
{
    size_t length = 0;
    for (size_t i = name.length; i > 0; i--)
        if (name.at[i - 1] == '.') {
            name = str_slice(name, i, name.length);
            break;
        }
    room[length++] = '_';
    for (size_t i = 0; i < name.length && i < NAME_MAX; i++) {
        char c = name.at[i];
        bool is_upper = c >= 'A' && c <= 'Z';
        bool was_lower = i && name.at[i - 1] >= 'a' && name.at[i - 1] <= 'z';
        if (is_upper && was_lower)
            room[length++] = '_';
        room[length++] = (char)(is_upper ? c - 'A' + 'a' : c == '-' || c == ' ' ? '_' : c);
    }
    room[length++] = '_';
    return (struct str){room, length};
}

/* Whether `plain` holds one of the words, each between underscores. */
static const char *word_in(struct str plain, const char *const *words)
{
    for (; *words; words++) {
        size_t length = strlen(*words);
        for (size_t i = 0; i + length + 2 <= plain.length; i++)
            if (plain.at[i] == '_' && plain.at[i + length + 1] == '_' &&
                memcmp(plain.at + i + 1, *words, length) == 0)
                return *words;
    }
    return NULL;
}

/* ---- protected traits -------------------------------------------------------------------------- */

static const struct trait {
    const char *name;
    const char *words[12];
} traits[] = {
    {"gender", {"gender", "sex", "salutation", "pronoun", "pronouns"}},
    {"age", {"age", "birth", "birthday", "birthdate", "born", "dob", "graduation_year"}},
    {"ethnic origin", {"ethnicity", "ethnic", "race", "mother_tongue", "skin"}},
    {"nationality", {"nationality", "citizenship", "citizen", "birthplace"}},
    {"religion", {"religion", "religious", "faith", "church"}},
    {"family status", {"marital", "married", "spouse", "children", "pregnant", "maternity"}},
    {"health", {"health", "disability", "disabled"}},
    {"belief", {"political", "politics", "party", "union"}},
    {"sexual orientation", {"orientation", "sexual_orientation"}},
    {"gender and origin", {"first_name", "firstname", "given_name", "last_name", "surname"}},
    {"looks", {"photo", "avatar", "picture", "portrait"}},
    {"origin by where they live",
     {"postal_code", "postcode", "zip", "zipcode", "zip_code", "home_address", "neighborhood"}},
};

static void lint_trait(struct linter *linter, struct str field, struct place at)
{
    char room[2 * NAME_MAX + 4];
    struct str plain = plain_name(room, field);
    for (size_t i = 0; i < sizeof traits / sizeof traits[0]; i++) {
        if (!word_in(plain, traits[i].words))
            continue;
        findings_warn(linter->findings, at, "protected-trait",
                      "'" STR_FMT "' stands for a person's %s: it must not decide who is called",
                      STR_ARG(field), traits[i].name);
        return;
    }
}

void lint_condition_words(struct linter *linter, const struct predicate *predicate)
{
    for (size_t i = 0; i < predicate->count; i++)
        if (str_starts(predicate->conditions[i].field, STR("person.")))
            lint_trait(linter, predicate->conditions[i].field, predicate->conditions[i].at);
}

/* ---- leakage ----------------------------------------------------------------------------------- */

static const char *const sales_words[] = {
    "meeting",    "meetings",   "opportunity",    "deal",           "quote",    "proposal",
    "reply",      "replied",    "answered",       "demo_held",      "won",      "lost",
    "phone_call", "sales_call", "call_completed", "call_connected", "contract", "invoice",
    NULL,
};

static void lint_leak(struct linter *linter, const struct signal *signal, struct str event)
{
    char room[2 * NAME_MAX + 4];
    const char *word = word_in(plain_name(room, event), sales_words);
    if (word)
        findings_warn(linter->findings, signal->at, "leakage",
                      "signal '" STR_FMT "' counts '" STR_FMT
                      "', which sales can cause itself (%s): "
                      "the score would foretell its own effect",
                      STR_ARG(signal->id), STR_ARG(event), word);
}

void lint_signal_words(struct linter *linter, const struct signal *signal)
{
    if (str_starts(signal->field, STR("person.")))
        lint_trait(linter, signal->field, signal->at);
    for (size_t i = 0; i < signal->on_count; i++) {
        const struct selector *selector = &signal->on[i];
        for (size_t t = 0; t < selector->type_count; t++)
            lint_leak(linter, signal, selector->types[t]);
        lint_leak(linter, signal, selector->event);
        for (size_t c = 0; c < selector->where.count; c++)
            lint_trait(linter, selector->where.conditions[c].field,
                       selector->where.conditions[c].at);
    }
}

/* ---- fields ------------------------------------------------------------------------------------ */

struct use {
    struct str field;
    struct place at;
};

struct uses {
    struct arena *arena;
    struct use *items;
    size_t count, capacity;
};

static void add_use(struct uses *uses, struct str field, struct place at)
{
    if (!field.length)
        return;
    uses->items =
        arena_grow(uses->arena, uses->items, &uses->capacity, uses->count + 1, sizeof *uses->items);
    uses->items[uses->count++] = (struct use){field, at};
}

static void add_conditions(struct uses *uses, const struct predicate *predicate)
{
    for (size_t i = 0; i < predicate->count; i++)
        add_use(uses, predicate->conditions[i].field, predicate->conditions[i].at);
}

static int by_field(const void *a, const void *b)
{
    const struct use *left = a, *right = b;
    int order = str_cmp(left->field, right->field);
    if (order)
        return order;
    if (left->at.line != right->at.line)
        return left->at.line < right->at.line ? -1 : 1;
    return (left->at.column > right->at.column) - (left->at.column < right->at.column);
}

/* Every place that reads a field, sorted. */
static struct uses uses_of(struct arena *arena, const struct agreement *agreement)
{
    struct uses uses = {.arena = arena};
    for (size_t i = 0; i < LAYERS; i++) {
        const struct layer *layer = lint_layer(agreement, i);
        for (size_t s = 0; s < layer->signal_count; s++)
            add_use(&uses, layer->signals[s].field, layer->signals[s].at);
    }
    for (size_t i = 0; i < agreement->disqualifier_count; i++)
        add_conditions(&uses, &agreement->disqualifiers[i].when);
    for (size_t i = 0; i < agreement->segment_count; i++)
        add_conditions(&uses, &agreement->segments[i].when);
    for (size_t i = 0; i < agreement->route_count; i++)
        add_conditions(&uses, &agreement->routes[i].when);
    if (uses.count)
        qsort(uses.items, uses.count, sizeof *uses.items, by_field);
    return uses;
}

struct str *agreement_fields(struct arena *arena, const struct agreement *agreement,
                             size_t *ret_count)
{
    struct uses uses = uses_of(arena, agreement);
    struct str *fields = arena_array(arena, uses.count, sizeof *fields);
    size_t count = 0;
    for (size_t i = 0; i < uses.count; i++)
        if (!count || !str_eq(fields[count - 1], uses.items[i].field))
            fields[count++] = uses.items[i].field;
    *ret_count = count;
    return fields;
}

void agreement_lint_fields(const struct agreement *agreement, const struct str *known,
                           size_t known_count, struct findings *findings)
{
    struct uses uses = uses_of(findings->arena, agreement);
    findings_drop(findings, "unknown-field");
    for (size_t i = 0; i < uses.count; i++) {
        bool is_known = false;
        struct str field = uses.items[i].field;
        for (size_t k = 0; k < known_count && !is_known; k++)
            is_known = str_eq(known[k], field);
        struct str near = str_nearest(field, known, known_count);
        if (is_known)
            continue;
        if (near.length)
            findings_warn(findings, uses.items[i].at, "unknown-field",
                          "unknown field '" STR_FMT "'; did you mean '" STR_FMT "'?",
                          STR_ARG(field), STR_ARG(near));
        else
            findings_note(findings, uses.items[i].at, "unknown-field",
                          "unknown field '" STR_FMT "': no record has it", STR_ARG(field));
    }
    findings_sort(findings);
}

enum { FIELDS_COMPARED_MAX = 500 };

/* Without the data, a field read once whose neighbour is read more often is likely a slip. */
void lint_fields(struct linter *linter)
{
    struct uses uses = uses_of(linter->arena, linter->agreement);
    struct use once[FIELDS_COMPARED_MAX];
    struct str often[FIELDS_COMPARED_MAX];
    size_t once_count = 0, often_count = 0;
    for (size_t i = 0, end; i < uses.count; i = end) {
        for (end = i + 1; end < uses.count; end++)
            if (!str_eq(uses.items[i].field, uses.items[end].field))
                break;
        if (once_count == FIELDS_COMPARED_MAX || often_count == FIELDS_COMPARED_MAX)
            return; /* more than anybody wrote by hand */
        if (end == i + 1)
            once[once_count++] = uses.items[i];
        else
            often[often_count++] = uses.items[i].field;
    }
    for (size_t i = 0; i < once_count; i++) {
        struct str near = str_nearest(once[i].field, often, often_count);
        if (near.length)
            findings_warn(linter->findings, once[i].at, "unknown-field",
                          "field '" STR_FMT "' is read only here; did you mean '" STR_FMT "'?",
                          STR_ARG(once[i].field), STR_ARG(near));
    }
}
