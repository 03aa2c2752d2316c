/* The ready-made agreement that is built into the binary: agreements/saas.yaml. */
#pragma once

#include "base/str.h"

struct str embedded_agreement(void);
