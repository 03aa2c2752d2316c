# The statistics of src/evidence against R: an optional suite, needs r-base-core only (the waiting
# times also need the package survival and are skipped, visibly, without it).
#
#   sh test/r/run.sh test/r/evidence_a.R build/accord     (or all of it: make test-r)
#
# `Rscript evidence_a.R inputs` prints lines "function<TAB>inputs"; `Rscript evidence_a.R check`
# reads lines "function<TAB>inputs<TAB>output" and recomputes each output from its inputs with R's
# own functions, or from the definition where R has none. Seeded; exit status 1 on a difference.

# --- JSON, as far as figures need it -------------------------------------------------------------

json_parse <- function(text) {
  chars <- strsplit(text, "")[[1]]
  i <- 1
  space <- function() while (i <= length(chars) && chars[i] %in% c(" ", "\t", "\n")) i <<- i + 1
  word <- function() {
    start <- i
    while (i <= length(chars) && !(chars[i] %in% c(",", "]", "}", " "))) i <<- i + 1
    found <- paste(chars[start:(i - 1)], collapse = "")
    switch(found, null = NA, true = TRUE, false = FALSE, as.numeric(found))
  }
  string <- function() {
    start <- i <<- i + 1
    while (chars[i] != "\"") i <<- i + 1
    i <<- i + 1
    if (start > i - 2) "" else paste(chars[start:(i - 2)], collapse = "")
  }
  list_of <- function(close, item) {
    out <- list()
    i <<- i + 1
    space()
    while (chars[i] != close) {
      out <- item(out)
      space()
      if (chars[i] == ",") i <<- i + 1
      space()
    }
    i <<- i + 1
    out
  }
  value <- function() {
    space()
    if (chars[i] == "{") return(list_of("}", function(out) {
      key <- string()
      space()
      i <<- i + 1
      out[[key]] <- value()
      out
    }))
    if (chars[i] == "[") {
      items <- list_of("]", function(out) c(out, list(value())))
      if (all(lengths(items) == 1)) return(unlist(items))
      return(items)
    }
    if (chars[i] == "\"") string() else word()
  }
  value()
}

json_number <- function(x) ifelse(is.na(x), "null", format(x, digits = 17, scientific = FALSE, trim = TRUE))
json_list <- function(x) paste0("[", paste(if (is.character(x)) dQuote(x, FALSE) else json_number(x), collapse = ","), "]")
json_object <- function(...) {
  members <- list(...)
  values <- sapply(members, function(m) if (length(m) == 1 && !inherits(m, "AsIs")) json_number(m) else json_list(unclass(m)))
  paste0("{", paste0("\"", names(members), "\":", values, collapse = ","), "}")
}

# --- the same figures by R -------------------------------------------------------------------------

z95 <- qnorm(0.975)

# The restricted likelihood maximised numerically, not by the closed forms of the program.
loglik <- function(x, n, p) {
  a <- if (x > 0) x * log(p) else 0
  b <- if (x < n) (n - x) * log1p(-p) else 0
  a + b
}
restricted <- function(f, low, high) {
  if (low >= high) return(low)
  inner <- optimize(f, c(low, high), maximum = TRUE, tol = 1e-13)$maximum
  ends <- c(inner, low, high)
  ends[which.max(sapply(ends, f))]
}
mn_diff_z <- function(i, d) {
  p0 <- restricted(function(p) loglik(i$x1, i$n1, min(1, max(0, p + d))) + loglik(i$x0, i$n0, p), max(0, -d), min(1, 1 - d))
  p1 <- min(1, max(0, p0 + d))
  n <- i$n1 + i$n0
  v <- (p1 * (1 - p1) / i$n1 + p0 * (1 - p0) / i$n0) * n / (n - 1)
  gap <- i$x1 / i$n1 - i$x0 / i$n0 - d
  if (gap == 0) 0 else gap / sqrt(max(v, 1e-300))
}
mn_ratio_z <- function(i, r) {
  p0 <- restricted(function(p) loglik(i$x1, i$n1, r * p) + loglik(i$x0, i$n0, p), 0, min(1, 1 / r))
  p1 <- r * p0
  n <- i$n1 + i$n0
  v <- (p1 * (1 - p1) / i$n1 + r^2 * p0 * (1 - p0) / i$n0) * n / (n - 1)
  gap <- i$x1 / i$n1 - r * i$x0 / i$n0
  if (gap == 0) 0 else gap / sqrt(max(v, 1e-300))
}
root <- function(f, low, high) uniroot(f, c(low, high), tol = 1e-12, maxiter = 10000)$root

mn_diff <- function(i) {
  e <- i$x1 / i$n1 - i$x0 / i$n0
  list(estimate = e,
       lower = if (e <= -1) -1 else root(function(d) max(-1e6, min(1e6, mn_diff_z(i, d) - z95)), -1, e),
       upper = if (e >= 1) 1 else root(function(d) max(-1e6, min(1e6, mn_diff_z(i, d) + z95)), e, 1))
}
mn_ratio <- function(i) {
  e <- (i$x1 / i$n1) / (i$x0 / i$n0)
  list(estimate = e,
       lower = exp(root(function(u) mn_ratio_z(i, exp(u)) - z95, log(e) - 12, log(e))),
       upper = exp(root(function(u) mn_ratio_z(i, exp(u)) + z95, log(e), log(e) + 12)))
}

wilson <- function(i) {
  ci <- suppressWarnings(prop.test(i$x, i$n, correct = FALSE))$conf.int
  list(estimate = i$x / i$n, lower = ci[1], upper = ci[2])
}

two_prop <- function(i) {
  table <- matrix(c(i$x1, i$n1 - i$x1, i$x0, i$n0 - i$x0), 2)
  n <- sum(table)
  expected <- outer(rowSums(table), colSums(table)) / n
  fisher <- fisher.test(table)$p.value
  if (min(expected) == 0) {
    return(list(min_expected = 0, chisq_n1 = NA, p_n1 = NA, p_fisher = fisher, method = "fisher", p = fisher))
  }
  chisq <- sum((table - expected)^2 / expected) * (n - 1) / n
  p <- pchisq(chisq, 1, lower.tail = FALSE)
  method <- if (min(expected) >= 1) "n1_chisq" else "fisher"
  list(min_expected = min(expected), chisq_n1 = chisq, p_n1 = p, p_fisher = fisher, method = method,
       p = if (method == "fisher") fisher else p)
}

newcombe <- function(i) {
  a <- wilson(list(x = i$x1, n = i$n1))
  b <- wilson(list(x = i$x0, n = i$n0))
  d <- a$estimate - b$estimate
  list(estimate = d, lower = d - sqrt((a$estimate - a$lower)^2 + (b$upper - b$estimate)^2),
       upper = d + sqrt((a$upper - a$estimate)^2 + (b$estimate - b$lower)^2))
}

icc <- function(i) {
  group <- factor(i$cluster)
  table <- anova(lm(i$y ~ group))
  size <- as.numeric(tapply(i$y, group, length))
  n0 <- (sum(size) - sum(size^2) / sum(size)) / (length(size) - 1)
  msb <- table$"Mean Sq"[1]
  msw <- table$"Mean Sq"[2]
  list(msb = msb, msw = msw, n0 = n0, icc = (msb - msw) / (msb + (n0 - 1) * msw))
}

cmh_r <- function(i) {
  cells <- array(rbind(i$x1, i$n1 - i$x1, i$x0, i$n0 - i$x0), c(2, 2, length(i$x1)))
  test <- mantelhaen.test(cells, correct = FALSE)
  list(chisq = test$statistic[[1]], p = test$p.value, or_mh = test$estimate[[1]])
}

psi_r <- function(i) {
  bins <- length(i$actual)
  e <- (i$expected + 0.5) / sum(i$expected + 0.5)
  a <- (i$actual + 0.5) / sum(i$actual + 0.5)
  plain <- sum((i$actual / sum(i$actual) - i$expected / sum(i$expected)) *
                 log((i$actual / sum(i$actual)) / (i$expected / sum(i$expected))))
  value <- sum((a - e) * log(a / e))
  scale <- 1 / sum(i$actual) + 1 / sum(i$expected)
  list(psi = value, psi_unsmoothed = if (is.finite(plain)) plain else NA, null_mean = (bins - 1) * scale,
       crit95 = qchisq(0.95, bins - 1) * scale, crit999 = qchisq(0.999, bins - 1) * scale,
       p = pchisq(value / scale, bins - 1, lower.tail = FALSE),
       stability = max(0, 1 - max(0, value - (bins - 1) * scale) / 0.25))
}

# Two looks: the second boundary spends what it may, integrated over the first by integrate().
gst_two <- function(i) {
  spent <- function(t) 2 - 2 * pnorm(qnorm(1 - 0.05 / 4) / sqrt(t))
  z1 <- qnorm(1 - spent(i$t[1]))
  reject <- function(z2) integrate(function(b)
    dnorm(b, 0, sqrt(i$t[1])) * pnorm((z2 * sqrt(i$t[2]) - b) / sqrt(diff(i$t)), lower.tail = FALSE),
    -z1 * sqrt(i$t[1]), z1 * sqrt(i$t[1]), rel.tol = 1e-11, subdivisions = 2000)$value
  z2 <- uniroot(function(z) log(reject(z)) - log(spent(i$t[2]) - spent(i$t[1])), c(0.5, 7.9), tol = 1e-12)$root
  list(z = c(z1, z2), spent_two_sided = 2 * spent(i$t))
}

km <- function(i) {
  fit <- survival::survfit(survival::Surv(i$time, i$event) ~ 1, conf.type = "log-log")
  at <- summary(fit, times = i$at, extend = TRUE)
  known <- i$at <= max(i$time) | at$surv == 0
  hide <- function(x, ok) ifelse(ok, x, NA)
  inside <- known & at$surv > 0 & at$surv < 1
  below <- fit$time[fit$surv <= 0.5 + 1e-12]
  list(median = if (length(below)) min(below) else NA, surv_at = hide(at$surv, known),
       contacted_by = hide(1 - at$surv, known), se_at = hide(at$std.err, known & at$surv > 0),
       lower_at = hide(at$lower, inside), upper_at = hide(at$upper, inside))
}

logrank_r <- function(i, strata) {
  arm <- factor(i$arm, levels = unique(i$arm))
  test <- if (strata) survival::survdiff(survival::Surv(i$time, i$event) ~ arm + survival::strata(i$stratum))
          else survival::survdiff(survival::Surv(i$time, i$event) ~ arm)
  out <- list(chisq = test$chisq, p = pchisq(test$chisq, nlevels(arm) - 1, lower.tail = FALSE))
  if (strata) out else c(out, list(observed = as.numeric(test$obs), expected = as.numeric(test$exp)))
}

figures <- list(
  wilson_ci = wilson,
  clopper_pearson_ci = function(i) {
    ci <- binom.test(i$x, i$n)$conf.int
    list(lower = ci[1], upper = ci[2])
  },
  zero_events_upper = function(i) list(upper = binom.test(0, i$n, alternative = "less")$conf.int[2]),
  mn_diff_ci = mn_diff, mn_ratio_ci = mn_ratio, newcombe_diff_ci = newcombe, two_prop_test = two_prop,
  power_n_per_arm = function(i) {
    n <- power.prop.test(p1 = i$p0, p2 = i$p1, power = i$power, tol = 1e-13)$n
    list(n_exact = n, n = ceiling(n))
  },
  icc_anova = icc,
  cochran_armitage = function(i) {
    test <- prop.trend.test(i$x, i$n)
    z <- sqrt(test$statistic[[1]]) * sign(cov(rep(seq_along(i$n), i$n), unlist(mapply(function(x, n) rep(c(1, 0), c(x, n - x)), i$x, i$n))))
    list(z = z, chisq = test$statistic[[1]], p_two_sided = test$p.value, p_one_sided_increasing = pnorm(z, lower.tail = FALSE))
  },
  pava_increasing = function(i) {
    fit <- isoreg(rep(i$x / i$n, i$n))$yf
    list(fitted = fit[cumsum(i$n)])
  },
  cmh = cmh_r,
  srm_check = function(i) {
    test <- suppressWarnings(chisq.test(i$counts, p = i$planned / sum(i$planned)))
    list(chisq = test$statistic[[1]], df = test$parameter[[1]], p = test$p.value, invalid = test$p.value < 0.001)
  },
  binom_heaping = function(i) list(p = binom.test(i$above, i$above + i$below, alternative = "greater")$p.value),
  volume_burst = function(i) {
    test <- poisson.test(c(i$this_week, i$prior_total), c(1, i$prior_weeks), alternative = "greater")
    list(rate_ratio = test$estimate[[1]], p = test$p.value)
  },
  p_adjust = function(i) list(bh = p.adjust(i$p, "BH"), holm = p.adjust(i$p, "holm")),
  psi = psi_r, gst_boundaries = gst_two,
  quantile_nearest_rank = function(i) list(values = sort(i$values)[ceiling(round(i$p * length(i$values), 9))]),
  special_functions = function(i) list(
    norm_cdf = pnorm(i$z), norm_quantile = qnorm(i$p), chisq_sf = pchisq(i$chisq_q, i$chisq_df, lower.tail = FALSE),
    chisq_quantile = qchisq(i$chisq_p, i$chisq_df2), beta_quantile = qbeta(i$beta_p, i$beta_a, i$beta_b),
    t_quantile = qt(i$t_p, i$t_df), lgamma = lgamma(i$lg)),
  km_median = km,
  logrank = function(i) logrank_r(i, FALSE),
  logrank_stratified = function(i) logrank_r(i, TRUE))

# R's optimize() and uniroot() limit what can be compared; everything else is closer.
tolerances <- c(mn_diff_ci = 1e-6, mn_ratio_ci = 1e-5, clopper_pearson_ci = 1e-8, power_n_per_arm = 1e-8)
needs_survival <- c("km_median", "logrank", "logrank_stratified")
has_survival <- requireNamespace("survival", quietly = TRUE)

# --- inputs ------------------------------------------------------------------------------------------

count <- function(n) sample(0:n, 1)
pair <- function() {
  n <- sample(c(1, 2, 7, 30, 120, 2000), 2, replace = TRUE)
  list(x1 = count(n[1]), n1 = n[1], x0 = count(n[2]), n0 = n[2])
}
as_json <- function(list) do.call(json_object, list)
bands <- function(k) {
  n <- sample(5:200, k)
  list(x = I(sapply(n, function(m) sample(1:(m - 1), 1))), n = I(n))
}
waits <- function() {
  n <- sample(12:60, 1)
  list(time = I(sample(0:40, n, replace = TRUE)), event = I(c(1, 1, sample(0:1, n - 2, replace = TRUE))))
}

make <- list(
  wilson_ci = function() { n <- sample(c(1, 3, 50, 1e6), 1); json_object(x = count(n), n = n) },
  clopper_pearson_ci = function() { n <- sample(c(1, 3, 50, 1e6), 1); json_object(x = count(n), n = n) },
  zero_events_upper = function() json_object(n = sample(1e6, 1)),
  mn_diff_ci = function() as_json(pair()),
  mn_ratio_ci = function() { p <- pair(); p$x1 <- max(1, p$x1); p$x0 <- max(1, p$x0); as_json(p) },
  newcombe_diff_ci = function() as_json(pair()),
  two_prop_test = function() as_json(pair()),
  power_n_per_arm = function() json_object(p0 = runif(1, 0.02, 0.4), p1 = runif(1, 0.5, 0.95), power = runif(1, 0.6, 0.95)),
  icc_anova = function() json_object(y = I(round(rnorm(20), 3)), cluster = I(sample(letters[1:6], 20, replace = TRUE))),
  cochran_armitage = function() as_json(bands(5)),
  pava_increasing = function() as_json(bands(6)),
  cmh = function() {
    k <- sample(2:6, 1)
    a <- bands(k)
    b <- bands(k)
    json_object(x1 = a$x, n1 = a$n, x0 = b$x, n0 = b$n)
  },
  srm_check = function() json_object(counts = I(sample(1:900, 3)), planned = I(sample(1:9, 3))),
  binom_heaping = function() json_object(above = count(60), below = 1 + count(60)),
  volume_burst = function() json_object(this_week = count(90), prior_total = 1 + count(200), prior_weeks = sample(8, 1)),
  p_adjust = function() json_object(p = I(round(runif(15)^3, 4))),
  psi = function() json_object(expected = I(sample(0:400, 8)), actual = I(sample(0:60, 8))),
  gst_boundaries = function() json_object(t = I(sort(round(runif(2, 0.2, 1), 2) + c(0, 0)) * c(0.9, 1))),
  quantile_nearest_rank = function() json_object(values = I(sample(0:50, 33, replace = TRUE)), p = I(c(0.01, 0.07, 0.5, 0.9, 1))),
  special_functions = function() json_object(
    z = I(rnorm(5, 0, 4)), p = I(runif(5)), chisq_q = I(rexp(5, 0.1)), chisq_df = I(runif(5, 0.3, 50)), chisq_p = I(runif(5)),
    chisq_df2 = I(runif(5, 0.3, 50)), beta_p = I(runif(5)), beta_a = I(runif(5, 0.2, 40)), beta_b = I(runif(5, 0.2, 40)),
    t_p = I(runif(5)), t_df = I(runif(5, 0.5, 90)), lg = I(rexp(5, 0.05))),
  km_median = function() as_json(c(waits(), list(at = I(c(0, 10, 25, 60))))),
  logrank = function() { w <- waits(); as_json(c(w, list(arm = I(rep(c("a", "b", "c"), length.out = length(w$time)))))) },
  logrank_stratified = function() {
    w <- waits()
    n <- length(w$time)
    as_json(c(w, list(arm = I(rep(c("a", "b"), length.out = n)), stratum = I(rep(c(1, 1, 2, 2, 2, 1), length.out = n)))))
  })

# --- running --------------------------------------------------------------------------------------------

print_inputs <- function(each) {
  set.seed(20260711)
  for (name in names(make)) for (k in seq_len(each)) cat(name, "\t", make[[name]](), "\n", sep = "")
}

differs <- function(got, want, tolerance) {
  if (is.character(want) || is.logical(want) && !all(is.na(want))) return(!identical(as.vector(got), as.vector(want)))
  got <- as.numeric(got)
  want <- as.numeric(want)
  length(got) != length(want) || any(is.na(got) != is.na(want)) ||
    any(abs(got - want) > tolerance * pmax(1, abs(want)), na.rm = TRUE)
}

check <- function(lines) {
  bad <- 0
  done <- table(character())
  for (line in lines) {
    part <- strsplit(line, "\t")[[1]]
    if (is.null(figures[[part[1]]]) || part[1] %in% needs_survival && !has_survival) next
    want <- figures[[part[1]]](json_parse(part[2]))
    got <- json_parse(part[3])
    tolerance <- if (part[1] %in% names(tolerances)) tolerances[[part[1]]] else 1e-9
    wrong <- Filter(function(name) differs(got[[name]], want[[name]], tolerance), names(want))
    done[part[1]] <- sum(done[part[1]], 1, na.rm = TRUE)
    if (length(wrong) || length(got) != length(want)) {
      bad <- bad + 1
      cat("DIFFERS", part[1], part[2], "\n  program", part[3], "\n  R      ", format(unlist(want), digits = 12), "\n")
    }
  }
  if (!has_survival) cat("skipped: without the package survival,", needs_survival, "\n")
  cat(length(done), "functions\n")
  cat(sum(done) - bad, "passed,", bad, "failed\n")
  quit(status = as.integer(bad > 0 || sum(done) == 0))
}

mode <- commandArgs(trailingOnly = TRUE)
if (identical(mode[1], "inputs")) {
  print_inputs(if (is.na(mode[2])) 25 else as.integer(mode[2]))
} else {
  input <- file("stdin")
  lines <- readLines(input)
  close(input)
  check(lines)
}
