/* Command lines: options in every spelling, what is wrong with them, and the exit codes. */
#include "cli/args.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/instant.h"
#include "base/json.h"
#include "cli/cmd.h"
#include "base/figure.h"
#include "cli/figures.h"
#include "suite.h"

static const struct option_row rows[] = {
    {.name = "as-of", .value = "T", .doc = ""},
    {.name = "only", .value = "ID", .doc = "", .repeats = true},
    {.name = "json", .doc = ""},
    {.name = "workspace", .value = "DIR", .doc = "", .letter = 'w'},
};

#define WORDS(...) ((const char *const[]){__VA_ARGS__})

struct given {
    struct arena *arena;
    struct app app;
    struct args args;
    struct err err;
    bool is_read;
};

static struct given read_words(const char *const *words, size_t count)
{
    struct given given = {.arena = arena_new("test")};
    given.app = (struct app){.arena = given.arena, .now_us = INSTANT_MIN + 5, .workspace = "."};
    given.is_read = args_read(&given.app, rows, 4, words, count, &given.args, &given.err);
    return given;
}

static void options_in_every_spelling(void **state)
{
    (void)state;
    const char *const words[] = {"a", "--only=x", "-w",     "dir", "--only", "--json",
                                 "b", "-",        "--json", "--",  "--as-of"};
    struct given given = read_words(words, 11);
    assert_true(given.is_read);
    assert_int_equal(given.args.operand_count, 4);
    assert_string_equal(given.args.operands[2], "-");
    assert_string_equal(given.args.operands[3], "--as-of");
    assert_int_equal(args_count(&given.args, "only"), 2);
    assert_string_equal(args_value(&given.args, "only", 0), "x");
    assert_string_equal(args_value(&given.args, "only", 1), "--json");
    assert_null(args_value(&given.args, "only", 2));
    assert_true(args_has(&given.args, "json"));
    assert_false(args_has(&given.args, "as-of"));
    assert_string_equal(args_value(&given.args, "workspace", 0), "dir");
    arena_free(given.arena);
    given = read_words(WORDS("-wdir"), 1);
    assert_string_equal(args_value(&given.args, "workspace", 0), "dir");
    arena_free(given.arena);
}

static void refused(const char *const *words, size_t count, const char *part)
{
    struct given given = read_words(words, count);
    assert_false(given.is_read);
    assert_int_equal(given.err.code, ERR_USAGE);
    assert_non_null(strstr(given.err.text, part));
    arena_free(given.arena);
}

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    refused(WORDS("--as-off", "x"), 2, "did you mean '--as-of'");
    refused(WORDS("--as-of"), 1, "needs a value");
    refused(WORDS("--json=yes"), 1, "takes no value");
    refused(WORDS("--as-of", "a", "--as-of", "b"), 4, "given twice");
    refused(WORDS("--=x"), 1, "unknown option");
    refused(WORDS("-x"), 1, "unknown option '-x'");
    refused(WORDS("--zzzzzzzzzzzz"), 1, "unknown option");
}

static void instants_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t t_us; /* -1 = refused */
    } cases[] = {
        {"2026-07-11T13:00:00.123457Z", INT64_C(1783774800123457)},
        {"2026-07-11T15:00:00.123457+02:00", INT64_C(1783774800123457)},
        {"2026-07-11", INT64_C(1783728000000000)},
        {"2026-07-11 13:00", INT64_C(1783774800000000)},
        {"now", INSTANT_MIN + 5},
        {"2000-01-01", INSTANT_MIN},
        {"1999-12-31", -1},
        {"2026-02-30", -1},
        {"", -1},
        {"tomorrow", -1},
    };
    struct app app = {.now_us = INSTANT_MIN + 5};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        int64_t t_us = -1;
        bool is_read = instant_read(&app, "--as-of", cases[i].text, &t_us, &err);
        assert_int_equal(is_read, cases[i].t_us != -1);
        assert_int_equal(t_us, cases[i].t_us);
    }
}

static int run_line(const char *const *words, size_t count, char **ret_text)
{
    size_t size;
    struct arena *arena = arena_new("test");
    FILE *out = open_memstream(ret_text, &size);
    struct app app = {.arena = arena, .out = out, .notes = out, .workspace = "/nowhere/at/all"};
    int exit_code = cmd_main(&app, words, count);
    (void)fclose(out);
    arena_free(arena);
    return exit_code;
}

static void exit_codes_and_words(void **state)
{
    (void)state;
    static const struct {
        const char *words[4];
        size_t count;
        int exit_code;
        const char *part;
    } cases[] = {
        {{"help"}, 1, 0, "usage: accord COMMAND"},
        {{"--help"}, 1, 0, "usage: accord COMMAND"},
        {{"--version"}, 1, 0, "accord " ACCORD_VERSION "\n"},
        {{NULL}, 0, 0, "usage: accord COMMAND"},
        {{"scroe"}, 1, 2, "did you mean 'score'"},
        {{"score"}, 1, 3, "is no workspace"},
        {{"-w", "elsewhere", "score"}, 3, 3, "'elsewhere' is no workspace"},
        {{"-w"}, 1, 2, "needs a folder"},
        {{"score", "--help"}, 2, 0, "usage: accord score"},
        {{"--json", "score"}, 2, 2, "options follow"},
        {{"explain"}, 1, 2, "usage: accord explain ID"},
        {{"sc\033[2Jre"}, 1, 2, "sc?[2Jre"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = NULL;
        int exit_code = run_line(cases[i].words, cases[i].count, &text);
        assert_int_equal(exit_code, cases[i].exit_code);
        assert_non_null(strstr(text, cases[i].part));
        free(text);
    }
}

static void every_command_is_documented(void **state)
{
    (void)state;
    size_t count;
    const struct cmd *const *all = cmd_all(&count);
    assert_true(count >= 10);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(cmd_named(all[i]->name), all[i]);
        assert_true(all[i]->summary[0] && all[i]->usage && all[i]->run && all[i]->example_count);
        assert_true(all[i]->operands_min <= all[i]->operands_max);
        for (size_t o = 0; o < all[i]->option_count; o++)
            assert_true(all[i]->options[o].name[0] && all[i]->options[o].doc[0]);
    }
}

static const struct json *parsed(struct arena *arena, const char *text)
{
    const struct json *json;
    struct err err = {0};
    if (!json_parse(arena, str_of(text), &json, &err))
        fail_msg("%s", err.text);
    return json;
}

static void results_are_compared_as_defined(void **state)
{
    (void)state;
    static const struct {
        const char *got, *expected;
        double tolerance;
        bool is_same;
    } cases[] = {
        {"{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", 0, true},
        {"{\"a\":1}", "{\"a\":1,\"b\":null}", 0, false},
        {"{\"a\":1,\"b\":2}", "{\"a\":1}", 0, false},
        {"{\"a\":1,\"c\":2}", "{\"a\":1,\"b\":2}", 0, false},
        {"9007199254740993", "9007199254740992", 0, false},
        {"1.0", "1", 0, true},
        {"0", "null", 1, false},
        {"null", "null", 0, true},
        {"100.0000001", "100", 1e-9, true},
        {"100.0000002", "100", 1e-9, false},
        {"0.0000000009", "0", 1e-9, true},
        {"0.0000000011", "0", 1e-9, false},
        {"[1,2]", "[2,1]", 1e-9, false},
        {"[1,2]", "[1,2,3]", 1e-9, false},
        {"\"1\"", "1", 1e-9, false},
        {"true", "false", 1, false},
    };
    struct arena *arena = arena_new("test");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(figure_result_is(parsed(arena, cases[i].got),
                                          parsed(arena, cases[i].expected), cases[i].tolerance),
                         cases[i].is_same);
    arena_free(arena);
}

SUITE(args_test, cmocka_unit_test(options_in_every_spelling),
      cmocka_unit_test(what_is_wrong_is_named), cmocka_unit_test(instants_are_read),
      cmocka_unit_test(exit_codes_and_words), cmocka_unit_test(every_command_is_documented),
      cmocka_unit_test(results_are_compared_as_defined));
