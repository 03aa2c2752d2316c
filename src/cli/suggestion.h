/* A search for the next change, for people: what it was judged on, what is proposed or that nothing
 * is, how sure that is, who moves, and what was not looked at. */
#pragma once

struct app;
struct model_evidence;
struct suggestions;

/* `evidence` may be NULL. */
void suggestion_print(const struct app *app, const struct suggestions *suggestions,
                      const struct model_evidence *evidence);
/* Each signal by itself, how the agreement orders, and the fit of the whole model. */
void suggestion_print_evidence(const struct app *app, const struct model_evidence *evidence,
                               const struct suggestions *suggestions);
