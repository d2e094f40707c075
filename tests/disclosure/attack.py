"""An attack on a guarded result by what a reader of its tables can put together, apart from what `disclosure` declares.

Everything that is linked is written down here once more, by reading the tables as a person would: which columns add up, which
numbers of two tables are the same, who is part of whom, and what shares, intervals and other numbers tell. Every hidden count gets
its least and its most by scipy's `milp`. The reader is told of each hidden count whether it is under the minimum.
"""

from itertools import pairwise

import numpy as np
from scipy import optimize

from analysis.disclosure.derive import METHODS

MOST = 10_000.0
MONTHS = {"3m": 3, "6m": 6, "12m": 12, "24m": 24, "36m": 36}
ENDS = ["completed", "breached", "revoked", "reoffended", "moved", "died", "serving", "not_yet", "unknown"]


class Attack:
    """What a reader knows of counts: limits of each, and sums of some that lie between two numbers."""

    def __init__(self, guarded, true, profile):
        self.guarded, self.true, self.profile = guarded, true, profile
        self.low, self.high, self.truth, self.rows = {}, {}, {}, []
        self.hidden = set()
        told = guarded.table("hidden")
        self.marks = {(row["table"], row["row"], row["column"]) for row in told.to_dict("records")}

    # -- what is printed -------------------------------------------------------------------------------------------------

    def count(self, name, table, row, column):
        """A count of a table under a name; the same name in two tables is the same count."""
        seen, real = row[column], row["true"][column]
        if _none(real):
            return ""
        real, least, base = int(real), self.profile.minimum_count, self.profile.rounding
        if self.truth.setdefault(name, real) != real:
            raise AssertionError(f"not the same count: {name}")
        if _none(seen):
            assert (table, row["number"], column) in self.marks, f"missing, and no reason given: {table} {column}"
            self.hidden.add(name)
            low, high = (0, least - 1) if real < least else (least, MOST)
        else:
            low, high = (seen - base // 2, seen + (base - 1) // 2) if base > 1 else (seen, seen)
            low = max(low, least)
        self._limit(name, low, high)
        return name

    def among(self, name, low, high, real):
        """A count of which no table prints anything."""
        self.truth.setdefault(name, real)
        self._limit(name, low, high)
        return name

    def _limit(self, name, low, high):
        self.low[name] = max(self.low.get(name, 0), low)
        self.high[name] = min(self.high.get(name, MOST), high)

    # -- what is known of it ---------------------------------------------------------------------------------------------

    def adds(self, total, parts):
        """A total is the sum of its parts."""
        if total and all(parts):
            self.rows.append(({total: 1.0} | dict.fromkeys(parts, -1.0), 0, 0))

    def part(self, small, large, least=0):
        """These people are among those, and so many of those at least are not among these."""
        if not (small and large):
            return
        assert self.truth[small] + least <= self.truth[large], f"not part of it: {small}, {large}"
        self.rows.append(({large: 1.0, small: -1.0}, least, MOST))

    def share(self, events, n, share, interval=None):
        """A printed share, with its interval, of counts that are printed too."""
        if not (events and n) or _none(share) or self.profile.rounding > 1:
            return
        if self.low[n] == self.high[n]:
            whole = int(self.low[n])
            fit = [x for x in range(whole + 1) if float(f"{x / whole:.6g}") == share]
            if interval and interval[2] in METHODS and not _none(interval[0]):
                method, level = METHODS[interval[2]], interval[3]
                ends = {x: method(x, whole, conf_level=level) for x in fit}
                fit = [x for x in fit if _printed(ends[x].low) == interval[0] and _printed(ends[x].high) == interval[1]]
            assert self.truth[events] in fit
            self._limit(events, min(fit), max(fit))
        else:
            self.rows.append(({events: 1.0, n: -(share - 1e-6)}, 0, MOST))
            self.rows.append(({events: 1.0, n: -(share + 1e-6)}, -MOST, 0))

    # -- the least and the most ------------------------------------------------------------------------------------------

    def ends(self):
        """Of each hidden count: name, least, most, what it is."""
        names = sorted(self.truth)
        place = {name: i for i, name in enumerate(names)}
        matrix = np.zeros((len(self.rows), len(names)))
        for i, (terms, _, _) in enumerate(self.rows):
            for name, by in terms.items():
                matrix[i, place[name]] = by
        limits = optimize.Bounds([self.low[each] for each in names], [self.high[each] for each in names])
        lows, highs = [low for _, low, _ in self.rows], [high for _, _, high in self.rows]
        held = [optimize.LinearConstraint(matrix, lows, highs)] if self.rows else []
        for name in sorted(self.hidden):
            aim = np.zeros(len(names))
            found = []
            for sign in (1, -1):
                aim[place[name]] = sign
                end = optimize.milp(aim, integrality=np.ones(len(names)), bounds=limits, constraints=held)
                assert end.success, f"what is printed contradicts itself: {name}"
                found.append(round(end.x[place[name]]))
            yield name, found[0], found[1], self.truth[name]

    # -- the tables ------------------------------------------------------------------------------------------------------

    def table(self, name, *keys):
        """Rows of a guarded table with the same rows as they really are."""
        seen, real = self.guarded.table(name), self.true.table(name)
        for number, row in enumerate(seen.to_dict("records")):
            same = real
            for key in keys:
                same = same[same[key] == row[key]]
            assert len(same) == 1, f"{name} has not one row of {keys}"
            yield row | {"true": same.iloc[0].to_dict(), "number": number}


def attack(guarded, true, profile):
    """All that a reader puts together."""
    found = Attack(guarded, true, profile)
    for read in (_flow, _people, _reach, _reoffending, _models, _loans, _work, _sentences):
        read(found)
    return found


def _flow(a):
    before = ""
    for row in a.table("flow", "step"):
        start = a.count(before or f"start {row['unit']}", "flow", row, "n_before")
        left = a.count(f"after {row['step']}", "flow", row, "n_left")
        a.adds(start, [a.count(f"out {row['step']}", "flow", row, "n_excluded"), left])
        before = left
    a.last = before


def _people(a):
    arms = [a.count(f"arm {row['arm']}", "arms", row, "n") for row in a.table("arms", "arm")]
    if arms:
        a.adds(a.last, arms)
    earlier = {}
    for row in a.table("followed", "event", "horizon", "arm"):
        n = a.count(f"arm {row['arm']}", "followed", row, "n")
        can = a.count(f"can {row['horizon']} {row['arm']}", "followed", row, "n_followable")
        unknown = a.count(f"unknown {row['horizon']} {row['arm']}", "followed", row, "n_unknown")
        rest = a.among(f"cannot {row['horizon']} {row['arm']}", 0, MOST, a.truth[n] - a.truth[can] - a.truth[unknown])
        a.adds(n, [can, unknown, rest])
        a.part(can, earlier.get(row["arm"]))
        earlier[row["arm"]] = can
    years = []
    for row in a.table("release_years", "year"):
        seen = a.count(f"released {row['year']}", "release_years", row, "n_seen")
        a.part(a.count(f"newest {row['year']}", "release_years", row, "n_on_newest"), seen)
        years.append(seen)
    if years:
        a.adds(a.among("releases", 0, MOST, sum(a.truth[each] for each in years)), years)
    for row in a.table("list_kinds", "record"):
        gone = a.count("gone", "list_kinds", row, "n_gone")
        a.adds(
            a.count("listed", "list_kinds", row, "n_people"), [a.count("newest", "list_kinds", row, "n_newest"), gone]
        )
        a.part(a.count("unexplained", "list_kinds", row, "n_unexplained"), gone)


def _reach(a):
    for row in a.table("reach", "kind", "model"):
        kind = row["kind"]
        found = {each: a.count(f"{each} {kind}", "reach", row, f"n_{each}") for each in
                 ("eligible", "listed", "offered", "accepted", "refused", "started", "still_in")}  # fmt: skip
        released = a.count(a.last, "reach", row, "n_released")
        for each in found.values():
            a.part(each, released)
        a.part(found["still_in"], found["started"])
        if found["accepted"] and found["refused"] and found["offered"]:
            both = a.truth[found["accepted"]] + a.truth[found["refused"]]
            if both <= a.truth[found["offered"]]:
                a.rows.append(({found["offered"]: 1, found["accepted"]: -1, found["refused"]: -1}, 0, MOST))
    by = {}
    for row in a.table("reach_among", "by", "group"):
        name = f"{row['by']} {row['group']}"
        n = a.count(f"all {name}", "reach_among", row, "n_released")
        for each in ("eligible", "started"):
            a.part(a.count(f"{each} {name}", "reach_among", row, f"n_{each}"), n)
        by.setdefault(row["by"], []).append(name)
    for names in by.values():
        a.adds(a.last, [f"all {each}" for each in names])
        for what in ("eligible", "started"):
            parts = [f"{what} {each}" for each in names]
            a.adds(a.among(f"{what} any", 0, MOST, sum(a.truth[each] for each in parts)), parts)


def _reoffending(a):
    waits = []
    for row in a.table("states", "definition", "by", "horizon"):
        h = row["horizon"]
        n = a.count("in sight", "states", row, "n")
        names = ["events", "free", "competing", "not_yet", "unknown"]
        parts = [a.count(f"{each} {h}", "states", row, f"n_{each}") for each in names]
        a.adds(n, parts)
        a.adds(a.last, [n, a.count("apart", "states", row, "n_apart")])
        a.adds(a.among(f"followed {h}", 0, MOST, sum(a.truth[each] for each in parts[:3])), parts[:3])
        waits.append(parts[3])
    for earlier, later in pairwise(waits):
        a.part(earlier, later)
    for row in a.table("estimates", "outcome", "estimand", "group", "horizon"):
        if row["estimand"] == "share" and row["group"] == "released":
            h = row["horizon"]
            events = a.count(f"events {h}", "estimates", row, "n_events")
            n = a.count(f"followed {h}", "estimates", row, "n")
            a.share(events, n, row["estimate"], _interval(row))
            a.part(events, n)
    for row in a.table("person_shares", "horizon"):
        h = row["horizon"]
        n, events = (
            a.count(f"{x} {h}", "person_shares", row, c) for x, c in (("followed", "n"), ("events", "n_events"))
        )
        a.share(events, n, row["share"])
    kinds = {}
    for row in a.table("gravity", "horizon", "gravity"):
        name = a.count(f"{row['gravity']} {row['horizon']}", "gravity", row, "n")
        kinds.setdefault(row["horizon"], []).append(name)
    for h, names in kinds.items():
        a.adds(f"events {h}", names)


def _models(a):
    arms = {"joined": "joined", "not_joined": "controls"}
    series = {}
    for row in a.table("estimates", "outcome", "estimand", "group", "horizon"):
        models, _, arm = row["group"].partition(":")
        h = row["horizon"]
        # Unweighted, those who had not joined are taken from one day each, and not everybody has such a day.
        compared = "controls" if row["method"] == "weights" else "controls once"
        if row["estimand"] == "risk":
            n = a.count(f"{models} {'joined' if arm == 'joined' else compared}", "estimates", row, "n")
            events = a.count(f"{models} {arms[arm]} {h}", "estimates", row, "n_events")
            a.part(events, n)
            if row["method"] == "counts" and not _none(row["estimate"]):
                a.share(events, n, row["estimate"])
            series.setdefault((models, arm), []).append((MONTHS[h], events))
        elif row["estimand"] == "risk_difference":
            a.adds(
                a.count(f"{models} both {compared}", "estimates", row, "n"),
                [f"{models} joined", f"{models} {compared}"],
            )
            events = a.count(f"{models} both {h}", "estimates", row, "n_events")
            a.adds(events, [f"{models} joined {h}", f"{models} controls {h}"])
            series.setdefault((models, "both"), []).append((MONTHS[h], events))
    for each in series.values():
        for (_, earlier), (_, later) in pairwise(sorted(each)):
            a.part(earlier, later)
    for row in a.table("settings", "models"):
        models = row["models"]
        out = [a.count(f"{models} {each}", "settings", row, f"n_{each}") for each in
               ("day_unknown", "out_of_sight", "without_control", "left_before")]  # fmt: skip
        joined = a.count(f"{models} joined", "settings", row, "n_in_trials")
        ever = a.count(f"{models} ever", "settings", row, "n_joined")
        a.adds(ever, [*out, joined])
        eligible = a.count(f"{models} eligible", "settings", row, "n_eligible")
        releases = a.count(a.last if a.last == "after before_record" else "releases", "settings", row, "n_releases")
        controls = a.count(f"{models} controls", "settings", row, "n_controls")
        if f"{models} controls once" in a.truth:
            a.part(f"{models} controls once", controls)
        a.part(ever, eligible)
        a.part(eligible, releases)
        if not _none(row["n_units"]):
            a._limit(joined, row["n_units"], MOST)
    for row in a.table("unit_designs", "models"):
        if not _none(row["n_started"]) and f"{row['models']} joined" in a.truth:
            a._limit(f"{row['models']} joined", row["n_started"], MOST)
    for row in a.table("balances", "models", "covariate"):
        a.count(f"{row['models']} joined", "balances", row, "n_joined")
        a.count(f"{row['models']} controls", "balances", row, "n_controls")


def _loans(a):
    for row in a.table("loan_standings", "day", "by", "part"):
        day = row["day"]
        found = {each: a.count(f"{each} {day}", "loan_standings", row, f"n_{each}") for each in
                 ("open", "repaid", "gone", "unseen", "extended", "overdue", "frozen", "not_due")}  # fmt: skip
        a.adds(a.count(f"loans {day}", "loan_standings", row, "n_loans"), list(found.values())[:4])
        for each in list(found.values())[4:]:
            a.part(each, found["open"])
        late = {(d, e): a.count(f"late_{d} {e} {day}", "loan_standings", row, f"n_late_{d}_{e}")
                for d in (30, 90) for e in ("low", "high")}  # fmt: skip
        for (days, end), name in late.items():
            a.part(name, found["open"])
            if end == "low":
                a.part(name, late[days, "high"])
            if days == 90:
                a.part(name, late[30, end])
    for row in a.table("lent", "kind"):
        a.part(a.count("at ceiling", "lent", row, "n_at_ceiling"), a.count("lent", "lent", row, "n_loans"))
    waits = []
    for row in a.table("ever_late", "vintage", "horizon"):
        h = row["horizon"]
        parts = [a.count(f"{each} {h}", "ever_late", row, f"n_{each}") for each in
                 ("late", "free", "ended", "not_yet", "unknown")]  # fmt: skip
        a.adds(a.count("ever", "ever_late", row, "n"), parts)
        waits.append(parts[3])
    for earlier, later in pairwise(waits):
        a.part(earlier, later)
    for row in a.table("estimates", "outcome", "estimand", "group", "horizon"):
        if row["outcome"] in ("late_30", "late_90"):
            n = a.count(f"open {row['horizon']}", "estimates", row, "n")
            events = a.count(f"{row['outcome']} low {row['horizon']}", "estimates", row, "n_events")
            a.share(events, n, row["estimate"], _interval(row))
        if row["outcome"] == "ever_late_30":
            n = a.count(f"seen {row['horizon']}", "estimates", row, "n")
            a.part(n, "ever")
            a.part(a.count(f"late {row['horizon']}", "estimates", row, "n_events"), n)


def _work(a):
    waits = []
    for row in a.table("job_states", "source", "what", "horizon"):
        h = row["horizon"]
        parts = [a.count(f"{each} {h}", "job_states", row, f"n_{each}") for each in
                 ("not_yet", "gone", "job", "none", "unknown")]  # fmt: skip
        a.adds(a.count(a.last, "job_states", row, "n"), parts)
        a.adds(a.among(f"at work risk {h}", 0, MOST, sum(a.truth[each] for each in parts[2:])), parts[2:])
        waits.append(parts[0])
    for earlier, later in pairwise(waits):
        a.part(earlier, later)
    stays = []
    for row in a.table("first_jobs", "source", "horizon"):
        h = row["horizon"]
        parts = [a.count(f"first {each} {h}", "first_jobs", row, f"n_{each}") for each in
                 ("still", "left", "locked_up", "away", "not_yet", "unknown")]  # fmt: skip
        a.adds(a.count("with a job", "first_jobs", row, "n"), parts)
        a.adds(a.among(f"job seen {h}", 0, MOST, sum(a.truth[each] for each in parts[:4])), parts[:4])
        stays.append(parts)
    for earlier, later in pairwise(stays):
        a.part(earlier[4], later[4])
    for row in a.table("jobs_seen", "source"):
        people = a.count("with a job", "jobs_seen", row, "n_people")
        if not _none(row["n_firms"]):
            a._limit(people, row["n_firms"], MOST)
    for row in a.table("estimates", "outcome", "estimand", "group", "horizon"):
        h = row["horizon"]
        if row["outcome"] == "any_job":
            n = a.count(f"at work risk {h}", "estimates", row, "n")
            events = a.count(f"job {h}", "estimates", row, "n_events")
            if not _none(row["conf_low"]):  # the lower bound is the share of those seen in a job
                a.share(events, n, row["conf_low"])
        if row["outcome"] == "first_job_kept":
            n, events = (
                a.count(f"job seen {h}", "estimates", row, "n"),
                a.count(f"first still {h}", "estimates", row, "n_events"),
            )
            a.share(events, n, row["estimate"], _interval(row))
    for table, key in (("pay_quarters", ["quarter"]), ("wage_steps", ["first", "region"])):
        for row in a.table(table, "source", *key):
            name = a.count(f"{table} {[row[each] for each in key]}", table, row, "n_people")
            a.part(name, "with a job" if "with a job" in a.truth else "")


def _sentences(a):
    whole, waits = {}, {}
    for table in ("sentence_standings", "sentences_ended"):
        for row in a.table(table, "kind", "horizon", "year"):
            kind, h = row["kind"], row["horizon"] or "ended"
            parts = [a.count(f"{each} {kind} {h}", table, row, f"n_{each}") for each in ENDS]
            n = a.count(f"sentences {kind}{'' if row['horizon'] else ' ended'}", table, row, "n")
            a.adds(n, parts)
            known = [parts[0], *parts[1:4], parts[5], parts[6]]
            a.adds(a.among(f"known {kind} {h}", 0, MOST, sum(a.truth[each] for each in known)), known)
            a.adds(a.among(f"failed {kind} {h}", 0, MOST, sum(a.truth[each] for each in parts[1:4])), parts[1:4])
            if row["horizon"]:
                whole.setdefault(h, set()).add(n)
                waits.setdefault(kind, []).append((MONTHS[h], parts[7]))
    for names in whole.values():
        if len(names) == len(set(a.true.table("sentence_standings")["kind"])):
            a.adds(a.last, sorted(names))
    for each in waits.values():
        for (_, earlier), (_, later) in pairwise(sorted(each)):
            a.part(earlier, later)
    for row in a.table("sentence_people"):
        people = a.count(a.last, "sentence_people", row, "n_people")
        a.part(a.count("sentences conditional_release", "sentence_people", row, "n_conditional"), people)
    for row in a.table("estimates", "outcome", "estimand", "group", "horizon"):
        if row["outcome"] in (*ENDS[:4], "failed"):
            name = f"{row['group']} {row['horizon'] or 'ended'}"
            n = a.count(f"known {name}", "estimates", row, "n")
            events = a.count(f"{row['outcome']} {name}", "estimates", row, "n_events")
            a.part(events, n)
            a.share(events, n, row["estimate"], _interval(row))
    for row in a.table("caseload", "kind", "day"):
        a.count(f"serving on {row['day']} {row['kind']}", "caseload", row, "n_serving")


def _interval(row):
    return row["conf_low"], row["conf_high"], row["conf_method"], row["conf_level"]


def _printed(value):
    return float(f"{value:.6g}")


def _none(value):
    return value is None or value != value or str(value) == "<NA>"
