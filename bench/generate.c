/* The data of the benchmark: a company's accounts, people and two years of their behaviour, all from
 * one seed. Writes accounts.csv, people.csv, outcomes.csv, the events in each form that is asked
 * for, and features.csv, what an analytical engine would keep of them: person, kind, day.
 *
 * usage: bench-generate FOLDER PEOPLE EVENTS FORMS [SEED]
 *
 * FORMS is a list: `json` writes events.jsonl, `csv` events.csv, `packed` events.packed (16 bytes an
 * event, for bench-columns), and `one` gives all events to the first person.
 *
 * A tenth as many accounts as people. Who belongs where and who does what is skewed as in life:
 * u * u of a uniform u picks the rank, so that the busiest of n people has about 1 / sqrt(n) of all
 * events. Events are written in the order of time, as exports are. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/instant.h"
#include "base/rng.h"
#include "kinds.h"

enum { PEOPLE_AN_ACCOUNT = 10, DAYS = 730, FLUSH_BYTES = 1 << 20, UNKNOWN_PERCENT = 6 };
enum { PEOPLE_MAX = 100000000, EVENTS_MAX = 2000000000 };

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* ---- what there is ------------------------------------------------------------------------------ */

static const char *const industries[] = {"software",      "fintech",     "healthcare", "retail",
                                         "manufacturing", "education",   "media",      "logistics",
                                         "energy",        "agriculture", "travel",     "public"};
static const char *const regions[] = {"emea", "amer", "apac", "latam"};
static const char *const countries[] = {"DE", "US", "GB", "FR", "JP", "BR", "IN", "SE", "NL", "ES"};
static const char *const funding[] = {"bootstrapped", "seed", "series-a", "series-b", "public"};
static const char *const warehouses[] = {"none", "postgres", "bigquery", "snowflake", "redshift"};
static const char *const crms[] = {"none", "salesforce", "hubspot", "dynamics"};
static const char *const clouds[] = {"aws", "azure", "gcp", "own"};
static const char *const titles[] = {
    "VP Finance",         "Head of Data",       "Data Engineer", "Analyst", "Director of Marketing",
    "Software Architect", "Operations Manager", "Founder"};
static const char *const browsers[] = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0",
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) "
     "Version/17.5"),
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
};
static const char *const campaigns[] = {"spring-launch", "newsletter", "partner-webinar", "brand"};

/* ---- files -------------------------------------------------------------------------------------- */

struct output {
    struct arena *arena;
    struct buf text;
    FILE *file;
};

static void output_flush(struct output *output)
{
    struct str bytes = buf_str(&output->text);
    if (fwrite(bytes.at, 1, bytes.length, output->file) != bytes.length) {
        perror("bench-generate: cannot write");
        exit(5);
    }
    buf_clear(&output->text);
}

static struct output output_open(struct arena *arena, const char *folder, const char *name,
                                 const char *header)
{
    struct output output = {.arena = arena};
    const char *path = arena_printf(arena, "%s/%s", folder, name);
    output.file = fopen(path, "wb");
    if (!output.file) {
        perror(path);
        exit(5);
    }
    buf_init(&output.text, arena, 4 * FLUSH_BYTES);
    buf_text(&output.text, header);
    return output;
}

static void output_trim(struct output *output)
{
    if (output->text.length >= FLUSH_BYTES)
        output_flush(output);
}

static void output_row(struct output *output)
{
    buf_byte(&output->text, '\n');
    output_trim(output);
}

static void output_close(struct output *output)
{
    if (!output->file)
        return;
    output_flush(output);
    if (fclose(output->file) != 0) {
        perror("bench-generate: cannot close");
        exit(5);
    }
}

/* ---- chance -------------------------------------------------------------------------------------- */

/* A number from 0 to n - 1, small ones likelier, spread over all ids by a prime that no n divides. */
static uint64_t skewed(struct rng *rng, uint64_t n)
{
    double u = rng_real(rng);
    uint64_t rank = (uint64_t)(u * u * (double)n);
    return rank * UINT64_C(2654435761) % n;
}

static const char *one_of(struct rng *rng, const char *const *words, size_t count)
{
    return words[rng_below(rng, (uint32_t)count)];
}

/* Sizes of companies and the like spread over orders of magnitude. */
static int64_t magnitude(struct rng *rng, int64_t least, uint32_t doublings)
{
    int64_t base = least << rng_below(rng, doublings);
    return base + rng_below(rng, (uint32_t)base);
}

static size_t draw_kind(struct rng *rng, uint32_t total)
{
    uint32_t draw = rng_below(rng, total);
    size_t kind = 0;
    while (draw >= kinds[kind].weight)
        draw -= kinds[kind++].weight;
    return kind;
}

/* ---- accounts and people --------------------------------------------------------------------------- */

static void cell_text(struct output *output, struct rng *rng, const char *const *words,
                      size_t count)
{
    const char *word = one_of(rng, words, count);
    buf_byte(&output->text, ',');
    if (rng_below(rng, 100) >= UNKNOWN_PERCENT)
        buf_text(&output->text, word);
}

static void cell_int(struct output *output, struct rng *rng, int64_t number)
{
    buf_byte(&output->text, ',');
    if (rng_below(rng, 100) >= UNKNOWN_PERCENT)
        buf_int(&output->text, number);
}

static void write_accounts(struct arena *arena, const char *folder, uint64_t count, struct rng rng)
{
    struct output output = output_open(
        arena, folder, "accounts.csv",
        "id,name,domain,created_at,industry,region,country,funding,warehouse,crm,cloud,employees,"
        "revenue_musd,founded,growth_pct,open_jobs\n");
    for (uint64_t i = 0; i < count; i++) {
        buf_printf(&output.text,
                   "a%08" PRIu64 ",Company %" PRIu64 ",c%" PRIu64 ".example,2024-01-01T00:00:00Z",
                   i, i, i);
        cell_text(&output, &rng, industries, LENGTH(industries));
        cell_text(&output, &rng, regions, LENGTH(regions));
        cell_text(&output, &rng, countries, LENGTH(countries));
        cell_text(&output, &rng, funding, LENGTH(funding));
        cell_text(&output, &rng, warehouses, LENGTH(warehouses));
        cell_text(&output, &rng, crms, LENGTH(crms));
        cell_text(&output, &rng, clouds, LENGTH(clouds));
        cell_int(&output, &rng, magnitude(&rng, 2, 13));
        cell_int(&output, &rng, magnitude(&rng, 1, 12));
        cell_int(&output, &rng, 1950 + rng_below(&rng, 76));
        cell_int(&output, &rng, (int64_t)rng_below(&rng, 120) - 30);
        cell_int(&output, &rng, rng_below(&rng, 60));
        output_row(&output);
    }
    output_close(&output);
}

static void write_people(struct arena *arena, const char *folder, uint64_t count, uint64_t accounts,
                         struct rng rng)
{
    struct output output =
        output_open(arena, folder, "people.csv", "id,account_id,email,name,title,created_at\n");
    for (uint64_t i = 0; i < count; i++) {
        uint64_t account = skewed(&rng, accounts);
        buf_printf(&output.text,
                   "p%08" PRIu64 ",a%08" PRIu64 ",p%" PRIu64 "@c%" PRIu64 ".example,Person %" PRIu64
                   ",%s,2024-01-01T00:00:00Z",
                   i, account, i, account, i, one_of(&rng, titles, LENGTH(titles)));
        output_row(&output);
    }
    output_close(&output);
}

/* Opportunities of one account in eight, at chance: what suggest judges by (nothing to be found). */
static void write_outcomes(struct arena *arena, const char *folder, uint64_t accounts,
                           struct rng rng)
{
    struct output output = output_open(arena, folder, "outcomes.csv", "kind,account_id,at\n");
    int64_t start_us = days_of_date(2024, 7, 1) * DAY_US;
    for (uint64_t i = 0; i < accounts; i++) {
        char at[INSTANT_TEXT_SIZE];
        if (rng_below(&rng, 8))
            continue;
        instant_format(start_us + (int64_t)rng_below(&rng, DAYS) * DAY_US, at);
        buf_printf(&output.text, "opportunity,a%08" PRIu64 ",%s", i, at);
        output_row(&output);
    }
    output_close(&output);
}

/* ---- events ---------------------------------------------------------------------------------------- */

struct event {
    uint64_t person, id_high, id_low, visitor;
    const struct kind *kind;
    const char *browser, *campaign;
    uint32_t item, duration_ms;
    int64_t occurred_us;
};

static struct event draw_event(struct rng *rng, uint64_t people, uint32_t weights)
{
    struct event event = {.person = skewed(rng, people), .kind = &kinds[draw_kind(rng, weights)]};
    event.id_high = rng_next(rng);
    event.id_low = rng_next(rng);
    event.visitor = rng_next(rng);
    event.browser = one_of(rng, browsers, LENGTH(browsers));
    event.campaign = one_of(rng, campaigns, LENGTH(campaigns));
    event.item = rng_below(rng, 1000);
    event.duration_ms = rng_below(rng, 90000);
    return event;
}

static void write_json(struct buf *text, const struct event *event, const char *occurred)
{
    buf_printf(text,
               "{\"event_id\":\"%016" PRIx64 "%016" PRIx64 "\",\"source\":\"web\",\"type\":"
               "\"%s\",\"event\":\"%s\",\"person_id\":\"p%08" PRIu64 "\",\"occurred_at\":\"%s\",",
               event->id_high, event->id_low, event->kind->type, event->kind->event, event->person,
               occurred);
    buf_printf(text,
               "\"properties\":{\"anonymous_id\":\"%016" PRIx64 "\",\"path\":\"%s\",\"url\":"
               "\"https://www.vendor.example%s?item=%" PRIu32 "\",",
               event->visitor, event->kind->path, event->kind->path, event->item);
    buf_printf(text,
               "\"user_agent\":\"%s\",\"campaign\":\"%s\",\"duration_ms\":%" PRIu32
               ",\"locale\":\"en-US\"}}",
               event->browser, event->campaign, event->duration_ms);
}

static void write_csv(struct buf *text, const struct event *event, const char *occurred)
{
    buf_printf(text, "%016" PRIx64 "%016" PRIx64 ",web,%s,%s,p%08" PRIu64 ",%s,", event->id_high,
               event->id_low, event->kind->type, event->kind->event, event->person, occurred);
    buf_printf(text,
               "%016" PRIx64 ",%s,https://www.vendor.example%s?item=%" PRIu32 ",\"%s\",%s,%" PRIu32
               ",en-US",
               event->visitor, event->kind->path, event->kind->path, event->item, event->browser,
               event->campaign, event->duration_ms);
}

static void write_packed(struct buf *bytes, const struct event *event)
{
    struct packed_event packed = {event->occurred_us, (uint32_t)event->person,
                                  (uint32_t)(event->kind - kinds)};
    buf_add(bytes, (struct str){(const char *)&packed, sizeof packed});
}

/* The files of events; one that is not wanted is not open. */
struct forms {
    struct output json, csv, packed, features;
};

static struct forms forms_open(struct arena *arena, const char *folder, const char *wanted)
{
    struct forms forms = {.features =
                              output_open(arena, folder, "features.csv", "person,kind,day\n")};
    if (strstr(wanted, "json"))
        forms.json = output_open(arena, folder, "events.jsonl", "");
    if (strstr(wanted, "packed"))
        forms.packed = output_open(arena, folder, "events.packed", "");
    if (strstr(wanted, "csv"))
        forms.csv =
            output_open(arena, folder, "events.csv",
                        "event_id,source,type,event,person_id,occurred_at,properties.anonymous_id,"
                        "properties.path,properties.url,properties.user_agent,properties.campaign,"
                        "properties.duration_ms,properties.locale\n");
    return forms;
}

static void forms_write(struct forms *forms, const struct event *event)
{
    char occurred[INSTANT_TEXT_SIZE];
    if (forms->json.file || forms->csv.file)
        instant_format(event->occurred_us, occurred);
    if (forms->json.file) {
        write_json(&forms->json.text, event, occurred);
        output_row(&forms->json);
    }
    if (forms->csv.file) {
        write_csv(&forms->csv.text, event, occurred);
        output_row(&forms->csv);
    }
    if (forms->packed.file) {
        write_packed(&forms->packed.text, event);
        output_trim(&forms->packed);
    }
    buf_printf(&forms->features.text, "%" PRIu64 ",%d,%" PRId64, event->person,
               (int)(event->kind - kinds), instant_day(event->occurred_us, 0));
    output_row(&forms->features);
}

static void write_events(struct arena *arena, const char *folder, uint64_t people, uint64_t count,
                         const char *wanted, struct rng rng)
{
    int64_t start_us = days_of_date(2024, 7, 1) * DAY_US, step_us = DAYS * DAY_US / (int64_t)count;
    uint32_t weights = 0;
    bool is_one = strstr(wanted, "one");
    struct forms forms = forms_open(arena, folder, wanted);
    for (size_t i = 0; i < LENGTH(kinds); i++)
        weights += kinds[i].weight;
    for (uint64_t i = 0; i < count; i++) {
        struct event event = draw_event(&rng, people, weights);
        event.occurred_us = start_us + (int64_t)i * step_us + rng_below(&rng, (uint32_t)step_us);
        if (is_one)
            event.person = 0;
        forms_write(&forms, &event);
    }
    output_close(&forms.json);
    output_close(&forms.csv);
    output_close(&forms.packed);
    output_close(&forms.features);
}

int main(int argc, char **argv)
{
    uint64_t people = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
    uint64_t events = argc > 3 ? strtoull(argv[3], NULL, 10) : 0;
    uint64_t seed = argc > 5 ? strtoull(argv[5], NULL, 10) : 1;
    if (argc < 5 || people < 2 * PEOPLE_AN_ACCOUNT || people > PEOPLE_MAX || !events ||
        events > EVENTS_MAX) {
        fprintf(stderr, "usage: bench-generate FOLDER PEOPLE EVENTS FORMS [SEED], 20 people or "
                        "more\n");
        return 2;
    }
    struct arena *arena = arena_new("bench");
    struct rng rng = rng_of(seed);
    uint64_t accounts = people / PEOPLE_AN_ACCOUNT;
    write_accounts(arena, argv[1], accounts, rng_of(rng_next(&rng)));
    write_people(arena, argv[1], people, accounts, rng_of(rng_next(&rng)));
    write_events(arena, argv[1], people, events, argv[4], rng_of(rng_next(&rng)));
    write_outcomes(arena, argv[1], accounts, rng_of(rng_next(&rng)));
    arena_free(arena);
    return 0;
}
