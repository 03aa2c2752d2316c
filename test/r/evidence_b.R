# Reference numbers for the second half of src/evidence, made by R alone: discrimination, weight of
# evidence, logistic regression, means, net benefit, selection weights. Prints a file of cases as
# `accord verify` reads it, several hundred random ones with ties, empty cells and odd sizes:
#
#   Rscript test/r/evidence_b.R > cases.json && accord verify --numbers cases.json
#
# Only base R. What base R has is used (glm, t.test, wilcox.test, cor); the rest is written from the
# formula in the shortest way that is plainly right (all pairs, all rows), never in the way the C code
# takes. ks.test is not an oracle: for small distances it stops its series at 1e-6.
options(digits = 17, warn = -1)
set.seed(20260711)

number <- function(x) ifelse(is.na(x) | is.nan(x), "null", sprintf("%.17g", as.double(x)))
text <- function(x) paste0("\"", x, "\"")
value <- function(x) {
  if (is.list(x)) return(members(x))
  item <- if (is.character(x)) text(x) else number(x)
  if (inherits(x, "AsIs") || length(x) != 1) paste0("[", paste(item, collapse = ","), "]") else item
}
members <- function(x)
  paste0("{", paste0(text(names(x)), ":", vapply(x, value, ""), collapse = ","), "}")

cases <- character()
add <- function(fn, inputs, expected, tolerance = 1e-9) {
  name <- sprintf("r_%s_%d", fn, length(cases))
  cases[length(cases) + 1] <<- members(list(
    name = name, "function" = fn, inputs = inputs, expected = expected, tolerance = tolerance))
}
pick <- function(from, to) sample(from:to, 1)
z975 <- qnorm(0.975)

# ---- discrimination ------------------------------------------------------------------------------
scored <- function() {
  n <- pick(6, 60)
  y <- c(1, 1, 0, 0, rbinom(n - 4, 1, runif(1, .2, .8)))
  levels <- pick(3, 80)
  list(y = y, s1 = round(levels * runif(n)) + y * pick(0, 3), s2 = round(levels * runif(n)) + y)
}
placements <- function(y, s) {
  beats <- (outer(s[y == 1], s[y == 0], ">") + outer(s[y == 1], s[y == 0], "==") / 2)
  list(good = rowMeans(beats), bad = colMeans(beats))
}
for (i in 1:25) {
  d <- scored()
  p <- placements(d$y, d$s1); q <- placements(d$y, d$s2)
  G <- length(p$good); B <- length(p$bad)
  auc <- mean(p$good); v <- var(p$good) / G + var(p$bad) / B
  known <- v > 1e-18
  add("auc_delong", list(y = I(d$y), s1 = I(d$s1)),
      list(auc = auc, var = v, lower = if (known) max(0, auc - z975 * sqrt(v)) else NA,
           upper = if (known) min(1, auc + z975 * sqrt(v)) else NA, gini = 2 * auc - 1))
  dv <- var(p$good - q$good) / G + var(p$bad - q$bad) / B
  z <- (auc - mean(q$good)) / sqrt(dv)
  if (dv > 1e-12)
    add("auc_delong_paired", list(y = I(d$y), s1 = I(d$s1), s2 = I(d$s2)),
        list(auc1 = auc, auc2 = mean(q$good), z = z, p = 2 * pnorm(-abs(z))))
  # Ties share: the mean over many shuffles tends to it; exactly, by the expected hits of each tie.
  top <- sort(sample(1:length(d$y), 4))
  hits <- sapply(top, function(m) {
    above <- sapply(d$s1, function(s) sum(d$s1 > s)); same <- sapply(d$s1, function(s) sum(d$s1 == s))
    sum(d$y * pmin(1, pmax(0, (m - above) / same)))
  })
  add("gain_lift", list(y = I(d$y), s1 = I(d$s1), top = I(top)),
      list(true_positives = I(hits), precision = I(hits / top), gain = I(hits / G),
           lift = I(hits / top / mean(d$y))))
  chance <- runif(length(d$y))
  add("brier_logloss", list(p = I(chance), y = I(d$y)),
      list(brier = mean((chance - d$y)^2),
           logloss = -mean(log(ifelse(d$y == 1, chance, 1 - chance)))))
}
kolmogorov <- function(x) {
  k <- 1:300
  if (x < 1) 1 - sqrt(2 * pi) / x * sum(exp(-(2 * k - 1)^2 * pi^2 / (8 * x^2)))
  else 2 * sum((-1)^(k - 1) * exp(-2 * k^2 * x^2))
}
for (i in 1:25) {
  a <- round(rnorm(pick(1, 40), 0, 5)); b <- round(rnorm(pick(1, 40), runif(1, 0, 4), 5))
  at <- unique(c(a, b))
  D <- max(abs(ecdf(a)(at) - ecdf(b)(at)))
  n <- length(a) * length(b) / (length(a) + length(b))
  add("ks_two_sample", list(a = I(a), b = I(b)), list(D = D, p = kolmogorov(D * sqrt(n))))
  test <- wilcox.test(a, b, exact = FALSE, correct = FALSE)
  add("mann_whitney", list(a = I(a), b = I(b)),
      list(U = unname(test$statistic), p = test$p.value,
           auc = unname(test$statistic) / length(a) / length(b)))
  m <- pick(5, 50); x <- round(rnorm(m, 0, 4)); y <- round(x / 2 + rnorm(m, 0, 2))
  add("rank_correlations", list(a = I(x), b = I(y)),
      list(pearson = cor(x, y), spearman = cor(x, y, method = "spearman"),
           kendall_tau_b = cor(x, y, method = "kendall")))
}

# ---- weight of evidence --------------------------------------------------------------------------
for (i in 1:25) {
  k <- pick(2, 9); g <- rpois(k, 12) * rbinom(k, 1, .9) + c(1, rep(0, k - 1)); b <- rpois(k, 90)
  G <- sum(g); B <- sum(b)
  dg <- (g + .5) / (G + .5 * k); db <- (b + .5) / (B + .5 * k)
  iv <- sum((dg - db) * log(dg / db)); chisq <- iv * G * B / (G + B)
  add("woe_iv", list(good = I(g), bad = I(b)),
      list(woe = I(log(dg / db)), iv = iv, iv_bias = (k - 1) * (1 / G + 1 / B), chisq = chisq,
           df = k - 1, p = pchisq(chisq, k - 1, lower.tail = FALSE)))
  pdo <- runif(1, 5, 40); score0 <- runif(1, 0, 700); odds0 <- exp(rnorm(1))
  odds <- exp(rnorm(3)); coef <- rnorm(4); f <- pdo / log(2)
  add("scorecard_scaling",
      list(pdo = pdo, score0 = score0, odds0 = odds0, odds = I(odds), coef = I(coef)),
      list(factor = f, offset = score0 - f * log(odds0),
           score_at_odds = I(score0 + f * log(odds / odds0)),
           points = I(sign(coef) * floor(abs(f * coef) + .5))))
}

# ---- logistic ------------------------------------------------------------------------------------
columns <- function(X) setNames(lapply(seq_len(ncol(X)), function(j) I(X[, j])),
                                paste0("x", seq_len(ncol(X))))
made <- 0
while (made < 25) {
  k <- pick(1, 6); n <- pick(60, 200)
  X <- matrix(rnorm(n * k), n) * rep(10^runif(k, -2, 2), each = n)
  X[, 1] <- rbinom(n, 1, .4)
  y <- rbinom(n, 1, plogis(-.5 + .8 * X[, 1]))
  fit <- glm(y ~ X, family = binomial, epsilon = 1e-15, maxit = 100)
  if (!fit$converged || max(abs(fit$linear.predictors)) > 12) next
  made <- made + 1
  add("logistic_mle", c(columns(X), list(y = I(y))),
      list(coef = I(unname(coef(fit))), se = I(unname(sqrt(diag(vcov(fit))))),
           loglik = as.numeric(logLik(fit))), 1e-6)
}

# Every pattern of coefficients held at 0 is tried, each solved by Newton; the one that satisfies
# all the Karush-Kuhn-Tucker conditions is the minimum, since the problem is convex.
newton <- function(X, y, m, lambda, free) {
  Z <- cbind(1, X); on <- c(TRUE, free); b <- rep(0, ncol(Z)); pen <- c(0, rep(lambda, ncol(X)))
  for (i in 1:60) {
    p <- plogis(drop(Z %*% b)); g <- drop(t(Z) %*% (p - y)) + pen * (b - c(0, m))
    H <- t(Z) %*% (Z * (p * (1 - p))) + diag(pen)
    step <- solve(H[on, on, drop = FALSE], g[on])
    b[on] <- b[on] - step * min(1, 2 / max(abs(step)))
  }
  p <- plogis(drop(Z %*% b))
  list(b = b, g = drop(t(Z) %*% (p - y)) + pen * (b - c(0, m)))
}
map_fit <- function(X, y, m, lambda, sign) {
  patterns <- as.matrix(expand.grid(rep(list(c(TRUE, FALSE)), ncol(X))))
  for (r in seq_len(nrow(patterns))) {
    free <- patterns[r, ]
    if (any(!free & sign == 0)) next
    f <- newton(X, y, m, lambda, free)
    if (all(sign * f$b[-1] >= 0) && all(free | sign * f$g[-1] >= 0)) return(f)
  }
  stop("no pattern satisfies the conditions")
}
for (i in 1:25) {
  k <- pick(1, 5); n <- pick(15, 80)
  X <- matrix(rpois(n * k, 1.5), n); y <- c(0, 1, rbinom(n - 2, 1, .35))
  m <- round(rnorm(k), 2); s <- sample(-1:1, k, replace = TRUE); lambda <- sample(c(.1, 2, 20), 1)
  bound <- map_fit(X, y, m, lambda, s); free <- newton(X, y, m, lambda, rep(TRUE, k))
  held <- which(s != 0 & bound$b[-1] == 0)
  slopes <- setNames(as.list(bound$g[-1][held]), sprintf("kkt_gradient_x%d", held))
  if (length(slopes) && any(abs(unlist(slopes)) < 1e-9)) next # held or free is a coin toss
  points <- 10 / log(2) * bound$b[-1]
  add("map_logistic",
      c(columns(X), list(y = I(y), prior_mean = I(m), lambda_ = lambda, sign = I(s), pdo = 10)),
      c(list(coef_unconstrained = I(free$b), coef = I(bound$b)), slopes,
        list(points = I(sign(points) * floor(abs(points) + .5)))), 1e-8)
}

# ---- means ---------------------------------------------------------------------------------------
money <- function(n) ifelse(runif(n) < .3, round(rlnorm(n, 5, 1.5), 2), 0)
for (i in 1:25) {
  a <- c(money(pick(2, 40)), 7); b <- c(money(pick(2, 40)), 11, 0)
  test <- t.test(a, b)
  add("welch_t", list(a = I(a), b = I(b)),
      list(diff = mean(a) - mean(b), t = unname(test$statistic), df = unname(test$parameter),
           p = test$p.value, lower = test$conf.int[1], upper = test$conf.int[2]))
  cap <- unname(quantile(a, .8)) + 1
  add("winsorised_mean", list(y = I(a), cap = cap),
      list(mean = mean(pmin(a, cap)), sd = sd(pmin(a, cap)), n_capped = sum(a > cap),
           share_removed = 1 - sum(pmin(a, cap)) / sum(a)))
  n1 <- pick(1, 5) + rpois(length(a), 1); n0 <- 1 + rpois(length(b), 2)
  delta <- function(y, n) {
    r <- sum(y) / sum(n); k <- length(y)
    c(r, sqrt((var(y) - 2 * r * cov(y, n) + r^2 * var(n)) / (k * mean(n)^2)))
  }
  one <- delta(a, n1); zero <- delta(b, n0)
  diff <- one[1] - zero[1]; se <- sqrt(one[2]^2 + zero[2]^2)
  half <- z975 * sqrt((one[2] / one[1])^2 + (zero[2] / zero[1])^2)
  add("ratio_metric_delta", list(y1 = I(a), n1 = I(n1), y0 = I(b), n0 = I(n0)),
      list(ratio1 = one[1], se1 = one[2], ratio0 = zero[1], se0 = zero[2], diff = diff, se = se,
           z = diff / se, p = 2 * pnorm(-abs(diff / se)), lower = diff - z975 * se,
           upper = diff + z975 * se, rel_lift = one[1] / zero[1] - 1,
           rel_lower = exp(log(one[1] / zero[1]) - half) - 1,
           rel_upper = exp(log(one[1] / zero[1]) + half) - 1))
}
for (i in 1:25) {
  n <- pick(10, 120); account <- paste0("acct-", sample(1:pick(3, 30), n, replace = TRUE))
  K <- length(unique(account)); y <- rbinom(n, 1, .3)
  robust <- function(e, total) sqrt(K / (K - 1) * sum(tapply(e, account, sum)^2)) / total
  add("cluster_mean_se", list(y = I(y), cluster = I(account)),
      list(mean = mean(y), se = robust(y - mean(y), n)))
  old <- rbinom(n, 1, .5); new <- ifelse(runif(n) < .3, 1 - old, old); w <- 1 + rexp(n)
  new[1] <- 1 - old[1]; pt <- runif(1, .01, .6)
  worth <- y - (1 - y) * pt / (1 - pt); nb <- function(a) sum(w * a * worth) / sum(w)
  fit <- lm((new - old) * worth ~ 1, weights = w) # its intercept is the change
  change <- unname(coef(fit)); se <- robust(w * residuals(fit), sum(w))
  add("net_benefit_change",
      list(y = I(y), a_old = I(old), a_new = I(new), w = I(w), pt = pt, account = I(account)),
      list(nb_old = nb(old), nb_new = nb(new), delta = change, se = se, z = change / se,
           p_one_sided = pnorm(-change / se), swap_in = sum(new > old), swap_out = sum(new < old)))
  chance <- ifelse(runif(n) < .5, 1, runif(n, .02, 1))
  mean_w <- weighted.mean(y, 1 / chance)
  add("hajek_ipw", list(y = I(y), pi = I(chance)),
      list(estimate = mean_w, se = sqrt(sum(((y - mean_w) / chance)^2)) / sum(1 / chance),
           ess = sum(1 / chance)^2 / sum(1 / chance^2)))
}

cat("{\"cases\":[\n", paste(cases, collapse = ",\n"), "\n]}\n", sep = "")
