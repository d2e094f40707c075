# Reference numbers for curves, competing causes and hazard models. Run: Rscript tests/reference/competing.R .
# Writes the data too: gehan.csv and melanoma.csv (MASS), mgus2.csv (survival), beside the numbers.

library(survival)
project <- commandArgs(trailingOnly = TRUE)[[1]]
source(file.path(project, "tests", "reference", "common.R"))

# R's own tolerance (1e-9) stops some 1e-9 short of the maximum.
EXACT <- coxph.control(eps = 1e-11, iter.max = 100)

save_csv <- function(data, name) {
  path <- file.path(project, "tests", "reference", paste0(name, ".csv"))
  write.csv(data, path, row.names = FALSE, quote = FALSE)
  data
}

gehan <- save_csv(with(MASS::gehan, data.frame(pair, time, cens, control = as.numeric(treat == "control"))), "gehan")
# Status 1: died of melanoma, 2: alive, 3: died of another cause.
melanoma <- save_csv(with(MASS::Melanoma, data.frame(
  time, cause = c(1, 0, 2)[status], sex, age, thickness, ulcer, year
)), "melanoma")
# Cause 1: progression to a plasma cell malignancy, 2: death before it (survival's vignette on competing risks).
mgus <- save_csv(with(survival::mgus2, data.frame(
  id, age, male = as.numeric(sex == "M"),
  months = ifelse(pstat == 1, ptime, futime), cause = ifelse(pstat == 1, 1, 2 * death)
)), "mgus2")
# Age as the time scale, in months: everybody enters late. An id for each, as survfit asks.
mgus$entry <- 12 * mgus$age
mgus$exit <- mgus$entry + mgus$months
aged <- mgus[mgus$months > 0, ]

rossi <- read.csv(file.path(project, "data", "raw", "studies", "tarp", "original", "rossi.csv"))
men <- with(rossi, data.frame(
  week, arrest, fin = as.numeric(fin == "yes"), age, black = as.numeric(race == "black"),
  wexp = as.numeric(wexp == "yes"), married = as.numeric(mar == "married"), paro = as.numeric(paro == "yes"), prio
))

chisq <- function(statistic, df) {
  list(chisq = unname(statistic), df = df, p = pchisq(unname(statistic), df, lower.tail = FALSE))
}

kaplan_meier <- function(formula, data, times) {
  fit <- summary(survfit(formula, data), times = times)
  list(time = times, n_risk = fit$n.risk, surv = fit$surv, se = fit$std.err)
}

survdiff_of <- function(formula, data, rho) {
  test <- survdiff(formula, data, rho = rho)
  chisq(test$chisq, length(test$n) - 1)
}

rmst <- function(formula, data, horizon) {
  table <- summary(survfit(formula, data), rmean = horizon)$table
  list(value = table[["rmean"]], se = table[["se(rmean)"]])
}

incidence <- function(formula, data, times, id = NULL) {
  fit <- if (is.null(id)) survfit(formula, data) else survfit(formula, data, id = id)
  fit <- summary(fit, times = times)
  list(
    time = times, n_risk = fit$n.risk[, 1],
    cause_1 = fit$pstate[, 2], cause_2 = fit$pstate[, 3],
    se_1 = fit$std.err[, 2], se_2 = fit$std.err[, 3]
  )
}

gray <- function(time, cause, group) {
  tests <- cmprsk::cuminc(time, cause, group)$Tests
  lapply(1:2, function(of) chisq(tests[of, "stat"], tests[of, "df"]))
}

# The call goes on as it was written: coxph looks for weights and clusters in the data.
cox <- function(...) {
  call <- match.call()
  call[[1]] <- quote(coxph)
  call$control <- EXACT
  fit <- eval(call, parent.frame())
  list(
    coef = unname(coef(fit)), se = unname(sqrt(diag(vcov(fit)))),
    model_se = unname(sqrt(diag(if (is.null(fit$naive.var)) fit$var else fit$naive.var))),
    loglik_null = fit$loglik[1], loglik = tail(fit$loglik, 1), n = fit$n, events = fit$nevent
  )
}

# cmprsk's tolerance is on its own scale: 1e-12 is at the maximum, though rounding can keep it from saying so.
fine_gray <- function(time, cause, covariates, of = 1) {
  fit <- cmprsk::crr(time, cause, covariates, failcode = of, gtol = 1e-12, maxiter = 100)
  list(
    coef = unname(fit$coef), se = sqrt(diag(fit$var)), model_se = sqrt(diag(fit$invinf)),
    loglik_null = fit$loglik.null, loglik = fit$loglik
  )
}

# survival's way: rows with weights that change over time.
fine_gray_rows <- function(of) {
  data <- mgus
  data$state <- factor(data$cause, 0:2, c("censored", "progression", "death"))
  rows <- finegray(Surv(months, state) ~ ., data, etype = c("progression", "death")[of], id = id)
  cox(Surv(fgstart, fgstop, fgstatus) ~ male, rows, weights = fgwt, cluster = id)
}

# Rossi by week: one row a man and week, with work in that week.
employed <- sapply(paste0("emp", 1:52), function(week) as.numeric(rossi[[week]] == "yes"))
person_weeks <- do.call(rbind, lapply(seq_len(nrow(men)), function(row) {
  weeks <- seq_len(men$week[row])
  data.frame(
    men[rep(row, length(weeks)), -(1:2)], man = row, start = weeks - 1, stop = weeks,
    event = as.numeric(men$arrest[row] == 1 & weeks == men$week[row]), employed = employed[row, weeks]
  )
}))
weekly <- Surv(start, stop, event) ~ fin + age + black + wexp + married + paro + prio + employed
all_terms <- Surv(week, arrest) ~ fin + age + black + wexp + married + paro + prio
men$one <- seq_len(nrow(men))
mgus$state <- factor(mgus$cause, 0:2)
aged$state <- factor(aged$cause, 0:2)
melanoma$state <- factor(melanoma$cause, 0:2)
melanoma$decade <- cut(melanoma$age, c(0, 40, 55, 70, 100), labels = FALSE)
mel_terms <- as.matrix(melanoma[, c("sex", "age", "thickness", "ulcer")])
AGES <- 12 * c(50, 60, 70, 80, 90)
# Three small groups: ties, one without the second cause, one of which nobody is left early.
few <- list(
  time = c(2, 3, 3, 5, 6, 8, 9, 9, 1, 2, 4, 4, 7, 9, 1, 2, 2, 3),
  cause = c(1, 0, 1, 1, 0, 1, 0, 1, 2, 1, 2, 1, 0, 2, 1, 2, 2, 1),
  group = rep(1:3, c(8, 6, 4))
)
MONTHS <- c(12, 60, 120, 240, 360)
DAYS <- c(365, 1096, 1826, 2922, 3653)

# Exact ties of rows with an entry take the time of an enumeration: the first 200 people only.
late_test <- coxph(Surv(entry, exit, cause > 0) ~ male, aged[aged$id <= 200, ], ties = "exact", control = EXACT)

write_reference(
  "competing", c("survival", "cmprsk", "MASS"),
  curves = list(
    gehan_6mp = kaplan_meier(Surv(time, cens) ~ 1, gehan[gehan$control == 0, ], c(6, 7, 10, 13, 16, 22, 23)),
    gehan_log_rank = survdiff_of(Surv(time, cens) ~ control, gehan, 0),
    gehan_peto = survdiff_of(Surv(time, cens) ~ control, gehan, 1),
    melanoma_four_log_rank = survdiff_of(Surv(time, cause > 0) ~ decade, melanoma, 0),
    melanoma_four_peto = survdiff_of(Surv(time, cause > 0) ~ decade, melanoma, 1),
    mgus2_age = kaplan_meier(Surv(entry, exit, cause > 0) ~ 1, aged, AGES),
    mgus2_age_first_200_log_rank = chisq(late_test$score, 1),
    mgus2_age_rmst = rmst(Surv(entry, exit, cause > 0) ~ 1, aged, 1080),
    gehan_rmst_20 = lapply(c(mp6 = 0, control = 1), function(arm) {
      rmst(Surv(time, cens) ~ 1, gehan[gehan$control == arm, ], 20)
    }),
    melanoma_rmst_2922 = rmst(Surv(time, cause > 0) ~ 1, melanoma, 2922)
  ),
  incidence = list(
    mgus2_women = incidence(Surv(months, state) ~ 1, mgus[mgus$male == 0, ], MONTHS),
    mgus2_men = incidence(Surv(months, state) ~ 1, mgus[mgus$male == 1, ], MONTHS),
    mgus2_age = incidence(Surv(entry, exit, state) ~ 1, aged, AGES, aged$id),
    melanoma = incidence(Surv(time, state) ~ 1, melanoma, DAYS)
  ),
  gray = list(
    melanoma_ulcer = with(melanoma, gray(time, cause, ulcer)),
    melanoma_four = with(melanoma, gray(time, cause, decade)),
    mgus2_sex = with(mgus, gray(months, cause, male)),
    few = c(few, list(tests = with(few, gray(time, cause, group))))
  ),
  cox = list(
    gehan_efron = cox(Surv(time, cens) ~ control, gehan, ties = "efron"),
    gehan_breslow = cox(Surv(time, cens) ~ control, gehan, ties = "breslow"),
    gehan_pairs_robust = cox(Surv(time, cens) ~ control + cluster(pair), gehan),
    rossi_robust = cox(all_terms, men, cluster = one),
    rossi_robust_breslow = cox(all_terms, men, cluster = one, ties = "breslow"),
    rossi_strata = cox(update(all_terms, . ~ . - black + strata(black)), men),
    rossi_weeks = cox(weekly, person_weeks),
    rossi_weeks_breslow = cox(weekly, person_weeks, ties = "breslow"),
    rossi_weeks_robust = cox(weekly, person_weeks, cluster = man),
    rossi_weighted = cox(Surv(week, arrest) ~ fin + age, men, weights = 1 + prio / 4, cluster = one),
    mgus2_age = cox(Surv(entry, exit, cause == 1) ~ male, aged),
    melanoma_cause_1 = cox(Surv(time, cause == 1) ~ sex + age + thickness + ulcer, melanoma),
    melanoma_cause_2 = cox(Surv(time, cause == 2) ~ sex + age + thickness + ulcer, melanoma),
    mgus2_cause_1 = cox(Surv(months, cause == 1) ~ male + age, mgus),
    mgus2_cause_2 = cox(Surv(months, cause == 2) ~ male + age, mgus)
  ),
  fine_gray = list(
    melanoma_cause_1 = with(melanoma, fine_gray(time, cause, mel_terms)),
    melanoma_cause_2 = with(melanoma, fine_gray(time, cause, mel_terms, 2)),
    mgus2_cause_1 = with(mgus, fine_gray(months, cause, cbind(male))),
    mgus2_cause_2 = with(mgus, fine_gray(months, cause, cbind(male), 2)),
    mgus2_two = with(mgus, fine_gray(months, cause, cbind(male, age))),
    mgus2_rows = lapply(1:2, fine_gray_rows)
  )
)
