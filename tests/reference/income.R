# Reference numbers for incomes: quantiles, shifts by ranks, two-part models. Run: Rscript tests/reference/income.R .

project <- commandArgs(trailingOnly = TRUE)[[1]]
source(file.path(project, "tests", "reference", "common.R"))

men <- read.csv(file.path(project, "data", "raw", "studies", "nsw", "original", "nsw_mixtape.csv"))
first <- men$re78[men$treat == 1]
second <- men$re78[men$treat == 0]

# Quantile regression on the arm: the loss at R's solution, which need not be the only one, and how often it is.
SHARES <- c(0.25, 0.5, 0.75, 0.9)
quantiles <- lapply(SHARES, function(share) {
  fit <- suppressWarnings(quantreg::rq(re78 ~ treat, tau = share, data = men))
  r <- residuals(fit)
  list(
    share = share, difference = coef(fit)[["treat"]], loss = sum(r * (share - (r < 0))),
    first = unname(quantile(first, share, type = 1)), second = unname(quantile(second, share, type = 1))
  )
})

# Intervals of a quantile by order statistics, searched over all pairs of ranks for the innermost with each tail <= 2.5%.
ranks <- function(n, share, level = 0.95) {
  tail <- (1 - level) / 2
  low <- 0
  while (pbinom(low, n, share) <= tail) low <- low + 1
  high <- n + 1
  while (pbinom(high - 2, n, share, lower.tail = FALSE) <= tail) high <- high - 1
  list(
    n = n, share = share, low = low, high = high,
    covers = pbinom(high - 1, n, share) - pbinom(low - 1, n, share)
  )
}

# Small samples without ties, from R's own data: PlantGrowth, two weights left out.
control <- PlantGrowth$weight[PlantGrowth$group == "ctrl"]
other <- PlantGrowth$weight[PlantGrowth$group == "trt1"][-(1:2)]
stopifnot(!anyDuplicated(c(control, other)))
small <- wilcox.test(control, other, exact = TRUE, conf.int = TRUE)
narrow <- wilcox.test(control, other, exact = TRUE, conf.int = TRUE, conf.level = 0.8)
both <- data.frame(y = c(control, other), g = factor(rep(c("a", "b"), c(length(control), length(other)))))
coined <- coin::confint(coin::wilcox_test(y ~ g, both, distribution = "exact", conf.int = TRUE))

# With ties at zero: the estimate is the median of all differences.
tied <- median(outer(first, second, "-"))

# Two-part models with covariates: logit and gamma with log link; the delta method by numerical gradients.
covariates <- c("age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75")
men[covariates] <- lapply(men[covariates], function(x) (x - mean(x)) / sqrt(mean((x - mean(x))^2)))
right <- paste(c("treat", covariates), collapse = " + ")
some <- men[men$re78 > 0, ]
tight <- glm.control(epsilon = 1e-14, maxit = 200)
chance <- glm(as.formula(paste("re78 > 0 ~", right)), binomial, men, control = tight)
amount <- glm(as.formula(paste("re78 ~", right)), Gamma("log"), some, control = tight)
logs <- lm(as.formula(paste("log(re78) ~", right)), some)

design <- function(arm) model.matrix(chance) |> (\(x) {
  x[, "treat"] <- arm
  x
})()
mean_of <- function(arm, b, g, smear = 1) mean(plogis(design(arm) %*% b) * smear * exp(design(arm) %*% g))
gap <- function(b, g) mean_of(1, b, g) - mean_of(0, b, g)
gradient <- function(f, at) {
  sapply(seq_along(at), function(i) {
    step <- replace(numeric(length(at)), i, 1e-5)
    (f(at + step) - f(at - step)) / 2e-5
  })
}
by_chance <- gradient(function(b) gap(b, coef(amount)), coef(chance))
by_amount <- gradient(function(g) gap(coef(chance), g), coef(amount))
variance <- by_chance %*% sandwich::sandwich(chance) %*% by_chance +
  by_amount %*% sandwich::sandwich(amount) %*% by_amount
factors <- tapply(exp(residuals(logs)), some$treat, mean)

# A weighted difference with people in several rows, counted by person.
rows <- men[rep(7 * seq_len(60), rep(1:3, 20)), ]
rows$person <- rep(seq_len(60), rep(1:3, 20))
rows$weight <- 1 + (seq_len(nrow(rows)) %% 4) / 2
fit <- lm(re78 ~ treat, rows, weights = weight)
clustered <- sandwich::vcovCL(fit, rows$person, type = "HC0", cadjust = TRUE)
by_half <- transform(rows, treat = (seq_len(nrow(rows)) %% 2))
again <- lm(re78 ~ treat, by_half, weights = weight)

write_reference(
  "income", c("quantreg", "coin", "sandwich"),
  quantiles = quantiles,
  ranks = list(
    ranks(6, 0.5), ranks(9, 0.5), ranks(17, 0.5), ranks(40, 0.25), ranks(30, 0.5, 0.9), ranks(101, 0.9)
  ),
  hodges_lehmann = list(
    first = control, second = other,
    estimate = unname(small$estimate), low = small$conf.int[1], high = small$conf.int[2], p = small$p.value,
    low_80 = narrow$conf.int[1], high_80 = narrow$conf.int[2],
    coin = list(estimate = unname(coined$estimate), low = coined$conf.int[1], high = coined$conf.int[2]),
    tied = tied
  ),
  rank_sum = list(n = 4, m = 6, chance = dwilcox(0:24, 4, 6)),
  two_part = list(
    difference = gap(coef(chance), coef(amount)), se = sqrt(drop(variance)),
    treated = mean_of(1, coef(chance), coef(amount)), control = mean_of(0, coef(chance), coef(amount)),
    log_normal = mean_of(1, coef(chance), coef(logs), factors[["1"]]) - mean_of(0, coef(chance), coef(logs), factors[["0"]])
  ),
  weighted = list(
    difference = coef(fit)[["treat"]], se = sqrt(clustered["treat", "treat"]),
    crossed = coef(again)[["treat"]], crossed_se = sqrt(sandwich::vcovCL(again, by_half$person, type = "HC0", cadjust = TRUE)["treat", "treat"])
  )
)
