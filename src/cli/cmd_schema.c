/* accord schema: the JSON Schema of agreements, for editors. */
#include "agreement/schema.h"
#include "base/arena.h"
#include "base/buf.h"
#include "cli/cmd.h"
#include "engine/plan.h"

enum { OUTPUT_BYTES_MAX = 4 << 20 };

static const struct {
    unsigned bit;
    const char *word;
} scopes[] = {{SCOPE_ACCOUNT_FIT, "fit"},
              {SCOPE_PERSON_FIT, "fit.person"},
              {SCOPE_PERSON_INTENT, "intent.person"},
              {SCOPE_ACCOUNT_INTENT, "intent.account"}};

/* The reference of the kinds of signals, as Markdown: the rows say everything themselves. */
static void write_signals(struct buf *out)
{
    const struct vocabulary *vocabulary = engine_vocabulary();
    buf_text(out, "# The kinds of signals\n\nPrinted from the program by `make docs`.\n");
    for (size_t i = 0; i < vocabulary->count; i++) {
        const struct signal_spec *spec = vocabulary->kinds[i];
        buf_printf(out, "\n## %s\n\nStands under:", spec->word);
        const char *comma = " ";
        for (size_t s = 0; s < sizeof scopes / sizeof scopes[0]; s++) {
            if (!(spec->scopes & scopes[s].bit))
                continue;
            buf_printf(out, "%s`%s`", comma, scopes[s].word);
            comma = ", ";
        }
        buf_printf(out, ".\n\n%s\n\n```yaml\n%s", spec->doc, spec->example);
        if (out->length && out->at[out->length - 1] != '\n')
            buf_byte(out, '\n');
        buf_text(out, "```\n");
    }
}

static bool run(struct app *app, const struct args *args, struct err *err)
{
    struct buf out;
    (void)err;
    buf_init(&out, app->arena, OUTPUT_BYTES_MAX);
    if (args_has(args, "signals")) {
        write_signals(&out);
    } else {
        agreement_schema(&out, engine_vocabulary());
        buf_byte(&out, '\n');
    }
    app_put(app, buf_str(&out));
    return true;
}

/* It is JSON in any case; --json is allowed so that programs need not know. */
static const struct option_row options[] = {
    OPTION_JSON,
    {.name = "signals", .doc = "the reference of the kinds of signals instead, as Markdown"},
};

static const struct cmd_example examples[] = {
    {"accord schema > accord.schema.json", "a JSON Schema (2020-12) for editors"},
};

const struct cmd cmd_schema = {
    .name = "schema",
    .summary = "Print the JSON Schema of agreements, for editors",
    .usage = "",
    .doc = "An editor that knows YAML completes and checks an agreement whose first line is\n"
           "  # yaml-language-server: $schema=accord.schema.json",
    .group = CMD_AGREEMENT,
    .run = run,
    CMD_OPTIONS(options),
    CMD_EXAMPLES(examples),
};
