/* What a zone is made of. Private to src/clock: zone.c looks up, zone_file.c finds
 * files, zone_tzif.c reads their bytes, zone_rule.c reads and applies the rule of the footer. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/str.h"

struct arena;

/* The day on which a rule's change falls, each year. */
enum rule_day_kind {
    RULE_JULIAN,  /* Jn: 1..365, 29 February is never counted */
    RULE_ORDINAL, /* n: 0..365, 29 February is counted */
    RULE_WEEKDAY, /* Mm.w.d: the w-th weekday d (Sunday 0) of month m; w = 5 is the last */
};

struct rule_day {
    enum rule_day_kind kind;
    int32_t day;
    int32_t month, week;
    int32_t time_s; /* of the local clock then; may be negative or beyond a day */
};

/* POSIX TZ: what holds after the last row of the table. */
struct zone_rule {
    int32_t standard_s, summer_s; /* east is positive */
    bool has_summer;
    struct rule_day starts, ends; /* of summer time */
};

struct zone_change {
    int64_t at_us;
    int32_t offset_s;
};

struct zone {
    struct str name, release;
    struct digest digest;
    int32_t first_offset_s;      /* before the first change */
    struct zone_change *changes; /* rising, each to another offset than before */
    size_t change_count;
    bool has_rule; /* holds from `rule_from_us` on */
    int64_t rule_from_us;
    struct zone_rule rule;
};

/* No file of tzdata has more than some 4 KB. */
enum { ZONE_FILE_BYTES_MAX = 1 << 20 };

/* Fills the table and the rule of `zone`. ERR_CORRUPT, or ERR_INPUT if it counts leap seconds. */
bool zone_read_tzif(struct arena *arena, struct str bytes, struct zone *zone,
                    struct err *err) MUST_CHECK;

/* The footer of a TZif file, without its newlines. The error is ERR_CORRUPT. */
bool zone_rule_parse(struct str text, struct zone_rule *ret_rule, struct err *err) MUST_CHECK;
int32_t zone_rule_offset_s(const struct zone_rule *rule, int64_t t_us);
/* The first change of offset after `t_us`, or INT64_MAX. */
int64_t zone_rule_next(const struct zone_rule *rule, int64_t t_us);
