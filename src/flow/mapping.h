/* A mapping file: how rows of a foreign export become rows of Accord. YAML; every error has its
 * place and the nearest word.
 *
 *     kind: people               # must be the kind that is imported
 *     rows: true                 # false: only the rules below make records of a row
 *     delimiter: ";"             # else detected
 *     zone: Europe/Amsterdam     # of times without an offset; --zone is stronger
 *     missing: [unknown, "?"]    # words for unknown
 *     rename: {job: occupation}  # columns
 *     skip: [duration]           # columns that are not kept (templates may still name them)
 *     id: "row-{line}"           # short for set: {id: ...}
 *     set: {source: bank, effective_at: "{contacted_on}"}
 *     derive:                    # new columns, or repaired ones, in this order
 *       contacted_on: {date: {day: day, month: month, start_year: 2008}}
 *       product: {lookup: {column: product, table: {GTXPro: GTX Pro}}}
 *       due_on: {time: {column: due, format: "MM/DD/YYYY hh:mm"}}
 *       full_name: {text: "{first} {last}"}
 *     events:                    # records of other kinds that a row carries as well
 *       - {type: track, event: Contacted, at: "{contacted_on}", when: {campaign: {ge: 1}},
 *          properties: [contact, poutcome]}
 *     outcomes:
 *       - {kind: won, when: {"y": {eq: "yes"}}, at: "{contacted_on}"}
 *
 * Templates: text with {column}; {line} is the line. A template of one column alone passes its
 * value on as it is; one that names an unknown value is unknown as a whole. Rules may stand under
 * every kind's name; their keys are the kind's fields, `when`, `each`, and `properties` or
 * `attributes` (a list of columns, or a map of templates). `at` is short for the kind's own time.
 * Left out, the record's person (account) is the row's, if the rows are people (accounts); an
 * event's id is the digest of its content, so that the same row told twice is one event.
 *
 * `each: "{column}"` makes one record of every item of a list, which templates name {item}:
 *     merges: [{entity: person, each: "{merge_ids}", id: "{item}", into_id: "{lead}", at: "{on}"}]
 * A list is a JSON array, also as text ([12, 15]), or a text whose items stand between ; (without
 * one, between ,). Empty items are passed over; an empty list makes nothing.
 *
 * Derivations, nothing else:
 *   lookup  a value found in the table is replaced, others stay
 *   text    a template
 *   time    a column read by a format of YYYY YY MM DD hh mm ss, MON (Jan), AM and other text as
 *           it stands; gives YYYY-MM-DD hh:mm:ss
 *   date    year, month and day columns (months also by name); with `start_year` instead of `year`
 *           the rows are taken to be in order of time, and each fall of the month is a new year */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "agreement/findings.h"
#include "agreement/match.h"
#include "base/err.h"
#include "base/str.h"

struct arena;
struct mapping;

enum { MAPPING_BYTES_MAX = 1 << 20, MAPPING_RULES_MAX = 100, MAPPING_PARTS_MAX = 32 };

/* Reads one; it lives in `arena`. False: `findings` has at least one error. */
bool mapping_read(struct arena *arena, struct str yaml, struct findings *findings,
                  const struct mapping **ret_mapping) MUST_CHECK;

/* The zone's name; empty if the mapping names none. */
struct str mapping_zone(const struct mapping *mapping);
/* The kind; empty if it names none. */
struct str mapping_kind(const struct mapping *mapping);
