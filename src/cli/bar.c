#include "cli/bar.h"

#include <assert.h>
#include <math.h>

#include "base/arena.h"
#include "base/buf.h"

struct str bar_text(struct arena *arena, double share, int width, bool is_unicode)
{
    static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    assert(width > 0 && share >= 0);
    double full = share > 1 ? width : share * width;
    int steps = (int)floor(full * 8 + 0.5);
    if (share > 0 && steps == 0)
        steps = 1; /* something is not nothing */
    struct buf text;
    buf_init(&text, arena, (size_t)width * 3 + 8);
    if (!is_unicode) {
        buf_repeat(&text, '#', (size_t)(steps + 7) / 8);
        return buf_str(&text);
    }
    for (int i = 0; i < steps / 8; i++)
        buf_text(&text, "█");
    buf_text(&text, eighths[steps % 8]);
    return buf_str(&text);
}
