/* The demo's company: who there is, week by week what they do, and what comes of it. Each account
 * draws from a generator of its own, so that the first accounts are the same in a company of any
 * size. */
#include <assert.h>
#include <math.h>

#include "base/arena.h"
#include "flow/demo_int.h"

enum { PEOPLE_MAX = 40, RECENT_WEEKS = 4, PAUSE_WEEKS = 26, JOURNEYS = 3 };

struct person {
    const char *id, *name, *email, *title, *email_kind;
    const struct demo_title *role;
    int64_t created_us;
    bool is_unsubscribed;
    int seen; /* sessions so far: whom sales talks to */
};

/* What a week's chance depends on, of one week. */
struct week {
    int units[DEMO_FEATURES];
    uint64_t active; /* a bit for each person */
};

struct company {
    const char *id, *name, *domain, *industry, *tool; /* the last two NULL = unknown */
    struct demo_place place;
    int64_t employees;
    int growth_percent;
    bool knows_employees, has_scanner, is_competitor, is_customer;
    bool is_nobody; /* people without a company */
    struct person people[PEOPLE_MAX];
    int people_count;
    int journey_start[JOURNEYS], journey_weeks[JOURNEYS];
    struct week recent[RECENT_WEEKS];
    int last_opportunity; /* week */
    int opportunities;
};

struct making {
    struct arena *arena; /* of one company */
    struct rng rng;
    struct demo_rows rows;
    struct demo_counts *counts;
    int64_t first_day;
    struct company *company;
};

/* ---- who there is ------------------------------------------------------------------------------ */

static int64_t draw_employees(struct rng *rng)
{
    static const int weights[] = {34, 30, 22, 10, 4};
    static const int64_t from[] = {5, 50, 200, 1000, 5001}, to[] = {50, 200, 1000, 5001, 40000};
    size_t band = chance_index(rng, weights, 5);
    double position = rng_real(rng);
    return from[band] + (int64_t)((double)(to[band] - from[band]) * position * position);
}

static const char *draw_industry(struct rng *rng)
{
    static const char *const industries[] = {"Software",      "Internet", "Fintech",
                                             "Healthcare",    "Media",    "Consulting",
                                             "Manufacturing", "Retail",   "Energy"};
    static const int weights[] = {20, 8, 10, 11, 9, 8, 16, 12, 6};
    return industries[chance_index(rng, weights, 9)];
}

static const char *draw_tool(struct rng *rng)
{
    static const char *const tools[] = {"Salesforce", "HubSpot", "Snowflake", "Dynamics",
                                        "Spreadsheets"};
    static const int weights[] = {22, 18, 8, 16, 26};
    return chance(rng, 0.15) ? NULL : tools[chance_index(rng, weights, 5)];
}

static bool uses_our_tools(const struct company *company)
{
    return company->tool && strchr("HS", company->tool[0]) && company->tool[1] != 'p';
}

static void draw_journeys(struct making *m)
{
    struct company *company = m->company;
    bool is_likely = company->employees >= 50 && company->employees < 8000;
    for (int i = 0; i < JOURNEYS; i++) {
        company->journey_start[i] = -1000;
        if (chance(&m->rng, is_likely ? 0.6 : 0.35))
            company->journey_start[i] = (int)rng_below(&m->rng, DEMO_WEEKS + 8) - 4;
        company->journey_weeks[i] = 6 + (int)rng_below(&m->rng, 9);
    }
}

static void draw_company(struct making *m, int64_t number)
{
    struct company *company = m->company;
    company->name = demo_company_name(m->arena, &m->rng, number, &company->domain);
    company->id = arena_printf(
        m->arena, "%.*s", (int)(strlen(company->domain) - strlen(".example")), company->domain);
    company->industry = chance(&m->rng, 0.95) ? draw_industry(&m->rng) : NULL;
    company->employees = draw_employees(&m->rng);
    company->knows_employees = chance(&m->rng, 0.92);
    company->tool = draw_tool(&m->rng);
    company->growth_percent = (int)rng_below(&m->rng, 50) - 12;
    company->place = demo_place(&m->rng);
    company->is_competitor = number % 151 == 7;
    company->has_scanner = chance(&m->rng, 0.2);
    company->last_opportunity = -1000;
    draw_journeys(m);
}

/* Most people are met in a journey's first weeks; the others at any time, or long before. */
static int64_t draw_created(struct making *m)
{
    const struct company *company = m->company;
    int week = (int)rng_below(&m->rng, DEMO_WEEKS + 30) - 30;
    int journey = company->journey_start[rng_below(&m->rng, JOURNEYS)];
    if (journey > -100 && chance(&m->rng, 0.6))
        week = journey + (int)rng_below(&m->rng, 3);
    if (week > DEMO_WEEKS - 2)
        week = DEMO_WEEKS - 2;
    return chance_time(&m->rng, m->first_day + week * 7 + rng_below(&m->rng, 5));
}

static bool has_person(const struct company *company, const char *email)
{
    for (int i = 0; i < company->people_count; i++)
        if (strcmp(company->people[i].email, email) == 0)
            return true;
    return false;
}

static void draw_person(struct making *m, int64_t serial)
{
    struct company *company = m->company;
    struct demo_name name = demo_person_name(m->arena, &m->rng);
    size_t title_count;
    const struct demo_title *titles = demo_titles(&title_count);
    int weights[32];
    assert(title_count <= 32);
    for (size_t i = 0; i < title_count; i++)
        weights[i] = titles[i].weight;
    struct person person = {.role = &titles[chance_index(&m->rng, weights, title_count)]};
    person.name = arena_printf(m->arena, "%s %s", name.given, name.family);
    person.title = chance(&m->rng, 0.94) ? person.role->title : NULL;
    bool is_student = company->is_nobody && chance(&m->rng, 0.3);
    person.email_kind = !company->is_nobody ? "business" : is_student ? "education" : "personal";
    if (company->is_nobody)
        person.email = arena_printf(m->arena, "%s.%lld@%s", name.ascii, (long long)serial,
                                    is_student ? "uni.example" : "mail.example");
    else
        person.email = arena_printf(m->arena, "%s@%s", name.ascii, company->domain);
    if (has_person(company, person.email))
        person.email =
            arena_printf(m->arena, "%s.%lld@%s", name.ascii, (long long)serial, company->domain);
    person.id = person.email;
    person.created_us = draw_created(m);
    company->people[company->people_count++] = person;
}

static int draw_people_count(struct making *m)
{
    const struct company *company = m->company;
    double mean = company->employees < 50     ? 1.5
                  : company->employees < 200  ? 3.0
                  : company->employees < 1000 ? 5.5
                                              : 8.5;
    int count = 1 + chance_count(&m->rng, mean);
    return count > PEOPLE_MAX ? PEOPLE_MAX : count;
}

/* ---- rows of who there is ---------------------------------------------------------------------- */

static void text_member(struct buf *line, const char *key, const char *text)
{
    if (!text)
        return;
    buf_printf(line, ",\"%s\":", key);
    buf_json(line, str_of(text));
}

static void instant_member(struct buf *line, const char *key, int64_t t_us)
{
    char text[INSTANT_TEXT_SIZE];
    instant_format(t_us, text);
    buf_printf(line, ",\"%s\":\"%s\"", key, text);
}

static int64_t first_met(const struct making *m)
{
    int64_t first = m->rows.end_us - DAY_US;
    for (int i = 0; i < m->company->people_count; i++)
        if (m->company->people[i].created_us < first)
            first = m->company->people[i].created_us;
    return first;
}

static void write_company(struct making *m)
{
    const struct company *company = m->company;
    struct buf *line = &m->rows.lines[DEMO_ACCOUNTS];
    buf_text(line, "{\"id\":");
    buf_json(line, str_of(company->id));
    text_member(line, "name", company->name);
    text_member(line, "domain", company->is_competitor ? "rival-one.example" : company->domain);
    text_member(line, "industry", company->industry);
    text_member(line, "crm", company->tool);
    text_member(line, "region", company->place.region);
    text_member(line, "country", company->place.country);
    if (company->knows_employees)
        buf_printf(line, ",\"employees\":%lld,\"growth_percent\":%d", (long long)company->employees,
                   company->growth_percent);
    if (chance(&m->rng, 0.6)) {
        const char rating[] = {(char)('a' + chance_count(&m->rng, 1.0) % 5), '\0'};
        text_member(line, "credit_rating", rating);
    }
    instant_member(line, "created_at", first_met(m));
    buf_text(line, "}\n");
    m->counts->accounts++;
}

static void write_fact(struct making *m, const char *field, const char *json, int64_t at_us,
                       int64_t received_us)
{
    struct buf *line = &m->rows.lines[DEMO_FACTS];
    buf_text(line, "{\"entity\":\"account\",\"id\":");
    buf_json(line, str_of(m->company->id));
    buf_printf(line, ",\"field\":\"%s\",\"value\":%s,\"source\":\"crm\",\"source_rank\":1", field,
               json);
    instant_member(line, "effective_at", at_us);
    instant_member(line, "received_at", received_us);
    buf_text(line, "}\n");
    m->counts->facts++;
}

/* What is found out weeks after it became true: the head count of a quarter of the accounts. */
static void write_enrichment(struct making *m)
{
    const struct company *company = m->company;
    if (!company->knows_employees || !chance(&m->rng, 0.25))
        return;
    int64_t at_us = first_met(m) + (30 + rng_below(&m->rng, 300)) * DAY_US;
    int64_t received_us = at_us + (3 + rng_below(&m->rng, 30)) * DAY_US;
    int64_t employees = company->employees + company->employees / 20;
    if (received_us < m->rows.end_us)
        write_fact(m, "employees", arena_printf(m->arena, "%lld", (long long)employees), at_us,
                   received_us);
}

static void write_person(struct making *m, const struct person *person)
{
    struct buf *line = &m->rows.lines[DEMO_PEOPLE];
    buf_text(line, "{\"id\":");
    buf_json(line, str_of(person->id));
    text_member(line, "account_id", m->company->is_nobody ? NULL : m->company->id);
    text_member(line, "email", person->email);
    text_member(line, "name", person->name);
    text_member(line, "title", person->title);
    text_member(line, "seniority", person->title ? person->role->seniority : NULL);
    text_member(line, "email_kind", person->email_kind);
    text_member(line, "country", m->company->place.country);
    if (chance(&m->rng, 0.01))
        buf_text(line, ",\"do_not_contact\":true");
    instant_member(line, "created_at", person->created_us);
    buf_text(line, "}\n");
    m->counts->people++;
}

/* ---- what they do -------------------------------------------------------------------------------- */

static bool is_in_journey(const struct company *company, int week)
{
    for (int i = 0; i < JOURNEYS; i++)
        if (week >= company->journey_start[i] &&
            week < company->journey_start[i] + company->journey_weeks[i])
            return true;
    return false;
}

static void did(struct making *m, struct week *week, int person, const struct demo_event *event)
{
    struct demo_event row = *event;
    row.person = m->company->people[person].id;
    demo_row_event(&m->rows, &m->rng, &row);
    if (row.quality)
        return;
    week->active |= UINT64_C(1) << person;
    if (m->company->people[person].role->is_buyer)
        week->units[DEMO_BUYER] = 1;
}

static void track(struct making *m, struct week *week, int person, const char *source,
                  const char *event, int64_t at_us)
{
    did(m, week, person,
        &(struct demo_event){
            .source = source, .type = "track", .event = event, .occurred_us = at_us});
}

/* A visit: one to four pages of one area of the site. */
static void visit(struct making *m, struct week *week, int person, int64_t day, bool is_serious)
{
    static const struct {
        const char *path;
        int feature; /* -1 = none */
        int idle, serious;
    } areas[] = {
        {"/pricing", DEMO_PRICING, 4, 30},
        {"/pricing/teams", DEMO_PRICING, 1, 10},
        {"/docs/start", -1, 14, 18},
        {"/customers", -1, 8, 12},
        {"/guides/scoring", DEMO_GUIDES, 18, 12},
        {"/guides/routing", DEMO_GUIDES, 14, 10},
        {"/guides/handover", DEMO_GUIDES, 12, 8},
        {"/careers", DEMO_CAREERS, 9, 2},
        {"/product", -1, 13, 16},
    };
    enum { AREAS = sizeof areas / sizeof *areas };
    int weights[AREAS];
    for (int i = 0; i < AREAS; i++)
        weights[i] = is_serious ? areas[i].serious : areas[i].idle;
    size_t area = chance_index(&m->rng, weights, AREAS);
    int pages = chance(&m->rng, 0.004) ? 40 : 1 + (int)rng_below(&m->rng, 4); /* a burst */
    int64_t at_us = chance_time(&m->rng, day);
    bool is_bot = chance(&m->rng, 0.01);
    const char *properties = arena_printf(m->arena, "{\"path\":\"%s\"}", areas[area].path);
    for (int i = 0; i < pages; i++)
        did(m, week, person,
            &(struct demo_event){.source = "web",
                                 .type = "page",
                                 .properties = properties,
                                 .quality = is_bot ? "bot" : NULL,
                                 .occurred_us = at_us + i * 40 * SECOND_US});
    if (areas[area].feature >= 0 && !is_bot)
        week->units[areas[area].feature]++;
    m->company->people[person].seen++;
}

static void receive_mail(struct making *m, struct week *week, int person, int64_t day,
                         bool is_serious)
{
    struct person *reader = &m->company->people[person];
    if (reader->is_unsubscribed)
        return;
    int64_t at_us = chance_time(&m->rng, day);
    bool is_scanned = m->company->has_scanner && chance(&m->rng, 0.4);
    for (int i = 0; is_scanned && i < 2; i++)
        did(m, week, person,
            &(struct demo_event){.source = "email",
                                 .type = "track",
                                 .event = "Email Clicked",
                                 .quality = "scanner",
                                 .occurred_us = at_us + i * SECOND_US});
    if (chance(&m->rng, (is_serious ? 0.16 : 0.07) * reader->role->activity)) {
        track(m, week, person, "email", "Email Clicked", at_us + 90 * MINUTE_US);
        week->units[DEMO_CLICKS]++;
    }
    if (chance(&m->rng, 0.004)) {
        track(m, week, person, "email", "Unsubscribed", at_us + 95 * MINUTE_US);
        week->units[DEMO_UNSUBSCRIBED] = 1;
        reader->is_unsubscribed = true;
    }
}

static void attend(struct making *m, struct week *week, int person, int64_t day)
{
    int64_t at_us = chance_time(&m->rng, day);
    track(m, week, person, "events", "Webinar Registered", at_us - 2 * DAY_US);
    if (!chance(&m->rng, 0.6))
        return;
    track(m, week, person, "events", "Webinar Attended", at_us);
    week->units[DEMO_WEBINAR] = 1;
}

/* A trial: some days of use in a week, in sessions. */
static void use_trial(struct making *m, struct week *week, int person, int64_t day)
{
    int days = 1 + (int)rng_below(&m->rng, 3);
    for (int i = 0; i < days; i++) {
        int64_t at_us = chance_time(&m->rng, day + i);
        int sessions = 1 + (int)rng_below(&m->rng, 3);
        for (int j = 0; j < sessions; j++)
            track(m, week, person, "product", "Project Opened", at_us + j * 80 * MINUTE_US);
    }
    week->units[DEMO_TRIAL] += days;
    if (chance(&m->rng, 0.2))
        track(m, week, person, "product", "Colleague Invited", chance_time(&m->rng, day + days));
}

/* A form, or a chat about the price. */
static void write_to_us(struct making *m, struct week *week, int person, int64_t day)
{
    struct demo_event event = {.source = "web",
                               .type = "track",
                               .event = "Contact Form Submitted",
                               .occurred_us = chance_time(&m->rng, day)};
    if (chance(&m->rng, 0.4)) {
        event.event = "Chat Started";
        event.properties = "{\"topic\":\"pricing\"}";
    }
    did(m, week, person, &event);
    week->units[DEMO_CONTACT] = 1;
}

/* A producer's clock that is two days ahead: kept, never scored. */
static void misdate(struct making *m, int person, int64_t day)
{
    int64_t at_us = chance_time(&m->rng, day);
    demo_row_event(&m->rows, &m->rng,
                   &(struct demo_event){.source = "mobile",
                                        .type = "track",
                                        .event = "Demo Requested",
                                        .person = m->company->people[person].id,
                                        .occurred_us = at_us + 2 * DAY_US,
                                        .received_us = at_us});
}

static void live_week(struct making *m, struct week *week, int person, int number, bool is_serious)
{
    struct person *who = &m->company->people[person];
    int64_t day = m->first_day + number * 7;
    if (who->created_us >= (day + 5) * DAY_US)
        return;
    int64_t weekday = rng_below(&m->rng, 5);
    int visits = chance_count(&m->rng, (is_serious ? 1.1 : 0.04) * who->role->activity);
    for (int i = 0; i < visits; i++)
        visit(m, week, person, day + (weekday + i) % 5, is_serious);
    if (number % 4 == 1)
        receive_mail(m, week, person, day + 1, is_serious);
    if (number % 8 == 3 && chance(&m->rng, is_serious ? 0.12 : 0.012))
        attend(m, week, person, day + 3);
    if (is_serious && chance(&m->rng, 0.1 * who->role->activity))
        use_trial(m, week, person, day);
    if (chance(&m->rng, is_serious ? 0.03 : 0.0002)) {
        track(m, week, person, "web", "Demo Requested", chance_time(&m->rng, day + weekday));
        week->units[DEMO_REQUEST] = 1;
    }
    if (chance(&m->rng, is_serious ? 0.03 : 0.0004))
        write_to_us(m, week, person, day + weekday);
    if (chance(&m->rng, 0.00005))
        misdate(m, person, day);
}

/* What a third party says of an account: no person is named. */
static void surge(struct making *m, struct week *week, int number, bool is_serious)
{
    if (!chance(&m->rng, is_serious ? 0.2 : 0.008))
        return;
    week->units[DEMO_SURGE] = 1;
    demo_row_event(
        &m->rows, &m->rng,
        &(struct demo_event){.source = "intent-data",
                             .type = "intent",
                             .account = m->company->id,
                             .properties = "{\"topic\":\"revenue operations\"}",
                             .occurred_us = chance_time(&m->rng, m->first_day + number * 7)});
}

/* ---- what comes of it ------------------------------------------------------------------------------ */

static int at_most(int units, int most)
{
    return units < most ? units : most;
}

static int active_people(const struct company *company)
{
    uint64_t active = 0;
    for (int i = 0; i < RECENT_WEEKS; i++)
        active |= company->recent[i].active;
    int count = 0;
    for (; active; active &= active - 1)
        count++;
    return count;
}

static void measure(const struct company *company, int units[DEMO_FEATURES])
{
    for (int f = 0; f < DEMO_FEATURES; f++) {
        units[f] = 0;
        for (int i = 0; i < RECENT_WEEKS; i++)
            units[f] += company->recent[i].units[f];
    }
    int64_t employees = company->employees;
    const char *industry = company->industry ? company->industry : "";
    units[DEMO_SOFTWARE] = strcmp(industry, "Software") == 0 || strcmp(industry, "Internet") == 0 ||
                           strcmp(industry, "Fintech") == 0;
    units[DEMO_HEALTHCARE] = strcmp(industry, "Healthcare") == 0;
    units[DEMO_SMALL] = employees >= 50 && employees < 200;
    units[DEMO_MIDDLE] = employees >= 200 && employees < 5000;
    units[DEMO_HUGE] = employees >= 5000;
    units[DEMO_TOOL] = uses_our_tools(company);
    units[DEMO_GROWTH] = company->growth_percent >= 20;
    units[DEMO_COMPETITOR] = company->is_competitor;
    int active = active_people(company);
    units[DEMO_COMMITTEE] = at_most(active > 1 ? active - 1 : 0, 4);
    units[DEMO_PRICING] = at_most(units[DEMO_PRICING], 4);
    units[DEMO_TRIAL] = at_most(units[DEMO_TRIAL], 6);
    units[DEMO_CLICKS] = at_most(units[DEMO_CLICKS], 5);
    units[DEMO_GUIDES] = at_most(units[DEMO_GUIDES], 6);
    static const enum demo_feature once[] = {DEMO_REQUEST,     DEMO_CONTACT, DEMO_WEBINAR,
                                             DEMO_SURGE,       DEMO_BUYER,   DEMO_CAREERS,
                                             DEMO_UNSUBSCRIBED};
    for (size_t i = 0; i < sizeof once / sizeof *once; i++)
        units[once[i]] = at_most(units[once[i]], 1);
}

static double chance_of(const int units[DEMO_FEATURES])
{
    double log_odds = demo_base_log_odds;
    for (int f = 0; f < DEMO_FEATURES; f++)
        log_odds += demo_truth[f].log_odds * units[f];
    return 1 / (1 + exp(-log_odds));
}

static const struct person *contact_of(const struct company *company)
{
    const struct person *contact = &company->people[0];
    for (int i = 1; i < company->people_count; i++)
        if (company->people[i].seen > contact->seen)
            contact = &company->people[i];
    return contact;
}

static void outcome(struct making *m, const char *kind, const char *opportunity, int64_t at_us,
                    int64_t amount)
{
    const struct company *company = m->company;
    static const char *const reasons[] = {"no_budget", "not_icp", "no_authority"};
    bool is_lost = strcmp(kind, "lost") == 0;
    demo_row_outcome(&m->rows, &(struct demo_outcome){
                                   .kind = kind,
                                   .person = contact_of(company)->id,
                                   .account = company->id,
                                   .opportunity = opportunity,
                                   .currency = amount ? company->place.currency : NULL,
                                   .reason = is_lost ? reasons[rng_below(&m->rng, 3)] : NULL,
                                   .at_us = at_us,
                                   .amount = amount,
                               });
}

/* Meetings, the opportunity, and weeks later its end. */
static void open_opportunity(struct making *m, int number, const int units[DEMO_FEATURES])
{
    struct company *company = m->company;
    int64_t day = m->first_day + number * 7 + 7;
    int64_t at_us = chance_time(&m->rng, day);
    company->last_opportunity = number;
    company->opportunities++;
    const char *id = arena_printf(m->arena, "%s-%d", company->id, company->opportunities);
    int64_t amount = 4000 + 25 * (company->employees < 4000 ? company->employees : 4000) +
                     rng_below(&m->rng, 8000);
    if (strcmp(company->place.currency, "JPY") == 0)
        amount *= 150;
    outcome(m, "meeting_booked", NULL, at_us - 4 * DAY_US, 0);
    outcome(m, "meeting_held", NULL, at_us - DAY_US, 0);
    outcome(m, "opportunity", id, at_us, amount);
    if (at_us < m->rows.end_us)
        m->counts->opportunities++;
    double log_odds = -1.0 + 0.6 * units[DEMO_SOFTWARE] + 0.4 * units[DEMO_MIDDLE] +
                      0.5 * units[DEMO_BUYER] + 0.4 * units[DEMO_REQUEST];
    bool is_won = chance(&m->rng, 1 / (1 + exp(-log_odds)));
    int64_t closed_us = at_us + (15 + rng_below(&m->rng, 75)) * DAY_US;
    outcome(m, is_won ? "won" : "lost", id, closed_us, is_won ? amount : 0);
    if (closed_us < m->rows.end_us)
        *(is_won ? &m->counts->won : &m->counts->lost) += 1;
    company->is_customer = is_won;
    if (is_won && closed_us < m->rows.end_us)
        write_fact(m, "lifecycle", "\"customer\"", closed_us, closed_us);
}

static void live(struct making *m)
{
    struct company *company = m->company;
    for (int number = 0; number < DEMO_WEEKS; number++) {
        bool is_serious = !company->is_nobody && is_in_journey(company, number);
        struct week *week = &company->recent[number % RECENT_WEEKS];
        *week = (struct week){0};
        for (int p = 0; p < company->people_count; p++)
            live_week(m, week, p, number, is_serious);
        if (company->is_nobody)
            continue;
        surge(m, week, number, is_serious);
        int units[DEMO_FEATURES];
        measure(company, units);
        bool is_open = number - company->last_opportunity > PAUSE_WEEKS && !company->is_customer;
        if (is_open && active_people(company) > 0 && chance(&m->rng, chance_of(units)))
            open_opportunity(m, number, units);
    }
}

/* ---- all of it -------------------------------------------------------------------------------------- */

static bool make_company(struct making *m, uint64_t seed, int64_t number, struct err *err)
{
    arena_reset(m->arena);
    /* One step of the generator apart would overlap: seeds are the generator's own output. */
    struct rng seeds = rng_of(seed ^ (uint64_t)number * UINT64_C(0x9e3779b97f4a7c15));
    m->rng = rng_of(rng_next(&seeds));
    struct company *company = m->company;
    *company = (struct company){.is_nobody = chance(&m->rng, 0.1)};
    draw_company(m, number);
    int count = draw_people_count(m);
    for (int i = 0; i < count; i++)
        draw_person(m, number * PEOPLE_MAX + i);
    if (!company->is_nobody) {
        write_company(m);
        write_enrichment(m);
    }
    for (int i = 0; i < count; i++)
        write_person(m, &company->people[i]);
    live(m);
    return demo_rows_flush(&m->rows, false, err);
}

bool demo_make(struct arena *arena, struct store *store, const struct demo_options *options,
               struct demo_counts *ret_counts, struct err *err)
{
    assert(options->people >= 20 && options->people <= DEMO_PEOPLE_MAX);
    assert(options->end_us % DAY_US == 0);
    *ret_counts = (struct demo_counts){0};
    struct making m = {.arena = arena_within(arena, "one company of the demo"),
                       .counts = ret_counts,
                       .first_day = options->end_us / DAY_US - DEMO_WEEKS * 7,
                       .company = arena_alloc(arena, sizeof *m.company)};
    demo_rows_init(&m.rows, arena, store, options->end_us, ret_counts);
    for (int64_t number = 0; ret_counts->people < options->people; number++)
        if (!make_company(&m, options->seed, number, err))
            return false;
    return demo_rows_flush(&m.rows, true, err);
}
