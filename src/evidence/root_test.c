/* Proof of root.h and quadrature.h: hard functions, and exactness for polynomials. */
#include "evidence/root.h"

#include "close.h"
#include "evidence/quadrature.h"

/* A function of x, and how often it was asked. */
struct probe {
    double (*shape)(double x);
    int *calls;
};

static double probed(double x, const void *context)
{
    const struct probe *probe = context;
    ++*probe->calls;
    return probe->shape(x);
}

static double line(double x)
{
    return x - 0.25;
}

static double step(double x)
{
    return x < 0.3 ? -1 : 1;
}

static double flat(double x)
{
    return pow(x - 0.5, 9);
}

static double falling(double x)
{
    return exp(-20 * x) - 1e-6;
}

static double expect_root(double (*shape)(double x), double root, double width)
{
    int calls = 0;
    struct probe probe = {shape, &calls};
    assert_close(root_between(probed, &probe, 0, 1, width), root, width + 1e-15);
    return calls;
}

static void roots_are_found(void **state)
{
    (void)state;
    assert_true(expect_root(line, 0.25, 1e-15) <= 6);
    assert_true(expect_root(falling, log(1e6) / 20, 1e-15) <= 20);
    assert_true(expect_root(step, 0.3, 1e-15) <= 60);
    assert_true(expect_root(flat, 0.5, 0.01) <= 60);
}

static void a_root_at_an_end_is_seen(void **state)
{
    (void)state;
    int calls = 0;
    struct probe probe = {line, &calls};
    assert_close(root_between(probed, &probe, 0.25, 1, 1e-15), 0.25, 0);
    assert_close(root_between(probed, &probe, -1, 0.25, 1e-15), 0.25, 0);
    assert_close(root_between(probed, &probe, 1, -1, 1e-15), 0.25, 1e-15); /* either order */
}

static void quadrature_is_exact_for_polynomials(void **state)
{
    (void)state;
    for (size_t n = 1; n <= 30; n++) {
        double nodes[30], weights[30], power = 0, total = 0;
        gauss_legendre(0, 1, n, nodes, weights);
        for (size_t i = 0; i < n; i++) {
            power += weights[i] * pow(nodes[i], (double)(2 * n - 1));
            total += weights[i];
            assert_true(i == 0 || nodes[i] > nodes[i - 1]);
        }
        assert_close(power * 2 * (double)n, 1, 1e-12);
        assert_close(total, 1, 1e-13);
    }
}

static void quadrature_of_a_bell(void **state)
{
    (void)state;
    double nodes[200], weights[200], total = 0;
    gauss_legendre(-9, 9, 200, nodes, weights);
    for (size_t i = 0; i < 200; i++)
        total += weights[i] * normal_density(nodes[i]);
    assert_close(total, 1, 1e-14);
}

SUITE(root_test, cmocka_unit_test(roots_are_found), cmocka_unit_test(a_root_at_an_end_is_seen),
      cmocka_unit_test(quadrature_is_exact_for_polynomials),
      cmocka_unit_test(quadrature_of_a_bell));
