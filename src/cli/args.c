#include "cli/args.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/duration.h"
#include "base/instant.h"
#include "base/text.h"
#include "base/value.h"
#include "cli/app.h"

/* What is being read, so that the steps below need few parameters. */
struct reading {
    struct app *app;
    const struct option_row *rows;
    size_t row_count;
    const char *const *words;
    size_t word_count;
    size_t next;
    struct option_value *options;
    size_t option_count;
};

static const struct option_row *row_of(const struct reading *reading, struct str name)
{
    for (size_t i = 0; i < reading->row_count; i++)
        if (str_is(name, reading->rows[i].name))
            return &reading->rows[i];
    return NULL;
}

static const struct option_row *row_of_letter(const struct reading *reading, char letter)
{
    for (size_t i = 0; i < reading->row_count; i++)
        if (reading->rows[i].letter && reading->rows[i].letter == letter)
            return &reading->rows[i];
    return NULL;
}

static bool unknown_option(const struct reading *reading, const char *word, struct str name,
                           struct err *err)
{
    struct str *names = arena_array(reading->app->arena, reading->row_count + 1, sizeof *names);
    for (size_t i = 0; i < reading->row_count; i++)
        names[i] = str_of(reading->rows[i].name);
    struct str nearest = str_nearest(name, names, reading->row_count);
    if (nearest.length)
        return err_set(err, ERR_USAGE, "unknown option '%s'; did you mean '--" STR_FMT "'?", word,
                       STR_ARG(nearest));
    return err_set(err, ERR_USAGE, "unknown option '%s'", word);
}

static bool was_given(const struct reading *reading, const struct option_row *row)
{
    for (size_t i = 0; i < reading->option_count; i++)
        if (reading->options[i].row == row)
            return true;
    return false;
}

/* `inline_value` is what stands behind '=', or NULL. */
static bool add_option(struct reading *reading, const struct option_row *row,
                       const char *inline_value, struct err *err)
{
    if (!row->value && inline_value)
        return err_set(err, ERR_USAGE, "option '--%s' takes no value", row->name);
    if (!row->repeats && was_given(reading, row))
        return err_set(err, ERR_USAGE, "option '--%s' is given twice", row->name);
    const char *text = inline_value;
    if (row->value && !text) {
        if (reading->next == reading->word_count)
            return err_set(err, ERR_USAGE, "option '--%s' needs a value: --%s %s", row->name,
                           row->name, row->value);
        text = reading->words[reading->next++];
    }
    reading->options[reading->option_count++] = (struct option_value){row, text};
    return true;
}

static bool read_long(struct reading *reading, const char *word, struct err *err)
{
    struct str name = str_of(word + 2);
    long equals = str_find(name, '=');
    const char *value = NULL;
    if (equals >= 0) {
        value = name.at + equals + 1;
        name = str_slice(name, 0, (size_t)equals);
    }
    const struct option_row *row = row_of(reading, name);
    if (!row)
        return unknown_option(reading, word, name, err);
    return add_option(reading, row, value, err);
}

/* "-w DIR" and "-wDIR". Letters are not strung together: there are too few of them. */
static bool read_short(struct reading *reading, const char *word, struct err *err)
{
    const struct option_row *row = row_of_letter(reading, word[1]);
    if (!row)
        return unknown_option(reading, word, str_of(word + 1), err);
    return add_option(reading, row, word[2] ? word + 2 : NULL, err);
}

bool args_read(struct app *app, const struct option_row *rows, size_t row_count,
               const char *const *words, size_t word_count, struct args *ret_args, struct err *err)
{
    assert(rows || !row_count);
    struct reading reading = {app, rows, row_count, words, word_count, 0, NULL, 0};
    reading.options = arena_array(app->arena, word_count + 1, sizeof *reading.options);
    const char **operands = arena_array(app->arena, word_count + 1, sizeof *operands);
    size_t operand_count = 0;
    bool is_over = false;
    while (reading.next < word_count) {
        const char *word = words[reading.next++];
        if (is_over || word[0] != '-' || !word[1])
            operands[operand_count++] = word;
        else if (strcmp(word, "--") == 0)
            is_over = true;
        else if (word[1] == '-' ? !read_long(&reading, word, err)
                                : !read_short(&reading, word, err))
            return false;
    }
    *ret_args = (struct args){reading.options, reading.option_count, operands, operand_count};
    return true;
}

const char *args_value(const struct args *args, const char *name, size_t nth)
{
    for (size_t i = 0; i < args->option_count; i++)
        if (strcmp(args->options[i].row->name, name) == 0 && nth-- == 0)
            return args->options[i].text;
    return NULL;
}

size_t args_count(const struct args *args, const char *name)
{
    size_t count = 0;
    for (size_t i = 0; i < args->option_count; i++)
        count += strcmp(args->options[i].row->name, name) == 0;
    return count;
}

bool args_has(const struct args *args, const char *name)
{
    return args_count(args, name) > 0;
}

bool args_int(const struct args *args, const char *name, int64_t otherwise, int64_t *ret_number,
              struct err *err)
{
    const char *text = args_value(args, name, 0);
    if (!text) {
        *ret_number = otherwise;
        return true;
    }
    struct dec number;
    if (!dec_parse(str_of(text), &number) || number.scale != 0)
        return err_set(err, ERR_USAGE, "--%s: '%s' is not a whole number", name, text);
    *ret_number = number.digits;
    return true;
}

bool instant_read(const struct app *app, const char *what, const char *text, int64_t *ret_us,
                  struct err *err)
{
    if (strcmp(text, "now") == 0) {
        *ret_us = app->now_us;
        return true;
    }
    struct written_time time;
    if (!written_time_parse(str_of(text), &time))
        return err_set(err, ERR_USAGE,
                       "%s: '%s' is no instant; write 2026-07-11T13:00:00Z or 2026-07-11", what,
                       text);
    int64_t t_us = time.local_us - (time.has_offset ? time.offset_s * SECOND_US : 0);
    if (!instant_is_valid(t_us))
        return err_set(err, ERR_USAGE, "%s: '%s' is outside 2000-01-01 to 2100-01-01", what, text);
    *ret_us = t_us;
    return true;
}

bool args_instant(const struct app *app, const struct args *args, const char *name,
                  int64_t otherwise, int64_t *ret_us, struct err *err)
{
    const char *text = args_value(args, name, 0);
    if (!text) {
        *ret_us = otherwise;
        return true;
    }
    char what[64];
    (void)snprintf(what, sizeof what, "--%s", name);
    return instant_read(app, what, text, ret_us, err);
}

bool args_duration(const struct args *args, const char *name, int64_t otherwise, int64_t *ret_us,
                   struct err *err)
{
    const char *text = args_value(args, name, 0);
    if (!text) {
        *ret_us = otherwise;
        return true;
    }
    if (!duration_parse(str_of(text), ret_us, err)) {
        err->code = ERR_USAGE;
        return err_wrap(err, "--%s", name);
    }
    return true;
}

bool id_read(const struct app *app, const char *text, struct str *ret_id, struct err *err)
{
    size_t offset;
    if (!text[0])
        return err_set(err, ERR_USAGE, "the id is empty");
    if (!text_is_utf8(str_of(text), &offset))
        return err_set(err, ERR_USAGE, "the id '%s' is not UTF-8 (byte %zu)", text, offset + 1);
    *ret_id = text_nfc(app->arena, str_of(text));
    return true;
}
