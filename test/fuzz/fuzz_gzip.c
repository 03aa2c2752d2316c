/* libFuzzer: any bytes as a file that may be packed. */
#include <stdint.h>

#include "fuzz/laws_input.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct str text = {(const char *)bytes, size};
    law_gzip(text);
    return 0;
}
