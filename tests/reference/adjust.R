# Reference numbers for adjusting a comparison, on MatchIt's lalonde. Run: Rscript tests/reference/adjust.R .

project <- commandArgs(trailingOnly = TRUE)[[1]]
source(file.path(project, "tests", "reference", "common.R"))

data("lalonde", package = "MatchIt")
lalonde <- with(lalonde, data.frame(
  treat, age, educ, black = as.numeric(race == "black"), hispan = as.numeric(race == "hispan"),
  married, nodegree, re74, re75, re78
))
write.csv(lalonde, file.path(project, "tests", "reference", "lalonde.csv"), row.names = FALSE, quote = FALSE, eol = "\n")

COVARIATES <- setdiff(names(lalonde), c("treat", "re78"))
treat <- lalonde$treat
treated <- treat == 1
income <- lalonde$re78
employed <- as.numeric(income > 0)
n <- nrow(lalonde)
# A separated fit only warns, and would pass for converged.
options(warn = 2)
EXACT <- glm.control(epsilon = 1e-14, maxit = 100)
# Income and age in units near one, so that the equations are well conditioned; estimates do not depend on it.
columns <- as.matrix(lalonde[COVARIATES]) / rep(c(10, 10, 1, 1, 1, 1, 1e4, 1e4), each = n)
X <- cbind(1, columns)

logit <- function(y, x, weights = NULL) {
  fit <- glm.fit(x, y, weights = weights, family = binomial(), control = EXACT)
  stopifnot(fit$converged)
  fit$coefficients
}
expit <- function(x) 1 / (1 + exp(-x))

# Error of the difference of the first two parameters by stacked moments. `moments` gives one row a person; its
# slope is found by complex steps, so that no derivative is worked out by hand.
stacked_error <- function(moments, theta) {
  stopifnot(max(abs(colSums(moments(theta)) / (1 + colSums(abs(moments(theta)))))) < 1e-9)
  slope <- sapply(seq_along(theta), function(j) {
    moved <- as.complex(theta)
    moved[j] <- moved[j] + 1e-30i
    Im(colSums(moments(moved))) / 1e-30
  })
  bread <- solve(slope)
  covariance <- bread %*% crossprod(moments(theta)) %*% t(bread)
  contrast <- c(1, -1, rep(0, length(theta) - 2))
  sqrt(drop(contrast %*% covariance %*% contrast))
}

weighted_effect <- function(y, weight_of) {
  coef <- logit(treat, X)
  moments <- function(theta) {
    chance <- drop(expit(X %*% theta[-(1:2)]))
    weight <- weight_of(chance)
    cbind(treat * weight * (y - theta[1]), (1 - treat) * weight * (y - theta[2]), X * (treat - chance))
  }
  weight <- weight_of(drop(expit(X %*% coef)))
  means <- c(weighted.mean(y[treated], weight[treated]), weighted.mean(y[!treated], weight[!treated]))
  ess <- function(w) sum(w)^2 / sum(w^2)
  list(
    value = means[1] - means[2], se = stacked_error(moments, c(means, coef)),
    ess = ess(weight[!treated]), ess_treated = ess(weight[treated]),
    largest = max(weight[!treated]) / sum(weight[!treated])
  )
}
# as.vector keeps complex numbers complex.
att_weight <- function(chance) treat + (1 - treat) * chance / (1 - chance)
overlap_weight <- function(chance) treat * (1 - chance) + (1 - treat) * chance

# Entropy balance: the dual is minimised by Newton with R's own nlm to start it.
entropy_balance <- function(y) {
  means <- colMeans(columns[treated, ])
  distance <- sweep(columns, 2, means)
  others <- distance[!treated, ]
  dual <- function(slopes) log(sum(exp(others %*% slopes)))
  slopes <- nlm(dual, rep(0, ncol(others)), gradtol = 1e-8, iterlim = 1000)$estimate
  for (step in 1:20) {
    w <- drop(exp(others %*% slopes))
    w <- w / sum(w)
    off <- colSums(w * others)
    slopes <- slopes - solve(crossprod(others * w, others) - tcrossprod(off), off)
  }
  p <- length(slopes)
  moments <- function(theta) {
    from <- sweep(columns, 2, theta[2 + p + 1:p])
    weight <- drop(exp(distance %*% theta[2 + 1:p]))
    cbind(treat * (y - theta[1]), (1 - treat) * weight * (y - theta[2]), (1 - treat) * weight * from, treat * from)
  }
  weight <- drop(exp(others %*% slopes))
  weight <- weight / sum(weight)
  theta <- c(mean(y[treated]), weighted.mean(y[!treated], weight), slopes, means)
  list(
    value = theta[1] - theta[2], se = stacked_error(moments, theta),
    ess = 1 / sum(weight^2), largest = max(weight), first_weights = head(weight, 5) * sum(treat)
  )
}

balance <- function() {
  weight <- att_weight(drop(expit(X %*% logit(treat, X))))
  others <- weight[!treated]
  one <- function(name) {
    x <- lalonde[[name]]
    raw <- mean(x[treated]) - mean(x[!treated])
    weighted <- mean(x[treated]) - weighted.mean(x[!treated], others)
    pooled <- sqrt((var(x[treated]) + var(x[!treated])) / 2)
    # cov.wt divides by 1 - sum w^2 of weights that add up to 1.
    weighted_variance <- cov.wt(matrix(x[!treated]), others / sum(others))$cov[1]
    list(
      treated = raw / sd(x[treated]), pooled = raw / pooled,
      treated_weighted = weighted / sd(x[treated]), pooled_weighted = weighted / pooled,
      variance_ratio = var(x[treated]) / var(x[!treated]), variance_ratio_weighted = var(x[treated]) / weighted_variance
    )
  }
  lapply(setNames(nm = COVARIATES), one)
}

exact_matching <- function(y) {
  groups <- with(lalonde, interaction(black, hispan, married, nodegree, drop = TRUE))
  both <- names(which(tapply(treat, groups, function(t) length(unique(t))) == 2))
  inside <- groups %in% both
  share <- table(factor(groups[treated & inside], both)) / sum(treated & inside)
  mean_of <- function(arm) tapply(y[arm & inside], factor(groups[arm & inside], both), mean)
  sigma <- function(arm) summary(lm(y ~ groups, subset = arm & inside))$sigma
  n_0 <- table(factor(groups[!treated & inside], both))
  matchit <- MatchIt::matchit(treat ~ black + hispan + married + nodegree, lalonde, method = "exact")
  list(
    value = sum(share * (mean_of(treated) - mean_of(!treated))), n_matched = sum(treated & inside),
    by_matchit = mean(y[treated & matchit$weights > 0]) - weighted.mean(y[!treated], matchit$weights[!treated]),
    se = sqrt(sigma(treated)^2 / sum(treated & inside) + sigma(!treated)^2 * sum(share^2 / n_0))
  )
}

# One match with replacement, man by man, from the definition in Abadie & Imbens (2006).
nearest_with_replacement <- function(y, score, tie) {
  z <- score / sd(score)
  used <- used_squared <- numeric(n)
  single <- pair_mean_square <- numeric()
  partners <- lapply(which(treated), function(i) {
    d <- ifelse(treated, Inf, (z - z[i])^2)
    which(d <= min(d) + tie)
  })
  counterpart <- vapply(partners, function(near) mean(y[near]), 0)
  effect <- mean(y[treated] - counterpart)
  for (near in partners) {
    used[near] <- used[near] + 1 / length(near)
    used_squared[near] <- used_squared[near] + 1 / length(near)^2
  }
  squares <- mapply(function(own, near) mean((own - y[near] - effect)^2), y[treated], partners)
  sigma2 <- mean(squares) / 2
  total <- sum((y[treated] - counterpart - effect)^2) + sum((used^2 - used_squared)[!treated]) * sigma2
  list(value = effect, se = sqrt(total) / sum(treat), largest = max(used))
}

# Without replacement and with a caliper, man by man; scores are rounded so that all are unlike or alike for good.
nearest_without_replacement <- function(y, score, caliper) {
  z <- score / sd(score)
  left <- as.numeric(!treated)
  weight <- numeric(n)
  for (level in sort(unique(z[treated]), decreasing = TRUE)) {
    group <- which(treated & z == level)
    wanted <- length(group)
    repeat {
      d <- ifelse(left > 1e-9, abs(z - level), Inf)
      if (wanted < 1e-9 || min(d) > caliper) break
      near <- which(d^2 <= min(d)^2 + 1e-9)
      taken <- min(wanted, sum(left[near]))
      part <- taken * left[near] / sum(left[near])
      weight[near] <- weight[near] + part
      left[near] <- left[near] - part
      weight[group] <- weight[group] + taken / length(group)
      wanted <- wanted - taken
    }
  }
  list(
    value = weighted.mean(y[treated], weight[treated]) - weighted.mean(y[!treated], weight[!treated]),
    n_matched = sum(weight[treated])
  )
}

g_computation <- function(aimed) {
  design <- cbind(1, treat, columns)
  coef <- logit(employed, design)
  chance <- drop(expit(design %*% coef))
  covariance <- solve(crossprod(design * sqrt(chance * (1 - chance))))
  risk <- function(coef, arm) mean(expit(cbind(1, arm, columns[aimed, ]) %*% coef))
  # Slopes by complex steps.
  slope <- function(arm) {
    vapply(seq_along(coef), function(j) {
      moved <- as.complex(coef)
      moved[j] <- moved[j] + 1e-30i
      Im(risk(moved, arm)) / 1e-30
    }, 0)
  }
  error <- function(slope) sqrt(drop(slope %*% covariance %*% slope))
  list(
    risk_1 = risk(coef, 1), risk_0 = risk(coef, 0), value = risk(coef, 1) - risk(coef, 0),
    se_1 = error(slope(1)), se_0 = error(slope(0)), se = error(slope(1) - slope(0))
  )
}

aipw <- function(y, predict_in) {
  chance <- drop(expit(X %*% logit(treat, X)))
  m1 <- predict_in(treated)
  m0 <- predict_in(!treated)
  all <- m1 - m0 + treat * (y - m1) / chance - (1 - treat) * (y - m0) / (1 - chance)
  att <- (treat - (1 - treat) * chance / (1 - chance)) * (y - m0)
  effect <- sum(att) / sum(treat)
  list(
    all = list(value = mean(all), se = sqrt(sum((all - mean(all))^2)) / n),
    treated = list(value = effect, se = sqrt(sum((att - treat * effect)^2)) / sum(treat))
  )
}
# All Hispanic participants had work, so the logit in that arm leaves them out.
FEWER <- cbind(1, columns[, setdiff(COVARIATES, "hispan")])
by_logit <- function(arm) drop(expit(FEWER %*% logit(employed[arm], FEWER[arm, ])))
by_least_squares <- function(arm) drop(X %*% lm.fit(X[arm, ], income[arm])$coefficients)

# A few replicates of 80 men with the counts written down, so that the same can be fitted elsewhere.
bootstrap <- function() {
  set.seed(20)
  men <- sort(sample(n, 80))
  terms <- c("age", "educ", "re75")
  y <- employed[men]
  arm <- treat[men]
  x <- cbind(1, columns[men, terms])
  difference <- function(count) {
    chance <- drop(expit(x %*% logit(arm, x, count)))
    odds <- count * chance / (1 - chance)
    weighted.mean(y[arm == 1], count[arm == 1]) - weighted.mean(y[arm == 0], odds[arm == 0])
  }
  counts <- t(rmultinom(30, length(men), rep(1, length(men))))
  found <- apply(counts, 1, difference)
  own <- difference(rep(1, length(men)))
  without <- vapply(seq_along(men), function(i) difference(as.numeric(seq_along(men) != i)), 0)
  pull <- mean(without) - without
  a <- sum(pull^3) / (6 * sum(pull^2)^1.5)
  z0 <- qnorm(mean(found < own))
  moved <- z0 + qnorm(c(0.1, 0.9))
  list(
    men = men, terms = terms, counts = counts, differences = found, value = own,
    percentile_80 = unname(quantile(found, c(0.1, 0.9))),
    bca_80 = unname(quantile(found, pnorm(z0 + moved / (1 - a * moved))))
  )
}

mcnemar <- function() {
  pairs <- matrix(c(158, 290, 515, 1134), 2)
  test <- binom.test(515, 515 + 290)
  list(
    statistic = unname(mcnemar.test(pairs, correct = FALSE)$statistic), p = test$p.value,
    odds_ratio = 515 / 290, low = test$conf.int[1] / (1 - test$conf.int[1]), high = test$conf.int[2] / (1 - test$conf.int[2])
  )
}

score <- drop(expit(X %*% logit(treat, X)))
write_reference(
  "adjust", "MatchIt",
  propensity = list(mean = mean(score), sum_of_squares = sum(score^2), low = min(score[treated]), high = max(score)),
  att = weighted_effect(income, att_weight),
  att_employed = weighted_effect(employed, att_weight),
  overlap = weighted_effect(income, overlap_weight),
  overlap_employed = weighted_effect(employed, overlap_weight),
  entropy = entropy_balance(income),
  entropy_employed = entropy_balance(employed),
  balance = balance(),
  exact = exact_matching(income),
  nearest = nearest_with_replacement(income, score, 1e-5),
  nearest_log_odds = nearest_with_replacement(income, log(score / (1 - score)), 1e-9),
  nearest_once = nearest_without_replacement(income, round(log(score / (1 - score)), 1), 0.2),
  nearest_once_rounded = round(log(score / (1 - score)), 1),
  g_computation = list(all = g_computation(rep(TRUE, n)), treated = g_computation(treated)),
  aipw_logit = aipw(employed, by_logit),
  aipw_linear = aipw(income, by_least_squares),
  bootstrap = bootstrap(),
  mcnemar = mcnemar()
)
