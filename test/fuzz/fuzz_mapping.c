/* libFuzzer: any bytes as a mapping file. */
#include <stdint.h>

#include "fuzz/laws_mapping.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct str text = {(const char *)bytes, size};
    law_mapping(text);
    return 0;
}
