/* Reading a mapping file. One row of a table a key. See mapping.h for the language. */
#include "flow/mapping.h"

#include <assert.h>
#include <stdio.h>

#include "agreement/match_read.h"
#include "agreement/node.h"
#include "base/arena.h"
#include "flow/mapping_int.h"

struct mapping_reader {
    struct arena *arena;
    struct findings *findings;
    struct mapping *mapping;
};

static bool wrong(struct mapping_reader *reader, const struct node *node, const char *key,
                  const char *what)
{
    findings_error(reader->findings, node->at, "wrong-type", "'%s' must be %s, not " STR_FMT, key,
                   what, STR_ARG(node_describe(reader->arena, node)));
    return false;
}

/* "unknown NOUN 'WORD'; did you mean 'NEAR'?" */
static bool unknown(struct mapping_reader *reader, const struct node *node, const char *noun,
                    const struct str *words, size_t count)
{
    struct str near = str_nearest(node->text, words, count);
    if (near.length)
        findings_error(reader->findings, node->at, "unknown-key",
                       "unknown %s '" STR_FMT "'; did you mean '" STR_FMT "'?", noun,
                       STR_ARG(node->text), STR_ARG(near));
    else
        findings_error(reader->findings, node->at, "unknown-key", "unknown %s '" STR_FMT "'", noun,
                       STR_ARG(node->text));
    return false;
}

static bool read_text(struct mapping_reader *reader, const struct node *node, const char *key,
                      struct str *ret_text)
{
    if (!node_is_scalar(node) || !node->text.length)
        return wrong(reader, node, key, "a text");
    *ret_text = node->text;
    return true;
}

/* ---- templates -------------------------------------------------------------------------------- */

static bool bad_template(struct mapping_reader *reader, const struct node *node, const char *text)
{
    findings_error(reader->findings, node->at, "template", "'" STR_FMT "': %s", STR_ARG(node->text),
                   text);
    return false;
}

static bool read_template(struct mapping_reader *reader, const struct node *node,
                          struct template *ret)
{
    struct str rest = node->text;
    if (!node_is_scalar(node) || node->kind == NODE_NULL)
        return wrong(reader, node, "a template", "a text such as \"{first} {last}\"");
    struct template template = {
        .parts = arena_array(reader->arena, MAPPING_PARTS_MAX, sizeof *template.parts)};
    while (rest.length) {
        if (template.count == MAPPING_PARTS_MAX)
            return bad_template(reader, node, "a template has at most 32 parts");
        bool is_column = rest.at[0] == '{';
        long end = str_find(rest, is_column ? '}' : '{');
        if (is_column && end < 0)
            return bad_template(reader, node, "'{' is not closed");
        if (is_column && end == 1)
            return bad_template(reader, node, "{} names no column");
        size_t length = end < 0 ? rest.length : (size_t)end;
        struct str text = str_slice(rest, is_column ? 1 : 0, length);
        template.parts[template.count++] = (struct part){is_column, text};
        rest = str_slice(rest, length + is_column, rest.length);
    }
    *ret = template;
    return true;
}

/* `id: row` is the column of that name; with braces it is a template. */
static void column_as_template(struct mapping_reader *reader, struct template *template)
{
    (void)reader;
    if (template->count == 1)
        template->parts[0].is_column = true;
}

/* ---- plain keys -------------------------------------------------------------------------------- */

static bool read_kind(struct mapping_reader *reader, const struct node *node)
{
    reader->mapping->kind_at = node->at;
    return read_text(reader, node, "kind", &reader->mapping->kind);
}

static bool read_zone(struct mapping_reader *reader, const struct node *node)
{
    return read_text(reader, node, "zone", &reader->mapping->zone);
}

static bool read_rows(struct mapping_reader *reader, const struct node *node)
{
    if (node->kind != NODE_BOOL)
        return wrong(reader, node, "rows", "true or false");
    reader->mapping->keeps_rows = node->truth;
    return true;
}

static bool read_delimiter(struct mapping_reader *reader, const struct node *node)
{
    struct str text;
    if (!node_is_scalar(node))
        return wrong(reader, node, "delimiter", "one of \",\" \";\" \"|\" tab");
    text = str_is(node->text, "tab") ? STR("\t") : node->text;
    if (text.length != 1 || !strchr(",;|\t", text.at[0]))
        return wrong(reader, node, "delimiter", "one of \",\" \";\" \"|\" tab");
    reader->mapping->delimiter = text.at[0];
    return true;
}

static bool read_words(struct mapping_reader *reader, const struct node *node, const char *key,
                       struct str **ret_words, size_t *ret_count)
{
    if (node->kind != NODE_LIST)
        return wrong(reader, node, key, "a list");
    struct str *words = arena_array(reader->arena, node->count, sizeof *words);
    for (size_t i = 0; i < node->count; i++)
        if (!read_text(reader, node->items[i], key, &words[i]))
            return false;
    *ret_words = words;
    *ret_count = node->count;
    return true;
}

static bool read_missing(struct mapping_reader *reader, const struct node *node)
{
    return read_words(reader, node, "missing", &reader->mapping->missing,
                      &reader->mapping->missing_count);
}

static bool read_skip(struct mapping_reader *reader, const struct node *node)
{
    return read_words(reader, node, "skip", &reader->mapping->skips, &reader->mapping->skip_count);
}

static bool read_rename(struct mapping_reader *reader, const struct node *node)
{
    struct mapping *mapping = reader->mapping;
    if (node->kind != NODE_MAP)
        return wrong(reader, node, "rename", "a map of column: new name");
    mapping->renames = arena_array(reader->arena, node->count, sizeof *mapping->renames);
    for (size_t i = 0; i < node->count; i++) {
        struct rename *row = &mapping->renames[i];
        row->from = node->keys[i]->text;
        if (!read_text(reader, node->items[i], "rename", &row->to))
            return false;
    }
    mapping->rename_count = node->count;
    return true;
}

static bool read_set(struct mapping_reader *reader, const struct node *node)
{
    if (node->kind != NODE_MAP)
        return wrong(reader, node, "set", "a map of field: template");
    reader->mapping->set_node = node;
    return true;
}

static bool read_id(struct mapping_reader *reader, const struct node *node)
{
    reader->mapping->id_node = node;
    return true;
}

/* ---- derivations -------------------------------------------------------------------------------- */

static bool read_lookup(struct mapping_reader *reader, const struct node *node,
                        struct derivation *row)
{
    const struct node *column = node_get(node, "column"), *table = node_get(node, "table");
    if (!column || !table || table->kind != NODE_MAP)
        return wrong(reader, node, "lookup", "{column: NAME, table: {VALUE: NEW VALUE}}");
    map_init(&row->table, reader->arena);
    row->targets = arena_array(reader->arena, table->count, sizeof *row->targets);
    for (size_t i = 0; i < table->count; i++) {
        if (!node_is_scalar(table->items[i]))
            return wrong(reader, table->items[i], "table", "a map of single values");
        row->targets[i] =
            table->items[i]->kind == NODE_NULL ? (struct str){0} : table->items[i]->text;
        map_put(&row->table, table->keys[i]->text, (uint32_t)i);
    }
    return read_text(reader, column, "column", &row->column);
}

static bool read_derived_text(struct mapping_reader *reader, const struct node *node,
                              struct derivation *row)
{
    return read_template(reader, node, &row->value);
}

static bool read_time(struct mapping_reader *reader, const struct node *node,
                      struct derivation *row)
{
    const struct node *column = node_get(node, "column"), *format = node_get(node, "format");
    if (!column || !format)
        return wrong(reader, node, "time", "{column: NAME, format: \"DD.MM.YYYY hh:mm\"}");
    return read_text(reader, column, "column", &row->column) &&
           read_text(reader, format, "format", &row->format);
}

static bool read_date(struct mapping_reader *reader, const struct node *node,
                      struct derivation *row)
{
    const struct node *year = node_get(node, "year"), *start = node_get(node, "start_year");
    const struct node *month = node_get(node, "month"), *day = node_get(node, "day");
    if (!month || !day || !year == !start)
        return wrong(reader, node, "date",
                     "{day: COLUMN, month: COLUMN, year: COLUMN} or {.., start_year: 2008}");
    if (start && (start->kind != NODE_NUMBER || start->number.scale ||
                  start->number.digits < 2000 || start->number.digits > 2099))
        return wrong(reader, start, "start_year", "a year from 2000 to 2099");
    row->start_year = start ? (int)start->number.digits : 0;
    return read_text(reader, month, "month", &row->month) &&
           read_text(reader, day, "day", &row->day) &&
           (!year || read_text(reader, year, "year", &row->year));
}

static const struct derivation_row {
    const char *name;
    enum derivation_kind kind;
    bool (*read)(struct mapping_reader *reader, const struct node *node, struct derivation *row);
    const char *keys[5];
} derivation_rows[] = {
    {"lookup", DERIVE_LOOKUP, read_lookup, {"column", "table"}},
    {"text", DERIVE_TEXT, read_derived_text, {NULL}},
    {"time", DERIVE_TIME, read_time, {"column", "format"}},
    {"date", DERIVE_DATE, read_date, {"day", "month", "year", "start_year"}},
};

enum { DERIVATIONS = sizeof derivation_rows / sizeof derivation_rows[0] };

static bool check_keys(struct mapping_reader *reader, const struct node *map,
                       const char *const *keys)
{
    struct str words[8];
    size_t count = 0;
    for (; count < 8 && keys[count]; count++)
        words[count] = str_of(keys[count]);
    for (size_t i = 0; map->kind == NODE_MAP && count && i < map->count; i++) {
        bool known = false;
        for (size_t k = 0; k < count; k++)
            known |= str_eq(map->keys[i]->text, words[k]);
        if (!known)
            return unknown(reader, map->keys[i], "key", words, count);
    }
    return true;
}

static bool read_derivation(struct mapping_reader *reader, const struct node *node,
                            struct derivation *row)
{
    if (node->kind != NODE_MAP || node->count != 1)
        return wrong(reader, node, "derive",
                     "one of {lookup: ..}, {text: ..}, {time: ..}, {date: ..}");
    struct str names[DERIVATIONS];
    for (size_t i = 0; i < DERIVATIONS; i++) {
        const struct derivation_row *kind = &derivation_rows[i];
        names[i] = str_of(kind->name);
        if (!str_eq(node->keys[0]->text, names[i]))
            continue;
        row->kind = kind->kind;
        if (kind->keys[0] && node->items[0]->kind != NODE_MAP)
            return wrong(reader, node->items[0], kind->name, "a map");
        return check_keys(reader, node->items[0], kind->keys) &&
               kind->read(reader, node->items[0], row);
    }
    return unknown(reader, node->keys[0], "derivation", names, DERIVATIONS);
}

static bool read_derive(struct mapping_reader *reader, const struct node *node)
{
    struct mapping *mapping = reader->mapping;
    bool ok = true;
    if (node->kind != NODE_MAP)
        return wrong(reader, node, "derive", "a map of column: derivation");
    mapping->derivations = arena_array(reader->arena, node->count, sizeof *mapping->derivations);
    for (size_t i = 0; i < node->count; i++) {
        struct derivation *row = &mapping->derivations[mapping->derivation_count++];
        row->name = node->keys[i]->text;
        ok = read_derivation(reader, node->items[i], row) && ok;
    }
    return ok;
}

/* ---- fields and rules ---------------------------------------------------------------------------- */

/* The field that a key of `set` or of a rule means; -1 with a finding if there is none. */
static int field_named(struct mapping_reader *reader, const struct import_kind *kind,
                       const struct node *key, bool *ret_is_us)
{
    int field = import_field_index(kind, key->text, ret_is_us);
    if (field >= 0)
        return field;
    if (str_is(key->text, "at"))
        return kind->own_time;
    struct str names[IMPORT_FIELDS_MAX + 4];
    size_t count = 0;
    for (size_t i = 0; i < kind->field_count; i++)
        names[count++] = str_of(kind->fields[i].name);
    names[count++] = STR("when");
    names[count++] = STR("each");
    names[count++] = kind->extras == EXTRAS_ATTRIBUTES ? STR("attributes") : STR("properties");
    char noun[64];
    snprintf(noun, sizeof noun, "field of %s", kind->name);
    unknown(reader, key, noun, names, count);
    return -1;
}

static bool add_assignment(struct mapping_reader *reader, struct assignment *row,
                           const struct node *value)
{
    row->at = value->at;
    return read_template(reader, value, &row->value);
}

/* `[contact, poutcome]`, or `{channel: "{contact}"}`. */
static bool read_extras(struct mapping_reader *reader, const struct node *node,
                        struct assignment *rows, size_t *count)
{
    bool ok = true;
    if (node->kind != NODE_LIST && node->kind != NODE_MAP)
        return wrong(reader, node, "properties", "a list of columns or a map of templates");
    for (size_t i = 0; i < node->count; i++) {
        struct assignment *row = &rows[(*count)++];
        const struct node *item = node->items[i];
        row->field = -1;
        row->name = node->kind == NODE_MAP ? node->keys[i]->text : item->text;
        bool read = add_assignment(reader, row, item);
        if (read && node->kind == NODE_LIST)
            column_as_template(reader, &row->value);
        ok = read && ok;
    }
    return ok;
}

static bool read_each(struct mapping_reader *reader, const struct node *node, struct template *ret)
{
    if (!read_template(reader, node, ret))
        return false;
    if (ret->count == 1 && ret->parts[0].is_column && !str_is(ret->parts[0].text, "line"))
        return true;
    return bad_template(reader, node, "'each' is one column that holds a list, as in \"{ids}\"");
}

static size_t room_for(const struct node *node)
{
    size_t count = node->count;
    for (size_t i = 0; i < node->count; i++)
        count += node->items[i]->count;
    return count;
}

static bool read_rule(struct mapping_reader *reader, const struct import_kind *kind,
                      const struct node *node, struct rule *rule)
{
    struct match_reader matches = {.arena = reader->arena, .findings = reader->findings};
    bool ok = true;
    if (node->kind != NODE_MAP)
        return wrong(reader, node, kind->name, "a list of maps");
    rule->kind = kind;
    rule->assignments = arena_array(reader->arena, room_for(node), sizeof *rule->assignments);
    for (size_t i = 0; i < node->count; i++) {
        const struct node *key = node->keys[i], *value = node->items[i];
        bool is_extras = str_is(key->text, "properties") || str_is(key->text, "attributes");
        if (str_is(key->text, "when")) {
            ok = predicate_read(&matches, value, NULL, &rule->when) && ok;
        } else if (str_is(key->text, "each")) {
            ok = read_each(reader, value, &rule->each) && ok;
        } else if (is_extras && kind->extras != EXTRAS_UNKNOWN && !node_is_scalar(value)) {
            ok = read_extras(reader, value, rule->assignments, &rule->count) && ok;
        } else {
            struct assignment *row = &rule->assignments[rule->count];
            row->field = field_named(reader, kind, key, &row->is_us);
            bool read = row->field >= 0 && add_assignment(reader, row, value);
            rule->count += read;
            ok = read && ok;
        }
    }
    return ok;
}

static bool read_rules(struct mapping_reader *reader, const struct import_kind *kind,
                       const struct node *node)
{
    struct mapping *mapping = reader->mapping;
    bool ok = true;
    if (node->kind != NODE_LIST)
        return wrong(reader, node, kind->name, "a list of maps");
    if (!mapping->rules)
        mapping->rules = arena_array(reader->arena, MAPPING_RULES_MAX, sizeof *mapping->rules);
    for (size_t i = 0; i < node->count; i++) {
        if (mapping->rule_count == MAPPING_RULES_MAX) {
            findings_error(reader->findings, node->items[i]->at, "size",
                           "a mapping has at most %d rules", MAPPING_RULES_MAX);
            return false;
        }
        ok = read_rule(reader, kind, node->items[i], &mapping->rules[mapping->rule_count++]) && ok;
    }
    return ok;
}

/* `set` and `id` are of the kind's fields: the last to be read. */
static bool read_sets(struct mapping_reader *reader, const struct import_kind *kind)
{
    struct mapping *mapping = reader->mapping;
    const struct node *set = mapping->set_node, *id = mapping->id_node;
    bool ok = true;
    mapping->sets = arena_array(reader->arena, (set ? set->count : 0) + 1, sizeof *mapping->sets);
    for (size_t i = 0; set && i < set->count; i++) {
        struct assignment *row = &mapping->sets[mapping->set_count];
        row->field = field_named(reader, kind, set->keys[i], &row->is_us);
        bool read = row->field >= 0 && add_assignment(reader, row, set->items[i]);
        mapping->set_count += read;
        ok = read && ok;
    }
    if (!id)
        return ok;
    struct assignment *row = &mapping->sets[mapping->set_count];
    bool is_us, read = add_assignment(reader, row, id);
    row->field = kind == &import_events ? 0 : import_field_index(kind, STR("id"), &is_us);
    if (row->field < 0) {
        findings_error(reader->findings, id->at, "unknown-key", "%s have no id", kind->name);
        return false;
    }
    if (read)
        column_as_template(reader, &row->value);
    mapping->set_count += read;
    return read && ok;
}

/* ---- the document --------------------------------------------------------------------------------- */

static const struct mapping_key {
    const char *name;
    bool (*read)(struct mapping_reader *reader, const struct node *node);
} mapping_keys[] = {
    {"kind", read_kind},       {"zone", read_zone},     {"rows", read_rows},
    {"missing", read_missing}, {"skip", read_skip},     {"delimiter", read_delimiter},
    {"rename", read_rename},   {"derive", read_derive}, {"set", read_set},
    {"id", read_id},
};

enum { MAPPING_KEYS = sizeof mapping_keys / sizeof mapping_keys[0] };

static bool read_key(struct mapping_reader *reader, const struct node *key,
                     const struct node *value)
{
    struct str words[MAPPING_KEYS + IMPORT_KINDS_MAX];
    for (size_t i = 0; i < MAPPING_KEYS; i++) {
        words[i] = str_of(mapping_keys[i].name);
        if (str_eq(key->text, words[i]))
            return mapping_keys[i].read(reader, value);
    }
    const struct import_kind *kind = import_kind_named(key->text);
    if (kind)
        return read_rules(reader, kind, value);
    static const char *const kinds[] = {"people", "accounts", "memberships", "facts",
                                        "events", "outcomes", "merges"};
    size_t count = MAPPING_KEYS;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        words[count++] = str_of(kinds[i]);
    return unknown(reader, key, "key", words, count);
}

static bool read_root(struct mapping_reader *reader, const struct node *root)
{
    bool ok = true;
    if (root->kind != NODE_MAP)
        return wrong(reader, root, "a mapping", "a map");
    for (size_t i = 0; i < root->count; i++)
        ok = read_key(reader, root->keys[i], root->items[i]) && ok;
    const struct mapping *mapping = reader->mapping;
    const struct import_kind *kind = import_kind_named(mapping->kind);
    if (!mapping->kind.length && (mapping->set_node || mapping->id_node)) {
        findings_error(reader->findings, root->at, "missing-key",
                       "'kind' is missing: 'id' and 'set' need to know whose fields they are");
        return false;
    }
    if (mapping->kind.length && !kind) {
        findings_error(reader->findings, mapping->kind_at, "unknown-kind",
                       "no kind '" STR_FMT "'; use people, accounts, memberships, facts, events, "
                       "outcomes or merges",
                       STR_ARG(mapping->kind));
        return false;
    }
    return kind ? read_sets(reader, kind) && ok : ok;
}

bool mapping_read(struct arena *arena, struct str yaml, struct findings *findings,
                  const struct mapping **ret_mapping)
{
    assert(arena && findings && ret_mapping);
    const struct node *root;
    if (!node_read(arena, yaml, findings, &root) || findings->errors)
        return false; /* a key that stands twice would be read twice */
    struct mapping *mapping = arena_alloc(arena, sizeof *mapping);
    mapping->arena = arena;
    mapping->keeps_rows = true;
    struct mapping_reader reader = {arena, findings, mapping};
    if (!read_root(&reader, root) || findings->errors)
        return false;
    *ret_mapping = mapping;
    return true;
}

struct str mapping_zone(const struct mapping *mapping)
{
    return mapping->zone;
}

struct str mapping_kind(const struct mapping *mapping)
{
    return mapping->kind;
}
