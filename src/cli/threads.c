#include "cli/threads.h"

#include <unistd.h>

enum { THREADS_MAX = 8 };

size_t threads_usable(void)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    return processors < 1 ? 1 : processors > THREADS_MAX ? THREADS_MAX : (size_t)processors;
}
