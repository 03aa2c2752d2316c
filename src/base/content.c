/* See content.h. One row of a table a format that people import by mistake. */
#include "content.h"

#include <assert.h>

#include "source.h"

enum { LOOK_BYTES = 4096 };

static const struct foreign {
    struct str magic;
    const char *what;
    const char *way_out;
} foreign[] = {
    {{"PK\3\4", 4},
     "a spreadsheet (xlsx) or another zip archive",
     "open it and save it as CSV (UTF-8), or unpack it"},
    {{"\xD0\xCF\x11\xE0", 4},
     "a spreadsheet (xls) or another Office file",
     "open it and save it as CSV (UTF-8)"},
    {{"\xFF\xFE", 2}, "UTF-16 text", "save it as UTF-8 (iconv -f UTF-16 -t UTF-8)"},
    {{"\xFE\xFF", 2}, "UTF-16 text", "save it as UTF-8 (iconv -f UTF-16 -t UTF-8)"},
    {{"PAR1", 4}, "a Parquet file", "export it as CSV or JSON Lines"},
    {{"SQLite format 3", 15}, "a SQLite database", "export its table as CSV"},
    {{"%PDF", 4}, "a PDF", "export the table behind it as CSV"},
    {{"\x28\xB5\x2F\xFD", 4}, "packed with zstd", "unpack it first, or pack it with gzip"},
    {{"BZh", 3}, "packed with bzip2", "unpack it first, or pack it with gzip"},
    {{"\xFD"
      "7zXZ",
      5},
     "packed with xz",
     "unpack it first, or pack it with gzip"},
    {{"7z\xBC\xAF", 4}, "a 7z archive", "unpack it first"},
};

static bool is_foreign(struct source *source, struct err *err, const char *what,
                       const char *way_out)
{
    err_set(err, ERR_INPUT, "this is %s, not CSV or JSON Lines; %s", what, way_out);
    return err_at(err, source_name(source), 0, 0);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool content_of(struct source *source, enum content *ret_content, struct err *err)
{
    assert(source && ret_content);
    struct str ahead;
    if (!source_ahead(source, LOOK_BYTES, &ahead, err))
        return false;
    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++)
        if (str_starts(ahead, foreign[i].magic))
            return is_foreign(source, err, foreign[i].what, foreign[i].way_out);
    if (str_starts(ahead, STR("\xEF\xBB\xBF"))) {
        source_skip(source, 3);
        if (!source_ahead(source, LOOK_BYTES, &ahead, err))
            return false;
    }
    size_t at = 0;
    while (at < ahead.length && is_space(ahead.at[at]))
        at++;
    bool is_json = at < ahead.length && (ahead.at[at] == '{' || ahead.at[at] == '[');
    *ret_content = is_json ? CONTENT_JSON : CONTENT_CSV;
    if (!is_json && ahead.length > 1 && (ahead.at[0] == '\0' || ahead.at[1] == '\0'))
        return is_foreign(source, err, "UTF-16 without its mark, or binary",
                          "save it as UTF-8 (iconv -f UTF-16LE -t UTF-8)");
    return true;
}
