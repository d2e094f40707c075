# Reference numbers for strata, hidden bias in pairs, and many tests. Run: Rscript tests/reference/strata.R .

suppressMessages(library(metafor))
project <- commandArgs(trailingOnly = TRUE)[[1]]
source(file.path(project, "tests", "reference", "common.R"))

# Each array 2 x 2 x k: rows the arms, columns event and none.
SETS <- list(
  # R's own UCBAdmissions: men against women, admitted, by department.
  admissions = aperm(datasets::UCBAdmissions, c(2, 1, 3)),
  # The rabbits of R's help page of mantelhaen.test (Mantel 1963): some margins are empty.
  rabbits = array(c(0, 0, 6, 5, 3, 0, 3, 6, 6, 2, 0, 4, 5, 6, 1, 0, 2, 5, 0, 0), c(2, 2, 5)),
  # Few events in three strata, made up; no event in the first arm in the second set.
  few = array(c(1, 4, 12, 9, 0, 3, 8, 20, 2, 3, 28, 17), c(2, 2, 3)),
  none = array(c(0, 4, 13, 9, 0, 3, 8, 20, 0, 3, 30, 17), c(2, 2, 3)),
  # Nearly no difference: less than the half event of the continuity correction.
  alike = array(c(2, 2, 8, 8, 1, 2, 7, 7), c(2, 2, 2))
)

# mantelhaen.test stops its search early (limits wrong from the third digit on); here the same distribution is searched to the end.
# Built by adding one stratum's hypergeometric count to another, not by R's own routine.
exact <- function(x) {
  chance <- 1
  low <- 0
  for (k in seq_len(dim(x)[3])) {
    m <- sum(x[1, , k])
    n <- sum(x[2, , k])
    events <- sum(x[, 1, k])
    possible <- max(0, events - n):min(m, events)
    part <- dhyper(possible, m, n, events)
    sums <- numeric(length(chance) + length(part) - 1)
    for (i in seq_along(part)) {
      where <- seq_along(chance) + i - 1
      sums[where] <- sums[where] + chance * part[i]
    }
    chance <- sums
    low <- low + possible[1]
  }
  support <- low + seq_along(chance) - 1
  seen <- sum(x[1, 1, ])
  at <- function(theta) {
    weight <- log(chance) + theta * support
    weight <- exp(weight - max(weight))
    weight / sum(weight)
  }
  root <- function(f) exp(uniroot(f, c(-15, 15), tol = 1e-15)$root)
  least <- seen == min(support)
  most <- seen == max(support)
  list(
    ratio = if (least) 0 else if (most) Inf else root(function(t) sum(at(t) * support) - seen),
    low = if (least) 0 else root(function(t) sum(at(t)[support >= seen]) - 0.025),
    high = if (most) Inf else root(function(t) sum(at(t)[support <= seen]) - 0.025)
  )
}

stratified <- function(x) {
  test <- function(...) mantelhaen.test(x, ...)
  searched <- test(exact = TRUE)
  refined <- exact(x)
  stopifnot(all.equal(unname(searched$estimate), refined$ratio, tolerance = 1e-3))
  stopifnot(all.equal(as.vector(searched$conf.int), c(refined$low, refined$high), tolerance = 1e-2))
  pooled <- function(measure) {
    fit <- rma.mh(
      ai = x[1, 1, ], bi = x[1, 2, ], ci = x[2, 1, ], di = x[2, 2, ],
      measure = measure, add = 0, drop00 = FALSE
    )
    list(value = as.vector(fit$beta), se = fit$se, low = fit$ci.lb, high = fit$ci.ub, p = fit$pval)
  }
  asymptotic <- test(correct = FALSE)
  corrected <- test()
  list(
    events_1 = x[1, 1, ], n_1 = colSums(x[1, , ]), events_0 = x[2, 1, ], n_0 = colSums(x[2, , ]),
    difference = pooled("RD"),
    log_odds_ratio = if (asymptotic$estimate > 0) suppressWarnings(pooled("OR")) else NULL,
    chisq = unname(asymptotic$statistic), p = asymptotic$p.value,
    chisq_corrected = unname(corrected$statistic), p_corrected = corrected$p.value,
    exact = c(refined, list(
      p = searched$p.value, greater = test(exact = TRUE, alternative = "greater")$p.value,
      less = test(exact = TRUE, alternative = "less")$p.value
    ))
  )
}

# Largest p of McNemar's exact test under hidden bias: pairs with the event in the first, or the second, alone.
rosenbaum <- function(first, second, gamma) {
  tail <- function(g) pbinom(first - 1, first + second, g / (1 + g), lower.tail = FALSE)
  list(
    first = first, second = second, gamma = gamma, p = tail(gamma),
    crossing = uniroot(function(g) tail(g) - 0.05, c(1, 50), tol = 1e-14)$root
  )
}

p_values <- list(
  c(.001, .008, .039, .041, .042, .06, .074, .205), # Benjamini & Hochberg's kind of list
  c(0.5, 0.01, 0.04, 0.01, 1, 0),
  0.03
)

write_reference(
  "strata", "metafor",
  stratified = lapply(SETS, stratified),
  rosenbaum = list(rosenbaum(515, 290, 1.5), rosenbaum(110, 12, 6), rosenbaum(9, 1, 1.2)),
  adjusted = lapply(p_values, function(p) {
    list(p = I(p), holm = I(p.adjust(p, "holm")), bh = I(p.adjust(p, "BH")))
  })
)
