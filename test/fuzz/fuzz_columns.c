/* libFuzzer: sound columns, changed as the bytes say, with checksums that agree. */
#include <stdint.h>

#include "fuzz/laws_columns.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    law_columns((struct str){(const char *)bytes, size});
    return 0;
}
