/* libFuzzer: any bytes as JSON and JSON Lines. */
#include <stdint.h>

#include "fuzz/laws_input.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct str text = {(const char *)bytes, size};
    law_json(text);
    return 0;
}
