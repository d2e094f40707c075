# Reference numbers for decisions: losses, what is learnt with a bias that stays, net benefit, funnel limits.
# Run: Rscript tests/reference/decisions.R .

project <- commandArgs(trailingOnly = TRUE)[[1]]
source(file.path(project, "tests", "reference", "common.R"))

whole <- function(f, ...) integrate(f, ..., rel.tol = 1e-12, abs.tol = 0, subdivisions = 2000L)$value

loss <- function(z) whole(function(x) (x - z) * dnorm(x), z, z + 12)

# Effect d and bias b, both normal; estimates y_i = d + b + e_i of the same way, or y = d + e of a lottery.
# Conditioning by matrices, not by the precisions that the program adds up.
condition <- function(mean, cov, design, noise, y = NULL) {
  gain <- cov %*% t(design) %*% solve(design %*% cov %*% t(design) + diag(noise, length(noise)))
  list(
    mean = if (is.null(y)) mean else as.vector(mean + gain %*% (y - design %*% mean)),
    cov = cov - gain %*% design %*% cov
  )
}

gain_of <- function(mean, sd, threshold) {
  best <- max(mean - threshold, 0)
  whole(function(x) pmax(x - threshold, 0) * dnorm(x, mean, sd), threshold, threshold + abs(mean - threshold) + 14 * sd) - best
}

learning <- function(prior_sd, estimate, se, bias, n, more, lottery_se, threshold) {
  now <- condition(c(0, 0), diag(c(prior_sd^2, bias^2)), matrix(c(1, 1), 1), se^2, estimate)
  # A further sample in the same way: its error alone is that of `more` people.
  same <- condition(now$mean, now$cov, matrix(c(1, 1), 1), se^2 * n / more)
  lottery <- condition(now$mean, now$cov, matrix(c(1, 0), 1), lottery_se^2)
  endless <- condition(now$mean, now$cov, matrix(c(1, 1), 1), 1e-18)
  moves <- function(then) sqrt(now$cov[1, 1] - then$cov[1, 1])
  worths <- lapply(list(same = same, lottery = lottery, endless = endless), function(then) {
    list(learnt = moves(then), worth = gain_of(now$mean[1], moves(then), threshold))
  })
  list(
    prior_sd = prior_sd, estimate = estimate, se = se, bias = bias, n = n, more = more, lottery_se = lottery_se,
    threshold = threshold, mean = now$mean[1], sd = sqrt(now$cov[1, 1]),
    perfect = gain_of(now$mean[1], sqrt(now$cov[1, 1]), threshold),
    same = worths$same, lottery = worths$lottery, endless = worths$endless
  )
}

# Spiegelhalter (2005), appendix A.1.1, by counting up instead of by a quantile function.
funnel_count <- function(p, n, centre) {
  count <- 0
  while (pbinom(count, n, centre) < p) count <- count + 1
  count - (pbinom(count, n, centre) - p) / dbinom(count, n, centre)
}

funnel <- function(centre, n, level, factor) {
  z <- qnorm((1 + level) / 2) * sqrt(factor)
  list(
    centre = centre, n = n, level = level, factor = factor,
    low = max(funnel_count(pnorm(-z), n, centre), 0) / n, high = min(funnel_count(pnorm(z), n, centre), n) / n
  )
}

spread <- function(events, n) {
  centre <- sum(events) / sum(n)
  z <- (events / n - centre) / sqrt(centre * (1 - centre) / n)
  ends <- quantile(z, c(0.1, 0.9), names = FALSE)
  list(events = events, n = n, centre = centre, factor = mean(pmin(pmax(z, ends[1]), ends[2])^2))
}

z <- c(0, 0.25, 0.5, 1, 1.5, 2, 3)

write_reference(
  "decisions", character(),
  loss = lapply(z, function(each) list(z = each, loss = loss(each))),
  learning = list(
    learning(0.05, 0.03, 0.02, 0.015, 200, 100, 0.03, 0.02),
    learning(0.02, -0.01, 0.05, 0.01, 60, 500, 0.04, 0.005),
    learning(0.1, 0.08, 0.01, 0.03, 400, 50, 0.02, 0.04)
  ),
  funnel = list(
    funnel(0.05, 13, 0.95, 1), funnel(0.05, 13, 0.998, 1), funnel(0.2, 40, 0.95, 1), funnel(0.2, 40, 0.95, 1.8),
    funnel(0.03, 300, 0.998, 2.5), funnel(0.9, 25, 0.95, 1)
  ),
  spread = list(
    spread(c(0, 1, 2, 0, 3, 1, 0, 1, 5), c(13, 10, 12, 9, 15, 11, 8, 14, 16)), spread(c(4, 5, 6), c(40, 50, 60))
  )
)
