/* A mapping as it was read. Private to mapping*.c and import_row.c. */
#pragma once

#include "agreement/match.h"
#include "base/map.h"
#include "flow/import_int.h"
#include "flow/mapping.h"

/* Text with {columns}. */
struct part {
    bool is_column;
    struct str text; /* what stands there, or the column's name */
};

struct template
{
    struct part *parts;
    size_t count;
};

/* A field, attribute or property and what it is made of. */
struct assignment {
    int field; /* of the kind; -1 = an extra */
    bool is_us;
    struct str name; /* of the extra */
    struct template value;
    struct place at;
};

struct rename {
    struct str from, to;
};

enum derivation_kind { DERIVE_LOOKUP, DERIVE_TEXT, DERIVE_TIME, DERIVE_DATE };

struct derivation {
    enum derivation_kind kind;
    struct str name;       /* of the column it gives */
    struct template value; /* DERIVE_TEXT */
    struct str column;     /* DERIVE_LOOKUP, DERIVE_TIME */
    struct str format;     /* DERIVE_TIME */
    struct map table;      /* DERIVE_LOOKUP: to `targets` */
    struct str *targets;
    struct str year, month, day; /* DERIVE_DATE: columns; year empty = start_year */
    int start_year;
};

struct rule {
    const struct import_kind *kind;
    struct predicate when;
    struct template each; /* one column; no parts = the rule makes one record */
    struct assignment *assignments;
    size_t count;
};

struct mapping {
    struct arena *arena;
    struct str kind, zone;
    struct place kind_at;
    char delimiter; /* 0 = detect */
    bool keeps_rows;
    struct str *missing, *skips;
    size_t missing_count, skip_count;
    struct rename *renames;
    size_t rename_count;
    const struct node *set_node, *id_node; /* read once the kind is known */
    struct assignment *sets;
    size_t set_count;
    struct derivation *derivations;
    size_t derivation_count;
    struct rule *rules;
    size_t rule_count;
};
