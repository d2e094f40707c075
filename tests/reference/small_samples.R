# Reference numbers for small groups. Run: Rscript tests/reference/small_samples.R .

project <- commandArgs(trailingOnly = TRUE)[[1]]
source(file.path(project, "tests", "reference", "common.R"))

ALPHA <- 0.05
BASE_RATES <- c(0.01, 0.03, 0.06, 0.15, 0.30)

interval <- function(x, n) {
  wilson <- suppressWarnings(prop.test(x, n, correct = FALSE))
  list(
    x = x, n = n,
    clopper_pearson = as.vector(binom.test(x, n)$conf.int),
    wilson = as.vector(wilson$conf.int)
  )
}

# Cells by row.
fisher <- function(a, b, c, d) {
  list(table = c(a, b, c, d), p = fisher.test(matrix(c(a, b, c, d), 2, byrow = TRUE))$p.value)
}

# The p-value of fisher.test, by its own rule for ties, for every pair of outcomes that shares a
# total: a matrix over 0..n1 events in one arm and 0..n2 in the other.
fisher_p <- function(n1, n2) {
  p <- matrix(NA_real_, n1 + 1, n2 + 1)
  for (total in 0:(n1 + n2)) {
    x1 <- max(0, total - n2):min(n1, total)
    chance <- dhyper(x1, n1, n2, total)
    p[cbind(x1, total - x1) + 1] <- vapply(
      chance, function(seen) sum(chance[chance <= seen * (1 + 1e-7)]), 0
    )
  }
  p
}

# fisher.test itself, for arms small enough to wait for.
agrees <- function(n1, n2) {
  slow <- outer(0:n1, 0:n2, Vectorize(function(x1, x2) {
    fisher.test(matrix(c(x1, n1 - x1, x2, n2 - x2), 2, byrow = TRUE))$p.value
  }))
  isTRUE(all.equal(slow, fisher_p(n1, n2), tolerance = 1e-12))
}
stopifnot(agrees(6, 6), agrees(13, 13), agrees(13, 87))

power <- function(rate1, rate2, n1, n2) {
  rejected <- fisher_p(n1, n2) <= ALPHA
  as.vector(dbinom(0:n1, n1, rate1) %*% rejected %*% dbinom(0:n2, n2, rate2))
}

halving <- function(n) {
  lapply(BASE_RATES, function(rate) {
    list(n_per_arm = n, base_rate = rate, halved = rate / 2, power = power(rate / 2, rate, n, n))
  })
}

write_reference(
  "small_samples", character(),
  intervals = Map(
    interval,
    c(0, 6, 13, 0, 1, 2, 3, 15, 81), c(13, 6, 13, 20, 29, 7, 3, 148, 263)
  ),
  fisher = list(fisher(3, 1, 1, 3), fisher(0, 8, 3, 6), fisher(1, 9, 11, 3), fisher(7, 12, 0, 5)),
  alpha = ALPHA,
  power_of_halving = do.call(c, lapply(c(6, 13, 100, 300), halving)),
  rejection_13_v_87 = list(
    n1 = 13, n2 = 87, rate1 = 0, rate2 = 0.15, power = power(0, 0.15, 13, 87)
  ),
  none_of_13 = lapply(BASE_RATES, function(rate) {
    list(base_rate = rate, chance = dbinom(0, 13, rate))
  })
)
