/* The document's grammar as tables: a shape is a map with known keys, a key is a row.
 *
 * One table serves three readers of it: shape_read() checks and fills the typed struct,
 * shape_write() prints the struct as JSON (canonical.c), shape_schema() prints the JSON Schema
 * (schema.c). So a key that is read is printed, compared and known to editors. Private to
 * src/agreement. */
#pragma once

#include "agreement/agreement.h"
#include "agreement/findings.h"
#include "agreement/match_read.h"
#include "agreement/node.h"

struct arena;
struct buf;
struct key;

struct reader {
    struct arena *arena;
    struct findings *findings;
    const struct vocabulary *vocabulary;
    struct agreement *agreement; /* what has been read so far: definitions come first */
    struct layer *layer;         /* of the signals being read */
    unsigned scope;
    const struct signal_spec *kind; /* of the signal being read; NULL if unknown */
};

/* What can stand behind a key. `target` and `source` are the struct's start + the key's offset. */
struct type {
    void (*read)(struct reader *reader, const struct key *key, const struct node *node,
                 void *target);
    bool (*is_absent)(const struct key *key, const void *source); /* NULL = never */
    void (*write)(struct buf *buf, const struct key *key, const void *source);
    /* Members of a schema object, without braces. */
    void (*schema)(struct buf *buf, const struct key *key, const struct vocabulary *vocabulary);
};

/* What a text may name. */
enum table {
    TABLE_NONE,
    TABLE_CURVES,
    TABLE_ROLES,
    TABLE_SEGMENTS,
    TABLE_CALENDARS,
    TABLE_TEAMS,
    TABLE_GROUPS,
};

struct key {
    const char *name;
    const struct type *type;
    size_t offset;
    const char *doc; /* one line, shown by editors */
    bool is_required;
    int32_t min, max; /* of numbers */
    bool is_optional; /* of numbers and the like: 0 means that it is not there */
    unsigned params;  /* of enum signal_param: the key stands for any of these */
    enum table table;
    const char *const *words;  /* ended by NULL */
    const struct shape *shape; /* of a map */
    const struct key *item;    /* of a list or a map of named things */
    size_t item_size;
    ptrdiff_t count_delta; /* from the pointer of a list or map to its size_t count */
    bool has_flag;         /* a bool says whether it is there ... */
    ptrdiff_t flag_delta;  /* ... so far from the target */
    bool is_unique;        /* of a list: its items' first member is an id */
    size_t place_offset;   /* of a map: the item's `struct place at` gets its name's place */
};

#define AT(T, member) .offset = offsetof(struct T, member)
#define DELTA(T, from, to) ((ptrdiff_t)offsetof(struct T, to) - (ptrdiff_t)offsetof(struct T, from))
#define MANY(T, member, count_member, item_key, item_type)                                         \
    AT(T, member), .count_delta = DELTA(T, member, count_member), .item = &(item_key),             \
                   .item_size = sizeof(item_type)
#define FLAG(T, member, flag) .has_flag = true, .flag_delta = DELTA(T, member, flag)

/* Where the flag of a value stands; and whether it has one that says that it is not there. */
static inline bool *key_flag(const struct key *key, void *target)
{
    return (bool *)(void *)((char *)target + key->flag_delta);
}

static inline bool key_has_no_flag(const struct key *key, const void *source)
{
    const void *flag = (const char *)source + key->flag_delta;
    return key->has_flag && !*(const bool *)flag;
}

struct shape {
    const char *name; /* "a stage" */
    const struct key *keys;
    size_t count;
    size_t place_offset; /* of `struct place at`; 0 = none */
    void (*prepare)(struct reader *reader, void *target);
    void (*check)(struct reader *reader, const struct node *node, void *target);
    /* Whether a key does not belong to this one (a signal of another kind). */
    bool (*skips)(const struct key *key, const void *source);
};

#define KEYS(rows) .keys = (rows), .count = sizeof(rows) / sizeof(rows)[0]

/* Fills `target`; false if `node` is no map. Errors go to the findings and leave zeros. */
bool shape_read(struct reader *reader, const struct shape *shape, const struct node *node,
                void *target);
void shape_write(struct buf *buf, const struct shape *shape, const void *source);
void shape_schema(struct buf *buf, const struct shape *shape, const struct vocabulary *vocabulary);
/* One key's value as a schema object. */
void key_schema(struct buf *buf, const struct key *key, const struct vocabulary *vocabulary);

/* "'NAME' must be WHAT, not ...". */
void read_mismatch(struct reader *reader, const struct key *key, const struct node *node,
                   const char *what);
/* Whether it is a list, or a map; if not, that is told. */
bool read_is_list(struct reader *reader, const struct key *key, const struct node *node);
bool read_is_map(struct reader *reader, const struct key *key, const struct node *node);
/* "unknown NOUN 'WORD'; did you mean 'NEAR'?", else the words that are allowed. */
void read_unknown(struct reader *reader, const struct node *node, const char *code,
                  const char *noun, const struct str *words, size_t count);
/* Keys of `map` that are not among `words` (ended by NULL) are told. */
void read_check_keys(struct reader *reader, const struct node *map, const char *const *words);
/* A whole number within [min, max]; false is told. */
bool read_int(struct reader *reader, const char *name, const struct node *node, int64_t min,
              int64_t max, int64_t *ret);

/* The index of the named thing in its table (behind them: in `others`, ended by NULL, may be
 * NULL), or -1 and a finding with the nearest name. */
int read_ref(struct reader *reader, enum table table, const struct node *node,
             const char *const *others);
/* Ids that stand twice are told; each item of `size` bytes starts with its id. */
void read_check_unique(struct reader *reader, const void *items, size_t count, size_t size,
                       const struct node *list);
/* For match_read() and predicate_read(). */
struct match_reader read_matches(const struct reader *reader);

/* The whole document (read.c). */
extern const struct shape shape_agreement;

/* ---- the types (types.c, types_many.c; the rest beside what they read) --------------------- */

extern const struct type type_text;      /* struct str, as written */
extern const struct type type_id;        /* struct str: letters, digits and . _ - $ */
extern const struct type type_person;    /* struct str in NFC: as a CRM names people */
extern const struct type type_folded;    /* struct str, folded */
extern const struct type type_date;      /* struct str, "2026-01-12" */
extern const struct type type_word;      /* struct str, one of `words` */
extern const struct type type_choice;    /* int32-sized enum: the index in `words` */
extern const struct type type_ref;       /* struct str, an id of `table` */
extern const struct type type_bool;      /* bool */
extern const struct type type_int;       /* int32_t */
extern const struct type type_points_mp; /* int64_t milli-points, written as whole points */
extern const struct type type_mp;        /* int64_t milli-points, written as they are */
extern const struct type type_dec;       /* struct dec, `min` to `max` */
extern const struct type type_days;      /* int32_t days, "30d" */
extern const struct type type_seconds;   /* int64_t seconds, "30m" */
extern const struct type type_duration;  /* int64_t microseconds, "30m" */
extern const struct type type_within;    /* struct within with its flag, "16h business" */
extern const struct type type_shape;     /* the struct itself, with `shape` */
extern const struct type type_list;      /* pointer and count, of `item` */
extern const struct type type_map;       /* the same; the key is the item's first member, an id */
extern const struct type type_when;      /* struct predicate over fields; `words` = prefixes */
extern const struct type type_range;     /* two int32_t: [min, max], min <= 0 <= max */
