/* The kinds of events in the benchmark's data, for the programs that write and that read it. */
#pragma once

#include <stdint.h>

struct kind {
    const char *type, *event, *path;
    uint32_t weight;
};

/* The place in this table is the `kind` of features.csv; bench/rules.mjs knows the same places. */
static const struct kind kinds[] = {
    {"page", "Home Viewed", "/", 2200},
    {"page", "Product Viewed", "/product/overview", 1400},
    {"page", "Docs Viewed", "/docs/getting-started", 1200},
    {"page", "Blog Viewed", "/blog/what-we-learned", 900},
    {"page", "Pricing Viewed", "/pricing", 500},
    {"page", "Case Study Viewed", "/customers/case-study", 300},
    {"page", "Careers Viewed", "/careers", 300},
    {"track", "Email Opened", "/mail/newsletter", 1000},
    {"track", "Email Clicked", "/mail/offer", 400},
    {"track", "Email Bounced", "/mail/bounce", 70},
    {"track", "Unsubscribed", "/mail/preferences", 40},
    {"track", "Whitepaper Downloaded", "/library/whitepaper", 150},
    {"track", "Webinar Registered", "/events/webinar", 120},
    {"track", "Webinar Attended", "/events/webinar/live", 80},
    {"track", "Demo Requested", "/demo", 25},
    {"track", "Trial Started", "/signup/trial", 35},
    {"track", "Feature Used", "/app/workspace", 800},
    {"track", "Seat Invited", "/app/members", 100},
    {"track", "Integration Connected", "/app/integrations", 60},
    {"track", "Support Ticket Opened", "/help/ticket", 120},
    {"track", "Calculator Used", "/pricing/calculator", 50},
    {"track", "Chat Started", "/chat", 90},
    {"track", "Form Abandoned", "/contact", 60},
    {"track", "Signed In", "/app/login", 100},
};

/* An event of events.packed: what is left of it where JSON would not fit the disk. */
struct packed_event {
    int64_t occurred_us;
    uint32_t person, kind;
};
