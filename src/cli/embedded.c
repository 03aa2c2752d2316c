#include "cli/embedded.h"

/* The bytes of agreements/saas.yaml (tools/embed.sh). */
static const unsigned char saas[] = {
#include "saas.inc"
};

struct str embedded_agreement(void)
{
    return (struct str){(const char *)saas, sizeof saas};
}
