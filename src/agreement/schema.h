/* The JSON Schema (2020-12) of accord.yaml, for editors: completion, descriptions, red lines.
 *
 * Printed from the tables that the reader itself uses, so it cannot fall behind. It tells what a
 * schema can tell; references, order and the rest are `accord check`'s. */
#pragma once

#include "agreement/agreement.h"

struct buf;

void agreement_schema(struct buf *buf, const struct vocabulary *vocabulary);
