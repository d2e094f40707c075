# Reference numbers for the 432 men of carData's Rossi. Run: Rscript tests/reference/rossi.R .

library(survival)
project <- commandArgs(trailingOnly = TRUE)[[1]]
source(file.path(project, "tests", "reference", "common.R"))

WEEKS <- c(13, 26, 39, 52)

men <- with(carData::Rossi, data.frame(
  week, arrest,
  fin = as.numeric(fin == "yes"), age, black = as.numeric(race == "black"),
  wexp = as.numeric(wexp == "yes"), married = as.numeric(mar == "married"),
  paro = as.numeric(paro == "yes"), prio
))
ARMS <- list(comparison = men[men$fin == 0, ], participant = men[men$fin == 1, ])
# R's own tolerance (1e-9) stops some 1e-9 short of the maximum.
EXACT <- coxph.control(eps = 1e-11, iter.max = 100)

cox <- function(formula, data, ties) {
  fit <- coxph(formula, data, ties = ties, control = EXACT)
  table <- summary(fit)$coefficients
  column <- function(name) as.list(setNames(table[, name], rownames(table)))
  list(
    n = fit$n, events = fit$nevent,
    coef = column("coef"), se = column("se(coef)"), z = column("z"), p = column("Pr(>|z|)"),
    loglik_null = fit$loglik[1], loglik = tail(fit$loglik, 1),
    concordance = unname(fit$concordance["concordance"])
  )
}

kaplan_meier <- function(arm) {
  at <- function(scale) {
    fit <- survfit(Surv(week, arrest) ~ 1, arm, conf.type = scale)
    summary(fit, times = WEEKS)
  }
  loglog <- at("log-log")
  log <- at("log")
  list(
    weeks = WEEKS, n_risk = loglog$n.risk, surv = loglog$surv, se = loglog$std.err,
    low_log_log = loglog$lower, high_log_log = loglog$upper,
    low_log = log$lower, high_log = log$upper
  )
}

rmst <- function(arm) {
  table <- summary(survfit(Surv(week, arrest) ~ 1, arm), rmean = 52)$table
  list(rmst = table[["rmean"]], se = table[["se(rmean)"]])
}

log_rank <- function() {
  test <- survdiff(Surv(week, arrest) ~ fin, men)
  list(
    chisq = test$chisq, p = pchisq(test$chisq, 1, lower.tail = FALSE),
    observed = setNames(as.list(test$obs), names(ARMS)),
    expected = setNames(as.list(test$exp), names(ARMS))
  )
}

arrested_within <- function(arm) {
  events <- vapply(WEEKS, function(week) sum(arm$arrest == 1 & arm$week <= week), 0)
  interval <- vapply(events, function(x) binom.test(x, nrow(arm))$conf.int, c(0, 0))
  list(weeks = WEEKS, n = nrow(arm), events = events, low = interval[1, ], high = interval[2, ])
}

# Rows participant, comparison; columns arrested, not arrested: the odds ratio is that of the aid.
fourfold <- with(men, table(factor(fin, c(1, 0)), factor(arrest, c(1, 0))))

fisher <- function() {
  test <- fisher.test(fourfold)
  list(
    p = test$p.value, conditional_odds_ratio = unname(test$estimate),
    low = test$conf.int[1], high = test$conf.int[2]
  )
}

chi_square <- function() {
  test <- chisq.test(fourfold, correct = FALSE)
  list(chisq = unname(test$statistic), p = test$p.value)
}

# One row a man and week at risk: work in that week, and in the week before (not known in week 1).
employed <- sapply(paste0("emp", 1:52), function(week) as.numeric(carData::Rossi[[week]] == "yes"))
person_weeks <- do.call(rbind, lapply(seq_len(nrow(men)), function(row) {
  man <- men[row, ]
  weeks <- seq_len(man$week)
  data.frame(
    man[rep(1, man$week), -(1:2)],
    start = weeks - 1, stop = weeks, event = as.numeric(man$arrest == 1 & weeks == man$week),
    employed = employed[row, weeks],
    employed_week_before = c(NA, employed[row, weeks[-1] - 1])
  )
}))

time_varying <- function(work) {
  known <- person_weeks[!is.na(person_weeks[[work]]), ]
  terms <- c("fin", "age", "black", "wexp", "married", "paro", "prio", work)
  cox(reformulate(terms, quote(Surv(start, stop, event))), known, "efron")
}

all_terms <- Surv(week, arrest) ~ fin + age + black + wexp + married + paro + prio
write_reference(
  "rossi", c("survival", "carData"),
  cox_efron = cox(all_terms, men, "efron"),
  cox_breslow = cox(all_terms, men, "breslow"),
  cox_fin_only = cox(Surv(week, arrest) ~ fin, men, "efron"),
  cox_employed = time_varying("employed"),
  cox_employed_week_before = time_varying("employed_week_before"),
  person_weeks = lapply(ARMS, function(arm) sum(arm$week)),
  kaplan_meier = lapply(ARMS, kaplan_meier),
  log_rank = log_rank(),
  rmst_52 = lapply(ARMS, rmst),
  arrested_within = lapply(ARMS, arrested_within),
  fisher_52 = fisher(),
  chi_square_52 = chi_square()
)
