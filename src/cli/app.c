#include "cli/app.h"

#include <stdarg.h>

#include "base/arena.h"
#include "base/text.h"

void app_print(const struct app *app, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    (void)vfprintf(app->out, format, list);
    va_end(list);
}

void app_note(const struct app *app, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    (void)vfprintf(app->notes, format, list);
    va_end(list);
}

void app_put(const struct app *app, struct str text)
{
    if (text.length)
        (void)fwrite(text.at, 1, text.length, app->out);
}

/* Bytes of the character at the start that may be shown, or 0. U+0080..U+009F are control
 * characters too, and so dangerous to terminals as the first 32. */
static size_t shown_length(struct str text)
{
    unsigned char first = (unsigned char)text.at[0];
    if (first < 0x20 || first == 0x7f)
        return 0;
    if (first == 0xc2 && text.length > 1 && (unsigned char)text.at[1] < 0xa0)
        return 0;
    return text_utf8_length(text);
}

static bool is_clean(struct str text)
{
    while (text.length) {
        size_t length = shown_length(text);
        if (!length)
            return false;
        text = str_slice(text, length, text.length);
    }
    return true;
}

struct str app_clean(struct arena *arena, struct str text)
{
    if (is_clean(text))
        return text;
    char *clean = arena_alloc(arena, text.length + 1);
    size_t count = 0;
    while (text.length) {
        size_t length = shown_length(text);
        if (length)
            memcpy(clean + count, text.at, length);
        else
            clean[count] = '?';
        count += length ? length : 1;
        text = str_slice(text, length ? length : 1, text.length);
    }
    return (struct str){clean, count};
}
