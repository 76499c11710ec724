"""One run as it truly was, and what was wrong with it, from its motion alone.

Truth is physics: it does not know what was injected, only where the bus was, when it stood, and what is approved.
"""

import bisect
import math

from paths import Path, distance_m
from simulation import KMH, Trip

# Metres from the line: on its road, as far as a fix can tell; inside; clearly off; what a deviation must reach.
ROAD, CORRIDOR, OFF, FAR = 15.0, 50.0, 65.0, 150.0
LEAST_OFF_S, LEAST_OFF_M, APART_S = 30.0, 150.0, 120.0
STOP_RADIUS, STOP_S = 50.0, 10.0
STANDING_S, STANDING_BAND_S = 125.0, 95.0  # unplanned; neither here nor there above the second
AWAY, AWAY_BAND = 100.0, 40.0  # metres from every stop


class Near:
    """Metres from a place to the nearest of some ways, by squares of the ground; more than `reach` is infinite."""

    def __init__(self, ways, reach=900.0):
        self.scale, self.cell = ways[0].scale, 150.0
        self.rings = int(reach / self.cell) + 1
        self.squares = {}
        for way in ways:
            for place in way.places:
                x, y = place[0] * self.scale[0], place[1] * self.scale[1]
                self.squares.setdefault((int(x // self.cell), int(y // self.cell)), []).append((x, y))

    def metres(self, place):
        x, y = place[0] * self.scale[0], place[1] * self.scale[1]
        i, j = int(x // self.cell), int(y // self.cell)
        best = math.inf
        for ring in range(self.rings + 1):
            if best <= (ring - 1) * self.cell:
                break
            for a in range(i - ring, i + ring + 1):
                for b in range(j - ring, j + ring + 1) if abs(a - i) == ring else (j - ring, j + ring):
                    for p, q in self.squares.get((a, b), ()):
                        best = min(best, math.hypot(p - x, q - y))
        return best


class Stop:
    def __init__(self, id, place, kind, dwell, aboard):
        self.id, self.place, self.kind, self.dwell, self.aboard = id, place, kind, dwell, aboard
        self.passed = False


def first_near(way, place, since, within=30.0):
    """s of the first pass of a place after `since`, or None."""
    x, y = place[0] * way.scale[0], place[1] * way.scale[1]
    k, best = bisect.bisect_left(way.sums, since), None
    for i in range(k, len(way.plane)):
        d = math.hypot(way.plane[i][0] - x, way.plane[i][1] - y)
        if d <= within and (best is None or d < best[0]):
            best = (d, way.sums[i])
        elif best is not None and d > within:
            break
    return best[1] if best else None


class Run:
    """A bus on its way: line, way driven, stops made, standings, persons aboard.

    `halts` are (place, dwell) of lights and unplanned standings; `queues` (place, metres, [dwell]) of stop and go.
    """

    def __init__(self, rng, frame, line, corners, stops, start, halts=(), queues=(), pace=(36, 50), before=0.0, after=0.0):
        self.line, self.stops = line, stops
        self.way = Path.through(frame, corners)
        dwells, self.made, since = {}, [], before
        for stop in stops:
            s = None if stop.passed else first_near(self.way, stop.place, since)
            if s is None:
                stop.passed = True
                continue
            s = self._free(dwells, s)
            dwells[s] = stop.dwell
            self.made.append((s, stop))
            since = s + 10
        self.slow = []
        for place, dwell in sorted(halts, key=lambda h: -h[1]):
            s = first_near(self.way, place, before)
            # Two lights within a bus's length or two would be one long standing.
            if s is not None and all(abs(s - other) > 120 for other in dwells):
                dwells[self._free(dwells, s)] = dwell
        for place, length, waits in queues:
            s = first_near(self.way, place, before)
            if s is not None and all(abs(s + length / 2 - other) > length / 2 + 120 for other in dwells):
                self.slow.append((s, s + length))
                for k, wait in enumerate(waits):
                    dwells[self._free(dwells, s + (k + 1) * length / (len(waits) + 1))] = wait
        paces = [rng.uniform(*pace) * KMH for _ in range(int(self.way.length / 1500) + 2)]

        def cruise(s):
            if any(a <= s <= b for a, b in self.slow):
                return 7 * KMH
            return paces[int(s / 1500)] + 2 * KMH * math.sin(s / 140)

        length = int(self.way.length / Trip.CELL) * Trip.CELL
        for s in [s for s in dwells if s >= length - 4]:
            dwells[length - 6.0] = dwells.pop(s)
            self.made = [(length - 6.0 if at == s else at, stop) for at, stop in self.made]
        self.trip = Trip(start, length, self.way.ceiling(cruise), sorted(dwells.items()), rise=0.9, fall=1.0)
        self.standings = sorted((*self.trip.halts[round(s)], self.way.at(s)[:2]) for s in dwells)
        self.visits = [(*self.trip.halts[round(s)], stop) for s, stop in self.made]

    @staticmethod
    def _free(dwells, s):
        s = max(4.0, round(s / Trip.CELL) * Trip.CELL)
        while any(abs(s - other) < 12 for other in dwells):
            s += Trip.CELL
        return s

    def at(self, t):
        """(place, heading, m/s)."""
        s, v = self.trip.at(t)
        lon, lat, heading = self.way.at(s)
        return (lon, lat), heading, v

    def aboard(self, t):
        now = 0
        for a, b, stop in self.visits:
            if (a + b) / 2 <= t:
                now = stop.aboard
        return now

    def door(self, t):
        return any(a + 2 <= t <= b - 2 for a, b, _ in self.visits)

    def on_run(self):
        """True time from leaving the first stop to reaching the last."""
        return (self.visits[0][1], self.visits[-1][0]) if self.visits else (self.trip.start, self.trip.start)


def crossings(samples, metres):
    """[(start, end)] of the times further off than `metres`, from [(t, metres off)], linear between them."""
    out, since = [], None
    for (t0, d0), (t1, d1) in zip(samples, samples[1:]):
        if d0 <= metres < d1:
            since = t0 + (t1 - t0) * (metres - d0) / (d1 - d0) if math.isfinite(d1) else t1
        elif d0 > metres >= d1 and since is not None:
            out.append((since, t1 - (t1 - t0) * (metres - d1) / (d0 - d1) if math.isfinite(d0) else t0))
            since = None
    if since is not None:
        out.append((since, samples[-1][0]))
    return out


def judge(run, near, exempt=False):
    """[(kind, rule, start band, end band, extra)] with kind `violation` or `ignore`; bands are (from, to)."""
    out, close = [], []
    since, until = run.on_run()
    samples, t = [], since
    while t <= until:
        samples.append((t, near.metres(run.at(t)[0])))
        t += 1.0
    if not exempt and len(samples) > 2:
        outer, road = crossings(samples, OFF), crossings(samples, ROAD)
        for a, b in crossings(samples, CORRIDOR):
            inside = [(p, q) for p, q in outer if a <= p and q <= b + 1e-6]
            worst = max(d for t, d in samples if a <= t <= b)
            if not inside:
                out.append(("ignore", "route-deviation", (a, a), (b, b), {}))
                continue
            first, last = inside[0][0], inside[-1][1]
            left, rejoined = next(((p, q) for p, q in road if p <= a and b <= q), (a, b))
            travelled = run.trip.at(last)[0] - run.trip.at(first)[0]
            real = worst >= FAR and last - first >= LEAST_OFF_S and travelled >= LEAST_OFF_M
            out.append(("violation" if real else "ignore", "route-deviation", (left, first), (last, rejoined),
                        {"offset_m": round(min(worst, 9999)), "length_m": round(travelled)}))
    # Two that follow each other closely may be told as one: neither counts.
    for one, two in zip(out, out[1:]):
        if two[2][0] - one[3][1] < APART_S:
            close += [one, two]
    out = [("ignore", *c[1:]) if c in close else c for c in out]
    visited = {stop.id for a, b, stop in run.visits if b - a >= STOP_S}
    order = [stop.id for stop in run.stops]
    for k, stop in enumerate(run.stops):
        if stop.id in visited:
            continue
        before = [b for a, b, s in run.visits if order.index(s.id) < k] or [run.trip.start]
        after = [a for a, b, s in run.visits if order.index(s.id) > k] or [run.trip.end]
        passes = [(distance_m(run.at(t)[0], stop.place), t) for t, _ in samples if before[-1] <= t <= after[0]]
        metres, t = min(passes) if passes else (math.inf, before[-1])
        close = metres <= STOP_RADIUS
        first, last = (t, t) if close else (before[-1], after[0])
        out.append(("violation", "stop-missed", (first, last), (first, last), {"stop": stop.id, "by_passed": not close}))
    for a, b, place in run.standings:
        away = min(distance_m(place, stop.place) for stop in run.stops)
        if not since <= a <= until or away < AWAY_BAND or b - a < STANDING_BAND_S:
            continue
        real = away >= AWAY and b - a >= STANDING_S
        out.append(("violation" if real else "ignore", "stop-unplanned", (a, a), (b, b), {"seconds": round(b - a)}))
    return out
