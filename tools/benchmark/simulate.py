"""From plans to files: logs, registry and truth of a benchmark."""

import json
import random

from book import DAY, registry
from plan import Unlucky, school_day, shift_day
from rows import damage, parked, record, written

SHIFT_FIRST = 50000  # numbers of shifts, apart from those of school days
SHIFT_SHARE = 0.4  # of the hours


def stamp(t):
    """Local time with tenths of a second."""
    tenths = round(t * 10)
    return f"{DAY}T{tenths // 36000:02d}:{tenths % 36000 // 600:02d}:{tenths % 600 / 10:04.1f}+08:00"


def days(first, hours, make):
    """Plans that `make(number)` gives for first, first + 2 …, until their hours are reached."""
    out, driven, number = [], 0.0, first
    while driven < hours:
        try:
            made = make(number)
            out += made
            driven += sum(plan.hours for plan in made)
        except Unlucky:
            pass
        number += 2
    return out


def school_plans(seed, hours, kind):
    """School days of pairs of buses, most with overlapping routes; the same at every sampling."""
    def make(number):
        rng = random.Random(f"{seed}/{kind}/{number}")
        plan, base = school_day(rng, number, kind == "lawful")
        twin, _ = school_day(rng, number + 1, kind == "lawful", base if rng.random() < 0.6 else None)
        return [plan, twin]

    return days(1, hours * (1 - SHIFT_SHARE), make)


def shift_plans(seed, hours, kind, sampling):
    """Shifts, whose rests keep clear of 20 minutes by what the sampling can tell."""
    margin = 20 + 2 * sampling
    return days(SHIFT_FIRST + 1, hours * SHIFT_SHARE, lambda number: [
        shift_day(random.Random(f"{seed}/{kind}/{number}"), number, kind == "lawful", margin)])


def log_of(plans, seed, sampling, noise):
    """(rows, nuisances) of all plans."""
    out, kinds = [], []
    for plan in plans:
        for k, stretch in enumerate(plan.stretches):
            rng = random.Random(f"{seed}/rows/{stretch.plate}/{k}")
            rows = record(rng, stretch, sampling, noise)
            last = rows[-1].t
            rows, found = damage(rng, rows, stretch.protect)
            if len(plan.stretches) == 2 and k == 0 and stretch.run.trip.end < 10 * 3600 and rng.random() < 0.3 and stretch.tail >= 60 \
                    and plan.stretches[1].run.trip.start > 15 * 3600:
                rows += parked(rng, stretch, sampling, last)
                found.append(("parked-drift", last, rows[-1].t))
            out += rows
            kinds += [{"kind": "nuisance", "nuisance": kind, "vehicle": stretch.plate, "start": stamp(a), "end": stamp(b)}
                      for kind, a, b in found]
    return out, kinds


def truth_line(case):
    line = {key: value for key, value in case.items() if key not in ("start", "end")}
    line.update(start=[stamp(case["start"][0]), stamp(case["start"][1])], end=[stamp(case["end"][0]), stamp(case["end"][1])])
    return line


def write(folder, plans, kind, seed, sampling, noise):
    """Writes logs, registry and truth; the first line of the truth and the number of violations."""
    rows, nuisances = log_of(plans, seed, sampling, noise)
    files = {f"registry/{name}": text for name, text in registry(plans, sampling).items()}
    files["logs/buses.csv"] = written(rows, DAY)
    head = {"kind": "benchmark", "schema": 1, "set": kind, "seed": seed, "sampling_s": sampling,
            "noise_m": noise, "vehicle_hours": round(sum(p.hours for p in plans), 2), "rows": len(rows)}
    lines = [head] + [truth_line(case) for plan in plans for case in plan.truth] + nuisances
    files["truth.jsonl"] = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return head, sum(1 for line in lines if line["kind"] == "violation")
