/* See ratio_arm.h. */
#include "ratio_arm.h"

#include "evidence/fields.h"

bool field_ratio_arm(struct arena *arena, const struct json *inputs, const char *key_y,
                     const char *key_n, struct ratio_arm *ret, struct err *err)
{
    struct reals y, n;
    if (!field_reals(arena, inputs, key_y, &y, err) ||
        !field_reals(arena, inputs, key_n, &n, err) ||
        !field_same_length(key_y, y.count, key_n, n.count, err))
        return false;
    for (size_t i = 0; i < n.count; i++)
        if (n.at[i] < 0)
            return err_set(err, ERR_INPUT, "\"%s\"[%zu] must not be negative", key_n, i);
    *ret = (struct ratio_arm){y.at, n.at, y.count};
    return true;
}
