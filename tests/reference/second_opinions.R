# Reference numbers for pseudo-values and for the exact hazard ratio of joining: jasa.csv, made by trials.R.
# Run: Rscript tests/reference/second_opinions.R .

library(survival)
project <- commandArgs(trailingOnly = TRUE)[[1]]
source(file.path(project, "tests", "reference", "common.R"))
people <- read.csv(file.path(project, "tests", "reference", "jasa.csv"))
people$joined[people$joined < 0] <- Inf
people$id <- seq_len(nrow(people))
people$days <- people$exit - people$entry

# Pseudo-values of the share with cause 1 by day 200, from survfit's influence of every person.
fit <- survfit(Surv(days, factor(cause, 0:2)) ~ 1, people, id = id, influence = TRUE)
values <- pseudo(fit, times = 200, type = "pstate")
share <- summary(fit, times = 200)$pstate[, match("1", fit$states)]

# On each day of death among the first 45 patients, those at risk: transplanted or not, and with surgery before or not.
few <- people[people$id <= 45, ]
died <- few$cause > 0
days <- sort(unique(few$days[died]))
table_on <- function(day, rows) {
  at_risk <- rows & few$days >= day
  exposed <- at_risk & few$joined - few$entry < day
  now <- at_risk & died & few$days == day
  c(sum(exposed & now), sum(exposed & !now), sum(at_risk & !exposed & now), sum(at_risk & !exposed & !now))
}
tables <- function(groups) {
  cells <- unlist(lapply(days, function(day) lapply(groups, function(rows) table_on(day, rows))), recursive = FALSE)
  kept <- Filter(function(cell) sum(cell[1:2]) > 0 && sum(cell[3:4]) > 0 && cell[1] + cell[3] > 0, cells)
  array(unlist(lapply(kept, function(cell) cell[c(1, 3, 2, 4)])), c(2, 2, length(kept)))
}
exact <- function(cells) {
  test <- mantelhaen.test(cells, exact = TRUE)
  list(strata = dim(cells)[3], ratio = unname(test$estimate), p = test$p.value, low = test$conf.int[1], high = test$conf.int[2])
}
cox <- coxph(Surv(tstart, tstop, death) ~ transplant, tmerge(
  tmerge(few, few, id = id, death = event(days, as.numeric(died))), few,
  id = id, transplant = tdc(ifelse(is.finite(joined), joined - entry, NA))
), ties = "exact", control = coxph.control(eps = 1e-11))

write_reference(
  "second_opinions", "survival",
  share = unname(share), pseudo = as.vector(values[, match("1", fit$states)]),
  days_with_ties = sum(table(few$days[died]) > 1),
  plain = exact(tables(list(rep(TRUE, nrow(few))))),
  by_surgery = exact(tables(list(few$surgery == 0, few$surgery == 1))),
  cox_exact = unname(exp(coef(cox)))
)
