/* libFuzzer: any bytes as CSV, with the usual cap of a row and with a small one. */
#include <stdint.h>

#include "fuzz/laws_input.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct str text = {(const char *)bytes, size};
    law_csv(text, 0);
    law_csv(text, 100);
    return 0;
}
