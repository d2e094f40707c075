"""Computes every headline again from the tables in this folder, with pandas, numpy and scipy only.

Tính lại mọi con số chính từ các bảng trong thư mục này. Usage: python recompute.py [folder]
Each line: the number that was released, the number computed here, and whether they agree to the last released digit.
It imports nothing of the program that made the folder; the formulas are written out. Exit status 1 if a number differs.
"""

import sys
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import optimize, stats

MONTH = 365.25 / 12  # days
DIGITS = 6  # significant ones were released
FOLDER = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent


# -- tables --------------------------------------------------------------------------------------------------------------


@cache
def table(name):
    """A table of the folder; its days as days."""
    told = pd.read_parquet(FOLDER / f"{name}.parquet")
    return told.fillna({column: "" for column in told if told[column].dtype == "str"})


@cache
def settings():
    """What the plan says, as text."""
    told = pd.read_csv(FOLDER / "settings.csv", dtype=str, keep_default_na=False)
    return dict(zip(told["name"], told["value"], strict=True))


# -- formulas ------------------------------------------------------------------------------------------------------------


def blaker(x, n, level):
    """Blaker's exact interval of a share (2000, Canadian Journal of Statistics 28:783-798)."""
    return blaker_low(x, n, 1 - level), 1 - blaker_low(n - x, n, 1 - level)


def blaker_low(x, n, alpha):
    """Smallest share at which P(X >= x) + P(X <= k) is above alpha, k the largest count no likelier below."""
    if x == 0:
        return 0.0

    def upper(p):
        return stats.binom.sf(x - 1, n, p)

    def lower(k, p):
        return stats.binom.cdf(k, n, p) if k >= 0 else 0.0

    left = stats.beta.ppf(alpha / 2, x, n - x + 1)
    k = int(stats.binom.ppf(alpha / 2, n, left))
    while k >= 0 and lower(k, left) > upper(left):
        k -= 1
    while upper(left) + lower(k, left) <= alpha:
        right = root(lambda p, k=k: upper(p) - lower(k + 1, p), 0, 1) if k + 1 < x else x / n
        if upper(right) + lower(k, right) > alpha:
            return root(lambda p, k=k: upper(p) + lower(k, p) - alpha, left, right)
        left, k = right, k + 1
    return left


def root(function, low, high):
    """Where a function crosses zero."""
    return optimize.brentq(function, low, high, xtol=1e-14, rtol=1e-13)


def wilson(x, n, level):
    """Score interval of a share."""
    z = stats.norm.isf((1 - level) / 2)
    middle, half = (x + z**2 / 2) / (n + z**2), z / (n + z**2) * np.sqrt(x * (n - x) / n + z**2 / 4)
    return middle - half, middle + half


def newcombe(x1, n1, x0, n0, level):
    """Difference of two shares, hybrid score interval (Newcombe 1998, method 10)."""
    (l1, u1), (l0, u0), (p1, p0) = wilson(x1, n1, level), wilson(x0, n0, level), (x1 / n1, x0 / n0)
    d = p1 - p0
    return d - np.hypot(p1 - l1, u0 - p0), d + np.hypot(u1 - p1, p0 - l0)


def katz(x1, n1, x0, n0, level):
    """Ratio of two shares, on the log scale."""
    half = stats.norm.isf((1 - level) / 2) * np.sqrt(1 / x1 - 1 / n1 + 1 / x0 - 1 / n0)
    return (x1 / n1) / (x0 / n0) * np.exp(np.array([-half, half]))


def beta_product(time, event, at, level):
    """One minus Kaplan-Meier at a day, with beta product limits (Fay, Brittain & Proschan 2013; method mm of R's bpcp)."""
    times, dead = np.unique(time[event & (time <= at)], return_counts=True)
    at_risk = np.array([(time >= t).sum() for t in times])
    followed = ((time > at) | ((time == at) & ~event)).sum()
    each = np.concatenate([n - np.arange(d) for n, d in zip(at_risk, dead, strict=True)] + [[]])
    surviving, tail = np.prod(1 - dead / at_risk), (1 - level) / 2
    high = moment_quantile(each, 1 - tail) if len(each) else 1.0
    low = moment_quantile(np.append(each, followed), tail) if followed else 0.0
    return (np.nan if followed == 0 and surviving > 0 else 1 - surviving), 1 - high, 1 - low


def moment_quantile(at_risk, chance):
    """Quantile of the beta distribution with the two moments of a product of Beta(at_risk, 1)."""
    mean, square = np.prod(at_risk / (at_risk + 1)), np.prod(at_risk / (at_risk + 2))
    size = (mean - square) / (square - mean**2)
    return stats.beta.ppf(chance, size * mean, size * (1 - mean))


def aalen_johansen(rows, at):
    """Weighted share with cause 1 by a day; a row is at risk after `start` up to and with `time`."""
    ends = rows[(rows["cause"] > 0) & (rows["time"] <= at)]
    surviving, share = 1.0, 0.0
    for t in np.sort(ends["time"].unique()):
        at_risk = rows[((rows["start"] < t) | (rows["start"] <= 0)) & (rows["time"] >= t)]
        now = ends[ends["time"] == t]
        share += surviving * now.loc[now["cause"] == 1, "weight"].sum() / at_risk["weight"].sum()
        gone = len(now) == len(at_risk)
        surviving *= 0.0 if gone else 1 - now["weight"].sum() / at_risk["weight"].sum()
    return share


def cox(start, stop, event, design, stratum, *, firth, level=None):
    """Hazard ratio of the first column; with `firth` (Breslow) also profile limits and p-value, else Efron's ties.

    Heinze & Schemper (2001) Biometrics 57:114-119.
    """
    scale = design.std(axis=0)
    x = (design - design.mean(axis=0)) / scale
    sets = [
        (x[event & (stop == t) & (stratum == s)], x[(start < t) & (stop >= t) & (stratum == s)])
        for s, t in sorted(set(zip(stratum[event], stop[event], strict=True)))
    ]

    def loss(b):
        value, information = 0.0, np.zeros((len(b), len(b)))
        for dead, risk in sets:
            d, w = len(dead), np.exp(risk @ b)
            now = np.exp(dead @ b)
            value += (dead @ b).sum()
            for i in range(d):
                part = 0.0 if firth else i / d
                total = w.sum() - part * now.sum()
                mean = (w @ risk - part * (now @ dead)) / total
                square = ((risk.T * w) @ risk - part * (dead.T * now) @ dead) / total
                value -= np.log(total)
                information += square - np.outer(mean, mean)
        return -(value + (np.linalg.slogdet(information)[1] / 2 if firth else 0.0))

    def best(fixed=None, first=None):
        free = slice(0 if fixed is None else 1, None)

        def full(b):
            return b if fixed is None else np.append(fixed, b)

        begin = (np.zeros(x.shape[1]) if first is None else first)[free]
        if not len(begin):
            return full(begin), loss(full(begin))
        found = climb(lambda b: loss(full(b)), begin)
        return full(found), loss(full(found))

    top, least = best()
    if not firth:
        return {"estimate": np.exp(top[0] / scale[0])}
    needed = stats.chi2.isf(1 - level, 1)

    def fall(value):
        return 2 * (best(value, top)[1] - least)

    limits = []
    for side in (-1, 1):
        reach = 1.0
        while fall(top[0] + side * reach) < needed:
            reach *= 2
        limits.append(root(lambda b: fall(b) - needed, *sorted((top[0], top[0] + side * reach))))
    low, high = np.exp(np.array(limits) / scale[0])
    return {
        "estimate": np.exp(top[0] / scale[0]),
        "conf_low": low,
        "conf_high": high,
        "p_value": stats.chi2.sf(max(fall(0.0), 0), 1),
    }


def climb(loss, b):
    """Newton's steps with derivatives by differences."""
    h = 1e-4
    unit = h * np.eye(len(b))
    for _ in range(100):
        slope = np.array([(loss(b + e) - loss(b - e)) / (2 * h) for e in unit])
        bend = np.array(
            [
                [(loss(b + e + f) - loss(b + e - f) - loss(b - e + f) + loss(b - e - f)) / (4 * h**2) for f in unit]
                for e in unit
            ]
        )
        step = np.linalg.solve(bend, slope) if np.linalg.eigvalsh(bend)[0] > 0 else slope
        here = loss(b)
        while loss(b - step) > here + 1e-12 and np.abs(step).max() > 1e-12:
            step = step / 2
        b = b - step
        if np.abs(step).max() < 1e-9:
            break
    return b


# -- what the pages say ----------------------------------------------------------------------------------------------------


def arms(key):
    """Re-arrest in a study, by arm."""
    rows = table("arms")
    return two_arms(rows["arm"], rows["event"].astype(bool) & (rows["days"] <= days_of(key.horizon)), key)


def two_arms(arm, happened, key):
    """A share of an arm, or the difference or ratio of both."""
    counts = {
        name: (int((happened & (arm == name)).sum()), int((arm == name).sum()))
        for name in ("participant", "comparison")
    }
    if key.estimand == "share":
        x, n = counts[key.group]
        return told(n, x, x / n, blaker(x, n, key.conf_level))
    (x1, n1), (x0, n0) = counts.values()
    if key.estimand == "risk_difference":
        return told(n1 + n0, x1 + x0, x1 / n1 - x0 / n0, newcombe(x1, n1, x0, n0, key.conf_level))
    return told(n1 + n0, x1 + x0, (x1 / n1) / (x0 / n0), katz(x1, n1, x0, n0, key.conf_level))


def told(n, x, value, limits):
    """An estimate with its counts, by the names of the columns."""
    return {"n": n, "n_events": x, "estimate": value, "conf_low": limits[0], "conf_high": limits[1]}


def log_rank(key):
    """Log-rank test of two arms."""
    rows, last = table("arms"), days_of(key.horizon)
    event, days = rows["event"].astype(bool) & (rows["days"] <= last), rows["days"].clip(upper=last)
    first, excess, variance = rows["arm"] == "participant", 0.0, 0.0
    for t in days[event].unique():
        n, n1 = (days >= t).sum(), ((days >= t) & first).sum()
        d, d1 = (event & (days == t)).sum(), (event & (days == t) & first).sum()
        excess += d1 - d * n1 / n
        variance += d * n1 / n * (1 - n1 / n) * (n - d) / (n - 1) if n > 1 else 0
    chi2 = excess**2 / variance
    return {"n": len(rows), "n_events": int(event.sum()), "estimate": chi2, "p_value": stats.chi2.sf(chi2, 1)}


def days_of(horizon):
    """Days of a horizon in weeks."""
    return 7 * int(horizon[:-1])


def months_of(horizon):
    """The number of a horizon, in its unit."""
    return int(horizon[:-1])


def states(horizon):
    """How each release stands some calendar months after it; the first case that fits."""
    r = table("releases")
    r = r[r["group"] == "release"]
    day = (r["start"] + pd.DateOffset(months=months_of(horizon)) - r["start"]).dt.days
    over = (r["end_last"] <= day) | (r["ended"].isin((4, 6)) & (r["end_first"] <= day))
    cases = [
        (r["sight"].isna() | (r["entry_days"] != 0), "unknown"),
        (day > r["sight"], np.where(r["goes_on"] == 1, "not_yet", "unknown")),
        (over & (r["ended"] == 1), "event"),
        (r["doubt"] <= day, "unknown"),
        (over & (r["ended"] == 6), "list_ends"),
        (over & (r["ended"] == 4), "unknown"),
        (over, "competing"),
        (r["end_first"] <= day, "unknown"),
    ]
    return pd.Series(np.select([case for case, _ in cases], [state for _, state in cases], "free"))


def count(state, *names):
    """How many are in one of these states."""
    return int(state.isin(names).sum())


def released_states(key):
    """Everybody released, by state at a horizon."""
    state = states(key.horizon)
    names = ("free", "competing", "not_yet", "unknown", "list_ends")
    found = {"n": len(state), "n_events": count(state, "event")} | {f"n_{name}": count(state, name) for name in names}
    followed = len(state) - found["n_not_yet"]
    unknown = found["n_unknown"] + found["n_list_ends"]
    return found | bounds(found["n_events"], unknown, followed)


def bounds(sure, unknown, n):
    """A share if nobody, and if everybody, of whom it is not known had it."""
    return {"bound_low": sure / n, "bound_high": (sure + unknown) / n} if n else {}


def released_share(key):
    """Share with the event of those of whom it is known."""
    state = states(key.horizon)
    x, n = count(state, "event"), count(state, "event", "free", "competing")
    return told(n, x, x / n, blaker(x, n, key.conf_level)) if n else {"n": n, "n_events": x}


def joining_risks(key):
    """Joiners and those who had not joined, from the day of comparison."""
    at, (models, _, arm) = months_of(key.horizon) * MONTH, key.group.partition(":")
    rows = table("compared")
    rows = rows[rows["models"] == models]
    mine = {"joined": rows[rows["joined"] == 1], "not_joined": rows[rows["joined"] == 0]}
    if key.method != "weights":
        mine = {each: once(rows, each == "joined") for each in mine}
    happened = {each: part[(part["cause"] == 1) & (part["time"] <= at)] for each, part in mine.items()}
    wanted = [arm] if arm else list(mine)
    found = {
        "n": sum(mine[each]["person_id"].nunique() for each in wanted),
        "n_events": sum(happened[each]["person_id"].nunique() for each in wanted),
    }
    if key.method == "weights":
        mended = table("weighted")
        mended = mended[mended["models"] == models]
        risk = {each: aalen_johansen(mended[mended["joined"] == (each == "joined")], at) for each in mine}
        return found | {"estimate": risk[arm] if arm else risk["joined"] - risk["not_joined"]}
    level = key.conf_level if arm else (1 + key.conf_level) / 2
    risk = {each: once_risk(part, at, level) for each, part in mine.items()}
    if arm:
        value, low, high = risk[arm]
        return found | {"estimate": value, "conf_low": low, "conf_high": high}
    (v1, l1, u1), (v0, l0, u0) = risk["joined"], risk["not_joined"]
    return found | {"estimate": v1 - v0, "conf_low": l1 - u0, "conf_high": u1 - l0}


def once(rows, joined):
    """Each person once in an arm, the first day that counts."""
    wait = rows.loc[rows["joined"] == 1, "waited"].median()
    mine = rows[rows["joined"] == 1] if joined else rows[(rows["joined"] == 0) & (rows["waited"] >= wait)]
    return mine.sort_values("trial", kind="stable").drop_duplicates("person_id")


def once_risk(mine, at, level):
    """The risk of an arm, everybody once; what rules the event out counts as followed without it."""
    time, cause = mine["time"].to_numpy(float), mine["cause"].to_numpy()
    time = np.where((cause > 1) & (time <= at), at, time)
    return beta_product(time, (cause == 1) & (time <= at), at, level)


def joining_hazard(key):
    """Hazard ratio of joining as an exposure over time."""
    rows = table("spells")
    rows = rows[rows["models"] == key.group]
    event = (rows["cause"] == 1).to_numpy()
    found = {"n": rows["person_id"].nunique(), "n_events": int(event.sum())}
    if not key.limits:
        return found
    cut = rows["joined"].fillna(np.inf).clip(rows["entry"], rows["exit"])
    before = pd.DataFrame(
        {"start": rows["entry"], "stop": cut, "event": event & ~(rows["joined"] < rows["exit"]), "exposed": 0.0}
    )
    after = pd.DataFrame({"start": cut, "stop": rows["exit"], "event": event, "exposed": 1.0})
    pieces = pd.concat([part.join(rows[["origin", "stratum", *covariates(rows)]]) for part in (before, after)])
    pieces = pieces[pieces["stop"] > pieces["start"]]
    scarce = found["n_events"] < number("weights_from") or pieces.loc[pieces["exposed"] == 1, "event"].sum() < number(
        "model_from"
    )
    held = covariates(rows)[: number("covariates_at_most")] if scarce else covariates(rows)
    start, stop = (pieces[name] - pieces["origin"] for name in ("start", "stop"))
    start = start.where(start > 0, -np.inf)
    design = pieces[["exposed", *held]].to_numpy(float)
    given = start.to_numpy(), stop.to_numpy(), pieces["event"].to_numpy(bool), design, pieces["stratum"].to_numpy()
    return found | cox(*given, firth=key.method == "firth_cox", level=key.conf_level)


def covariates(rows):
    """Those that were known of enough people, in the plan's order."""
    return [name for name in settings()["covariates"].split(";") if name in rows and rows[name].notna().all()]


def number(name):
    """A whole number of the plan."""
    return int(settings()[name])


def open_loans(day):
    """Loans to people with a balance in the file of a day."""
    rows = table("loan_files")
    rows = rows[(rows["kind"] == "person") & (rows["as_of"] == pd.Timestamp(day))]
    return rows[~rows["state"].isin(("repaid", "gone"))]


def loan_standing(key):
    """Loans and balances on the day of a file."""
    rows = open_loans(key.horizon)
    balance = rows["balance_vnd"].sum()
    found = {"n_open": len(rows), "balance_vnd": balance}
    found |= {f"n_{state}": count(rows["state"], state) for state in ("extended", "overdue", "frozen")}
    for limit in (30, 90):
        for end in ("low", "high"):
            late = rows[rows[f"late_{end}"] > limit]
            found |= {
                f"n_late_{limit}_{end}": len(late),
                f"par_{limit}_{end}": late["balance_vnd"].sum() / balance if balance else np.nan,
            }
    bad = rows.loc[rows["state"].isin(("overdue", "frozen")), "late_vnd"].sum()
    return found | {"bank_ratio": bad / balance if balance else np.nan}


def loan_late(key):
    """Share of open loans late for longer than so many days."""
    rows, limit = open_loans(key.horizon), int(key.outcome.removeprefix("late_"))
    low, high = ((rows[f"late_{end}"] > limit).sum() for end in ("low", "high"))
    return between(int(low), int(high), len(rows), key.conf_level)


def between(low, high, n, level):
    """A share between two counts: the value only where they are the same."""
    limits = blaker(low, n, level)[0], blaker(high, n, level)[1]
    return told(n, low, low / n if low == high else np.nan, limits) if n else {"n": 0, "n_events": low}


def ever_states(vintage, horizon):
    """Loans of a vintage by how they stand so many months after the payout."""
    rows, day = table("loan_spells"), months_of(horizon) * MONTH
    rows = rows if vintage == "all" else rows[rows["vintage"] == vintage]
    over = rows["last"] <= day
    cases = [
        (rows["seen"] < day, "not_yet"),
        (over & (rows["cause"] == "late"), "late"),
        (rows["doubt"] <= day, "unknown"),
        (over, "ended"),
        (rows["first"] <= day, "unknown"),
    ]
    return pd.Series(np.select([case for case, _ in cases], [state for _, state in cases], "free"))


def loan_ever(key):
    """Loans by that state."""
    state = ever_states(key.group, key.horizon)
    found = {"n": len(state)} | {
        f"n_{name}": count(state, name) for name in ("late", "free", "ended", "not_yet", "unknown")
    }
    return found | bounds(found["n_late"], found["n_unknown"], len(state) - found["n_not_yet"])


def loan_ever_share(key):
    """Share of loans ever late for over 30 days."""
    state = ever_states("all", key.horizon)
    late, n = count(state, "late"), len(state) - count(state, "not_yet")
    return between(late, late + count(state, "unknown"), n, key.conf_level)


def loan_collected(key):
    """What was collected between two files, between limits."""
    rows = table("loan_files")
    rows = rows[(rows["kind"] == "person") & (rows["paid_since"] >= 0) & (rows["as_of"] == pd.Timestamp(key.horizon))]
    paid, late = rows["paid_since"].sum(), rows["late_vnd"].sum()
    surely = (rows["late_before"] - rows["late_vnd"]).clip(lower=0).clip(upper=rows["paid_since"]).sum()
    low, high = late + surely, late + paid
    found = {"n_loans": len(rows), "paid_vnd": paid, "owed_low_vnd": low, "owed_high_vnd": high}
    return found | {"rate_low": surely / low if low else np.nan, "rate_high": paid / high if high else np.nan}


def week_shares(key):
    """Share with a job in one week after the release, by arm."""
    rows, jobs, week = table("arms"), table("job_spells"), months_of(key.horizon)
    at_work = jobs.loc[(jobs["start_days"] <= 7 * (week - 1)) & (7 * (week - 1) < jobs["end_days"]), "person_id"]
    known, works = rows["days"] >= 7 * week, rows["person_id"].isin(at_work)
    if key.estimand != "bounds_of_difference":
        return two_arms(rows.loc[known, "arm"], works[known], key)
    low, high = (
        [float(flag[rows["arm"] == arm].mean()) for arm in ("participant", "comparison")]
        for flag in (works & known, works | ~known)
    )
    return {"n": len(rows), "conf_low": low[0] - high[1], "conf_high": high[0] - low[1]}


def incomes(key):
    """Mean incomes by arm, and their difference."""
    rows = table("incomes")
    pay = rows[f"income_{key.horizon}"]
    first, second = pay[rows["arm"] == "participant"], pay[rows["arm"] == "comparison"]
    if key.estimand == "mean":
        mine = pay[rows["arm"] == key.group]
        half = stats.t.isf((1 - key.conf_level) / 2, len(mine) - 1) * mine.sem()
        return told(len(mine), int((mine > 0).sum()), mine.mean(), (mine.mean() - half, mine.mean() + half))
    if key.estimand == "mean_difference":
        a, b = first.sem() ** 2, second.sem() ** 2
        freedom = (a + b) ** 2 / (a**2 / (len(first) - 1) + b**2 / (len(second) - 1))
        return tested(len(first) + len(second), first.mean() - second.mean(), np.sqrt(a + b), freedom, key.conf_level)
    both = rows[rows["arm"].isin(("participant", "comparison"))]
    if key.estimand != "adjusted_mean_difference":
        return two_arms(both["arm"], both[f"income_{key.horizon}"] > 0, key)
    held = both[settings()["covariates"].split(";")].to_numpy(float)
    x = np.column_stack([np.ones(len(both)), both["arm"] == "participant", held])
    inverse = np.linalg.inv(x.T @ x)
    coef = inverse @ x.T @ both[f"income_{key.horizon}"].to_numpy()
    residual = both[f"income_{key.horizon}"].to_numpy() - x @ coef
    leverage = np.einsum("ij,jk,ik->i", x, inverse, x)
    covariance = inverse @ (x.T * (residual**2 / (1 - leverage))) @ x @ inverse
    return tested(len(both), coef[1], np.sqrt(covariance[1, 1]), len(both) - x.shape[1], key.conf_level)


def tested(n, value, error, freedom, level):
    """A difference with Student's limits and test."""
    half = stats.t.isf((1 - level) / 2, freedom) * error
    found = {"n": n, "estimate": value, "conf_low": value - half, "conf_high": value + half}
    return found | {"p_value": 2 * stats.t.sf(abs(value) / error, freedom)}


def months_told(source, of, k):
    """What a source tells of one month after the release."""
    rows = table("work_months")
    return rows[(rows["source"] == source) & (rows["of"] == of) & (rows["k"] == k)].set_index("release_id")


def job_states(what, source, horizon):
    """Everybody released by whether a source shows a job, at a horizon."""
    people, k = table("work_people").set_index("release_id"), months_of(horizon)
    about = table("work_sources").set_index("source").loc[source]
    end = people["start"] + pd.DateOffset(months=k)
    not_yet, gone = end > about["until"], people["gone"] <= end
    if about["asks"]:
        state = months_told(source, "answers", k)["state"].reindex(people.index)
        if what == "job_in_month":
            return named(
                people,
                [
                    (state == "paid", "job"),
                    (state == "not_yet", "not_yet"),
                    (state == "gone", "gone"),
                    (state == "zero", "none"),
                ],
            )
        rows = table("work_months")
        mine = rows[
            (rows["source"] == source) & (rows["of"] == "answers") & (rows["k"] <= k) & (rows["state"] == "paid")
        ]
        ever = people.index.isin(mine["release_id"])
        return named(people, [(ever & ~not_yet, "job"), (not_yet, "not_yet"), (gone & ~ever, "gone")])
    jobs = table("work_spells")
    jobs = jobs[jobs["source"] == source]
    if what == "any_job":
        limit = end.reindex(jobs["release_id"]).to_numpy()
        surely, maybe = (
            people.index.isin(jobs.loc[jobs[f"start_{side}"] <= limit, "release_id"]) for side in ("last", "first")
        )
        covered = (people["start"] >= about["starts"]) & (about["observed_for"] == "everyone")
        return named(
            people,
            [(surely & ~not_yet, "job"), (not_yet, "not_yet"), (gone & ~maybe, "gone"), (covered & ~maybe, "none")],
        )
    told_ = months_told(source, "jobs", k).reindex(people.index)
    month = told_["month"].reindex(jobs["release_id"]).to_numpy()
    first, last = (calendar(jobs[name]) for name in ("start_last", "end_first"))
    last = np.where(jobs["end_last"].isna(), np.inf, last)
    works = people.index.isin(jobs.loc[(first <= month) & (month <= last) & (first <= last), "release_id"])
    state = told_["state"]
    job = (works & (state != "not_yet")) | (state == "paid")
    return named(
        people, [(job, "job"), (state == "not_yet", "not_yet"), (state == "gone", "gone"), (state == "zero", "none")]
    )


def named(people, cases):
    """The name of the first case that holds for each."""
    return pd.Series(
        np.select([np.asarray(case, bool) for case, _ in cases], [name for _, name in cases], "unknown"), people.index
    )


def calendar(days):
    """Calendar months, as 202405."""
    return 100 * days.dt.year + days.dt.month


def job_state(key):
    """Everybody released, by whether a source shows a job."""
    state = job_states(key.outcome, key.group, key.horizon)
    found = {"n": len(state)} | {
        f"n_{name}": count(state, name) for name in ("not_yet", "gone", "job", "none", "unknown")
    }
    return found | bounds(found["n_job"], found["n_unknown"], len(state) - found["n_not_yet"] - found["n_gone"])


def job_share(key):
    """Share with a job of those followed."""
    state = job_states(key.outcome, key.group, key.horizon)
    n, x, unknown = len(state) - count(state, "not_yet", "gone"), count(state, "job"), count(state, "unknown")
    if not n:
        return {"n": 0, "n_events": x}
    return (
        told(n, x, np.nan, (x / n, (x + unknown) / n)) if unknown else told(n, x, x / n, blaker(x, n, key.conf_level))
    )


def first_states(source, horizon):
    """First jobs by how they stand so many months after they began."""
    rows, day = table("first_jobs"), months_of(horizon) * MONTH
    rows = rows[rows["source"] == source]
    over, names = rows["days"] <= day, ("not_yet", "left", "locked_up", "away")
    cases = [(over & (rows["cause"] == i), name) for i, name in enumerate(names)] + [(rows["doubt"] <= day, "unknown")]
    return pd.Series(np.select([case for case, _ in cases], [name for _, name in cases], "still"))


def first_job(key):
    """First jobs by that state."""
    state = first_states(key.group, key.horizon)
    return {"n": len(state)} | {
        f"n_{name}": count(state, name) for name in ("still", "left", "locked_up", "away", "not_yet", "unknown")
    }


def first_job_share(key):
    """Share of first jobs that go on."""
    state = first_states(key.group, key.horizon)
    x, n = count(state, "still"), count(state, "still", "left", "locked_up", "away")
    return told(n, x, x / n, blaker(x, n, key.conf_level)) if n else {"n": 0, "n_events": x}


def pay_state(key):
    """Everybody released, by what is known of pay in one month, and what was paid."""
    rows = months_told(key.group, "pay", months_of(key.horizon))
    found = {"n": len(rows)} | {
        f"n_{name}": count(rows["state"], name) for name in ("not_yet", "gone", "paid", "zero", "unseen")
    }
    paid = np.sort(rows.loc[(rows["state"] == "paid") & rows["real_pay"].notna(), "real_pay"])
    found |= {"n_no_price": found["n_paid"] - len(paid)}
    unseen, n = found["n_unseen"] + found["n_no_price"], len(rows) - found["n_not_yet"] - found["n_gone"]
    if n:
        low, high = paid.sum() / n, (paid.sum() + unseen * float(settings()["most_vnd"])) / n
        found |= {"bound_low": nearest(low), "bound_high": nearest(high)}
    if not len(paid):
        return found
    level = float(settings()["conf_level_4"])
    below, above = (
        stats.binom.ppf((1 - level) / 2, len(paid), 0.5),
        stats.binom.isf((1 - level) / 2, len(paid), 0.5) + 1,
    )
    found |= {"mean_paid": nearest(paid.mean()), "median_paid": nearest(np.median(paid))}
    inside = below >= 1 and above <= len(paid)
    return found | (
        {"median_low": nearest(paid[int(below) - 1]), "median_high": nearest(paid[int(above) - 1])} if inside else {}
    )


def nearest(vnd):
    """Dong to the nearest hundred thousand."""
    return round(vnd / 100_000) * 100_000.0


RECIPES = {
    "arm_shares": arms, "log_rank": log_rank, "released_states": released_states, "released_share": released_share,
    "joining_risks": joining_risks, "joining_hazard": joining_hazard, "loan_standing": loan_standing, "loan_late": loan_late,
    "loan_ever": loan_ever, "loan_ever_share": loan_ever_share, "loan_collected": loan_collected, "week_shares": week_shares,
    "incomes": incomes, "job_state": job_state, "job_share": job_share, "first_job": first_job,
    "first_job_share": first_job_share, "pay_state": pay_state,
}  # fmt: skip


# -- comparison ------------------------------------------------------------------------------------------------------------


def agrees(released, here):
    """Whether a number rounds to the released one; a hundredth of half a digit is left to what is searched for."""
    unit = 10.0 ** (np.floor(np.log10(abs(released))) - DIGITS + 1) if released else 1e-9
    return bool(abs(here - released) <= 0.505 * unit)


def main():
    """Compare all headlines; returns how many differ."""
    rows = pd.read_csv(FOLDER / "headlines.csv", keep_default_na=False, na_values={"conf_level": [""]})
    agreed = differ = left = 0
    if settings()["mark"]:
        print(f"{settings()['mark']}: nobody in these tables is real / không ai trong các bảng này là người thật")
    row_of = ["notebook", "table", "outcome", "estimand", "group", "horizon"]
    for _, mine in rows.groupby(row_of, sort=False):
        known = [each.recipe for each in mine.itertuples() if each.recipe != "none"]
        key = next(mine.itertuples())
        found = RECIPES[known[0]](key) if known else {}
        for each in mine.itertuples():
            where = " ".join(str(getattr(each, name)) for name in (*row_of, "column"))
            if each.recipe == "none":
                left += 1
                why = f"not recomputed / không tính lại ({each.limits or each.method})"
                print(f"{each.headline} {why}: {where} {each.released:.{DIGITS}g}")
                continue
            here = float(found.get(each.column, np.nan))
            right = agrees(each.released, here)
            agreed, differ = agreed + right, differ + (not right)
            word = "agrees / khớp" if right else "DIFFERS / LỆCH"
            print(f"{each.headline} {word}: {where} {each.released:.{DIGITS}g} {here:.{DIGITS + 2}g}")
    print(f"{agreed} agree / khớp, {differ} differ / lệch, {left} not recomputed / không tính lại")
    return differ


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
