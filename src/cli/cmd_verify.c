/* accord verify: reference numbers recomputed with the functions the product itself uses. */
#include <assert.h>
#include <math.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/figure.h"
#include "base/file.h"
#include "base/json.h"
#include "cli/cmd.h"
#include "cli/figures.h"

enum { NUMBERS_BYTES_MAX = 64 << 20, RESULT_BYTES_MAX = 16 << 20, SHOWN_BYTES_MAX = 2000 };

struct tally {
    size_t passed, failed;
};

static struct str canonical(struct arena *arena, const struct json *json)
{
    struct buf text;
    buf_init(&text, arena, RESULT_BYTES_MAX);
    json_write_canonical(&text, json);
    struct str whole = buf_str(&text);
    if (whole.length <= SHOWN_BYTES_MAX)
        return whole;
    return str_printf(arena, STR_FMT "... (%zu bytes)",
                      STR_ARG(str_slice(whole, 0, SHOWN_BYTES_MAX)), whole.length);
}

/* What a case says, if it can be understood at all. */
struct reference {
    struct str name, function;
    const struct json *inputs, *expected;
    double tolerance;
};

static bool read_reference(const struct json *row, struct reference *ret, struct err *err)
{
    if (!json_get_str(row, "name", &ret->name, err) ||
        !json_get_str(row, "function", &ret->function, err) ||
        !json_get_object(row, "inputs", &ret->inputs, err) ||
        !json_get_real(row, "tolerance", &ret->tolerance, err))
        return false;
    ret->expected = json_get(row, "expected");
    if (!ret->expected)
        return err_set(err, ERR_INPUT, "\"expected\" is missing");
    if (!(ret->tolerance >= 0) || !isfinite(ret->tolerance))
        return err_set(err, ERR_INPUT, "\"tolerance\" must be 0 or more");
    return true;
}

static bool compute(struct app *app, struct arena *arena, const struct reference *reference,
                    const struct json **ret_got, struct err *err)
{
    const struct figure *figure = figure_named(reference->function);
    if (!figure)
        return figure_unknown(app, reference->function, err);
    struct buf result;
    buf_init(&result, arena, RESULT_BYTES_MAX);
    if (!figure->compute(arena, reference->inputs, &result, err))
        return false;
    if (result.is_full)
        return err_set(err, ERR_LIMIT, "the result is larger than %d bytes", RESULT_BYTES_MAX);
    return json_parse(arena, buf_str(&result), ret_got, err);
}

static void print_failure(const struct app *app, struct arena *arena, struct str name,
                          struct str got, struct str expected)
{
    app_print(app, STR_FMT ": got " STR_FMT " expected " STR_FMT "\n",
              STR_ARG(app_clean(arena, name)), STR_ARG(app_clean(arena, got)),
              STR_ARG(app_clean(arena, expected)));
}

static void verify_case(struct app *app, struct arena *arena, const struct json *row, size_t number,
                        struct tally *tally)
{
    struct err err = {0};
    struct reference reference = {.name = str_printf(arena, "case %zu", number)};
    const struct json *got;
    bool is_read = read_reference(row, &reference, &err);
    if (!is_read || !compute(app, arena, &reference, &got, &err)) {
        struct str expected =
            reference.expected ? canonical(arena, reference.expected) : STR("(not understood)");
        print_failure(app, arena, reference.name, str_printf(arena, "error: %s", err.text),
                      expected);
        tally->failed++;
    } else if (!figure_result_is(got, reference.expected, reference.tolerance)) {
        print_failure(app, arena, reference.name, canonical(arena, got),
                      canonical(arena, reference.expected));
        tally->failed++;
    } else {
        tally->passed++;
    }
}

static bool verify(struct app *app, const char *path, struct tally *tally, struct err *err)
{
    struct str text;
    const struct json *root, *cases;
    if (!file_read(app->arena, &file_calls_system, path, NUMBERS_BYTES_MAX, &text, err))
        return false;
    if (!json_parse(app->arena, text, &root, err) || !json_get_array(root, "cases", &cases, err))
        return err_wrap(err, "%s", path);
    if (!cases->count)
        return err_set(err, ERR_INPUT, "%s: \"cases\" is empty: nothing to verify", path);
    struct arena *arena = arena_new("one case");
    for (size_t i = 0; i < cases->count; i++) {
        arena_reset(arena);
        verify_case(app, arena, &cases->items[i], i + 1, tally);
    }
    arena_free(arena);
    return true;
}

static bool run(struct app *app, const struct args *args, struct err *err)
{
    const char *path = args_value(args, "numbers", 0);
    if (!path && args->operand_count)
        path = args->operands[0];
    if (!path)
        return err_set(err, ERR_USAGE, "which numbers? accord verify --numbers FILE");
    struct tally tally = {0, 0};
    if (!verify(app, path, &tally, err))
        return false;
    app_print(app, "%zu passed, %zu failed\n", tally.passed, tally.failed);
    return tally.failed == 0 || cmd_found(err);
}

static const struct option_row options[] = {
    {.name = "numbers", .value = "FILE", .doc = "cases as JSON: {\"cases\": [...]}"},
};

static const struct cmd_example examples[] = {
    {"accord verify --numbers cases.json", "one line for each case that differs, then the count"},
};

const struct cmd cmd_verify = {
    .name = "verify",
    .summary = "Recompute reference numbers and say which differ",
    .usage = "--numbers FILE",
    .doc = "Each case names a function (accord stats lists them), its inputs, the expected result\n"
           "and a tolerance: 0 is exact, else |got - expected| <= tolerance * max(1, |expected|).\n"
           "A case that is not understood, or names no known function, has failed. Exit 1 if any\n"
           "failed.",
    .group = CMD_CHECK,
    .operands_max = 1,
    .run = run,
    CMD_OPTIONS(options),
    CMD_EXAMPLES(examples),
};
