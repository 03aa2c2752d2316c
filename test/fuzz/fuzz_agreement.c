/* libFuzzer: any bytes as an agreement. What reads obeys the laws of fixture_words.h. */
#include <stdint.h>

#include "agreement/fixture_words.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new("fuzzer");
    fixture_check_laws(arena, (struct str){(const char *)bytes, size});
    arena_free(arena);
    return 0;
}
