/* See value.h. */
#include "value.h"

#include <assert.h>
#include <math.h>

#include "arena.h"
#include "text.h"

enum { SCALE_MAX = 18 };

__extension__ typedef __int128 int128;

static struct dec normal(struct dec d)
{
    while (d.scale > 0 && d.digits % 10 == 0) {
        d.digits /= 10;
        d.scale--;
    }
    return d;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Appends one digit to a negative accumulator, so that INT64_MIN fits. */
static bool push_digit(int64_t *digits, char c)
{
    return !__builtin_mul_overflow(*digits, 10, digits) &&
           !__builtin_sub_overflow(*digits, c - '0', digits);
}

static bool parse_exponent(struct str s, size_t *at, int *ret_exponent)
{
    bool negative = false;
    size_t i = *at + 1;
    if (i < s.length && (s.at[i] == '+' || s.at[i] == '-'))
        negative = s.at[i++] == '-';
    if (i == s.length)
        return false;
    int exponent = 0;
    for (; i < s.length && is_digit(s.at[i]); i++)
        if (exponent < 10000)
            exponent = exponent * 10 + (s.at[i] - '0');
    *at = i;
    *ret_exponent = negative ? -exponent : exponent;
    return i == s.length;
}

/* Shifts the point; fails where the result is not exact in 64 bits and SCALE_MAX places. */
static bool apply_scale(struct dec *d, int scale)
{
    while (d->digits != 0 && scale > 0 && d->digits % 10 == 0) {
        d->digits /= 10;
        scale--;
    }
    if (d->digits == 0)
        scale = 0;
    for (; scale < 0; scale++)
        if (__builtin_mul_overflow(d->digits, 10, &d->digits))
            return false;
    d->scale = scale;
    return scale <= SCALE_MAX;
}

/* Digits with at most one point, at least one digit in front of it and one behind. */
static bool parse_mantissa(struct str s, size_t *at, int64_t *ret_digits, int *ret_scale)
{
    size_t start = *at, i = start, places = 0;
    bool point = false;
    for (; i < s.length; i++) {
        if (s.at[i] == '.' && !point && i > start) {
            point = true;
            continue;
        }
        if (!is_digit(s.at[i]))
            break;
        if (places < SCALE_MAX || s.at[i] != '0') {
            if (!push_digit(ret_digits, s.at[i]))
                return false;
            places += point;
        }
    }
    *at = i;
    *ret_scale = (int)places;
    return i > start && is_digit(s.at[i - 1]);
}

bool dec_parse(struct str text, struct dec *ret_number)
{
    size_t at = 0;
    bool negative = false;
    if (text.length && (text.at[0] == '-' || text.at[0] == '+'))
        negative = text.at[at++] == '-';
    struct dec d = {0};
    int scale = 0, exponent = 0;
    if (!parse_mantissa(text, &at, &d.digits, &scale))
        return false;
    if (at < text.length) {
        if ((text.at[at] != 'e' && text.at[at] != 'E') || !parse_exponent(text, &at, &exponent))
            return false;
    }
    if (!negative && __builtin_sub_overflow((int64_t)0, d.digits, &d.digits))
        return false;
    if (!apply_scale(&d, scale - exponent))
        return false;
    *ret_number = normal(d);
    return true;
}

static int128 scaled(struct dec d, int scale)
{
    int128 wide = d.digits;
    for (int s = d.scale; s < scale; s++)
        wide *= 10;
    return wide;
}

int dec_cmp(struct dec a, struct dec b)
{
    assert(a.scale >= 0 && a.scale <= SCALE_MAX && b.scale >= 0 && b.scale <= SCALE_MAX);
    int scale = a.scale > b.scale ? a.scale : b.scale;
    int128 left = scaled(a, scale), right = scaled(b, scale);
    return (left > right) - (left < right);
}

struct dec dec_of_int(int64_t number)
{
    return (struct dec){.digits = number};
}

struct str dec_text(struct arena *arena, struct dec number)
{
    assert(number.scale >= 0 && number.scale <= SCALE_MAX);
    char out[48];
    char *end = out + sizeof out, *at = end;
    uint64_t rest = number.digits < 0 ? 0 - (uint64_t)number.digits : (uint64_t)number.digits;
    for (int place = 0; rest || place <= number.scale; place++) {
        if (place == number.scale && place > 0)
            *--at = '.';
        *--at = (char)('0' + rest % 10);
        rest /= 10;
    }
    if (number.digits < 0)
        *--at = '-';
    return str_copy(arena, (struct str){at, (size_t)(end - at)});
}

double dec_real(struct dec number)
{
    return (double)((long double)number.digits / powl(10.0L, number.scale));
}

struct value value_null(void)
{
    return (struct value){.kind = VALUE_NULL};
}

struct value value_bool(bool truth)
{
    return (struct value){
        .kind = VALUE_BOOL, .truth = truth, .text = truth ? STR("true") : STR("false")};
}

struct value value_number(struct arena *arena, struct dec number)
{
    return (struct value){.kind = VALUE_NUMBER, .number = number, .text = dec_text(arena, number)};
}

struct value value_text(struct arena *arena, struct str text)
{
    return (struct value){.kind = VALUE_TEXT, .text = text_fold(arena, text)};
}

/* As JSON writes it: no plus sign, no leading zero but "0" itself and "0.5". */
static bool looks_like_json_number(struct str s)
{
    size_t i = s.length && s.at[0] == '-';
    if (i >= s.length || !is_digit(s.at[i]))
        return false;
    return s.at[i] != '0' || i + 1 == s.length || s.at[i + 1] == '.';
}

bool value_guess_scalar(struct arena *arena, struct str cell, struct value *ret_value)
{
    struct dec number;
    if (!cell.length)
        *ret_value = value_null();
    else if (looks_like_json_number(cell) && dec_parse(cell, &number))
        *ret_value = value_number(arena, number);
    else if (str_eq_nocase(cell, STR("true")))
        *ret_value = value_bool(true);
    else if (str_eq_nocase(cell, STR("false")))
        *ret_value = value_bool(false);
    else
        return false;
    return true;
}

struct value value_guess(struct arena *arena, struct str cell)
{
    struct value value;
    return value_guess_scalar(arena, cell, &value) ? value : value_text(arena, cell);
}

struct value value_from(enum value_kind kind, struct str canonical_text)
{
    struct value value = {.kind = kind, .text = canonical_text};
    if (kind == VALUE_BOOL)
        value.truth = str_is(canonical_text, "true");
    if (kind == VALUE_NUMBER && !dec_parse(canonical_text, &value.number))
        return value_null();
    return value;
}

bool value_eq(struct value a, struct value b)
{
    if (a.kind == VALUE_NULL || b.kind == VALUE_NULL)
        return false;
    return str_eq(a.text, b.text);
}
