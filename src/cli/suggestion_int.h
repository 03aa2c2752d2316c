/* Words that the two files of a suggestion share. */
#pragma once

#include "base/str.h"
#include "evidence/number.h"
#include "evidence/proportion.h"

struct arena;
struct model_evidence;
struct neighbour;
struct signal_evidence;

/* "< 0.0001", "0.0123", "unknown". */
struct str suggestion_p(struct arena *arena, struct maybe_real p);
/* "12 of 40 (30.0 %, 95 % 18.1..45.4)", or "none". */
struct str suggestion_rate(struct arena *arena, struct proportion p);
/* "leaky leaky? after the outcome": why not to trust what a signal tells. Empty = no reason. */
struct str suggestion_flags(struct arena *arena, const struct signal_evidence *signal);
