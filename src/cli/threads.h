/* How many processors there are to work with. No result depends on it. */
#pragma once

#include <stddef.h>

size_t threads_usable(void);
