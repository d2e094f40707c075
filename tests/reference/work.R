# Reference numbers for pay compared in strata, with weights and by person. Run: Rscript tests/reference/work.R .

project <- commandArgs(trailingOnly = TRUE)[[1]]
source(file.path(project, "tests", "reference", "common.R"))

# R's own warpbreaks: breaks of two wools in three tensions, the wool as the arm and the tension as the stratum; rows left out
# so that strata differ, and every three rows are one "person".
loom <- warpbreaks[-c(1, 5, 20, 33, 34, 47), ]
loom$treated <- loom$wool == "A"
loom$weight <- 1 + (seq_len(nrow(loom)) %% 4) / 2
loom$person <- (seq_len(nrow(loom)) - 1) %/% 3
loom$pay <- ifelse(loom$breaks < 20, 0, loom$breaks)

# What a person has of the weight of a group, and how many people the weights leave.
share_of <- function(rows) {
  own <- tapply(rows$weight, rows$person, sum)
  setNames(as.numeric(own) / sum(own), names(own))
}
shares <- list(share_of(loom[loom$treated, ]), share_of(loom[!loom$treated, ]))
df <- min(sapply(shares, function(s) 1 / sum(s^2))) - 1
factor_of <- function(rows) 1 / (1 - mapply(
  function(treated, person) shares[[if (treated) 1 else 2]][[as.character(person)]], rows$treated, rows$person
))

# The jackknife of the weighted difference by leaving out one person after another.
gap_of <- function(rows) {
  weighted.mean(rows$pay[rows$treated], rows$weight[rows$treated]) -
    weighted.mean(rows$pay[!rows$treated], rows$weight[!rows$treated])
}
out <- sapply(unique(loom$person), function(p) gap_of(loom[loom$person != p, ]))
n_people <- length(out)
jackknife <- sqrt(sum((out - gap_of(loom))^2) * (n_people - 1) / n_people)

# Pairs within strata by a plain loop: each treated row weighs as it does, its pairs by the weights of the controls.
pairs <- do.call(rbind, lapply(split(loom, loom$tension), function(s) {
  x <- s[s$treated, ]
  y <- s[!s$treated, ]
  each <- expand.grid(i = seq_len(nrow(x)), j = seq_len(nrow(y)))
  data.frame(
    d = x$pay[each$i] - y$pay[each$j],
    w = x$weight[each$i] * y$weight[each$j] / sum(y$weight),
    row_x = rownames(x)[each$i], row_y = rownames(y)[each$j], alone = (y$weight / sum(y$weight))[each$j]
  )
}))
pairs$w <- pairs$w / sum(pairs$w)
above <- function(shift) (pairs$d > shift) + (pairs$d == shift) / 2
share <- function(shift) sum(pairs$w * above(shift))

# The influence of each row: of a treated, its pairs; of a control, how far its pairs are from those of its stratum's others.
error <- function(shift) {
  a <- above(shift)
  moved <- setNames(numeric(nrow(loom)), rownames(loom))
  for (row in unique(pairs$row_x)) {
    own <- pairs[pairs$row_x == row, ]
    moved[row] <- sum(own$w * above(shift)[pairs$row_x == row]) - sum(own$w) * share(shift)
  }
  for (row in unique(pairs$row_y)) {
    mine <- pairs$row_y == row
    stratum <- loom[row, "tension"]
    here <- loom[pairs$row_y, "tension"] == stratum
    whole <- sum(pairs$w[here] * a[here])
    part <- unique(pairs$alone[mine])
    moved[row] <- (sum(pairs$w[mine] * a[mine]) - part * whole) / (1 - min(part, 0.5))
  }
  by_person <- tapply(moved, loom$person, sum)
  g <- length(by_person)
  sqrt(sum(by_person^2) * g / (g - 1))
}

# The weighted median of all differences; limits searched over every difference.
ordered <- pairs[order(pairs$d), ]
reached <- cumsum(ordered$w)
first <- ordered$d[which(reached >= 0.5 - 1e-12)[1]]
second <- ordered$d[which(reached > 0.5 + 1e-12)[1]]
t_value <- qt(0.975, df)
steps <- sort(unique(pairs$d))
between <- (head(steps, -1) + tail(steps, -1)) / 2
z <- sapply(between, function(d) (share(d) - 0.5) / error(d))
low <- steps[which(z > t_value)[length(which(z > t_value))] + 1]
high <- steps[which(z < -t_value)[1]]

# Ranks within strata (van Elteren's weights): coin on scores made here.
loom$score <- ave(loom$pay, loom$tension, FUN = function(v) rank(v) / (length(v) + 1))
test <- coin::independence_test(score ~ factor(treated) | tension, loom, distribution = "asymptotic")

# Weighted medians with Woodruff's limits by person.
median_of <- function(rows) {
  s <- rows[order(rows$pay), ]
  reached <- cumsum(s$weight) / sum(s$weight)
  at <- function(p) s$pay[which(reached >= p - 1e-9)[1]]
  m <- at(0.5)
  below <- as.numeric(rows$pay <= m)
  moved <- tapply(factor_of(rows) * rows$weight * (below - weighted.mean(below, rows$weight)), rows$person, sum)
  reach <- qt(0.975, df) * sqrt(sum(moved^2) * (n_people - 1) / n_people) / sum(rows$weight)
  c(m, at(0.5 - reach), at(0.5 + reach))
}
one <- median_of(loom[loom$treated, ])
other <- median_of(loom[!loom$treated, ])

# Two parts with weights, errors by person: what each row adds through both parts, by numerical gradients.
men <- loom
men$x <- as.numeric(men$tension)
men$x <- (men$x - mean(men$x)) / sqrt(mean((men$x - mean(men$x))^2))
some <- men$pay > 0
tight <- glm.control(epsilon = 1e-14, maxit = 200)
chance <- suppressWarnings(glm(pay > 0 ~ treated + x, binomial, men, weights = weight, control = tight))
amount <- glm(pay ~ treated + x, Gamma("log"), men[some, ], weights = weight, control = tight)
mean_of <- function(arm, b, g) {
  d <- cbind(1, arm, men$x)
  weighted.mean(plogis(d %*% b) * exp(d %*% g), men$weight)
}
difference <- function(b, g) mean_of(1, b, g) - mean_of(0, b, g)
gradient <- function(f, at) sapply(seq_along(at), function(i) {
  h <- 1e-6
  step <- replace(numeric(length(at)), i, h)
  (f(at + step) - f(at - step)) / (2 * h)
})
b <- coef(chance)
g <- coef(amount)
through <- function(fit, slope) {
  scores <- sandwich::estfun(fit)
  drop(scores %*% (sandwich::bread(fit) / nobs(fit)) %*% slope)
}
moved <- through(chance, gradient(function(v) difference(v, g), b))
moved[some] <- moved[some] + through(amount, gradient(function(v) difference(b, v), g))
by_person <- tapply(moved * factor_of(men), men$person, sum)

write_reference("work", c("coin", "sandwich"),
  rows = list(
    pay = loom$pay, treated = as.numeric(loom$treated), stratum = as.numeric(loom$tension), weight = loom$weight,
    person = loom$person
  ),
  uneven = list(difference = gap_of(loom), error = jackknife, df = df),
  pairs = list(share = share(0), error = error(0), shift = (first + second) / 2, low = low, high = high),
  ranks = coin::pvalue(test)[[1]],
  medians = list(treated = one, control = other),
  two_part = list(
    difference = difference(b, g), treated = mean_of(1, b, g), control = mean_of(0, b, g),
    error = sqrt(sum(by_person^2) * (n_people - 1) / n_people), covariate = men$x
  )
)
