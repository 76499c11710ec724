"""Drives the declared cases of routes, stops and shifts: fixes, true times, and what the registry holds of them."""

import math
from dataclasses import dataclass, field

from cases import CASE_BUSES, OUTINGS
from paths import Frame, Path
from runs import records, seconds
from simulation import KMH, Trip

SCHOOLS = {
    # id: (name, longitude, latitude)
    "X11": ("示范县第一小学", 119.8210, 31.6630), "X12": ("示范县第二小学", 119.9480, 31.7420), "X13": ("示范县实验小学", 119.8890, 31.7860),
    "X21": ("示范镇中心小学", 119.9930, 31.6410), "X22": ("示范镇北小学", 120.0150, 31.7640), "X23": ("示范乡中心小学", 119.7840, 31.7310),
    "X31": ("示范县第三小学", 119.8630, 31.7010), "X32": ("示范县第四小学", 119.9390, 31.6820), "X33": ("示范县第五小学", 120.0310, 31.7050),
    "X34": ("示范县第六小学", 119.9020, 31.6250),
}


@dataclass
class ApprovedStop:
    id: str
    place: tuple
    kind: str
    planned: str  # HH:MM


@dataclass
class ApprovedRoute:
    """What the registry holds of a route."""

    id: str
    name: str
    direction: str
    school: str
    corridor: str
    windows: str
    line: list
    stops: list
    exemption: tuple = ()


@dataclass
class Duty:
    """A line of the roster."""

    plate: str
    route: str
    driver: str
    attendant: str
    students: int
    start: str
    end: str


@dataclass
class Day:
    """All that the declared cases add to the fixture."""

    fixes: dict = field(default_factory=dict)
    truth: list = field(default_factory=list)
    quiet: list = field(default_factory=list)
    routes: dict = field(default_factory=dict)
    roster: list = field(default_factory=list)
    begins: dict = field(default_factory=dict)  # plate: true start of its last run
    ends: dict = field(default_factory=dict)  # plate: true end of its last run, with the rest after it


def minute(t):
    return f"{int(t) % 86400 // 3600:02d}:{int(t) % 3600 // 60:02d}"


class DrivenOuting:
    """An outing as it truly was; looks to `records` like a run."""

    def __init__(self, rng, bus, outing, start):
        self.bus, self.outing = bus, outing
        name, lon, lat = SCHOOLS[outing.school]
        school = next((h.at for h in outing.halts if h.kind == "school"), outing.line[-1])
        self.frame = Frame(lon, lat, outing.turn, school)
        self.line = Path.through(self.frame, outing.line)
        self.road = Path.through(self.frame, outing.drive or outing.line)
        paces = [(s, rng.uniform(44, 52) * KMH) for s in range(0, int(self.road.length) + 4000, 4000)]

        def cruise(s):
            s0, pace = paces[int(s // 4000)]
            if outing.creep and self.creep[0] <= s <= self.creep[1]:
                return 5 * KMH
            return pace + 2.5 * KMH * math.sin(s / 170 + s0)

        self.creep = (0, 0)
        if outing.creep:
            at = self.road.near(self.frame.at(outing.creep[0]))[0]
            self.creep = (at, at + outing.creep[1])
        self.made, self.places, halts, since = [], {}, [], 0.0
        for halt in outing.halts:
            s, away = self.road.near(self.frame.at(halt.at), since)
            line_s, _ = self.line.near(self.frame.at(halt.at))
            self.places[halt.id] = self.line.at(line_s)[:2]
            if not halt.passed:
                assert away < 60, (halt.id, away)
                halts.append((s - halt.short, halt.dwell))
                self.made.append((s - halt.short, halt.aboard, True, halt.id))
                since = s + 20
        for pause in outing.pauses:
            s, _ = self.road.near(self.frame.at(pause.at))
            halts.append((s, pause.dwell))
            if pause.boards:
                before = [m for m in self.made if m[0] < s][-1][1]
                self.made.append((s, before + pause.boards, pause.door, ""))
        length = int(self.road.length / 2) * 2.0
        self.trip = Trip(start, length, self.road.ceiling(cruise, least=1.5 if outing.creep else 2.2), sorted(halts))
        self.changes = []
        for s, aboard, door, stop in sorted(self.made):
            a, b = self.trip.halts[round(round(s / Trip.CELL) * Trip.CELL)]
            self.changes.append(((a + b) / 2, a, b, aboard, door, stop))

    def aboard(self, t):
        now = 0
        for at, _, _, aboard, _, _ in self.changes:
            if at <= t:
                now = aboard
        return now

    def standing_at_stop(self, t):
        return any(door and a + 3 <= t <= b - 3 for _, a, b, _, door, _ in self.changes)

    def times_at(self, place):
        """True (time, metres away) of the nearest pass of a place."""
        s, away = self.road.near(place)
        return next(t for t, at, _ in self.trip.knots if at >= min(s, self.trip.knots[-1][1])), away

    def stretch_off(self, first, last, corridor=65.0):
        """True time further than `corridor` from the line between two corners of the way."""
        a, b = (self.times_at(self.frame.at(p))[0] for p in (first, last))
        off = [t for t, s, _ in self.trip.knots[::3] if a - 60 <= t <= b + 60 and self.line.near(self.road.at(s)[:2])[1] > corridor]
        return off[0], off[-1]

    def between_stops(self, halt):
        """True time from leaving the last stop made before `halt` on the line to reaching the next after it."""
        order = [h.id for h in self.outing.halts]
        at = order.index(halt)
        made = {stop: (a, b) for _, a, b, _, _, stop in self.changes}
        before = [made[h][1] for h in order[:at] if h in made] or [self.trip.start]
        after = [made[h][0] for h in order[at + 1:] if h in made] or [self.trip.end]
        return before[-1], after[0]


def approve(day, outing, driven):
    """Enters the outing's route in the registry, with depots at both ends of the line."""
    if not outing.route or outing.route in day.routes:
        return
    planned = {stop: minute(a) for _, a, _, _, _, stop in driven.changes}
    base = driven.trip.start
    stops = [ApprovedStop(f"{outing.route[1:]}-A", driven.line.at(0)[:2], "depot", minute(base))]
    for halt in outing.halts:
        guess = base + driven.line.near(driven.places[halt.id])[0] / 11.5
        stops.append(ApprovedStop(halt.id, driven.places[halt.id], halt.kind, planned.get(halt.id, minute(guess))))
    stops.append(ApprovedStop(f"{outing.route[1:]}-Z", driven.line.at(driven.line.length)[:2], "depot", minute(driven.trip.end)))
    day.routes[outing.route] = ApprovedRoute(
        outing.route, f"{outing.route[1:]}路上学", "to_school", outing.school, "50", outing.windows, driven.line.line(), stops,
        outing.exemption)


def drive_cases(seed_rng, iso):
    """The `Day` of all declared cases; `seed_rng(name)` gives a generator, `iso` prints true times."""
    day = Day()
    buses = {bus.plate: bus for bus in CASE_BUSES}
    for outing in OUTINGS:
        bus, rng = buses[outing.plate], seed_rng(f"case/{outing.plate}/{outing.day}")
        if outing.follows:
            start = day.ends[outing.follows]
        else:
            start = seconds(outing.start) + rng.uniform(5, 50) + outing.day
        driven = DrivenOuting(rng, bus, outing, start)
        approve(day, outing, driven)
        odometer = 12000 + rng.randrange(60000) + rng.random()
        tail = int(outing.rest) if outing.rest else 180
        rows, _ = records(rng, driven, odometer, lead=10 if outing.follows else 120, tail=tail)
        day.begins[outing.plate], day.ends[outing.plate] = driven.trip.start, driven.trip.end + outing.rest
        rows = wheel(outing, driven, rows)
        if outing.silent == "none":
            rows = []
        elif outing.silent:
            rows = [r.changed(lon=0.0, lat=0.0, kmh=0.0, located=False) for r in rows]
        if outing.lost:
            since, until = map(seconds, outing.lost)
            rows = [r for r in rows if not since <= r.t < until]
        day.fixes.setdefault(outing.plate, []).extend(rows)
        if outing.rostered:
            who = outing.driver if outing.rostered == "same" else outing.rostered
            day.roster.append(Duty(outing.plate, outing.route, who, f"Z{outing.driver[1:]}M", max(h.aboard for h in outing.halts),
                                   minute(driven.trip.start - 60), minute(driven.trip.end + 120)))
        tell(day, outing, driven, iso)
    return day


def wheel(outing, driven, rows):
    """Whose card is in the reader at each row."""
    if outing.swap:
        stops = [c for c in driven.changes if c[0] >= (driven.trip.start + driven.trip.end) / 2]
        return [r.changed(driver=outing.swap if r.t >= stops[0][0] else outing.driver) for r in rows]
    return [r.changed(driver=outing.driver) for r in rows]


def tell(day, outing, driven, iso):
    """Writes the truth of one outing."""
    def line(span, **first):
        return {**first, "start": iso(span[0]), "end": iso(span[1], True)}

    whole = (driven.trip.start, driven.trip.end)
    for certainty, first, last, note in outing.away:
        day.truth.append({**line(driven.stretch_off(first, last), rule="route-deviation", certainty=certainty, vehicle=outing.plate,
                                 route=outing.route), "note": note})
    for halt, note in outing.missed.items():
        t, away = driven.times_at(driven.places[halt])
        span = (t - 5, t + 5) if away < 60 else driven.between_stops(halt)
        day.truth.append({**line(span, rule="stop-missed", certainty="suspected", vehicle=outing.plate, route=outing.route, stop=halt),
                          "note": note})
    for rule, certainty, note in outing.cases:
        who, span = {"vehicle": outing.plate, "route": outing.route}, whole
        if rule in ("stop-unplanned", "stop-unapproved"):
            s = driven.road.near(driven.frame.at(outing.pauses[0].at))[0]
            span = driven.trip.halts[round(round(s / Trip.CELL) * Trip.CELL)]
        elif rule == "device-silent":
            duty = day.roster[-1]
            span = seconds(duty.start), seconds(duty.end)
        elif rule == "fatigue-continuous":
            who = {"driver": outing.driver, "vehicles": [p for p in (outing.follows, outing.plate) if p]}
            if outing.follows:
                span = day.begins[outing.follows], whole[1]
        day.truth.append({**line(span, rule=rule, certainty=certainty, **who), "note": note})
    for kind, note in outing.quiet:
        span = tuple(map(seconds, outing.lost)) if outing.lost else whole
        day.quiet.append({**line(span, nuisance=kind, vehicle=outing.plate), "note": note})
