# Reference numbers for the NSW experiment and CPS-1. Run: Rscript tests/reference/nsw.R .

project <- commandArgs(trailingOnly = TRUE)[[1]]
source(file.path(project, "tests", "reference", "common.R"))

original <- function(name) {
  path <- file.path(project, "data", "raw", "studies", "nsw", "original", paste0(name, ".csv"))
  men <- read.csv(path)
  transform(men, u74 = as.numeric(re74 == 0), u75 = as.numeric(re75 == 0))
}

experiment <- original("nsw_mixtape")
survey <- original("cps_mixtape")
observed <- rbind(experiment[experiment$treat == 1, ], survey)
ADJUSTED <- re78 ~ treat + age + educ + black + hisp + marr + nodegree + re74 + re75
COVARIATES <- c(
  "age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75", "u74", "u75"
)

# White's sandwich by hand; HC1 scales by n / (n - k), HC2 divides by 1 - leverage.
robust_se <- function(fit, kind) {
  x <- model.matrix(fit)
  squared <- switch(kind,
    HC1 = residuals(fit)^2 * nrow(x) / df.residual(fit),
    HC2 = residuals(fit)^2 / (1 - hatvalues(fit))
  )
  bread <- solve(crossprod(x))
  se <- sqrt(diag(bread %*% crossprod(x * squared, x) %*% bread))
  se[["treat"]]
}

ols <- function(formula) {
  fit <- lm(formula, experiment)
  list(
    estimate = coef(fit)[["treat"]],
    se = summary(fit)$coefficients["treat", "Std. Error"],
    se_hc1 = robust_se(fit, "HC1"), se_hc2 = robust_se(fit, "HC2"),
    df = df.residual(fit)
  )
}

welch <- function(men) {
  test <- t.test(men$re78[men$treat == 1], men$re78[men$treat == 0], var.equal = FALSE)
  list(
    estimate = unname(test$estimate[1] - test$estimate[2]), se = test$stderr,
    df = unname(test$parameter), low = test$conf.int[1], high = test$conf.int[2], p = test$p.value
  )
}

weighted_smd <- function(name, weight) {
  x <- observed[[name]]
  treated <- observed$treat == 1
  (mean(x[treated]) - weighted.mean(x[!treated], weight[!treated])) / sd(x[treated])
}

propensity <- function() {
  fit <- glm(
    treat ~ age + I(age^2) + I(age^3) + educ + I(educ^2) + marr + nodegree + black + hisp +
      re74 + re75 + u74 + u75 + educ:re74,
    binomial, observed, control = glm.control(epsilon = 1e-14, maxit = 100)
  )
  stopifnot(fit$converged)
  score <- fitted(fit)
  treated <- observed$treat == 1
  weight <- score / (1 - score)
  control <- weight[!treated]
  outcome <- observed$re78
  smd <- function(weight) {
    lapply(setNames(nm = COVARIATES), weighted_smd, weight = weight)
  }
  list(
    deviance = deviance(fit), sum_of_scores = sum(score),
    lowest_treated = min(score[treated]), highest_treated = max(score[treated]),
    att = mean(outcome[treated]) - weighted.mean(outcome[!treated], control),
    largest_weight = max(control), largest_share = max(control) / sum(control),
    sum_of_weights = sum(control), ess = sum(control)^2 / sum(control^2),
    smd_raw = smd(rep(1, nrow(observed))), smd_weighted = smd(weight)
  )
}

employed <- function(men) {
  list(n = nrow(men), employed = sum(men$re78 > 0), share = mean(men$re78 > 0))
}

write_reference(
  "nsw", character(),
  experiment = c(ols(re78 ~ treat), list(welch = welch(experiment))),
  adjusted = ols(ADJUSTED),
  naive_cps = welch(observed),
  att_odds_weights = propensity(),
  employed_1978 = list(
    participant = employed(experiment[experiment$treat == 1, ]),
    comparison = employed(experiment[experiment$treat == 0, ]),
    cps = employed(survey)
  )
)
