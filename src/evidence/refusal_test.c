/* What the figures of discrimination, weight of evidence, logistic regression, means and the
 * bootstrap refuse: every sentence is ERR_INPUT and names the input at fault; and what is undefined
 * is null, with every member still there. */
#include <string.h>

#include "figures.h"

extern const struct figure_family figure_bootstrap, figure_discrimination, figure_logistic,
    figure_means, figure_woe;

static const struct figure_family *const families[] = {
    &figure_bootstrap, &figure_discrimination, &figure_logistic, &figure_means, &figure_woe};

static const struct figures figures = {families, sizeof families / sizeof families[0]};

static const char *const refused[][3] = {
    {"auc_delong", "{\"y\":[1,0],\"s1\":[1]}", "s1"},
    {"auc_delong", "{\"y\":[1,2],\"s1\":[1,2]}", "\"y\"[1]"},
    {"auc_delong", "{\"y\":[1,0],\"s1\":[1,null]}", "\"s1\"[1]"},
    {"auc_delong", "{\"s1\":[1]}", "y"},
    {"auc_delong_paired", "{\"y\":[1,0],\"s1\":[1,2],\"s2\":[1]}", "s2"},
    {"ks_two_sample", "{\"a\":[1],\"b\":\"x\"}", "b"},
    {"gain_lift", "{\"y\":[1,0],\"s1\":[1,2],\"top\":[3]}", "\"top\"[0]"},
    {"gain_lift", "{\"y\":[1,0],\"s1\":[1,2],\"top\":[-1]}", "\"top\"[0]"},
    {"brier_logloss", "{\"y\":[1,0],\"p\":[0.5,1.5]}", "\"p\"[1]"},
    {"brier_logloss", "{\"y\":[1,0],\"p\":[-1e-9,0.5]}", "\"p\"[0]"},
    {"rank_correlations", "{\"a\":[1,2],\"b\":[1]}", "b"},
    {"woe_iv", "{\"good\":[1,2],\"bad\":[1]}", "bad"},
    {"woe_iv", "{\"good\":[-1],\"bad\":[1]}", "\"good\"[0]"},
    {"woe_iv", "{\"good\":[],\"bad\":[]}", "good"},
    {"woe_iv", "{\"good\":[1.5],\"bad\":[1]}", "\"good\"[0]"},
    {"woe_merge", "{\"good\":[1],\"bad\":[1],\"ordered\":1}", "ordered"},
    {"scorecard_scaling", "{\"pdo\":0,\"score0\":1,\"odds0\":1,\"odds\":[],\"coef\":[]}", "pdo"},
    {"scorecard_scaling", "{\"pdo\":1,\"score0\":1,\"odds0\":-1,\"odds\":[],\"coef\":[]}", "odds0"},
    {"scorecard_scaling", "{\"pdo\":1,\"score0\":1,\"odds0\":1,\"odds\":[0],\"coef\":[]}",
     "\"odds\"[0]"},
    {"scorecard_scaling", "{\"pdo\":1,\"score0\":1,\"odds0\":1,\"odds\":[],\"coef\":[1e300]}",
     "\"coef\"[0]"},
    {"logistic_mle", "{\"y\":[0,1,0],\"x1\":[1,2]}", "x1"},
    {"logistic_mle", "{\"y\":[0,1,0],\"x1\":[1,2,1e10]}", "\"x1\"[2]"},
    {"logistic_mle", "{\"y\":[0,0,1,1],\"x1\":[1,2,3,4]}", "does not exist"},
    {"map_logistic", "{\"y\":[0,1],\"x1\":[1,2],\"prior_mean\":[],\"lambda_\":2,\"sign\":[1]}",
     "prior_mean"},
    {"map_logistic", "{\"y\":[0,1],\"x1\":[1,2],\"prior_mean\":[0],\"lambda_\":0,\"sign\":[1]}",
     "lambda_"},
    {"map_logistic", "{\"y\":[0,1],\"x1\":[1,2],\"prior_mean\":[0],\"lambda_\":2,\"sign\":[2]}",
     "\"sign\"[0]"},
    {"map_logistic", "{\"y\":[1,1],\"x1\":[1,2],\"prior_mean\":[0],\"lambda_\":2,\"sign\":[1]}",
     "\"y\""},
    {"ratio_metric_delta", "{\"y1\":[1],\"n1\":[-1],\"y0\":[1],\"n0\":[1]}", "\"n1\"[0]"},
    {"ratio_metric_delta", "{\"y1\":[1],\"n1\":[1],\"y0\":[1],\"n0\":[]}", "n0"},
    {"cluster_mean_se", "{\"y\":[1,2],\"cluster\":[\"a\"]}", "cluster"},
    {"cluster_mean_se", "{\"y\":[1],\"cluster\":[null]}", "\"cluster\"[0]"},
    {"net_benefit_change",
     "{\"y\":[1],\"a_old\":[1],\"a_new\":[0],\"w\":[-1],\"pt\":0.1,\"account\":[1]}", "\"w\"[0]"},
    {"net_benefit_change",
     "{\"y\":[1],\"a_old\":[1],\"a_new\":[0],\"w\":[1],\"pt\":1,\"account\":[1]}", "pt"},
    {"net_benefit_change",
     "{\"y\":[1],\"a_old\":[0.5],\"a_new\":[0],\"w\":[1],\"pt\":0.1,\"account\":[1]}",
     "\"a_old\"[0]"},
    {"hajek_ipw", "{\"y\":[1],\"pi\":[0]}", "\"pi\"[0]"},
    {"hajek_ipw", "{\"y\":[1],\"pi\":[1.01]}", "\"pi\"[0]"},
    {"cluster_bootstrap_ratio_diff",
     "{\"y1\":[1],\"n1\":[1],\"y0\":[1],\"n0\":[1],\"B\":0,\"seed\":1}", "\"B\""},
    {"cluster_bootstrap_ratio_diff",
     "{\"y1\":[1],\"n1\":[1],\"y0\":[1],\"n0\":[1],\"B\":99,\"seed\":1,\"alpha\":1}", "alpha"},
    {"cluster_bootstrap_ratio_diff",
     "{\"y1\":[1],\"n1\":[1],\"y0\":[1],\"n0\":[1],\"B\":99,\"seed\":1.5}", "seed"},
};

static void bad_inputs_are_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        figures_refuse(&figures, refused[i][0], refused[i][1], refused[i][2]);
}

static void what_is_undefined_is_null(void **state)
{
    (void)state;
    static const char *const rows[][3] = {
        {"auc_delong", "{\"y\":[1,1],\"s1\":[1,2]}",
         "{\"auc\":null,\"var\":null,\"lower\":null,\"upper\":null,\"gini\":null}"},
        {"auc_delong", "{\"y\":[true,true,false,false],\"s1\":[4,3,2,1]}",
         "{\"auc\":1,\"var\":0,\"lower\":null,\"upper\":null,\"gini\":1}"},
        {"auc_delong_paired", "{\"y\":[1,1,0,0],\"s1\":[4,2,3,1],\"s2\":[4,2,3,1]}",
         "{\"auc1\":0.75,\"auc2\":0.75,\"z\":null,\"p\":null}"},
        {"ks_two_sample", "{\"a\":[],\"b\":[1]}", "{\"D\":null,\"p\":null}"},
        {"gain_lift", "{\"y\":[0],\"s1\":[1],\"top\":[0,1]}",
         "{\"true_positives\":[0,0],\"precision\":[null,0],\"gain\":[null,null],"
         "\"lift\":[null,null]}"},
        {"brier_logloss", "{\"y\":[1],\"p\":[0]}", "{\"brier\":1,\"logloss\":null}"},
        {"mann_whitney", "{\"a\":[2],\"b\":[2]}", "{\"U\":0.5,\"p\":null,\"auc\":0.5}"},
        {"rank_correlations", "{\"a\":[1,1],\"b\":[1,2]}",
         "{\"pearson\":null,\"spearman\":null,\"kendall_tau_b\":null}"},
        {"woe_iv", "{\"good\":[3],\"bad\":[4]}",
         "{\"woe\":[0],\"iv\":0,\"iv_bias\":0,\"chisq\":0,\"df\":0,\"p\":null}"},
        {"welch_t", "{\"a\":[1,1],\"b\":[3,3]}",
         "{\"diff\":-2,\"t\":null,\"df\":null,\"p\":null,\"lower\":null,\"upper\":null}"},
        {"winsorised_mean", "{\"y\":[],\"cap\":1}",
         "{\"mean\":null,\"sd\":null,\"n_capped\":0,\"share_removed\":null}"},
        {"cluster_mean_se", "{\"y\":[1,3],\"cluster\":[\"a\",\"a\"]}", "{\"mean\":2,\"se\":null}"},
        {"net_benefit_change",
         "{\"y\":[1,0],\"a_old\":[1,1],\"a_new\":[1,1],\"w\":[1,1],\"pt\":0.5,\"account\":[1,2]}",
         "{\"nb_old\":0,\"nb_new\":0,\"delta\":0,\"se\":0,\"z\":null,\"p_one_sided\":null,"
         "\"swap_in\":0,\"swap_out\":0}"},
        {"hajek_ipw", "{\"y\":[1],\"pi\":[1]}", "{\"estimate\":1,\"se\":null,\"ess\":1}"},
        {"cluster_bootstrap_ratio_diff",
         "{\"y1\":[1],\"n1\":[0],\"y0\":[1],\"n0\":[1],\"B\":99,\"seed\":-1}",
         "{\"lower\":null,\"upper\":null,\"median\":null}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena *arena = arena_new("test");
        struct buf out;
        struct err err = {0};
        if (!figures_compute(arena, &figures, rows[i][0], rows[i][1], &out, &err))
            fail_msg("%s: %s", rows[i][0], err.text);
        assert_string_equal(arena_printf(arena, STR_FMT, STR_ARG(buf_str(&out))), rows[i][2]);
        arena_free(arena);
    }
}

/* A fit held by its sign says the slope there; one member a held coefficient. */
static void held_coefficients_have_their_slope(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test");
    struct buf out;
    struct err err = {0};
    static const char inputs[] =
        "{\"x1\":[1,0,1,1,0,0],\"x2\":[0,1,1,0,1,0],\"x3\":[1,2,3,1,2,3],\"y\":[1,0,0,1,1,0],"
        "\"prior_mean\":[0.5,0.5,0.5],\"lambda_\":1,\"sign\":[-1,0,1]}";
    if (!figures_compute(arena, &figures, "map_logistic", inputs, &out, &err))
        fail_msg("%s", err.text);
    const struct json *got;
    assert_true(json_parse(arena, buf_str(&out), &got, &err));
    const struct json *coef = json_get(got, "coef");
    assert_true(coef->items[1].real == 0);
    assert_true(json_get(got, "kkt_gradient_x1")->real < 0); /* wants up, may not */
    assert_null(json_get(got, "kkt_gradient_x2"));
    assert_int_equal(json_get(got, "points")->items[0].real, 0);
    arena_free(arena);
}

SUITE(refusal_test, cmocka_unit_test(bad_inputs_are_named),
      cmocka_unit_test(what_is_undefined_is_null),
      cmocka_unit_test(held_coefficients_have_their_slope));
