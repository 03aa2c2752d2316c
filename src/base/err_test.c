/* Proof of err.h: wrapping keeps the inner failure, places stay where they were first told. */
#include "base/err.h"

#include <errno.h>
#include <string.h>

#include "suite.h"

static void wrapping_keeps_code_place_and_text(void **state)
{
    (void)state;
    struct err err;
    char line[900];
    assert_false(err_set(&err, ERR_INPUT, "unknown field '%s'", "x"));
    err_at(&err, "accord.yaml", 37, 12);
    err_at(&err, "other.yaml", 1, 1);
    err_wrap(&err, "reading the agreement");
    err_format(&err, line, sizeof line);
    assert_string_equal(line, "accord.yaml:37:12: reading the agreement: unknown field 'x'");
    assert_int_equal(err_exit_code(&err), 3);
    assert_int_equal(err_http_status(&err), 422);
}

static void a_full_disk_names_the_way_out(void **state)
{
    (void)state;
    struct err err;
    err_errno(&err, ENOSPC, "writing %s", "accord.db");
    assert_int_equal(err.code, ERR_ENVIRONMENT);
    assert_int_equal(err_exit_code(&err), 5);
    assert_non_null(strstr(err.text, "writing accord.db: "));
    assert_non_null(strstr(err.text, "free some space"));
    err_errno(&err, ENOENT, "x");
    assert_int_equal(err.code, ERR_MISSING);
}

static void long_texts_are_cut_not_overrun(void **state)
{
    (void)state;
    struct err err;
    char word[2000];
    memset(word, 'a', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    err_set(&err, ERR_INPUT, "%s", word);
    for (int i = 0; i < 5; i++)
        err_wrap(&err, "%s", word);
    assert_int_equal(strlen(err.text), sizeof err.text - 1);
}

SUITE(err_test, cmocka_unit_test(wrapping_keeps_code_place_and_text),
      cmocka_unit_test(a_full_disk_names_the_way_out),
      cmocka_unit_test(long_texts_are_cut_not_overrun));
