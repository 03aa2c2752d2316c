/* Time zones: the offset of local time from UTC at an instant, and back.
 *
 * Our own reader of the system's compiled zones (TZif version 2 and later, RFC 8536), with the rule
 * of the footer for the years behind the table. The process's own zone (TZ) is never looked at, and
 * no function but the openers reads a file. Zones with leap seconds (`right/...`) are refused:
 * Accord counts none (semantics 0.1). Used by calendars and by the import of local times. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/str.h"

struct arena;
struct zone;

#define ZONE_DIR "/usr/share/zoneinfo"
/* No change of offset follows any more. */
#define ZONE_NEVER INT64_MAX

/* The zone of an IANA name ("Europe/Berlin"), from ZONE_DIR; it lives in `arena` and never changes.
 * "UTC" and "Etc/UTC" are built in and need no file. Fails with ERR_MISSING if there is no such
 * zone (the sentence suggests one), ERR_INPUT if the name could not be one, ERR_CORRUPT if its data
 * is damaged. */
bool zone_open(struct arena *arena, struct str name, const struct zone **ret_zone,
               struct err *err) MUST_CHECK;
/* The same from another folder. */
bool zone_open_in(struct arena *arena, const char *dir, struct str name,
                  const struct zone **ret_zone, struct err *err) MUST_CHECK;
/* The same from the bytes of a TZif file. */
bool zone_parse(struct arena *arena, struct str name, struct str bytes,
                const struct zone **ret_zone, struct err *err) MUST_CHECK;

/* The names in a folder of zones, in byte order, without the copies in posix/ and right/; none if
 * there is no such folder. */
const struct str *zone_names(struct arena *arena, const char *dir, size_t *ret_count);

struct str zone_name(const struct zone *zone);
/* The release of the tzdata it was read from ("2025b"); empty if unknown, or if built in. */
struct str zone_release(const struct zone *zone);
/* sha256 of its data: differs when an update of tzdata changed this very zone. */
const struct digest *zone_digest(const struct zone *zone);

/* Seconds that local time is ahead of UTC (east is positive) at any instant. */
int32_t zone_offset_s(const struct zone *zone, int64_t t_us);
/* What the wall clock shows: `t_us` plus the offset, as microseconds of a day-like axis. */
int64_t zone_local_us(const struct zone *zone, int64_t t_us);
/* The first instant after `t_us` at which the offset changes (changes of name alone do not count),
 * or ZONE_NEVER. */
int64_t zone_next_transition(const struct zone *zone, int64_t t_us);

enum { ZONE_PREIMAGES_MAX = 2 };

/* The instants, rising, at which the wall clock shows `local_us`: none in a gap, two in an overlap.
 * Returns their number. */
size_t zone_preimages(const struct zone *zone, int64_t local_us,
                      int64_t ret_us[ZONE_PREIMAGES_MAX]);
/* One instant for any local time, for appointments and imported rows: in an overlap the first, in a
 * gap as if the clock had not been moved yet ("compatible" in Temporal and RFC 5545: 02:30 becomes
 * 03:30). Opening hours do not use it; see calendar.h. */
int64_t zone_resolve_local(const struct zone *zone, int64_t local_us);
