# Quantities of both studies that no page was read for, by their codes in data/raw/published/replication.csv.
# Run: Rscript tests/reference/replication.R .

library(survival)
project <- commandArgs(trailingOnly = TRUE)[[1]]
source(file.path(project, "tests", "reference", "common.R"))
original <- function(study, name) {
  read.csv(file.path(project, "data", "raw", "studies", study, "original", paste0(name, ".csv")))
}

rossi <- original("tarp", "rossi")
men <- with(rossi, data.frame(
  week, arrest,
  fin = as.numeric(fin == "yes"), age, black = as.numeric(race == "black"),
  wexp = as.numeric(wexp == "yes"), married = as.numeric(mar == "married"),
  paro = as.numeric(paro == "yes"), prio
))
ARMS <- list(participant = men$fin == 1, comparison = men$fin == 0)
EXACT <- coxph.control(eps = 1e-11, iter.max = 100)
all_terms <- Surv(week, arrest) ~ fin + age + black + wexp + married + paro + prio

found <- list()
keep <- function(...) {
  new <- list(...)
  stopifnot(!any(names(new) %in% names(found)))
  found <<- c(found, lapply(new, unname))
}
of <- function(fit, term, column = "coef") summary(fit)$coefficients[term, column]

# Cox's model in other ways.
breslow <- coxph(all_terms, men, ties = "breslow", control = EXACT)
alone <- coxph(Surv(week, arrest) ~ fin, men, control = EXACT)
robust <- coxph(all_terms, men, control = EXACT, cluster = seq_len(nrow(men)))
keep(
  cox_other.breslow.coef = of(breslow, "fin"), cox_other.breslow.std_error = of(breslow, "fin", "se(coef)"),
  cox_other.alone.hazard_ratio = exp(of(alone, "fin")), cox_other.alone.std_error = of(alone, "fin", "se(coef)"),
  cox_other.alone.p_value = of(alone, "fin", "Pr(>|z|)"),
  cox_other.robust.std_error = of(robust, "fin", "robust se")
)

# Work that changes by week: a row a man and week at risk.
employed <- sapply(paste0("emp", 1:52), function(week) as.numeric(rossi[[week]] == "yes"))
weeks <- do.call(rbind, lapply(seq_len(nrow(men)), function(row) {
  at <- seq_len(men$week[row])
  data.frame(
    men[rep(row, length(at)), -(1:2)],
    start = at - 1, stop = at, event = as.numeric(men$arrest[row] == 1 & at == men$week[row]),
    now = employed[row, at], before = c(NA, employed[row, at[-1] - 1])
  )
}))
weekly <- function(work) {
  terms <- c("fin", "age", "black", "wexp", "married", "paro", "prio", work)
  coxph(reformulate(terms, quote(Surv(start, stop, event))), weeks[!is.na(weeks[[work]]), ], control = EXACT)
}
now <- weekly("now")
before <- weekly("before")
keep(
  cox_weeks.weeks.n = nrow(weeks),
  cox_weeks.employed.coef = of(now, "now"), cox_weeks.employed.std_error = of(now, "now", "se(coef)"),
  cox_weeks.participant.coef = of(now, "fin"), cox_weeks.participant.std_error = of(now, "fin", "se(coef)"),
  cox_weeks.employed_before.coef = of(before, "before"),
  cox_weeks.employed_before.std_error = of(before, "before", "se(coef)")
)

# Curves, restricted means and tests.
for (arm in names(ARMS)) {
  curve <- survfit(Surv(week, arrest) ~ 1, men[ARMS[[arm]], ])
  at <- summary(curve, times = c(13, 26, 39, 52))
  shares <- setNames(as.list(1 - at$surv), paste0("curves.", arm, "_", at$time, "w.share"))
  error <- setNames(list(at$std.err[4]), paste0("curves.", arm, "_52w.std_error"))
  mean52 <- summary(curve, rmean = 52)$table
  rmst <- setNames(
    list(mean52[["rmean"]], mean52[["se(rmean)"]]),
    paste0("curves.", arm, "_rmst.", c("weeks", "std_error"))
  )
  do.call(keep, c(shares, error, rmst))
}
log_rank <- survdiff(Surv(week, arrest) ~ fin, men)
keep(
  tests.log_rank.statistic = log_rank$chisq,
  tests.log_rank.p_value = pchisq(log_rank$chisq, 1, lower.tail = FALSE),
  tests.peto_peto.statistic = survdiff(Surv(week, arrest) ~ fin, men, rho = 1)$chisq
)

# Shares at the end of the year.
fourfold <- with(men, table(factor(fin, c(1, 0)), factor(arrest, c(1, 0))))
share <- fourfold[, 1] / rowSums(fourfold)
fisher <- fisher.test(fourfold)
# fisher.test stops its search early (0.650013): the odds ratio at which the count of the first cell is the one expected.
possible <- 0:sum(fourfold[, 1])
likely <- dhyper(possible, sum(fourfold[1, ]), sum(fourfold[2, ]), sum(fourfold[, 1]), log = TRUE)
expected <- function(log_ratio) {
  chance <- exp(likely + log_ratio * possible - max(likely + log_ratio * possible))
  sum(possible * chance) / sum(chance)
}
log_ratio <- uniroot(function(at) expected(at) - fourfold[1, 1], c(-5, 5), tol = 1e-14)$root
chi <- chisq.test(fourfold, correct = FALSE)
keep(
  shares.participant.share = share[[1]], shares.comparison.share = share[[2]],
  shares.contrast.risk_difference = share[[1]] - share[[2]], shares.contrast.risk_ratio = share[[1]] / share[[2]],
  shares.contrast.odds_ratio = exp(log_ratio),
  tests.fisher.p_value = fisher$p.value, tests.chi_square.statistic = chi$statistic, tests.chi_square.p_value = chi$p.value
)
logit <- glm(
  arrest ~ fin + age + black + wexp + married + paro + prio, binomial, men,
  control = glm.control(epsilon = 1e-14, maxit = 100)
)
as_if <- function(aid) {
  x <- model.matrix(logit)
  x[, "fin"] <- aid
  x
}
risk <- function(x) plogis(drop(x %*% coef(logit)))
slope <- function(x) colMeans(risk(x) * (1 - risk(x)) * x)
gap <- slope(as_if(1)) - slope(as_if(0))
keep(
  shares.standardised.risk_difference = mean(risk(as_if(1))) - mean(risk(as_if(0))),
  shares.standardised.std_error = sqrt(drop(gap %*% vcov(logit) %*% gap))
)

# Work in single weeks, and bounds for those whose week is not known.
for (week in c(13, 52)) {
  known <- men$week >= week
  working <- known & employed[, week] == 1
  working[is.na(working)] <- FALSE
  for (arm in names(ARMS)) {
    value <- sum(working & ARMS[[arm]]) / sum(known & ARMS[[arm]])
    do.call(keep, setNames(list(value), paste0("jobs.", arm, "_", week, "w.share")))
  }
  least <- vapply(ARMS, function(arm) mean(working[arm]), 0)
  most <- vapply(ARMS, function(arm) mean((working | !known)[arm]), 0)
  bounds <- list(least[[1]] - most[[2]], most[[1]] - least[[2]])
  do.call(keep, setNames(bounds, paste0("jobs.contrast_", week, "w.", c("bound_low", "bound_high"))))
}

tarp <- found
found <- list()

# NSW, and its participants beside CPS-1.
prepared <- function(name) {
  transform(original("nsw", name), u74 = as.numeric(re74 == 0), u75 = as.numeric(re75 == 0))
}
lottery <- prepared("nsw_mixtape")
observed <- rbind(lottery[lottery$treat == 1, ], prepared("cps_mixtape"))
welch <- function(data) with(data, t.test(re78[treat == 1], re78[treat == 0], var.equal = FALSE))
keep(
  incomes.welch.std_error = welch(lottery)$stderr, incomes.welch.p_value = welch(lottery)$p.value
)
ols <- lm(re78 ~ treat + age + educ + black + hisp + marr + nodegree + re74 + re75, lottery)
keep(
  incomes.adjusted.mean_difference = coef(ols)[["treat"]],
  incomes.adjusted.std_error = sqrt(sandwich::vcovHC(ols, type = "HC2")["treat", "treat"]),
  incomes.participant.employed = mean(lottery$re78[lottery$treat == 1] > 0),
  incomes.comparison.employed = mean(lottery$re78[lottery$treat == 0] > 0)
)

covariates <- c("age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75")
scaled <- lottery
scaled[covariates] <- lapply(lottery[covariates], function(x) (x - mean(x)) / sqrt(mean((x - mean(x))^2)))
right <- paste(c("treat", covariates), collapse = " + ")
tight <- glm.control(epsilon = 1e-14, maxit = 200)
chance <- glm(as.formula(paste("re78 > 0 ~", right)), binomial, scaled, control = tight)
some <- scaled[scaled$re78 > 0, ]
amount <- glm(as.formula(paste("re78 ~", right)), Gamma("log"), some, control = tight)
logs <- lm(as.formula(paste("log(re78) ~", right)), some)
smear <- tapply(exp(residuals(logs)), some$treat, mean)
mean_of <- function(arm, second, factor = 1) {
  x <- model.matrix(chance)
  x[, "treat"] <- arm
  mean(plogis(x %*% coef(chance)) * factor * exp(x %*% coef(second)))
}
keep(
  other_ways.ranks.shift = with(lottery, median(outer(re78[treat == 1], re78[treat == 0], "-"))),
  other_ways.two_part_gamma.mean_difference = mean_of(1, amount) - mean_of(0, amount),
  other_ways.two_part_log_normal.mean_difference = mean_of(1, logs, smear[["1"]]) - mean_of(0, logs, smear[["0"]])
)

score <- fitted(glm(
  treat ~ age + I(age^2) + I(age^3) + educ + I(educ^2) + marr + nodegree + black + hisp + re74 + re75 + u74 + u75 + educ:re74,
  binomial, observed, control = glm.control(epsilon = 1e-14, maxit = 100)
))
treated <- observed$treat == 1
weight <- ifelse(treated, 1, score / (1 - score))
keep(
  lesson.naive.std_error = welch(observed)$stderr,
  lesson.weighted.mean_difference = mean(observed$re78[treated]) - weighted.mean(observed$re78[!treated], weight[!treated]),
  lesson.weighted.ess = sum(weight[!treated])^2 / sum(weight[!treated]^2),
  lesson.weighted.largest_weight = max(weight[!treated]) / sum(weight[!treated])
)
gap_in <- function(name, weight) {
  x <- observed[[name]]
  (mean(x[treated]) - weighted.mean(x[!treated], weight[!treated])) / sd(x[treated])
}
TERMS <- c(age_years = "age", education = "educ", married = "marr", income_1974 = "re74", income_1975 = "re75")
for (name in names(TERMS)) {
  both <- list(gap_in(TERMS[[name]], rep(1, nrow(observed))), gap_in(TERMS[[name]], weight))
  do.call(keep, setNames(both, paste0("balance_cps.", name, c(".smd", ".weighted_smd"))))
}

write_reference("replication", c("survival", "sandwich"), tarp = tarp, nsw = found)
