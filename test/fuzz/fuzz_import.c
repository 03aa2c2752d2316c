/* libFuzzer: any bytes as rows of any kind, imported twice. */
#include <stdint.h>

#include "fuzz/laws_mapping.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    law_import((struct str){(const char *)bytes, size});
    return 0;
}
