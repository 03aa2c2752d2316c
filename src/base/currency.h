/* Currencies of ISO 4217: how many decimals the minor unit has. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "str.h"
#include "value.h"

/* Decimals of a currency in use ("EUR" 2, "JPY" 0, "KWD" 3); -1 if there is none of that code.
 * Upper case. Source: ISO 4217 list one, as of 2025. */
int currency_decimals(struct str code);

/* An amount in minor units: 12.5 with 2 decimals is 1250. False if it has more decimals than that,
 * or does not fit. */
bool amount_minor(struct dec amount, int decimals, int64_t *ret_minor);
