/* accord audit: is the ledger what it says it is? */
#include "base/arena.h"
#include "base/buf.h"
#include "cli/cmd.h"
#include "flow/workspace.h"
#include "store/audit.h"
#include "store/store.h"

enum { JSON_BYTES_MAX = 1 << 20 };

static void print_json(const struct app *app, const struct audit *audit,
                       const struct store_counts *counts, const struct digest *content)
{
    char head[DIGEST_HEX_SIZE], digest[DIGEST_HEX_SIZE];
    digest_hex(&audit->head.hash, head);
    digest_hex(content, digest);
    struct buf line;
    buf_init(&line, app->arena, JSON_BYTES_MAX);
    buf_printf(&line, "{\"links\":%lld,\"head_seq\":%lld,\"head\":\"%s\",\"content\":\"%s\"",
               (long long)audit->links, (long long)audit->head.seq, head, digest);
    buf_printf(&line, ",\"facts\":%lld,\"events\":%lld,\"outcomes\":%lld,\"decisions\":%lld",
               (long long)counts->facts, (long long)counts->events, (long long)counts->outcomes,
               (long long)counts->decisions);
    buf_text(&line, ",\"findings\":[");
    for (size_t i = 0; i < audit->finding_count; i++) {
        buf_text(&line, i ? "," : "");
        buf_json(&line, audit->findings[i]);
    }
    buf_text(&line, "]}\n");
    app_put(app, buf_str(&line));
}

static void print_text(const struct app *app, const struct audit *audit,
                       const struct store_counts *counts, const struct digest *content)
{
    char head[DIGEST_HEX_SIZE], digest[DIGEST_HEX_SIZE];
    digest_hex(&audit->head.hash, head);
    digest_hex(content, digest);
    for (size_t i = 0; i < audit->finding_count; i++) {
        struct str finding = app_clean(app->arena, audit->findings[i]);
        app_print(app, "found: " STR_FMT "\n", STR_ARG(finding));
    }
    app_print(app,
              "%lld accounts, %lld people, %lld facts, %lld events, %lld outcomes, %lld versions, "
              "%lld decisions\n",
              (long long)counts->accounts, (long long)counts->persons, (long long)counts->facts,
              (long long)counts->events, (long long)counts->outcomes, (long long)counts->versions,
              (long long)counts->decisions);
    app_print(app, "chain of %lld links, head %s\n", (long long)audit->links, head);
    app_print(app, "content %s\n", digest);
    app_print(app, audit->finding_count ? "The ledger is damaged.\n"
                                        : "Nothing is wrong with the ledger.\n");
}

static bool run(struct app *app, const struct args *args, struct err *err)
{
    struct store *store;
    struct audit audit;
    struct store_counts counts = {0};
    struct digest content = {{0}};
    if (!workspace_open_ledger(app->arena, app->workspace, WORKSPACE_READ, &store, err) ||
        !audit_ledger(store, app->arena, &audit, err))
        return false;
    /* What is damaged may not be countable: then the findings say enough. */
    struct err ignored = {0};
    bool is_counted =
        store_count(store, &counts, &ignored) && store_digest(store, &content, &ignored);
    if (!is_counted && !audit.finding_count) {
        *err = ignored;
        return false;
    }
    if (args_has(args, "json"))
        print_json(app, &audit, &counts, &content);
    else
        print_text(app, &audit, &counts, &content);
    return audit.finding_count == 0 || cmd_found(err);
}

static const struct option_row options[] = {
    OPTION_JSON,
};

static const struct cmd_example examples[] = {
    {"accord audit", "verify the chain of decisions and the database; exit 1 if anything is wrong"},
};

const struct cmd cmd_audit = {
    .name = "audit",
    .summary = "Verify the ledger: the hash chain over versions and decisions, the database itself",
    .usage = "[--json]",
    .doc = "Note the head elsewhere: it shows later that the chain's end was not cut off. The\n"
           "content digest is the same for the same facts, events and decisions, in whatever\n"
           "order and pieces they came in.",
    .group = CMD_CHECK,
    .run = run,
    CMD_OPTIONS(options),
    CMD_EXAMPLES(examples),
};
