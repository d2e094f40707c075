# Reference numbers for small shares, differences, rates and censored shares. Run: Rscript tests/reference/exact.R .
#
# binom.test, fisher.test and poisson.test are R's own. Blaker, mid-P, Miettinen-Nurminen, the exact unconditional limits,
# Barnard, Boschloo and the beta product are written here a second time, from the papers and by other
# algorithms than in the package (steps and numeric maxima): PropCIs, exact2x2, Exact and bpcp are not in Debian.

project <- commandArgs(trailingOnly = TRUE)[[1]]
source(file.path(project, "tests", "reference", "common.R"))
set.seed(20261125)

ALPHA <- 0.05
root <- function(f, low, high) uniroot(f, c(low, high), tol = 1e-14)$root

# --- one share

blaker_p <- function(p, x, n) {
  lower <- pbinom(x, n, p)
  upper <- pbinom(x - 1, n, p, lower.tail = FALSE)
  tails <- pmin(pbinom(0:n, n, p), pbinom((0:n) - 1, n, p, lower.tail = FALSE))
  sum(dbinom(0:n, n, p)[tails <= min(lower, upper) * (1 + 1e-10)])
}

# The first share from Clopper-Pearson's limit inwards that is accepted: by steps, then by halving the last of them.
blaker_limit <- function(x, n, start, inwards) {
  accepted <- function(p) blaker_p(p, x, n) > ALPHA
  if (accepted(start)) return(start)
  steps <- start + inwards * (1:1e5) * 2e-6
  inside <- steps[Position(accepted, steps)]
  outside <- inside - inwards * 2e-6
  for (i in 1:60) {
    middle <- (inside + outside) / 2
    if (accepted(middle)) inside <- middle else outside <- middle
  }
  inside
}

mid_p_tail <- function(p, x, n) pbinom(x, n, p, lower.tail = FALSE) + dbinom(x, n, p) / 2

share <- function(x, n) {
  cp <- as.vector(binom.test(x, n)$conf.int)
  list(
    x = x, n = n,
    blaker = c(
      if (x == 0) 0 else blaker_limit(x, n, cp[1], 1),
      if (x == n) 1 else blaker_limit(x, n, cp[2], -1)
    ),
    mid_p = c(
      if (x == 0) 0 else root(function(p) mid_p_tail(p, x, n) - ALPHA / 2, 0, 1),
      if (x == n) 1 else root(function(p) mid_p_tail(p, x, n) - (1 - ALPHA / 2), 0, 1)
    ),
    jeffreys = c(
      if (x == 0) 0 else qbeta(ALPHA / 2, x + 0.5, n - x + 0.5),
      if (x == n) 1 else qbeta(1 - ALPHA / 2, x + 0.5, n - x + 0.5)
    )
  )
}

# --- two shares. Tables are x1, n1, x0, n0.

# fisher.test solves for its limits, or for one over them, to about 1e-4 only: solved again here, and compared.
odds_ratio <- function(x1, n1, x0, n0) {
  total <- x1 + x0
  support <- max(0, total - n0):min(n1, total)
  chance <- function(log_odds) {
    weight <- dhyper(support, n1, n0, total, log = TRUE) + support * log_odds
    weight <- exp(weight - max(weight))
    weight / sum(weight)
  }
  solve <- function(f) exp(root(f, -30, 30))
  low <- if (x1 == min(support)) 0 else solve(function(b) sum(chance(b)[support >= x1]) - ALPHA / 2)
  high <- if (x1 == max(support)) Inf else solve(function(b) sum(chance(b)[support <= x1]) - ALPHA / 2)
  estimate <- if (low == 0) 0 else if (high == Inf) Inf else solve(function(b) sum(chance(b) * support) - x1)
  test <- fisher.test(matrix(c(x1, x0, n1 - x1, n0 - x0), 2))
  agrees <- function(fine, coarse) {
    if (min(fine, 1 / fine) == 0) fine == coarse else min(abs(fine - coarse), abs(1 / fine - 1 / coarse)) < 2e-4
  }
  stopifnot(agrees(estimate, test$estimate), agrees(low, test$conf.int[1]), agrees(high, test$conf.int[2]))
  text <- function(value) if (is.finite(value)) value else "Inf"
  list(table = c(x1, n1, x0, n0), estimate = text(estimate), low = low, high = text(high))
}

fisher_mid_p <- function(x1, n1, x0, n0) {
  total <- x1 + x0
  chance <- dhyper(max(0, total - n0):min(n1, total), n1, n0, total)
  seen <- dhyper(x1, n1, n0, total)
  tied <- abs(chance / seen - 1) < 1e-7
  list(table = c(x1, n1, x0, n0), p = sum(chance[chance < seen & !tied]) + sum(chance[tied]) / 2)
}

# The share of the second arm with the largest likelihood when the first is larger by `difference`.
constrained <- function(x1, n1, x0, n0, difference) {
  # dbinom is exact where x or n - x is 0 and a share reaches 0 or 1.
  loglik <- function(p) {
    dbinom(x1, n1, pmin(1, pmax(0, p + difference)), log = TRUE) + dbinom(x0, n0, p, log = TRUE)
  }
  ends <- c(max(0, -difference), min(1, 1 - difference))
  inner <- optimize(loglik, ends, maximum = TRUE, tol = 1e-11)
  candidates <- c(ends, inner$maximum)
  candidates[which.max(c(loglik(ends[1]), loglik(ends[2]), inner$objective))]
}

score <- function(x1, n1, x0, n0, difference) {
  p <- constrained(x1, n1, x0, n0, difference)
  first <- min(1, max(0, p + difference))
  excess <- x1 / n1 - x0 / n0 - difference
  if (abs(excess) < 1e-14) 0 else excess / sqrt(first * (1 - first) / n1 + p * (1 - p) / n0)
}

miettinen_nurminen <- function(x1, n1, x0, n0) {
  estimate <- x1 / n1 - x0 / n0
  z <- function(d) score(x1, n1, x0, n0, d) * sqrt((n1 + n0 - 1) / (n1 + n0))
  list(
    table = c(x1, n1, x0, n0),
    low = root(function(d) z(d) - qnorm(1 - ALPHA / 2), -1 + 1e-9, estimate),
    high = root(function(d) z(d) + qnorm(1 - ALPHA / 2), estimate, 1 - 1e-9)
  )
}

# Largest chance over a grid of second shares of a set of tables, a matrix over 0..n1 and 0..n0.
largest_chance <- function(extreme, difference, points = 4001) {
  n1 <- nrow(extreme) - 1
  n0 <- ncol(extreme) - 1
  p <- seq(max(0, -difference), min(1, 1 - difference), length.out = points)
  first <- outer(pmin(1, p + difference), 0:n1, function(p, x) dbinom(x, n1, p))
  second <- outer(p, 0:n0, function(p, x) dbinom(x, n0, p))
  max(rowSums((first %*% extreme) * second))
}

one_sided_p <- function(x1, n1, x0, n0, difference) {
  scores <- outer(0:n1, 0:n0, Vectorize(function(a, b) score(a, n1, b, n0, difference)))
  largest_chance(scores >= scores[x1 + 1, x0 + 1] - 1e-6, difference)
}

# The lower limit by halving: enough where the p-value crosses only once, as in these tables.
exact_low <- function(x1, n1, x0, n0) {
  outside <- -1 + 1e-6
  inside <- x1 / n1 - x0 / n0
  for (i in 1:18) {
    middle <- (inside + outside) / 2
    if (one_sided_p(x1, n1, x0, n0, middle) > ALPHA / 2) inside <- middle else outside <- middle
  }
  inside
}

exact_difference <- function(x1, n1, x0, n0) {
  list(table = c(x1, n1, x0, n0), low = exact_low(x1, n1, x0, n0), high = -exact_low(x0, n0, x1, n1))
}

unconditional <- function(x1, n1, x0, n0) {
  z <- outer(0:n1, 0:n0, function(a, b) {
    p <- (a + b) / (n1 + n0)
    z <- (a / n1 - b / n0) / sqrt(p * (1 - p) * (1 / n1 + 1 / n0))
    ifelse(is.nan(z), 0, z)
  })
  seen <- z[x1 + 1, x0 + 1]
  fisher <- outer(0:n1, 0:n0, function(a, b) phyper(a - 1, n1, n0, a + b, lower.tail = FALSE))
  list(
    table = c(x1, n1, x0, n0),
    barnard = largest_chance(abs(z) >= abs(seen) - 1e-9, 0, 1e5),
    barnard_greater = largest_chance(z >= seen - 1e-9, 0, 1e5),
    boschloo_greater = largest_chance(fisher <= fisher[x1 + 1, x0 + 1] * (1 + 1e-7), 0, 1e5)
  )
}

# --- rates

rate <- function(x, time) {
  test <- poisson.test(x, time)
  list(x = x, time = time, exact = as.vector(test$conf.int))
}

rate_ratio <- function(x1, t1, x0, t0) {
  test <- poisson.test(c(x1, x0), c(t1, t0))
  list(counts = c(x1, t1, x0, t0), estimate = unname(test$estimate), limits = as.vector(test$conf.int))
}

# --- censored shares: MASS's gehan, 21 children on 6-MP, with ties

children <- MASS::gehan[MASS::gehan$treat == "6-MP", ]

# Event by event as in the papers: a beta variable a death, times one more for those still followed.
betas <- function(at) {
  a <- b <- numeric()
  for (t in sort(unique(children$time[children$cens == 1 & children$time <= at]))) {
    deaths <- sum(children$time == t & children$cens == 1)
    a <- c(a, sum(children$time >= t) - deaths + 1)
    b <- c(b, deaths)
  }
  list(a = a, b = b, followed = sum(children$time > at | (children$time == at & children$cens == 0)))
}

moments <- function(a, b, chance) {
  m1 <- prod(a / (a + b))
  m2 <- prod(a * (a + 1) / ((a + b) * (a + b + 1)))
  size <- (m1 - m2) / (m2 - m1^2)
  qbeta(chance, size * m1, size * (1 - m1))
}

drawn <- function(a, b, chance, draws = 4e6) {
  product <- rep(1, draws)
  for (i in seq_along(a)) product <- product * rbeta(draws, a[i], b[i])
  quantile(product, chance, names = FALSE)
}

censored <- function(at) {
  parts <- betas(at)
  limits <- function(quantile) {
    1 - c(
      quantile(parts$a, parts$b, 1 - ALPHA / 2),
      quantile(c(parts$a, parts$followed), c(parts$b, 1), ALPHA / 2)
    )
  }
  fit <- survival::survfit(survival::Surv(time, cens) ~ 1, children)
  list(
    at = at, value = 1 - summary(fit, times = at)$surv, followed = parts$followed,
    moments = limits(moments), drawn = limits(drawn)
  )
}

TABLES <- list(
  c(3, 4, 1, 4), c(0, 8, 3, 9), c(1, 10, 11, 14), c(7, 19, 0, 5), c(0, 5, 7, 19), c(9, 11, 4, 12), c(24, 61, 10, 35)
)
each <- function(f, tables) lapply(tables, function(table) do.call(f, as.list(table)))

write_reference(
  "exact", c("MASS", "survival"),
  shares = Map(share, c(0, 1, 3, 6, 5, 2, 30, 13, 60), c(13, 13, 10, 6, 50, 7, 100, 13, 300)),
  odds_ratio = each(odds_ratio, TABLES),
  fisher_mid_p = each(fisher_mid_p, TABLES),
  miettinen_nurminen = each(
    miettinen_nurminen,
    list(c(56, 70, 48, 80), c(9, 10, 3, 10), c(6, 7, 2, 7), c(5, 56, 0, 29), c(7, 34, 1, 34), c(48, 216, 66, 216))
  ),
  exact_difference = each(exact_difference, list(c(6, 13, 2, 7), c(9, 11, 4, 12), c(0, 6, 2, 9), c(7, 9, 0, 5))),
  unconditional = each(unconditional, list(c(9, 11, 4, 12), c(24, 61, 10, 35), c(3, 13, 0, 7), c(6, 6, 1, 6))),
  rates = Map(rate, c(0, 1, 4, 10, 57), c(12.5, 3, 100, 41.2, 310)),
  rate_ratio = each(rate_ratio, list(c(3, 12, 9, 14), c(11, 120.5, 4, 61), c(1, 2, 1, 2))),
  children = list(time = children$time, event = children$cens),
  censored = lapply(c(6, 10, 15, 23, 34, 35), censored)
)
