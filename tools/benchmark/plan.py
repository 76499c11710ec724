"""What is driven: school days of one bus with a morning and an afternoon run, and long shifts of one driver.

Each bus (or pair of buses) depends on the seed and its number alone, not on the sampling, so that the same drives are
seen at every interval.
"""

import math
from dataclasses import dataclass, field

from drive import Near, Run, Stop, judge
from paths import Frame, Path
from town import BLOCK, SHAPES, cut_off, driven, long_way, shifted, straight, walk

MORNING, AFTERNOON = 6 * 3600 + 1800, 16 * 3600
REST_S, LIMIT_S = 20 * 60, 4 * 3600


@dataclass
class Stretch:
    """A run with the bus, card and roster it belongs to; rows are made from it."""

    plate: str
    run: Run
    card: str
    counted: bool
    doors: bool
    lead: int
    tail: int
    near: Near
    protect: list = field(default_factory=list)  # times that nuisances leave alone


@dataclass
class Route:
    id: str
    direction: str
    school: str
    line: Path
    stops: list
    windows: str
    plates: list
    leave: tuple = ()


@dataclass
class Plan:
    """Everything of one number: to be written by `book` and `rows`."""

    stretches: list = field(default_factory=list)
    routes: list = field(default_factory=list)
    roster: list = field(default_factory=list)  # (plate, route, driver, start, end)
    schools: dict = field(default_factory=dict)
    plates: list = field(default_factory=list)
    drivers: list = field(default_factory=list)
    truth: list = field(default_factory=list)
    hours: float = 0.0


class Unlucky(Exception):
    """The dice gave a day that is not clearly of its kind; another number is taken instead."""


def plate(number):
    return f"苏T{number:05d}"


def place_stops(rng, frame, corners, prefix, to_school, count):
    """Stops on the legs of a line: one at its start, one at its end, others between, 250 m and more apart."""
    places = [(0, corners[0])]
    for k, (a, b) in enumerate(zip(corners, corners[1:])):
        length = math.dist(a, b)
        if rng.random() < 0.75 and length >= 2 * BLOCK:
            places.append((k, straight(a, b, rng.uniform(0.3, 0.7) * length)))
    places.append((len(corners) - 2, corners[-1]))
    kept = []
    for k, p in places:
        if all(math.dist(p, q) >= 250 for _, q in kept):
            kept.append((k, p))
    if kept[-1][1] != corners[-1]:
        kept[-1] = (len(corners) - 2, corners[-1])
    stops, aboard = [], 0 if to_school else count
    for n, (k, p) in enumerate(kept):
        school = n == len(kept) - 1 if to_school else n == 0
        if school:
            aboard = 0 if to_school else count
        elif to_school:
            aboard = min(count, aboard + rng.randint(1, 4))
        else:
            aboard = max(1, aboard - rng.randint(1, 4)) if n < len(kept) - 1 else 0
        dwell = rng.uniform(40, 60) if school else rng.uniform(15, 60)
        stop = Stop(f"{prefix}-{n + 1}", frame.at(p), "school" if school else "pickup", dwell, aboard)
        stop.leg, stop.corner = k, p
        stops.append(stop)
    return stops


def depot_way(rng, first, then):
    """Corners from a depot to `first` from the side that the line, which goes on to `then`, does not use."""
    dx, dy = first[0] - then[0], first[1] - then[1]
    length = math.hypot(dx, dy)
    out, aside = rng.randint(2, 4) * BLOCK / length, rng.choice((-1, 1)) * rng.randint(2, 4) * BLOCK / length
    back = shifted(first, (dx * out, dy * out))
    return [shifted(back, (-dy * aside, dx * aside)), back]


def street_life(rng, corners, stops, amount):
    """(halts, queues) of lights and queues, away from stops."""
    halts, queues = [], []
    for a, b in zip(corners[1:], corners[2:]):
        p = straight(a, b, rng.uniform(0.15, 0.85) * math.dist(a, b))
        if min(math.dist(p, s.corner) for s in stops) < 130:
            continue
        if rng.random() < 0.25 * amount:
            halts.append((p, rng.uniform(5, 90)))
        elif rng.random() < 0.08 * amount:
            queues.append((p, 25.0 * (n := rng.randint(4, 8)), [rng.uniform(8, 25) for _ in range(n)]))
    return halts, queues


def bends(a, b, c):
    return math.hypot((b[0] - a[0]) + (c[0] - b[0]), (b[1] - a[1]) + (c[1] - b[1])) > 1


def inject(rng, corners, stops, how_many, unplanned):
    """(changes, stops passed, unplanned [(point, seconds)]) of a guilty run, far from the ends of the line and each other."""
    changes, passed, standing = {}, set(), []
    legs = [k for k in range(1, len(corners) - 2) if math.dist(corners[k], corners[k + 1]) >= 3 * BLOCK]
    rng.shuffle(legs)
    used = set()
    for k in legs:
        if how_many <= 0:
            break
        if used & {k - 1, k, k + 1}:
            continue
        a, b = corners[k], corners[k + 1]
        choice = rng.choice(("parallel-street", "side-loop", "dead-end", "cut-off", *["drive-by"] * 3, *["unplanned"] * 3))
        on_leg = [s for s in stops if s.leg == k and s.kind != "school"]
        if choice == "cut-off":
            c = corners[k + 2]
            if k + 2 >= len(corners) - 1 or not bends(a, b, c) or math.dist(a, b) < 3 * BLOCK or math.dist(b, c) < 3 * BLOCK:
                choice = "parallel-street"
            else:
                changes[("corner", k + 1)] = cut_off(corners, k + 1)
                used |= {k, k + 1, k + 2}
        if choice in SHAPES:
            changes[("leg", k)] = SHAPES[choice](rng, a, b, rng.choice((-1, 1)))
            if choice == "parallel-street":
                passed |= {s.id for s in on_leg if math.dist(s.corner, a) > BLOCK - 60 and math.dist(s.corner, b) > BLOCK - 60}
        elif choice == "drive-by":
            if not on_leg:
                continue
            passed |= {s.id for s in on_leg}
        elif choice == "unplanned":
            tries = [straight(a, b, rng.uniform(0.1, 0.9) * math.dist(a, b)) for _ in range(8)]
            p = next((p for p in tries if min(math.dist(p, s.corner) for s in stops) > 200), None)
            if p is None:
                continue
            standing.append((p, rng.uniform(*unplanned)))
        used.add(k)
        how_many -= 1
    return changes, passed, standing


def school_day(rng, number, lawful, base=None):
    """A bus with two runs; `base` are (corners, frame, school place) of another bus whose last legs it shares."""
    plan, name = Plan(), plate(number)
    school = f"X{number:05d}" if base is None else base[2]
    frame = base[1] if base else Frame(119.7 + 0.002 * (number % 300), 31.4 + 0.0015 * (number // 2 % 400), rng.uniform(0, 6.28),
                                       waves=((160.0, 1100.0), (130.0, 1300.0)))
    corners = walk(rng, rng.randint(7, 14))
    if base:
        meet = base[0][-rng.randint(3, 4)]
        head = walk(rng, rng.randint(3, 6))
        head = [shifted(p, (meet[0] - head[-1][0], meet[1] - head[-1][1])) for p in head]
        corners = head[:-1] + base[0][base[0].index(meet):]
    home = corners[::-1] if rng.random() < 0.5 else [corners[-1]] + [
        (corners[-1][0] - x, corners[-1][1] - y) for x, y in walk(rng, rng.randint(6, 11))[1:]]
    counted, doors, card = rng.random() < 0.85, rng.random() < 0.85, f"D{number:05d}" if rng.random() < 0.9 else ""
    count = rng.randint(12, 34)
    plan.plates, plan.drivers = [name], [f"D{number:05d}"]
    ways = []
    for half, line_corners, start in (("M", corners, MORNING), ("P", home, AFTERNOON)):
        line = Path.through(frame, line_corners)
        stops = place_stops(rng, frame, line_corners, f"{number}{half}", half == "M", count)
        ways.append((half, line_corners, line, stops, start + rng.uniform(0, 1800)))
    near, depot = Near([w[2] for w in ways]), None
    plan.schools[school] = ways[0][2].places[-1]
    for half, line_corners, line, stops, start in ways:
        route = f"R{number:05d}{half}"
        halts, queues = street_life(rng, line_corners, stops, rng.choice((0, 1, 1, 2)))
        changes, passed, standing, leave = {}, set(), [], ()
        if not lawful:
            changes, passed, standing = inject(rng, line_corners, stops, rng.choice((1, 1, 2, 2)), (126, 600))
        elif rng.random() < 0.5:
            # A registered detour, or the service road beside the line.
            legs = [k for k in range(1, len(line_corners) - 2) if math.dist(line_corners[k], line_corners[k + 1]) >= 4 * BLOCK
                    and not any(s.leg == k for s in stops)]
            if legs:
                k, shape = rng.choice(legs), rng.choice(("parallel-street", "other-lane"))
                changes[("leg", k)] = SHAPES[shape](rng, line_corners[k], line_corners[k + 1], rng.choice((-1, 1)))
                leave = ("施工",) if shape == "parallel-street" else ()
                halts = [h for h in halts if math.dist(h[0], line_corners[k]) > 2000]
                queues = []
        for stop in stops:
            stop.passed = stop.id in passed
        way = driven(line_corners, changes)
        # In the afternoon the bus leaves the depot where the morning left it.
        lead_in = depot or depot_way(rng, way[0], way[1])
        depot = depot_way(rng, way[-1], way[-2])
        lead_out = depot[::-1]
        before = Path.through(frame, lead_in + [way[0]]).length - 60
        place = frame.at
        run = Run(rng, frame, line, lead_in + way + lead_out, stops, start,
                  [(place(p), d) for p, d in halts + standing], [(place(p), *q) for p, *q in queues], before=before)
        first, last = run.on_run()
        slack = (rng.uniform(60, 300), rng.uniform(120, 500))
        windows = "06:00-09:30" if half == "M" else "15:30-19:30"
        plan.routes.append(Route(route, "to_school" if half == "M" else "from_school", school, line, stops, windows, [name],
                                 (first - 600, last + 600, *leave) if leave else ()))
        plan.roster.append((name, route, f"D{number:05d}", first - slack[0], last + slack[1]))
        stretch = Stretch(name, run, card, counted, doors, 120, rng.choice((60, 180, 600)), near)
        # A device that falls silent before the bus has arrived leaves the rest of the day in doubt.
        stretch.protect += [(0, run.trip.start + 120), (run.trip.end - 150, 2 * 86400)]
        tell(plan, stretch, route, judge(run, near, bool(leave)), lawful)
        plan.stretches.append(stretch)
    return plan, (corners, frame, school)


def tell(plan, stretch, route, judged, lawful):
    for kind, rule, start, end, extra in judged:
        if lawful and kind == "violation":
            raise Unlucky
        plan.truth.append({"kind": kind, "rule": rule, "vehicle": stretch.plate, "route": route, "start": start, "end": end, **extra})
        stretch.protect.append((start[0] - 90, end[1] + 90))
    trip = stretch.run.trip
    plan.hours += (trip.end - trip.start + stretch.lead + stretch.tail) / 3600


def under_way(stretch, step):
    """True time of first (step 1) or last (step -1) going at 10 km/h, at which receivers are sure of motion."""
    return next(t for t, _, v in stretch.run.trip.knots[::step] if v >= 10 / 3.6)


def shift_day(rng, number, lawful, margin):
    """A driver's long day in one bus or two; `margin` s keep every rest clear of 20 minutes at this sampling."""
    plan, driver = Plan(), f"D{number:05d}"
    two, parts = rng.random() < 0.5, []
    if lawful:
        kind = rng.choice(("rested", "rested", "swap"))
        parts = [rng.uniform(1.9, 3.4) * 3600, rng.uniform(1.9, 3.2) * 3600]
        rest = rng.uniform(REST_S + margin, 2100)
        two = two and kind == "rested"
    else:
        kind, rest = "tired", rng.uniform(300, REST_S - margin)
        first = rng.uniform(1.8, 2.8) * 3600
        parts = [first, rng.uniform(4.35, 5.2) * 3600 - first - rest]
    plates = [plate(number), plate(number + 1) if two else plate(number)]
    other = f"D{number + 1:05d}"
    plan.plates, plan.drivers = sorted(set(plates)), [driver, other]
    frame = Frame(119.8 + 0.001 * (number % 300), 31.5 + 0.001 * (number % 200), rng.uniform(0, 6.28), waves=((260.0, 5200.0), (220.0, 4700.0)))
    school, start, corners_at = f"X{number:05d}", 5 * 3600 + rng.uniform(1200, 4800), (0.0, 0.0)
    spans, ways = [], []
    for k, seconds in enumerate(parts):
        corners = long_way(rng, seconds * 11.2, corners_at)
        corners_at = corners[-1]
        line = Path.through(frame, corners)
        stops, aboard = [], 0
        for n, (leg, at) in enumerate([(0, corners[0])] + [(i, straight(a, b, 0.5 * math.dist(a, b))) for i, (a, b) in enumerate(
                zip(corners, corners[1:])) if math.dist(a, b) > 4000] + [(len(corners) - 2, corners[-1])]):
            ends = at in (corners[0], corners[-1])
            aboard = 0 if at == corners[-1] else min(30, aboard + rng.randint(1, 4))
            stop = Stop(f"{number}{'AB'[k]}-{n + 1}", frame.at(at), "depot" if ends else "pickup", rng.uniform(15, 45), aboard)
            stop.leg, stop.corner = leg, at
            stops.append(stop)
        stops[-1].kind = "school"
        run = Run(rng, frame, line, corners, stops[1:-1], start, pace=(42, 52))
        run.stops, ways = stops, ways + [line]
        a, b = run.trip.start, run.trip.end
        spans.append((a, b))
        near = Near([line], reach=300)
        route = f"R{number:05d}{'AB'[k]}"
        plan.schools[school] = line.places[-1]
        plan.routes.append(Route(route, "to_school", school, line, stops, "05:00-13:30", [plates[k]]))
        card = other if kind == "swap" and k else driver
        plan.roster.append((plates[k], route, driver, a - 60, b + 60))
        handover = int(rest) if k == 0 else 180
        stretch = Stretch(plates[k], run, card, True, True, 120 if k == 0 else 4, handover, near)
        stretch.protect.append((a - 600, b + 2400))  # a gap or a lying clock in a shift is another question
        plan.hours += (b - a + stretch.lead + stretch.tail) / 3600
        plan.stretches.append(stretch)
        start = b + (rest if kind != "swap" else 90)
        if kind == "swap" and k == 0:
            stretch.tail = 86
    if kind == "tired":
        driving = (spans[0][0], spans[1][1])
        if driving[1] - driving[0] < LIMIT_S + 300:
            raise Unlucky
        plan.truth.append({"kind": "violation", "rule": "fatigue-continuous", "driver": driver, "vehicles": plan.plates,
                           "start": (driving[0], under_way(plan.stretches[0], 1)), "end": (under_way(plan.stretches[1], -1), driving[1]),
                           "rest_s": round(rest)})
    elif max(b - a for a, b in spans) > LIMIT_S - 300:
        raise Unlucky
    return plan
