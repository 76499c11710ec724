"""A bus on a road and a receiver on its roof: what every generator in this folder shares.

Plain Python 3, standard library. Nothing here is shared with the analyzer. Metres, seconds and m/s inside;
degrees, whole seconds and km/h only where rows are written. The same seed gives the same numbers.
"""

import bisect
import math

KMH = 1 / 3.6
EARTH_A = 6378137.0
EARTH_F = 1 / 298.257223563
EARTH_E2 = EARTH_F * (2 - EARTH_F)


def metres_per_degree(lat):
    """(east, north) metres in a degree of longitude and of latitude on the WGS-84 ellipsoid."""
    phi = math.radians(lat)
    w2 = 1 - EARTH_E2 * math.sin(phi) ** 2
    prime_vertical = EARTH_A / math.sqrt(w2)
    meridional = prime_vertical * (1 - EARTH_E2) / w2
    return math.radians(1) * prime_vertical * math.cos(phi), math.radians(1) * meridional


def moved(lon, lat, east, north):
    """The place `east` and `north` metres away."""
    per_lon, per_lat = metres_per_degree(lat)
    return lon + east / per_lon, lat + north / per_lat


class Road:
    """A smooth curve with places every STEP metres; bends gently, and sharply only at named turns."""

    STEP = 5.0

    def __init__(self, rng, lon, lat, heading, length, turns=()):
        swings = [(0.30, 900.0), (0.12, 260.0)]
        phases = [(size, scale, rng.uniform(0, 2 * math.pi)) for size, scale in swings]
        self.places = [(lon, lat, heading)]
        base = heading
        for k in range(int(length / self.STEP) + 2):
            s = k * self.STEP
            # A turn is spread over 50 m, which is a radius of some 32 m for a right angle.
            turned = sum(angle * min(1.0, max(0.0, (s - at) / 50.0)) for at, angle in turns)
            now = base + turned + sum(size * math.sin(s / scale + p) for size, scale, p in phases)
            lon, lat = moved(lon, lat, self.STEP * math.sin(now), self.STEP * math.cos(now))
            self.places.append((lon, lat, now))

    def at(self, s):
        """Longitude, latitude and heading (radians clockwise from north) `s` metres from the start."""
        k = min(max(0, int(s / self.STEP)), len(self.places) - 2)
        part = s / self.STEP - k
        a, b = self.places[k], self.places[k + 1]
        return a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part, b[2]


class Trip:
    """Where along the road and how fast at any time, from ceilings on the speed and from stops.

    `ceiling(s)` is the highest speed in m/s at `s`; `stops` are (s, dwell seconds) in order; the trip starts and
    ends standing. Speeding up and slowing down stay within `rise` and `fall` m/s².
    """

    CELL = 2.0

    def __init__(self, start, length, ceiling, stops=(), rise=0.9, fall=1.0, first=0.0, last=0.0):
        cells = int(length / self.CELL)
        halts = {round(s / self.CELL): dwell for s, dwell in stops}
        v = [ceiling(i * self.CELL) for i in range(cells + 1)]
        for i in halts:
            v[i] = 0.0
        v[0], v[cells] = min(v[0], first), min(v[cells], last)
        for i in range(cells):
            v[i + 1] = min(v[i + 1], math.sqrt(v[i] ** 2 + 2 * rise * self.CELL))
        for i in range(cells, 0, -1):
            v[i - 1] = min(v[i - 1], math.sqrt(v[i] ** 2 + 2 * fall * self.CELL))
        self.start, t = start, start
        # Knots (t, s, v); between two knots the acceleration is constant.
        self.knots = [(t, 0.0, v[0])]
        self.halts = {}
        for i in range(cells + 1):
            if i > 0:
                t += 2 * self.CELL / (v[i - 1] + v[i])
                self.knots.append((t, i * self.CELL, v[i]))
            if i in halts:
                self.halts[round(i * self.CELL)] = (t, t + halts[i])
                t += halts[i]
                self.knots.append((t, i * self.CELL, 0.0))
        self.end = t
        self._times = [k[0] for k in self.knots]

    def at(self, t):
        """(s, v) at time t; standing before the start and after the end."""
        if t <= self.start:
            return self.knots[0][1:]
        if t >= self.end:
            return self.knots[-1][1:]
        i = bisect.bisect_right(self._times, t) - 1
        (t0, s0, v0), (t1, s1, v1) = self.knots[i], self.knots[i + 1]
        if s1 == s0:
            return s0, 0.0
        a = (v1 * v1 - v0 * v0) / (2 * (s1 - s0))
        tau = t - t0
        return min(s1, s0 + v0 * tau + a * tau * tau / 2), max(0.0, v0 + a * tau)

    def spans_above(self, speed):
        """[(start, end)] of the times with a speed above `speed` m/s, to the nearest knot."""
        spans, since = [], None
        for t, _, v in self.knots:
            if v > speed and since is None:
                since = t
            if v <= speed and since is not None:
                spans.append((since, t))
                since = None
        if since is not None:
            spans.append((since, self.knots[-1][0]))
        return spans


class Receiver:
    """Error of a GNSS receiver: per axis `sigma` metres, half its variance correlated over `memory` seconds."""

    def __init__(self, rng, sigma=4.0, memory=60.0, speed_sigma=0.3):
        self.rng, self.sigma, self.memory, self.speed_sigma = rng, sigma, memory, speed_sigma
        self.slow = [rng.gauss(0, sigma * math.sqrt(0.5)) for _ in range(2)]
        self.time = None

    def place(self, t, lon, lat):
        """The place as the receiver gives it; times must not run backwards."""
        if self.time is not None:
            keep = math.exp(-(t - self.time) / self.memory)
            fresh = self.sigma * math.sqrt(0.5 * (1 - keep * keep))
            self.slow = [old * keep + self.rng.gauss(0, fresh) for old in self.slow]
        self.time = t
        quick = self.sigma * math.sqrt(0.5)
        east, north = (slow + self.rng.gauss(0, quick) for slow in self.slow)
        return moved(lon, lat, east, north)

    def kmh(self, v):
        """The speed as the receiver gives it, in km/h, for a true speed in m/s."""
        if v < 0.05:
            return 0.0 if self.rng.random() < 0.7 else abs(self.rng.gauss(0, 0.4))
        return max(0.0, v / KMH + self.rng.gauss(0, self.speed_sigma))
