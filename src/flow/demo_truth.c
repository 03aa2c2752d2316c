/* The truth that the demo's opportunities are drawn from. Three things that teams like to score do
 * nothing here (growth, clicks, guides), one that the ready-made agreement does not read does
 * something (webinars), and one counts against (careers): evidence should find that out. */
#include "flow/demo_int.h"

const double demo_base_log_odds = -9.2;

const struct demo_truth demo_truth[DEMO_FEATURES] = {
    [DEMO_SOFTWARE] = {"industry_software", 1.0,
                       "account.industry is software, internet or fintech"},
    [DEMO_HEALTHCARE] = {"industry_healthcare", 0.4, "account.industry is healthcare"},
    [DEMO_SMALL] = {"size_50_199", 0.5, "account.employees from 50 to 199"},
    [DEMO_MIDDLE] = {"size_200_4999", 0.9, "account.employees from 200 to 4999"},
    [DEMO_HUGE] = {"size_5000", 0.3, "account.employees of 5000 and more"},
    [DEMO_TOOL] = {"connected_tool", 0.6, "account.crm is salesforce, hubspot or snowflake"},
    [DEMO_GROWTH] = {"growth", 0.0, "account.growth_percent of 20 and more"},
    [DEMO_PRICING] = {"pricing_days", 0.55, "visits to pages under /pricing, at most 4"},
    [DEMO_REQUEST] = {"demo_request", 1.9, "a Demo Requested event"},
    [DEMO_CONTACT] = {"wrote_to_us", 1.0, "a Contact Form Submitted or Chat Started event"},
    [DEMO_WEBINAR] = {"webinar_attended", 0.6, "a Webinar Attended event"},
    [DEMO_TRIAL] = {"trial_days", 0.25, "days with a Project Opened event, at most 6"},
    [DEMO_CLICKS] = {"email_clicks", 0.0, "Email Clicked events of people, at most 5"},
    [DEMO_GUIDES] = {"guides", 0.0, "visits to pages under /guides/, at most 6"},
    [DEMO_SURGE] = {"topic_surge", 0.3, "an intent event of the account"},
    [DEMO_COMMITTEE] = {"further_people", 0.4, "people active beside the first, at most 4"},
    [DEMO_BUYER] = {"budget_holder", 0.7, "a chief executive, financial officer or founder active"},
    [DEMO_CAREERS] = {"careers", -0.7, "a visit to a page under /careers"},
    [DEMO_UNSUBSCRIBED] = {"unsubscribed", -0.9, "an Unsubscribed event"},
    [DEMO_COMPETITOR] = {"competitor", -12.0, "the domain is that of a competitor"},
};

void demo_truth_json(struct buf *buf, const struct demo_options *options)
{
    char end[INSTANT_TEXT_SIZE];
    instant_format(options->end_us, end);
    buf_printf(buf,
               "{\"seed\":\"%llu\",\"people\":%lld,\"end\":\"%s\",\"days\":%d,\n"
               " \"model\":\"each week with activity in the last 28 days, unless it is a customer "
               "or an opportunity was opened in the 26 weeks before: P(opportunity) = 1 / (1 + "
               "exp(-(base + sum of log_odds * units))); activity is "
               "that of the last 28 days\",\n \"base_log_odds\":",
               (unsigned long long)options->seed, (long long)options->people, end, DEMO_DAYS);
    buf_json_real(buf, demo_base_log_odds);
    buf_text(buf, ",\n \"signals\":[\n");
    for (int i = 0; i < DEMO_FEATURES; i++) {
        buf_printf(buf, "  {\"id\":\"%s\",\"log_odds\":", demo_truth[i].id);
        buf_json_real(buf, demo_truth[i].log_odds);
        buf_printf(buf, ",\"unit\":\"%s\"}%s\n", demo_truth[i].what,
                   i + 1 < DEMO_FEATURES ? "," : "");
    }
    buf_text(buf, " ]}\n");
}
