# Reference numbers where whole clusters were assigned. Run: Rscript tests/reference/clusters.R .

library(clubSandwich)
project <- commandArgs(trailingOnly = TRUE)[[1]]
source(file.path(project, "tests", "reference", "common.R"))

# R's own CO2: twelve plants, six chilled. Some rows are left out so that plants differ in size.
plants <- with(datasets::CO2, data.frame(
  plant = as.character(Plant), uptake, chilled = as.numeric(Treatment == "chilled"),
  quebec = as.numeric(Type == "Quebec"), log_conc = log(conc)
))
gone <- with(plants, plant == "Qn1" & log_conc > log(600) | plant == "Mc2" & log_conc < log(200) |
  plant == "Qc3" & log_conc < log(100) | plant == "Mn3" & log_conc > log(300))
plants <- plants[!gone, ]

part <- function(names) plants[plants$plant %in% names, ]
SETS <- list(
  twelve = plants,
  six = plants[plants$quebec == 1, ],
  four = part(c("Mn1", "Mn3", "Mc1", "Mc2")),
  one_treated = part(c("Mc1", "Mn1", "Mn2", "Mn3"))
)

# -- Cluster-robust errors ---------------------------------------------------------------------

robust <- function(formula, data, cluster) {
  model <- lm(formula, data)
  kinds <- lapply(setNames(nm = c("CR0", "CR1", "CR1S", "CR2")), function(kind) {
    vcov <- vcovCR(model, cluster, type = kind)
    table <- coef_test(model, vcov, test = "Satterthwaite")
    interval <- conf_int(model, vcov, test = "Satterthwaite")
    list(
      covariance = unname(as.matrix(vcov)), se = table$SE, df = table$df, p = table$p_Satt,
      low = interval$CI_L, high = interval$CI_U
    )
  })
  list(
    coef = unname(coef(model)), kinds = kinds,
    sandwich_hc1 = unname(sqrt(diag(sandwich::vcovCL(model, cluster, type = "HC1")))),
    sandwich_hc0 = unname(sqrt(diag(sandwich::vcovCL(model, cluster, type = "HC0", cadjust = FALSE))))
  )
}

# -- Wild cluster bootstrap, a plain loop over lm ----------------------------------------------

t_cr1 <- function(formula, data, null) {
  model <- lm(formula, data)
  x <- model.matrix(model)
  bread <- solve(crossprod(x))
  meat <- 0
  for (each in unique(data$plant)) {
    rows <- data$plant == each
    score <- crossprod(x[rows, , drop = FALSE], resid(model)[rows])
    meat <- meat + tcrossprod(score)
  }
  g <- length(unique(data$plant))
  se <- sqrt((g / (g - 1) * bread %*% meat %*% bread)[2, 2])
  c(estimate = unname(coef(model)[2]), se = se, t = unname(coef(model)[2] - null) / se)
}

wild <- function(data, covariates, null, choices) {
  names <- unique(data$plant)
  weights <- as.matrix(expand.grid(rep(list(choices), length(names))))
  data$shifted <- data$uptake - null * data$chilled
  without <- lm(reformulate(c("1", covariates), "shifted"), data)
  full <- reformulate(c("chilled", covariates), "again")
  data$again <- data$uptake
  seen <- t_cr1(full, data, null)
  t <- apply(weights, 1, function(weight) {
    data$again <- fitted(without) + null * data$chilled +
      weight[match(data$plant, names)] * resid(without)
    t_cr1(full, data, null)[["t"]]
  })
  list(seen = as.list(seen), p = mean(abs(t) >= abs(seen[["t"]]) * (1 - 1e-9)))
}

RADEMACHER <- c(1, -1)
WEBB <- c(sqrt(0.5), 1, sqrt(1.5), -sqrt(0.5), -1, -sqrt(1.5))

# Bisection from the estimate, whose p is 1, outwards.
wild_limit <- function(data, covariates, side, alpha) {
  p <- function(null) wild(data, covariates, null, RADEMACHER)$p
  start <- wild(data, covariates, 0, RADEMACHER)$seen
  kept <- start$estimate
  out <- kept + side * start$se
  while (p(out) > alpha) {
    kept <- out
    out <- start$estimate + 2 * (out - start$estimate)
  }
  for (i in 1:30) {
    middle <- (kept + out) / 2
    if (p(middle) > alpha) kept <- middle else out <- middle
  }
  out
}

# -- Randomisation: every assignment in turn ---------------------------------------------------

# Arms are sets of plants; `pick` one row an assignment.
difference <- function(values, on) mean(values[on]) - mean(values[!on])

randomised <- function(data, pick) {
  on <- apply(pick, 1, function(names) data$plant %in% names)
  d <- apply(on, 2, function(column) difference(data$uptake, column))
  seen <- difference(data$uptake, data$chilled == 1)
  list(
    seen = seen, n = ncol(on), p = mean(abs(d) >= abs(seen) - 1e-9),
    greater = mean(d >= seen - 1e-9), less = mean(d <= seen + 1e-9)
  )
}

# A shift is taken away from the treated, and the test done again.
shift_limit <- function(data, pick, side, alpha) {
  on <- apply(pick, 1, function(names) data$plant %in% names)
  p <- function(shift) {
    values <- data$uptake - shift * data$chilled
    d <- apply(on, 2, function(column) difference(values, column))
    mean(abs(d) >= abs(difference(values, data$chilled == 1)) - 1e-9)
  }
  kept <- difference(data$uptake, data$chilled == 1)
  out <- kept + side * 100
  stopifnot(p(out) <= alpha)
  for (i in 1:45) {
    middle <- (kept + out) / 2
    if (p(middle) > alpha) kept <- middle else out <- middle
  }
  out
}

all_twelve <- t(combn(unique(plants$plant), 6))
quebec <- combn(unique(plants$plant[plants$quebec == 1]), 3)
others <- combn(unique(plants$plant[plants$quebec == 0]), 3)
by_type <- do.call(rbind, lapply(1:20, function(i) t(rbind(quebec[, rep(i, 20)], others))))

# Strata weighted by their rows, which no assignment changes.
stratified_p <- function() {
  share <- c(mean(plants$quebec == 0), mean(plants$quebec == 1))
  d <- function(on) {
    sum(share * sapply(0:1, function(type) {
      here <- plants$quebec == type
      difference(plants$uptake[here], on[here])
    }))
  }
  all <- apply(by_type, 1, function(names) d(plants$plant %in% names))
  seen <- d(plants$chilled == 1)
  list(seen = seen, n = length(all), p = mean(abs(all) >= abs(seen) - 1e-9))
}

# coin's exact test of two groups of ten people.
growth <- subset(datasets::PlantGrowth, group != "trt1", drop = TRUE)
growth$group <- factor(growth$group)
exact <- coin::oneway_test(weight ~ group, growth, distribution = coin::exact())

columns <- function(data) as.list(data)
write_reference(
  "clusters", c("clubSandwich", "sandwich", "coin"),
  data = lapply(SETS, columns),
  npk = with(datasets::npk, list(block = as.integer(block), yield = yield, n = as.numeric(N == "1"))),
  robust = list(
    twelve = robust(uptake ~ chilled, SETS$twelve, SETS$twelve$plant),
    twelve_adjusted = robust(uptake ~ chilled + quebec + log_conc, SETS$twelve, SETS$twelve$plant),
    one_treated = robust(uptake ~ chilled, SETS$one_treated, SETS$one_treated$plant),
    npk = robust(yield ~ N, datasets::npk, datasets::npk$block)
  ),
  wild = list(
    six = lapply(c(0, -4, 3, -12), function(null) c(null = null, wild(SETS$six, character(), null, RADEMACHER))),
    six_adjusted = lapply(c(0, -8), function(null) c(null = null, wild(SETS$six, "log_conc", null, RADEMACHER))),
    six_limits_90 = c(
      wild_limit(SETS$six, character(), -1, 0.1), wild_limit(SETS$six, character(), 1, 0.1)
    ),
    four_webb = wild(SETS$four, character(), 0, WEBB),
    one_treated = wild(SETS$one_treated, character(), 0, RADEMACHER)
  ),
  randomised = list(
    twelve = randomised(plants, all_twelve),
    twelve_limits_95 = c(
      shift_limit(plants, all_twelve, -1, 0.05), shift_limit(plants, all_twelve, 1, 0.05)
    ),
    by_type = stratified_p()
  ),
  coin = list(
    weight = growth$weight, treated = as.numeric(growth$group == "trt2"),
    p = as.numeric(coin::pvalue(exact))
  )
)
