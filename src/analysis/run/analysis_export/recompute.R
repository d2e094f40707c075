# Computes every headline again from the tables in this folder, in base R only.
# Tính lại mọi con số chính từ các bảng trong thư mục này. Usage: Rscript recompute.R [folder]
# Each line: the number that was released, the number computed here, and whether they agree to the last released digit.
# The exit status is 1 if a number differs.

MONTH <- 365.25 / 12 # days
DIGITS <- 6 # significant ones were released
arguments <- commandArgs(trailingOnly = FALSE)
own <- sub("--file=", "", arguments[grep("--file=", arguments)])
given <- commandArgs(trailingOnly = TRUE)
FOLDER <- if (length(given)) given[1] else dirname(own)

# -- tables -------------------------------------------------------------------------------------------------------------

DAYS <- c("start", "day", "eligible", "joined", "as_of", "since", "gone", "locked_up", "starts", "until", "start_first",
          "start_last", "end_first", "end_last")
read_table <- function(name) {
  told <- read.csv(file.path(FOLDER, paste0(name, ".csv")), na.strings = "", encoding = "UTF-8", stringsAsFactors = FALSE,
                   check.names = FALSE)
  for (column in intersect(DAYS, names(told))) {
    if (is.character(told[[column]])) told[[column]] <- as.Date(told[[column]])
  }
  told
}
kept <- new.env()
tab <- function(name) {
  if (is.null(kept[[name]])) kept[[name]] <- read_table(name)
  kept[[name]]
}
settings <- function(name) {
  told <- tab("settings")
  as.character(told$value[told$name == name])
}
number <- function(name) as.numeric(settings(name))
yes <- function(flag) !is.na(flag) & flag

# -- formulas -----------------------------------------------------------------------------------------------------------

root <- function(f, low, high) uniroot(f, c(low, high), tol = 1e-15, maxiter = 10000)$root

# Blaker's exact interval of a share (2000, Canadian Journal of Statistics 28:783-798).
blaker <- function(x, n, level) c(blaker_low(x, n, 1 - level), 1 - blaker_low(n - x, n, 1 - level))
blaker_low <- function(x, n, alpha) {
  if (x == 0) return(0)
  upper <- function(p) pbinom(x - 1, n, p, lower.tail = FALSE)
  lower <- function(k, p) if (k >= 0) pbinom(k, n, p) else 0
  left <- qbeta(alpha / 2, x, n - x + 1)
  k <- qbinom(alpha / 2, n, left)
  while (k >= 0 && lower(k, left) > upper(left)) k <- k - 1
  while (upper(left) + lower(k, left) <= alpha) {
    right <- if (k + 1 < x) root(function(p) upper(p) - lower(k + 1, p), 0, 1) else x / n
    if (upper(right) + lower(k, right) > alpha) return(root(function(p) upper(p) + lower(k, p) - alpha, left, right))
    left <- right
    k <- k + 1
  }
  left
}
wilson <- function(x, n, level) {
  z <- qnorm((1 + level) / 2)
  half <- z / (n + z^2) * sqrt(x * (n - x) / n + z^2 / 4)
  (x + z^2 / 2) / (n + z^2) + c(-half, half)
}
newcombe <- function(x1, n1, x0, n0, level) { # difference of two shares (Newcombe 1998, method 10)
  a <- wilson(x1, n1, level)
  b <- wilson(x0, n0, level)
  p1 <- x1 / n1
  p0 <- x0 / n0
  p1 - p0 + c(-sqrt((p1 - a[1])^2 + (b[2] - p0)^2), sqrt((a[2] - p1)^2 + (p0 - b[1])^2))
}
katz <- function(x1, n1, x0, n0, level) { # ratio of two shares, on the log scale
  half <- qnorm((1 + level) / 2) * sqrt(1 / x1 - 1 / n1 + 1 / x0 - 1 / n0)
  (x1 / n1) / (x0 / n0) * exp(c(-half, half))
}
# One minus Kaplan-Meier at a day, with beta product limits (Fay, Brittain & Proschan 2013; method mm of package bpcp).
beta_product <- function(time, event, at, level) {
  times <- sort(unique(time[event & time <= at]))
  dead <- vapply(times, function(t) sum(event & time == t), 0)
  risk <- vapply(times, function(t) sum(time >= t), 0)
  followed <- sum(time > at | (time == at & !event))
  each <- unlist(mapply(function(n, d) n - seq_len(d) + 1, risk, dead, SIMPLIFY = FALSE))
  surviving <- prod(1 - dead / risk)
  tail <- (1 - level) / 2
  high <- if (length(each)) moment_quantile(each, 1 - tail) else 1
  low <- if (followed) moment_quantile(c(each, followed), tail) else 0
  c(if (followed == 0 && surviving > 0) NA else 1 - surviving, 1 - high, 1 - low)
}
moment_quantile <- function(risk, chance) {
  mean <- prod(risk / (risk + 1))
  square <- prod(risk / (risk + 2))
  size <- (mean - square) / (square - mean^2)
  qbeta(chance, size * mean, size * (1 - mean))
}
# Weighted share with cause 1 by a day; a row is at risk after `start` up to and with `time`.
aalen_johansen <- function(rows, at) {
  ends <- rows[rows$cause > 0 & rows$time <= at, ]
  surviving <- 1
  share <- 0
  for (t in sort(unique(ends$time))) {
    risk <- rows[(rows$start < t | rows$start <= 0) & rows$time >= t, ]
    now <- ends[ends$time == t, ]
    share <- share + surviving * sum(now$weight[now$cause == 1]) / sum(risk$weight)
    surviving <- if (nrow(now) == nrow(risk)) 0 else surviving * (1 - sum(now$weight) / sum(risk$weight))
  }
  share
}
# Hazard ratio of the first column; with `firth` (Breslow) also profile limits and p-value, else Efron's ties.
# Heinze & Schemper (2001) Biometrics 57:114-119.
cox <- function(start, stop, event, design, stratum, firth, level) {
  x <- scale(design, scale = apply(design, 2, function(v) sqrt(mean((v - mean(v))^2))))
  spread <- attr(x, "scaled:scale")[1]
  ends <- unique(data.frame(stratum, stop)[event, ])
  sets <- lapply(seq_len(nrow(ends)), function(i) {
    here <- stratum == ends$stratum[i]
    list(dead = x[event & here & stop == ends$stop[i], , drop = FALSE],
         risk = x[here & start < ends$stop[i] & stop >= ends$stop[i], , drop = FALSE])
  })
  loss <- function(b) {
    value <- 0
    information <- matrix(0, length(b), length(b))
    for (set in sets) {
      d <- nrow(set$dead)
      w <- exp(drop(set$risk %*% b))
      now <- exp(drop(set$dead %*% b))
      value <- value + sum(set$dead %*% b)
      for (i in seq_len(d) - 1) {
        part <- if (firth) 0 else i / d
        total <- sum(w) - part * sum(now)
        mean <- (colSums(w * set$risk) - part * colSums(now * set$dead)) / total
        square <- (crossprod(set$risk, w * set$risk) - part * crossprod(set$dead, now * set$dead)) / total
        value <- value - log(total)
        information <- information + square - mean %o% mean
      }
    }
    -(value + if (firth) as.numeric(determinant(information)$modulus) / 2 else 0)
  }
  best <- function(fixed = NULL, first = rep(0, ncol(x))) {
    full <- function(b) c(fixed, b)
    begin <- if (is.null(fixed)) first else first[-1]
    found <- if (length(begin)) full(climb(function(b) loss(full(b)), begin)) else full(begin)
    list(at = found, loss = loss(found))
  }
  top <- best()
  estimate <- list(estimate = unname(exp(top$at[1] / spread)))
  if (!firth) return(estimate)
  needed <- qchisq(level, 1)
  fall <- function(value) 2 * (best(value, top$at)$loss - top$loss)
  limits <- vapply(c(-1, 1), function(side) {
    reach <- 1
    while (fall(top$at[1] + side * reach) < needed) reach <- reach * 2
    root(function(b) fall(b) - needed, min(top$at[1], top$at[1] + side * reach), max(top$at[1], top$at[1] + side * reach))
  }, 0)
  c(estimate, conf_low = unname(exp(limits[1] / spread)), conf_high = unname(exp(limits[2] / spread)),
    p_value = pchisq(max(fall(0), 0), 1, lower.tail = FALSE))
}
climb <- function(loss, b) { # Newton's steps with derivatives by differences
  h <- 1e-4
  unit <- h * diag(length(b))
  for (i in 1:100) {
    slope <- apply(unit, 2, function(e) (loss(b + e) - loss(b - e)) / (2 * h))
    bend <- apply(unit, 2, function(f) apply(unit, 2, function(e) {
      (loss(b + e + f) - loss(b + e - f) - loss(b - e + f) + loss(b - e - f)) / (4 * h^2)
    }))
    bend <- matrix(bend, length(b))
    step <- if (min(eigen((bend + t(bend)) / 2, only.values = TRUE)$values) > 0) solve(bend, slope) else slope
    here <- loss(b)
    while (loss(b - step) > here + 1e-12 && max(abs(step)) > 1e-12) step <- step / 2
    b <- b - step
    if (max(abs(step)) < 1e-9) break
  }
  b
}
plus_months <- function(day, months) { # the same day of a later month, else its last one
  told <- as.POSIXlt(day)
  total <- told$mon + months
  year <- told$year + 1900 + total %/% 12
  month <- total %% 12 + 1
  first <- as.Date(sprintf("%04d-%02d-01", year, month))
  following <- as.Date(sprintf("%04d-%02d-01", year + month %/% 12, month %% 12 + 1))
  first + pmin(told$mday, as.numeric(following - first)) - 1
}
first_case <- function(n, cases, otherwise) { # the name of the first case that holds
  found <- rep(NA_character_, n)
  for (case in cases) {
    open <- is.na(found) & yes(case[[1]])
    found[open] <- rep(case[[2]], length.out = n)[open]
  }
  ifelse(is.na(found), otherwise, found)
}

# -- what the pages say --------------------------------------------------------------------------------------------------

told <- function(n, x, value, limits) list(n = n, n_events = x, estimate = value, conf_low = limits[1], conf_high = limits[2])
months_of <- function(horizon) as.integer(sub("[a-z]$", "", horizon))
count <- function(state, ...) sum(state %in% c(...))
numbers <- function(state, ...) {
  names <- c(...)
  setNames(lapply(names, function(name) count(state, name)), paste0("n_", names))
}
bounds <- function(sure, unknown, n) if (n) list(bound_low = sure / n, bound_high = (sure + unknown) / n)

two_arms <- function(arm, happened, key) {
  x1 <- sum(happened & arm == "participant")
  n1 <- sum(arm == "participant")
  x0 <- sum(happened & arm == "comparison")
  n0 <- sum(arm == "comparison")
  if (key$estimand == "share") {
    x <- if (key$group == "participant") x1 else x0
    n <- if (key$group == "participant") n1 else n0
    return(told(n, x, x / n, blaker(x, n, key$conf_level)))
  }
  if (key$estimand == "risk_difference") {
    return(told(n1 + n0, x1 + x0, x1 / n1 - x0 / n0, newcombe(x1, n1, x0, n0, key$conf_level)))
  }
  told(n1 + n0, x1 + x0, (x1 / n1) / (x0 / n0), katz(x1, n1, x0, n0, key$conf_level))
}
arm_shares <- function(key) {
  rows <- tab("arms")
  two_arms(rows$arm, rows$event == 1 & rows$days <= 7 * months_of(key$horizon), key)
}
log_rank <- function(key) {
  rows <- tab("arms")
  last <- 7 * months_of(key$horizon)
  event <- rows$event == 1 & rows$days <= last
  days <- pmin(rows$days, last)
  first <- rows$arm == "participant"
  excess <- variance <- 0
  for (t in unique(days[event])) {
    n <- sum(days >= t)
    n1 <- sum(days >= t & first)
    d <- sum(event & days == t)
    excess <- excess + sum(event & days == t & first) - d * n1 / n
    if (n > 1) variance <- variance + d * n1 / n * (1 - n1 / n) * (n - d) / (n - 1)
  }
  chi2 <- excess^2 / variance
  list(n = nrow(rows), n_events = sum(event), estimate = chi2, p_value = pchisq(chi2, 1, lower.tail = FALSE))
}
states <- function(horizon) { # how each release stands some calendar months after it; the first case that fits
  r <- tab("releases")
  r <- r[r$group == "release", ]
  day <- as.numeric(plus_months(r$start, months_of(horizon)) - r$start)
  over <- yes(r$end_last <= day) | (r$ended %in% c(4, 6) & yes(r$end_first <= day))
  first_case(nrow(r), list(
    list(is.na(r$sight) | is.na(r$entry_days) | r$entry_days != 0, "unknown"),
    list(day > r$sight, ifelse(r$goes_on == 1, "not_yet", "unknown")),
    list(over & r$ended == 1, "event"),
    list(r$doubt <= day, "unknown"),
    list(over & r$ended == 6, "list_ends"),
    list(over & r$ended == 4, "unknown"),
    list(over, "competing"),
    list(r$end_first <= day, "unknown")
  ), "free")
}
released_states <- function(key) {
  state <- states(key$horizon)
  found <- c(list(n = length(state), n_events = count(state, "event")),
             numbers(state, "free", "competing", "not_yet", "unknown", "list_ends"))
  c(found, bounds(found$n_events, found$n_unknown + found$n_list_ends, length(state) - found$n_not_yet))
}
released_share <- function(key) {
  state <- states(key$horizon)
  x <- count(state, "event")
  n <- count(state, "event", "free", "competing")
  if (n) told(n, x, x / n, blaker(x, n, key$conf_level)) else list(n = n, n_events = x)
}
joining_risks <- function(key) { # joiners and those who had not joined, from the day of comparison
  at <- months_of(key$horizon) * MONTH
  parts <- strsplit(key$group, ":")[[1]]
  rows <- tab("compared")
  rows <- rows[rows$models == parts[1], ]
  arms <- c("joined", "not_joined")
  wanted <- if (length(parts) > 1) parts[2] else arms
  mine <- lapply(setNames(arms, arms), function(arm) {
    if (key$method == "weights") rows[rows$joined == (arm == "joined"), ] else once(rows, arm == "joined")
  })
  people <- function(part) length(unique(part$person_id))
  happened <- function(part) part[part$cause == 1 & part$time <= at, ]
  found <- list(n = sum(vapply(mine[wanted], people, 0)),
                n_events = sum(vapply(mine[wanted], function(part) people(happened(part)), 0)))
  if (key$method == "weights") {
    mended <- tab("weighted")
    mended <- mended[mended$models == parts[1], ]
    risk <- vapply(arms, function(arm) aalen_johansen(mended[mended$joined == (arm == "joined"), ], at), 0)
    return(c(found, estimate = if (length(wanted) == 1) risk[[wanted]] else risk[[1]] - risk[[2]]))
  }
  level <- if (length(wanted) == 1) key$conf_level else (1 + key$conf_level) / 2
  risk <- lapply(setNames(arms, arms), function(arm) once_risk(mine[[arm]], at, level))
  if (length(wanted) == 1) {
    one <- risk[[wanted]]
    return(c(found, estimate = one[1], conf_low = one[2], conf_high = one[3]))
  }
  c(found, estimate = risk$joined[1] - risk$not_joined[1], conf_low = risk$joined[2] - risk$not_joined[3],
    conf_high = risk$joined[3] - risk$not_joined[2])
}
once <- function(rows, joined) { # each person once in an arm, the first day that counts
  if (!nrow(rows)) return(rows)
  wait <- median(rows$waited[rows$joined == 1])
  mine <- if (joined) rows[rows$joined == 1, ] else rows[rows$joined == 0 & rows$waited >= wait, ]
  mine <- mine[order(mine$trial), ]
  mine[!duplicated(mine$person_id), ]
}
once_risk <- function(mine, at, level) { # the risk of an arm, everybody once
  if (!nrow(mine)) return(c(NA, NA, NA))
  time <- ifelse(mine$cause > 1 & mine$time <= at, at, mine$time) # what rules the event out: followed without it
  beta_product(time, mine$cause == 1 & time <= at, at, level)
}
joining_hazard <- function(key) {
  rows <- tab("spells")
  rows <- rows[rows$models == key$group, ]
  event <- rows$cause == 1
  found <- list(n = length(unique(rows$person_id)), n_events = sum(event))
  if (key$limits == "") return(found)
  joined <- ifelse(is.na(rows$joined), Inf, rows$joined)
  cut <- pmin(pmax(joined, rows$entry), rows$exit)
  held <- Filter(function(name) !is.null(rows[[name]]) && !anyNA(rows[[name]]), strsplit(settings("covariates"), ";")[[1]])
  about <- rows[c("origin", "stratum", held)]
  pieces <- rbind(cbind(begins = rows$entry, ends = cut, event = event & !(joined < rows$exit), exposed = 0, about),
                  cbind(begins = cut, ends = rows$exit, event = event, exposed = 1, about))
  pieces <- pieces[pieces$ends > pieces$begins, ]
  scarce <- found$n_events < number("weights_from") || sum(pieces$event[pieces$exposed == 1]) < number("model_from")
  if (scarce) held <- head(held, number("covariates_at_most"))
  start <- pieces$begins - pieces$origin
  start[start <= 0] <- -Inf
  c(found, cox(start, pieces$ends - pieces$origin, pieces$event, as.matrix(pieces[c("exposed", held)]), pieces$stratum,
               key$method == "firth_cox", key$conf_level))
}
open_loans <- function(day) {
  rows <- tab("loan_files")
  rows[rows$kind %in% "person" & rows$as_of == as.Date(day) & !(rows$state %in% c("repaid", "gone")), ]
}
loan_standing <- function(key) {
  rows <- open_loans(key$horizon)
  balance <- sum(rows$balance_vnd, na.rm = TRUE)
  found <- c(list(n_open = nrow(rows), balance_vnd = balance), numbers(rows$state, "extended", "overdue", "frozen"))
  for (limit in c(30, 90)) for (end in c("low", "high")) {
    late <- yes(rows[[paste0("late_", end)]] > limit)
    found[[paste0("n_late_", limit, "_", end)]] <- sum(late)
    found[[paste0("par_", limit, "_", end)]] <- sum(rows$balance_vnd[late], na.rm = TRUE) / balance
  }
  c(found, bank_ratio = sum(rows$late_vnd[rows$state %in% c("overdue", "frozen")]) / balance)
}
loan_late <- function(key) {
  rows <- open_loans(key$horizon)
  limit <- as.numeric(sub("late_", "", key$outcome))
  between(sum(yes(rows$late_low > limit)), sum(yes(rows$late_high > limit)), nrow(rows), key$conf_level)
}
between <- function(low, high, n, level) { # a share between two counts: the value only where they are the same
  if (!n) return(list(n = 0, n_events = low))
  told(n, low, if (low == high) low / n else NA, c(blaker(low, n, level)[1], blaker(high, n, level)[2]))
}
ever_states <- function(vintage, horizon) {
  rows <- tab("loan_spells")
  if (vintage != "all") rows <- rows[rows$vintage == vintage, ]
  day <- months_of(horizon) * MONTH
  over <- yes(rows$last <= day)
  first_case(nrow(rows), list(
    list(rows$seen < day, "not_yet"),
    list(over & rows$cause %in% "late", "late"),
    list(rows$doubt <= day, "unknown"),
    list(over, "ended"),
    list(rows$first <= day, "unknown")
  ), "free")
}
loan_ever <- function(key) {
  state <- ever_states(key$group, key$horizon)
  found <- c(list(n = length(state)), numbers(state, "late", "free", "ended", "not_yet", "unknown"))
  c(found, bounds(found$n_late, found$n_unknown, length(state) - found$n_not_yet))
}
loan_ever_share <- function(key) {
  state <- ever_states("all", key$horizon)
  late <- count(state, "late")
  between(late, late + count(state, "unknown"), length(state) - count(state, "not_yet"), key$conf_level)
}
loan_collected <- function(key) {
  rows <- tab("loan_files")
  rows <- rows[rows$kind %in% "person" & yes(rows$paid_since >= 0) & rows$as_of == as.Date(key$horizon), ]
  paid <- sum(rows$paid_since)
  late <- sum(rows$late_vnd)
  surely <- sum(pmin(pmax(rows$late_before - rows$late_vnd, 0), rows$paid_since))
  list(n_loans = nrow(rows), paid_vnd = paid, owed_low_vnd = late + surely, owed_high_vnd = late + paid,
       rate_low = surely / (late + surely), rate_high = paid / (late + paid))
}
week_shares <- function(key) {
  rows <- tab("arms")
  jobs <- tab("job_spells")
  week <- months_of(key$horizon)
  at_work <- jobs$person_id[jobs$start_days <= 7 * (week - 1) & 7 * (week - 1) < jobs$end_days]
  known <- rows$days >= 7 * week
  works <- rows$person_id %in% at_work
  if (key$estimand != "bounds_of_difference") return(two_arms(rows$arm[known], works[known], key))
  part <- function(flag, arm) mean(flag[rows$arm == arm])
  list(n = nrow(rows), conf_low = part(works & known, "participant") - part(works | !known, "comparison"),
       conf_high = part(works | !known, "participant") - part(works & known, "comparison"))
}
incomes <- function(key) {
  rows <- tab("incomes")
  name <- paste0("income_", key$horizon)
  pay <- rows[[name]]
  sem <- function(v) sd(v) / sqrt(length(v))
  if (key$estimand == "mean") {
    mine <- pay[rows$arm == key$group]
    half <- qt((1 + key$conf_level) / 2, length(mine) - 1) * sem(mine)
    return(told(length(mine), sum(mine > 0), mean(mine), mean(mine) + c(-half, half)))
  }
  first <- pay[rows$arm == "participant"]
  second <- pay[rows$arm == "comparison"]
  if (key$estimand == "mean_difference") {
    test <- t.test(first, second, conf.level = key$conf_level)
    return(list(n = length(first) + length(second), estimate = mean(first) - mean(second), conf_low = test$conf.int[1],
                conf_high = test$conf.int[2], p_value = test$p.value))
  }
  both <- rows[rows$arm %in% c("participant", "comparison"), ]
  if (key$estimand != "adjusted_mean_difference") return(two_arms(both$arm, both[[name]] > 0, key))
  held <- strsplit(settings("covariates"), ";")[[1]]
  fit <- lm(both[[name]] ~ I(both$arm == "participant") + as.matrix(both[held]))
  x <- model.matrix(fit)
  inverse <- solve(crossprod(x))
  error <- sqrt((inverse %*% crossprod(x * residuals(fit) / sqrt(1 - hatvalues(fit))) %*% inverse)[2, 2])
  half <- qt((1 + key$conf_level) / 2, df.residual(fit)) * error
  value <- unname(coef(fit)[2])
  list(n = nrow(both), estimate = value, conf_low = value - half, conf_high = value + half,
       p_value = 2 * pt(-abs(value) / error, df.residual(fit)))
}
months_told <- function(source, of, k, ids) { # of each release, what a source tells of a month after it
  rows <- tab("work_months")
  rows <- rows[rows$source == source & rows$of == of & rows$k == k, ]
  rows[match(ids, rows$release_id), ]
}
job_states <- function(what, source, horizon) { # everybody released by whether a source shows a job
  people <- tab("work_people")
  about <- tab("work_sources")
  about <- about[about$source == source, ]
  k <- months_of(horizon)
  end <- plus_months(people$start, k)
  not_yet <- end > about$until
  gone <- yes(people$gone <= end)
  named <- function(...) first_case(nrow(people), list(...), "unknown")
  if (about$asks == 1) {
    if (what == "job_in_month") {
      state <- months_told(source, "answers", k, people$release_id)$state
      return(named(list(state == "paid", "job"), list(state == "not_yet", "not_yet"), list(state == "gone", "gone"),
                   list(state == "zero", "none")))
    }
    rows <- tab("work_months")
    ever <- people$release_id %in% rows$release_id[rows$source == source & rows$of == "answers" & rows$k <= k & rows$state == "paid"]
    return(named(list(ever & !not_yet, "job"), list(not_yet, "not_yet"), list(gone & !ever, "gone")))
  }
  jobs <- tab("work_spells")
  jobs <- jobs[jobs$source == source, ]
  place <- match(jobs$release_id, people$release_id)
  if (what == "any_job") {
    surely <- people$release_id %in% jobs$release_id[yes(jobs$start_last <= end[place])]
    maybe <- people$release_id %in% jobs$release_id[yes(jobs$start_first <= end[place])]
    covered <- people$start >= about$starts & about$observed_for == "everyone"
    return(named(list(surely & !not_yet, "job"), list(not_yet, "not_yet"), list(gone & !maybe, "gone"),
                 list(covered & !maybe, "none")))
  }
  mine <- months_told(source, "jobs", k, people$release_id)
  calendar <- function(day) as.numeric(format(day, "%Y%m"))
  first <- calendar(jobs$start_last)
  last <- ifelse(is.na(jobs$end_last), Inf, calendar(jobs$end_first))
  month <- mine$month[place]
  works <- people$release_id %in% jobs$release_id[yes(first <= month & month <= last & first <= last)]
  named(list((works & mine$state != "not_yet") | mine$state == "paid", "job"), list(mine$state == "not_yet", "not_yet"),
        list(mine$state == "gone", "gone"), list(mine$state == "zero", "none"))
}
job_state <- function(key) {
  state <- job_states(key$outcome, key$group, key$horizon)
  found <- c(list(n = length(state)), numbers(state, "not_yet", "gone", "job", "none", "unknown"))
  c(found, bounds(found$n_job, found$n_unknown, length(state) - found$n_not_yet - found$n_gone))
}
job_share <- function(key) {
  state <- job_states(key$outcome, key$group, key$horizon)
  n <- length(state) - count(state, "not_yet", "gone")
  x <- count(state, "job")
  unknown <- count(state, "unknown")
  if (!n) return(list(n = 0, n_events = x))
  if (unknown) told(n, x, NA, c(x / n, (x + unknown) / n)) else told(n, x, x / n, blaker(x, n, key$conf_level))
}
first_states <- function(source, horizon) {
  rows <- tab("first_jobs")
  rows <- rows[rows$source == source, ]
  day <- months_of(horizon) * MONTH
  over <- rows$days <= day
  first_case(nrow(rows), list(
    list(over & rows$cause == 0, "not_yet"), list(over & rows$cause == 1, "left"), list(over & rows$cause == 2, "locked_up"),
    list(over & rows$cause == 3, "away"), list(rows$doubt <= day, "unknown")
  ), "still")
}
first_job <- function(key) {
  state <- first_states(key$group, key$horizon)
  c(list(n = length(state)), numbers(state, "still", "left", "locked_up", "away", "not_yet", "unknown"))
}
first_job_share <- function(key) {
  state <- first_states(key$group, key$horizon)
  x <- count(state, "still")
  n <- count(state, "still", "left", "locked_up", "away")
  if (n) told(n, x, x / n, blaker(x, n, key$conf_level)) else list(n = 0, n_events = x)
}
pay_state <- function(key) {
  rows <- tab("work_months")
  rows <- rows[rows$source == key$group & rows$of == "pay" & rows$k == months_of(key$horizon), ]
  found <- c(list(n = nrow(rows)), numbers(rows$state, "not_yet", "gone", "paid", "zero", "unseen"))
  paid <- sort(rows$real_pay[rows$state == "paid" & !is.na(rows$real_pay)])
  found$n_no_price <- found$n_paid - length(paid)
  unseen <- found$n_unseen + found$n_no_price
  n <- nrow(rows) - found$n_not_yet - found$n_gone
  nearest <- function(vnd) round(vnd / 1e5) * 1e5
  if (n) found <- c(found, bound_low = nearest(sum(paid) / n), bound_high = nearest((sum(paid) + unseen * number("most_vnd")) / n))
  if (!length(paid)) return(found)
  tail <- (1 - number("conf_level_4")) / 2
  low <- qbinom(tail, length(paid), 0.5)
  high <- qbinom(tail, length(paid), 0.5, lower.tail = FALSE) + 1
  found <- c(found, mean_paid = nearest(mean(paid)), median_paid = nearest(median(paid)))
  if (low >= 1 && high <= length(paid)) found <- c(found, median_low = nearest(paid[low]), median_high = nearest(paid[high]))
  found
}

# -- comparison ---------------------------------------------------------------------------------------------------------

agrees <- function(released, here) { # a hundredth of half a digit is left to what is searched for
  unit <- if (released == 0) 1e-9 else 10^(floor(log10(abs(released))) - DIGITS + 1)
  isTRUE(abs(here - released) <= 0.505 * unit)
}
rows <- read.csv(file.path(FOLDER, "headlines.csv"), encoding = "UTF-8", stringsAsFactors = FALSE, colClasses = c(horizon = "character"))
row_of <- c("notebook", "table", "outcome", "estimand", "group", "horizon")
agreed <- differ <- left <- 0
if (nchar(paste(settings("mark")[!is.na(settings("mark"))], collapse = ""))) {
  cat(settings("mark"), ": nobody in these tables is real / không ai trong các bảng này là người thật\n", sep = "")
}
where <- do.call(paste, rows[row_of])
for (row in unique(where)) {
  mine <- rows[where == row, ]
  known <- mine$recipe[mine$recipe != "none"]
  found <- if (length(known)) get(known[1])(as.list(mine[1, ])) else list()
  for (i in seq_len(nrow(mine))) {
    each <- mine[i, ]
    about <- paste(row, each$column, signif(each$released, DIGITS))
    if (each$recipe == "none") {
      left <- left + 1
      cat(each$headline, " not recomputed / không tính lại (", if (each$limits == "") each$method else each$limits, "): ", about, "\n", sep = "")
      next
    }
    here <- if (is.null(found[[each$column]])) NA else as.numeric(found[[each$column]])
    right <- agrees(each$released, here)
    agreed <- agreed + right
    differ <- differ + !right
    cat(each$headline, if (right) " agrees / khớp: " else " DIFFERS / LỆCH: ", about, " ", signif(here, DIGITS + 2), "\n", sep = "")
  }
}
cat(agreed, " agree / khớp, ", differ, " differ / lệch, ", left, " not recomputed / không tính lại\n", sep = "")
quit(status = as.integer(differ > 0))
