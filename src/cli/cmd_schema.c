/* accord schema: the JSON Schema of agreements, for editors. */
#include "agreement/schema.h"
#include "base/arena.h"
#include "base/buf.h"
#include "cli/cmd.h"
#include "engine/plan.h"

enum { OUTPUT_BYTES_MAX = 4 << 20 };

static bool run(struct app *app, const struct args *args, struct err *err)
{
    struct buf out;
    (void)args;
    (void)err;
    buf_init(&out, app->arena, OUTPUT_BYTES_MAX);
    agreement_schema(&out, engine_vocabulary());
    buf_byte(&out, '\n');
    app_put(app, buf_str(&out));
    return true;
}

/* It is JSON in any case; --json is allowed so that programs need not know. */
static const struct option_row options[] = {OPTION_JSON};

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
