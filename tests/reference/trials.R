# Reference numbers for people who join something while others wait: the Stanford heart transplant patients (survival's
# jasa), transplant being the joining. Run: Rscript tests/reference/trials.R .

library(survival)
project <- commandArgs(trailingOnly = TRUE)[[1]]
source(file.path(project, "tests", "reference", "common.R"))
EXACT <- coxph.control(eps = 1e-11, iter.max = 100)

# Days since the first acceptance. As in survival's vignette, who died on the day of acceptance or of transplant died
# half a day later. Persons are numbered so that some have two rows; causes after the age of 50 are called competing.
entry <- as.numeric(jasa$accept.dt - min(jasa$accept.dt))
n <- nrow(jasa)
days <- pmax(0.5, jasa$futime)
joined <- ifelse(jasa$transplant == 1, jasa$wait.time, Inf)
days <- ifelse(joined == days, days + 0.5, days)
people <- data.frame(
  entry, joined = entry + joined, exit = entry + days,
  cause = jasa$fustat * ifelse(jasa$age > 50, 2, 1), died = jasa$fustat,
  person = (seq_len(n) - 1) %% 90, age = round(jasa$age, 3), surgery = jasa$surgery
)
out <- people
out$joined[is.infinite(out$joined)] <- -1
write.csv(format(out, digits = 12, trim = TRUE), file.path(project, "tests", "reference", "jasa.csv"), row.names = FALSE, quote = FALSE)

# Exposure over time: tmerge and Cox.
cox <- function(fit) {
  list(
    coef = unname(coef(fit)), se = unname(sqrt(diag(fit$var))), se_model = unname(sqrt(diag(fit$naive.var))),
    n = fit$n, events = fit$nevent
  )
}
wide <- transform(people, id = seq_len(n), days = exit - entry, wait = ifelse(is.finite(joined), joined - entry, NA))
long <- tmerge(wide, wide, id = id, death = event(days, died), transplant = tdc(wait))
exposure <- list(
  plain = cox(coxph(Surv(tstart, tstop, death) ~ transplant, long, control = EXACT, cluster = person)),
  adjusted = cox(coxph(Surv(tstart, tstop, death) ~ transplant + age + surgery, long, control = EXACT, cluster = person))
)

# Sequential trials by plain loops.
trials <- do.call(rbind, lapply(sort(unique(people$joined[people$joined < people$exit])), function(day) {
  treated <- which(people$joined == day & people$exit > day & people$entry <= day)
  control <- which(people$entry <= day & people$joined > day & people$exit > day & !people$person %in% people$person[treated])
  if (length(control) == 0) return(NULL)
  row <- c(treated, control)
  joins <- c(rep(FALSE, length(treated)), people$joined[control] < people$exit[control])
  data.frame(
    row, day, treated = rep(c(1, 0), c(length(treated), length(control))),
    time = ifelse(joins, people$joined[row], people$exit[row]) - day,
    cause = ifelse(joins, 0, people$cause[row]),
    weight = rep(c(1, length(treated) / length(control)), c(length(treated), length(control))),
    n_treated = length(treated)
  )
}))
trials$person <- people$person[trials$row]
trials$id <- seq_len(nrow(trials))
trials$start <- 0

# Korn and Graubard's limits of a share (as survey::svyciprop's "beta", with the normal quantile above and Satterthwaite's degrees of
# freedom below), and the limits of a difference by MOVER, from each person's influence on both shares.
limits <- function(share, influence, level = 0.95) {
  tail <- (1 - level) / 2
  variance <- sum(influence^2)
  df <- 2 * variance^2 / (sum(influence^4) - variance^2 / length(influence))
  n <- share * (1 - share) / variance * (qnorm(tail) / qt(tail, df))^2
  list(df = df, n = n, low = qbeta(tail, share * n, n - share * n + 1), high = qbeta(1 - tail, share * n + 1, n - share * n))
}
mover <- function(arms) {
  by_person <- lapply(arms, function(arm) tapply(arm$influence, arm$person, sum))
  one <- limits(arms[[1]]$value, by_person[[1]])
  other <- limits(arms[[2]]$value, by_person[[2]])
  both <- intersect(names(by_person[[1]]), names(by_person[[2]]))
  r <- sum(by_person[[1]][both] * by_person[[2]][both]) / sqrt(sum(by_person[[1]]^2) * sum(by_person[[2]]^2))
  reach <- function(a, b) sqrt(a^2 + b^2 - 2 * r * a * b)
  d <- arms[[1]]$value - arms[[2]]$value
  list(
    treated = one, control = other, in_both = length(both), correlation = r,
    low = d - reach(arms[[1]]$value - one$low, other$high - arms[[2]]$value),
    high = d + reach(one$high - arms[[1]]$value, arms[[2]]$value - other$low)
  )
}

# Aalen-Johansen of each arm with survfit's influence of every row (each is its own id), added up by person over both
# arms; a control's in a trial as if she were left out of it. survfit gives it per unit of weight, with time 0 in front; its argument `cluster` changes nothing in 3.5-3.
risks <- function(rows, at) {
  arms <- lapply(c(1, 0), function(arm) {
    mine <- rows[rows$treated == arm, ]
    fit <- survfit(Surv(start, time, factor(cause, 0:2)) ~ 1, mine, weights = weight, id = piece, influence = TRUE)
    step <- max(which(fit$time <= at))
    shift <- dim(fit$influence.pstate)[2] - length(fit$time)
    influence <- mine$weight * fit$influence.pstate[, step + shift, match("1", fit$states)]
    stopifnot(all.equal(sqrt(sum(influence^2)), fit$std.err[step, match("1", fit$states)]))
    # A control left out of her trial: the others there would carry her weight (a share of half at most).
    if (arm == 0) {
      begins <- mine[mine$start == 0, ]
      share <- sapply(seq_len(nrow(mine)), function(i) {
        same <- begins[begins$day == mine$day[i], ]
        same$weight[same$row == mine$row[i]] / sum(same$weight)
      })
      influence <- influence / (1 - pmin(share, 0.5))
    }
    list(value = fit$pstate[step, match("1", fit$states)], person = mine$person, influence = influence)
  })
  moved <- tapply(
    c(arms[[1]]$influence, -arms[[2]]$influence), c(arms[[1]]$person, arms[[2]]$person), sum
  )
  list(
    at = at, treated = arms[[1]]$value, control = arms[[2]]$value,
    difference = arms[[1]]$value - arms[[2]]$value, se = sqrt(sum(moved^2)),
    limits = mover(arms)
  )
}
trials$piece <- seq_len(nrow(trials))

# Weights: one Cox model of joining on the calendar axis; the sets of survfit's kind are open at entry, hence the half day.
joining <- with(people, data.frame(
  begin = entry - 0.25, end = ifelse(joined < exit, joined, exit - 0.25), joins = joined < exit, age, surgery
))
fit <- coxph(Surv(begin, end, joins) ~ age + surgery, joining, ties = "breslow", control = EXACT)
x <- scale(as.matrix(joining[, c("age", "surgery")]), scale = FALSE)
ratio <- exp(drop(x %*% coef(fit)))
passed <- function(from, to) {
  days <- sort(unique(people$joined[people$joined < people$exit]))
  jumps <- sapply(days, function(day) sum(joining$joins & joining$end == day) / sum(ratio[joining$begin < day & joining$end >= day]))
  sum(jumps[days > from & days <= to])
}
# Odds of being among the m who joined on a day: over all sets of m, each with the product of its hazard ratios as its chance.
odds <- function(ratio, m) {
  sets <- combn(length(ratio), m)
  chance <- apply(sets, 2, function(set) prod(ratio[set]))
  p <- sapply(seq_along(ratio), function(i) sum(chance[colSums(sets == i) > 0])) / sum(chance)
  p / (1 - p)
}
weighed <- do.call(rbind, lapply(seq_len(nrow(trials)), function(i) {
  one <- trials[i, ]
  if (one$treated == 1) return(one)
  there <- trials$row[trials$day == one$day]
  one$weight <- odds(ratio[there], one$n_treated)[there == one$row]
  starts <- seq(0, max(min(one$time, 90) - 0.01, 0), by = 30)
  pieces <- one[rep(1, length(starts)), ]
  pieces$start <- starts
  pieces$time <- c(starts[-1], one$time)
  pieces$cause <- c(rep(0, length(starts) - 1), one$cause)
  pieces$weight <- one$weight * exp(ratio[one$row] * sapply(starts, function(s) passed(one$day, one$day + s)))
  pieces
}))
weighed$piece <- seq_len(nrow(weighed))

# The same with ties (periods of 60 days), and a hazard of joining for each stratum.
period <- function(days) ceiling(days / 60) * 60
coarse <- with(people, data.frame(
  begin = period(entry) - 0.25, age, surgery, joins = period(joined) < period(exit) & period(joined) >= period(entry),
  end = ifelse(period(joined) < period(exit), period(joined), period(exit) - 0.25)
))
strata_fit <- coxph(
  Surv(begin, end, joins) ~ age + strata(surgery), coarse[coarse$end > coarse$begin, ], ties = "breslow", control = EXACT
)

write_reference(
  "trials", "survival",
  exposure = exposure,
  joining = list(coef = unname(coef(fit))),
  joining_strata = list(coef = unname(coef(strata_fit))),
  rows = nrow(trials), n_trials = length(unique(trials$day)),
  risks = lapply(c(30, 90), function(at) risks(trials, at)),
  weighed = list(rows = nrow(weighed), risks = lapply(c(30, 90), function(at) risks(weighed, at)))
)
