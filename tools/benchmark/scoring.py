"""Compares findings with the truth of a benchmark; README.md beside this module states the criteria."""

import datetime
import json
import math
import statistics
from dataclasses import dataclass, field

RULES = ("route-deviation", "stop-missed", "stop-unplanned", "fatigue-continuous")
STOP_SLACK_S = 300  # a missed stop may be told that far from its pass


class Unreadable(Exception):
    """A file is missing or is not what it should be."""


def lines_of(path):
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror}") from None
    out = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            out.append(json.loads(line))
        except json.JSONDecodeError as error:
            raise Unreadable(f"{path}:{number}: {error}") from None
    return out


def moment(text):
    return datetime.datetime.fromisoformat(text).timestamp()


@dataclass
class Case:
    """A violation or a don't-care of the truth; start and end are bands (earliest, latest)."""

    kind: str
    rule: str
    subject: str
    stop: str
    start: tuple
    end: tuple
    by_passed: bool = False


@dataclass
class Told:
    """A finding, with its times in seconds."""

    rule: str
    subject: str
    stop: str
    start: float
    end: float
    certainty: str
    line: dict


@dataclass
class RuleScore:
    cases: int = 0
    hit: int = 0
    told: int = 0  # findings but those that do not count
    wrong: list = field(default_factory=list)  # Told
    missed: list = field(default_factory=list)  # Case
    starts: list = field(default_factory=list)
    ends: list = field(default_factory=list)
    proven: int = 0
    suspected: int = 0

    @property
    def recall(self):
        return self.hit / self.cases if self.cases else None

    @property
    def precision(self):
        return self.hit / self.told if self.told else None


@dataclass
class Score:
    head: dict
    rules: dict
    others: dict  # rule: findings of rules that nobody broke
    proven: int = 0
    suspected: int = 0


def cases_of(truth):
    out = []
    for line in truth:
        if line.get("kind") in ("violation", "ignore"):
            out.append(Case(line["kind"], line["rule"], line.get("driver") or line["vehicle"], line.get("stop", ""),
                            tuple(map(moment, line["start"])), tuple(map(moment, line["end"])), line.get("by_passed", False)))
    return out


def told_of(findings):
    out = []
    for line in findings:
        person = line.get("rule") == "fatigue-continuous"
        start = moment(line["start"]) if "start" in line else 0.0
        out.append(Told(line.get("rule", ""), line.get("driver" if person else "vehicle") or "", line.get("stop", ""), start,
                        moment(line["end"]) if "end" in line else start, line.get("certainty", ""), line))
    return out


def overlap(case, told, slack):
    """Seconds in common, each widened by `slack` at both ends, as a part of the shorter of the two."""
    a, b = case.start[0] - slack, case.end[1] + slack
    c, d = told.start - slack, told.end + slack
    return (min(b, d) - max(a, c)) / max(1e-6, min(b - a, d - c))


def fits(case, told, sampling):
    """How well a finding meets a case, 0 for not at all."""
    if (case.rule, case.subject) != (told.rule, told.subject):
        return 0.0
    if case.rule == "stop-missed":
        near = case.start[0] - STOP_SLACK_S <= told.end and told.start <= case.end[1] + STOP_SLACK_S
        return 1.0 if case.stop == told.stop and near else 0.0
    part = overlap(case, told, sampling / 2)
    if case.kind == "ignore":
        return 1.0 if part > 0 else 0.0
    # Of two pieces that both lie inside the case, the longer is the better.
    return part + 1e-7 * (told.end - told.start) if part >= 0.5 else 0.0


def off_band(band, value):
    """Seconds outside a band. Devices cut their clocks down to whole seconds, so what happens at 12.7 s is told as 12 s."""
    return max(0.0, math.floor(band[0]) - value, value - band[1])


def compare(truth, findings):
    """The Score of a result."""
    head = next((line for line in truth if line.get("kind") == "benchmark"), None)
    if head is None or head.get("schema") != 1:
        raise Unreadable("truth: no line of kind \"benchmark\" and schema 1")
    sampling = head["sampling_s"]
    cases, told = cases_of(truth), told_of(findings)
    score = Score(head, {rule: RuleScore() for rule in RULES}, {})
    for t in told:
        if t.certainty == "proven":
            score.proven += 1
        else:
            score.suspected += 1
        if t.rule not in RULES:
            score.others[t.rule] = score.others.get(t.rule, 0) + 1
    for rule in RULES:
        one, mine = score.rules[rule], [t for t in told if t.rule == rule]
        guilty = [c for c in cases if c.rule == rule and c.kind == "violation"]
        one.cases, taken = len(guilty), set()
        # Best pairs first, each case and each finding at most once.
        pairs = sorted(((fits(c, t, sampling), -i, -k) for i, c in enumerate(guilty) for k, t in enumerate(mine)
                        if c.subject == t.subject), reverse=True)
        met = {}
        for part, i, k in pairs:
            if part > 0 and -i not in met and -k not in taken:
                met[-i] = mine[-k]
                taken.add(-k)
        one.hit = len(met)
        one.missed = [c for i, c in enumerate(guilty) if i not in met]
        for i, t in met.items():
            if not guilty[i].by_passed:
                one.starts.append(off_band(guilty[i].start, t.start))
                one.ends.append(off_band(guilty[i].end, t.end))
        free = [c for c in cases if c.rule == rule and c.kind == "ignore"]
        one.wrong = [t for k, t in enumerate(mine) if k not in taken and not any(fits(c, t, sampling) for c in free)]
        one.told = one.hit + len(one.wrong)
        one.proven = sum(t.certainty == "proven" for t in mine)
        one.suspected = len(mine) - one.proven
    return score


def median(values):
    return statistics.median(values) if values else None


def bars_issue3(score):
    """[what is missed] of the bars: see README.md."""
    out, sampling = [], score.head["sampling_s"]
    if score.head["set"] == "lawful":
        if score.proven:
            out.append(f"lawful: {score.proven} proven, must be 0")
        rate = score.suspected * 100 / score.head["vehicle_hours"]
        if rate > 1:
            out.append(f"lawful: {rate:.2f} suspected in 100 vehicle-hours, at most 1")
        return out
    for rule, one in score.rules.items():
        recall, precision = (1.0, 1.0) if rule == "fatigue-continuous" else (0.95, 0.97)
        if sampling > 10:
            recall, precision = 0.85, None
        if one.cases == 0:
            out.append(f"{rule}: no case to judge by")
            continue
        if one.recall < recall:
            out.append(f"{rule}: recall {one.recall:.1%}, at least {recall:.0%}")
        if precision is not None and (one.precision or 0) < precision:
            out.append(f"{rule}: precision {one.precision or 0:.1%}, at least {precision:.0%}")
        for name, values in (("start", one.starts), ("end", one.ends)):
            if precision is not None and values and median(values) > sampling:
                out.append(f"{rule}: median error of {name} {median(values):.1f} s, at most {sampling} s")
    return out
