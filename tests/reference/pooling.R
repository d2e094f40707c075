# Reference numbers for effects and counts of several studies put together. Run: Rscript tests/reference/pooling.R .

suppressMessages(library(metafor))
suppressMessages(library(VGAM))
suppressMessages(library(clubSandwich))
project <- commandArgs(trailingOnly = TRUE)[[1]]
source(file.path(project, "tests", "reference", "common.R"))

# -- Effects with their errors ------------------------------------------------------------------

bcg <- metadat::dat.bcg
bcg_ratios <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = bcg)
# Seven trials of aspirin after a heart attack (Fleiss 1993): deaths and people, aspirin and placebo.
aspirin <- data.frame(
  x1 = c(49, 44, 102, 32, 85, 246, 1570), n1 = c(615, 758, 832, 317, 810, 2267, 8587),
  x0 = c(67, 64, 126, 38, 52, 219, 1720), n0 = c(624, 771, 850, 309, 406, 2257, 8600)
)
aspirin_odds <- escalc(measure = "OR", ai = x1, n1i = n1, ci = x0, n2i = n0, data = aspirin)
# Rubin (1981): coaching in eight schools.
schools <- data.frame(yi = c(28, 8, -3, 7, -1, 1, 18, 12), vi = c(15, 10, 16, 11, 9, 11, 10, 18)^2)
# Made up: three and four groups, one far from the others. The first five schools.
three <- data.frame(yi = c(-0.10, 0.02, -0.21), vi = c(0.04, 0.05, 0.08)^2)
five <- schools[1:5, ]
four <- data.frame(yi = c(-0.01, 0.02, -0.40, 0.05), vi = c(0.05, 0.02, 0.09, 0.03)^2)

SETS <- list(
  bcg = bcg_ratios[, c("yi", "vi")], aspirin = aspirin_odds[, c("yi", "vi")],
  schools = schools, three = three, four = four, five = five
)
TIGHT <- list(threshold = 1e-14, maxiter = 10000, tol = 1e-14)

pooled <- function(set) {
  yi <- as.vector(set$yi)
  vi <- as.vector(set$vi)
  fixed <- rma.uni(yi, vi, method = "FE")
  one <- function(method, test) {
    fit <- rma.uni(yi, vi, method = method, test = test, control = TIGHT)
    next_one <- predict(fit)
    list(
      value = as.vector(fit$beta), se = fit$se, low = fit$ci.lb, high = fit$ci.ub, p = fit$pval,
      tau2 = fit$tau2, i2 = fit$I2 / 100, prediction_low = next_one$pi.lb, prediction_high = next_one$pi.ub
    )
  }
  fits <- list()
  for (method in c("REML", "PM")) for (test in c("knha", "adhoc")) fits[[paste(method, test)]] <- one(method, test)
  limits <- confint(rma.uni(yi, vi, method = "REML", control = TIGHT), control = list(tol = 1e-14, tau2.max = 1e6))$random
  without <- lapply(seq_along(yi), function(i) {
    if (length(yi) < 4) {
      return(NULL)
    }
    fit <- rma.uni(yi[-i], vi[-i], method = "REML", test = "adhoc", control = TIGHT)
    list(value = as.vector(fit$beta), low = fit$ci.lb, high = fit$ci.ub, tau2 = fit$tau2)
  })
  list(
    effect = yi, std_error = sqrt(vi), q = fixed$QE, q_p = fixed$QEp,
    fixed = list(value = as.vector(fixed$beta), se = fixed$se, low = fixed$ci.lb, high = fixed$ci.ub, p = fixed$pval),
    fits = fits, tau2_low = limits[1, 2], tau2_high = limits[1, 3], without = without
  )
}

# -- Counts -------------------------------------------------------------------------------------

COUNTS <- list(
  bcg = with(bcg, data.frame(x1 = tpos, n1 = tpos + tneg, x0 = cpos, n0 = cpos + cneg)),
  aspirin = aspirin,
  # Made up: few events, arms without any, and a district of which everybody is in one arm.
  few = data.frame(x1 = c(0, 1, 0, 2, 0), n1 = c(6, 13, 5, 12, 9), x0 = c(3, 0, 2, 9, 4), n0 = c(40, 22, 31, 60, 45)),
  unlike = data.frame(x1 = c(1, 9, 0, 6, 2), n1 = c(20, 21, 25, 18, 30), x0 = c(9, 2, 14, 3, 1), n0 = c(30, 33, 28, 41, 35))
)

peto <- function(set) {
  fit <- with(set, rma.peto(ai = x1, n1i = n1, ci = x0, n2i = n0, add = 0, drop00 = TRUE))
  list(value = as.vector(fit$beta), se = fit$se, low = fit$ci.lb, high = fit$ci.ub, p = fit$pval)
}

# Beta-binomial by VGAM: a risk an arm, one correlation. Where it is 0, the plain binomial.
overdispersed <- function(set) {
  long <- with(set, data.frame(x = c(x1, x0), n = c(n1, n0), arm = rep(1:0, each = length(x1))))
  fit <- vglm(cbind(x, n - x) ~ arm, betabinomial(zero = 2),
    data = long,
    control = vglm.control(epsilon = 1e-14, maxit = 500), crit = "coefficients"
  )
  beta <- unname(coef(fit))
  list(
    log_odds_0 = beta[1], log_odds_ratio = beta[3], se = unname(sqrt(diag(vcov(fit)))[3]),
    rho = plogis(beta[2]), log_likelihood = logLik(fit)[1], covariance = unname(vcov(fit)[c(1, 3), c(1, 3)])
  )
}
plain <- function(set) {
  long <- with(set, data.frame(x = c(x1, x0), n = c(n1, n0), arm = rep(1:0, each = length(x1))))
  fit <- glm(cbind(x, n - x) ~ arm, binomial, data = long, control = list(epsilon = 1e-14, maxit = 100))
  list(
    log_odds_0 = unname(coef(fit)[1]), log_odds_ratio = unname(coef(fit)[2]),
    se = unname(sqrt(diag(vcov(fit)))[2]), log_likelihood = as.vector(logLik(fit))
  )
}
# So alike that no correlation is needed: VGAM has none of these.
alike <- data.frame(x1 = c(2, 3, 2, 3), n1 = c(20, 30, 21, 29), x0 = c(8, 12, 8, 12), n0 = c(40, 61, 41, 60))

# -- Everybody at once, by district -------------------------------------------------------------

# Made up: strata (a district's day) in five districts, counted person by person with one constant a stratum.
strata <- data.frame(
  district = c(1, 1, 1, 2, 2, 3, 3, 4, 5, 5), stratum = 1:10,
  x1 = c(0, 1, 0, 1, 0, 2, 0, 1, 0, 1), n1 = c(3, 5, 2, 8, 1, 12, 4, 6, 7, 5),
  x0 = c(2, 3, 1, 4, 2, 9, 1, 0, 3, 6), n0 = c(20, 24, 15, 40, 33, 61, 22, 9, 30, 41)
)
people <- do.call(rbind, lapply(seq_len(nrow(strata)), function(i) {
  with(strata[i, ], data.frame(
    district, stratum, treated = rep(c(1, 0), c(n1, n0)),
    event = c(rep(1:0, c(x1, n1 - x1)), rep(1:0, c(x0, n0 - x0)))
  ))
}))
people$age <- 20 + (7 * seq_len(nrow(people))) %% 31
everybody <- function(data, formula = event ~ treated + factor(stratum)) {
  fit <- lm(formula, data)
  table <- coef_test(fit, vcovCR(fit, data$district, type = "CR2"), test = "Satterthwaite")[2, ]
  limits <- conf_int(fit, vcovCR(fit, data$district, type = "CR2"), test = "Satterthwaite")[2, ]
  list(value = table$beta, se = table$SE, df = table$df, p = table$p_Satt, low = limits$CI_L, high = limits$CI_U)
}

# -- Shrinkage of shares, by nested integrals ---------------------------------------------------

# Log odds of k groups normal about mu with spread tau; risk of the middle group uniform, tau half-normal.
shares <- list(events = c(0, 3, 9), n = c(13, 40, 60), scale = 1)
END <- 13.8 # no log odds lie beyond
within <- function(f, mu, tau) {
  low <- max(-END, mu - 9 * tau)
  high <- min(END, mu + 9 * tau)
  mass <- pnorm(END, mu, tau) - pnorm(-END, mu, tau)
  integrate(function(t) f(t) * dnorm(t, mu, tau), low, high, rel.tol = 1e-9, subdivisions = 500)$value / mass
}
chance <- function(i) function(t) dbinom(shares$events[i], shares$n[i], plogis(t))
joint <- function(of) {
  at_tau <- function(tau) {
    inner <- function(mu) {
      parts <- sapply(1:3, function(i) within(chance(i), mu, tau))
      prod(parts) * dlogis(mu) * of(mu, tau, parts)
    }
    integrate(Vectorize(inner), -9, 5, rel.tol = 1e-8, subdivisions = 300)$value * 2 * dnorm(tau, 0, shares$scale)
  }
  integrate(Vectorize(at_tau), 0, 7, rel.tol = 1e-7)$value
}
share_of <- function(i) {
  function(mu, tau, parts) within(function(t) plogis(t) * chance(i)(t), mu, tau) / parts[i]
}
below <- function(i, risk) {
  function(mu, tau, parts) {
    high <- min(qlogis(risk), mu + 9 * tau)
    low <- mu - 9 * tau
    if (high <= low) {
      return(0)
    }
    f <- function(t) chance(i)(t) * dnorm(t, mu, tau)
    integrate(f, low, high, rel.tol = 1e-9, subdivisions = 500)$value / parts[i]
  }
}
total <- joint(function(mu, tau, parts) 1)
shrunk <- list(
  events = shares$events, n = shares$n, scale = shares$scale,
  mean = sapply(1:3, function(i) joint(share_of(i)) / total),
  spread_mean = joint(function(mu, tau, parts) tau) / total,
  below_0.1 = sapply(1:3, function(i) joint(below(i, 0.1)) / total)
)

# Signs of whole districts by a loop: Webb's six weights on the residuals without joining, each time fitted again, with CR1's t.
signs <- function(data, rest) {
  weights <- c(sqrt(0.5), 1, sqrt(1.5), -sqrt(0.5), -1, -sqrt(1.5))
  names <- sort(unique(data$district))
  each <- as.matrix(expand.grid(rep(list(weights), length(names))))
  others <- model.matrix(reformulate(rest), data)
  all <- cbind(treated = data$treated, others)
  without <- lm.fit(others, data$event)
  bread <- solve(crossprod(all))
  t <- function(values) {
    fitted <- lm.fit(all, values)
    scores <- rowsum(all * fitted$residuals, data$district)
    fitted$coefficients[[1]] / sqrt((bread %*% crossprod(scores) %*% bread)[1, 1])
  }
  seen <- t(data$event)
  again <- apply(each, 1, function(row) {
    t(without$fitted.values + row[match(data$district, names)] * without$residuals)
  })
  list(value = lm.fit(all, data$event)$coefficients[[1]], p = mean(abs(again) >= abs(seen) * (1 - 1e-9)))
}

write_reference(
  "pooling", c("metafor", "VGAM", "clubSandwich"),
  effects = lapply(SETS, pooled),
  counts = lapply(COUNTS, function(set) c(as.list(set), list(peto = peto(set)))),
  beta_binomial = lapply(COUNTS[c("aspirin", "few", "unlike")], overdispersed),
  alike = c(as.list(alike), list(fit = plain(alike))),
  strata = as.list(strata), one_stage = everybody(people), one_stage_three = everybody(subset(people, district <= 3)),
  people = as.list(people), one_stage_age = everybody(people, event ~ treated + age + factor(stratum)),
  signs = signs(people, "factor(stratum)"), signs_age = signs(people, c("age", "factor(stratum)")),
  shrunk = shrunk
)
