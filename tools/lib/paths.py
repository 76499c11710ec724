"""Ways drawn by hand: corners on a plane in metres, rounded, bent a little, and laid on the globe.

Plain Python 3, standard library. Nothing here is shared with the analyzer.
"""

import bisect
import math

from simulation import metres_per_degree, moved


def distance_m(a, b):
    """Metres between two (lon, lat) places of one neighbourhood, on the plane that touches the ellipsoid there."""
    per_lon, per_lat = metres_per_degree((a[1] + b[1]) / 2)
    return math.hypot((b[0] - a[0]) * per_lon, (b[1] - a[1]) * per_lat)


def rounded(corners, cut=30.0):
    """The corners' polyline with each inner corner replaced by a curve that begins `cut` metres before it."""
    corners = corners[:1] + [b for a, b in zip(corners, corners[1:]) if math.dist(a, b) > 0.01]
    out = [corners[0]]
    for a, b, c in zip(corners, corners[1:], corners[2:]):
        before, after = math.dist(a, b), math.dist(b, c)
        p, q = min(cut, before / 2) / before, min(cut, after / 2) / after
        enter = (b[0] + (a[0] - b[0]) * p, b[1] + (a[1] - b[1]) * p)
        leave = (b[0] + (c[0] - b[0]) * q, b[1] + (c[1] - b[1]) * q)
        for k in range(9):
            u = k / 8
            out.append(tuple((1 - u) ** 2 * enter[i] + 2 * u * (1 - u) * b[i] + u * u * leave[i] for i in (0, 1)))
    return out + [corners[-1]]


def evenly(points, step):
    """Points every `step` metres along a polyline, its last point included."""
    out, carried = [points[0]], 0.0
    for a, b in zip(points, points[1:]):
        length = math.dist(a, b)
        at = step - carried
        while at <= length:
            out.append((a[0] + (b[0] - a[0]) * at / length, a[1] + (b[1] - a[1]) * at / length))
            at += step
        carried = length - (at - step)
    if math.dist(out[-1], points[-1]) > 0.5:
        out.append(points[-1])
    return out


def thinned(points, tolerance):
    """The fewest points (Douglas and Peucker) from which no point of the line is further than `tolerance` metres."""
    keep, stack = {0, len(points) - 1}, [(0, len(points) - 1)]
    while stack:
        first, last = stack.pop()
        (ax, ay), (bx, by) = points[first], points[last]
        length = math.hypot(bx - ax, by - ay)
        worst, at = tolerance, None
        for k in range(first + 1, last):
            x, y = points[k][0] - ax, points[k][1] - ay
            if length < 1e-9:
                off = math.hypot(x, y)
            else:
                along = (x * (bx - ax) + y * (by - ay)) / length
                off = abs(x * (by - ay) - y * (bx - ax)) / length if 0 <= along <= length else min(
                    math.hypot(x, y), math.dist(points[k], (bx, by)))
            if off > worst:
                worst, at = off, k
        if at is not None:
            keep.add(at)
            stack += [(first, at), (at, last)]
    return [points[k] for k in sorted(keep)]


def thinned_places(places, tolerance):
    """`thinned` for (lon, lat) places."""
    lon, lat = places[0]
    per_lon, per_lat = metres_per_degree(lat)
    plane = [((x - lon) * per_lon, (y - lat) * per_lat) for x, y in places]
    return [(lon + x / per_lon, lat + y / per_lat) for x, y in thinned(plane, tolerance)]


class Frame:
    """Lays a plane on the globe: bends it by long waves, turns it, and puts `anchor` of the plane at a place."""

    def __init__(self, lon, lat, turn=0.0, anchor=(0.0, 0.0), waves=((120.0, 1700.0), (90.0, 1900.0))):
        self.waves, self.turn = waves, turn
        self.place = (lon, lat)
        self.anchor = self._bent(anchor)

    def _bent(self, point):
        (a, p), (b, q) = self.waves
        e, n = point[0] + a * math.sin(point[1] / p), point[1] + b * math.sin(point[0] / q + 1)
        c, s = math.cos(self.turn), math.sin(self.turn)
        return e * c - n * s, e * s + n * c

    def at(self, point):
        """(lon, lat) of a point of the plane."""
        e, n = self._bent(point)
        return moved(*self.place, e - self.anchor[0], n - self.anchor[1])


class Path:
    """A way with a place every 5 m; `at(s)` as `simulation.Road` has it, so that a trip can drive it."""

    STEP = 5.0

    def __init__(self, places):
        self.places = places
        self.scale = metres_per_degree(places[0][1])
        self.plane = [(lon * self.scale[0], lat * self.scale[1]) for lon, lat in places]
        self.sums = [0.0]
        for a, b in zip(places, places[1:]):
            self.sums.append(self.sums[-1] + distance_m(a, b))
        self.length = self.sums[-1]
        self.headings = []
        for k in range(len(places)):
            a, b = places[max(0, k - 1)], places[min(len(places) - 1, k + 1)]
            per_lon, per_lat = metres_per_degree(a[1])
            self.headings.append(math.atan2((b[0] - a[0]) * per_lon, (b[1] - a[1]) * per_lat))

    @classmethod
    def through(cls, frame, corners, cut=30.0):
        return cls([frame.at(p) for p in evenly(rounded(corners, cut), cls.STEP)])

    def at(self, s):
        """Longitude, latitude and heading (radians clockwise from north) `s` metres from the start."""
        k = min(max(0, bisect.bisect_right(self.sums, s) - 1), len(self.places) - 2)
        part = (s - self.sums[k]) / max(1e-9, self.sums[k + 1] - self.sums[k])
        part = min(1.0, max(0.0, part))
        a, b = self.places[k], self.places[k + 1]
        return a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part, self.headings[k]

    def near(self, place, since=0.0):
        """(s, metres away) of the nearest point of the way, `since` metres from the start or later."""
        first = bisect.bisect_left(self.sums, since)
        if first >= len(self.places):
            first = len(self.places) - 1
        x, y = place[0] * self.scale[0], place[1] * self.scale[1]
        k = min(range(first, len(self.places)), key=lambda i: (self.plane[i][0] - x) ** 2 + (self.plane[i][1] - y) ** 2)
        return self.sums[k], distance_m(self.places[k], place)

    def ceilings(self, cruise, sideways=1.4, least=2.2):
        """Speeds in m/s by place that keep the push to the side within `sideways` m/s²; `cruise(s)` is the pace."""
        out = []
        for k, s in enumerate(self.sums):
            a, b = max(0, k - 2), min(len(self.places) - 1, k + 2)
            turned = sum(abs(math.remainder(self.headings[i + 1] - self.headings[i], 2 * math.pi)) for i in range(a, b))
            bend = turned / max(1.0, self.sums[b] - self.sums[a])
            out.append(max(least, min(cruise(s), math.sqrt(sideways / bend) if bend > 1e-6 else 1e9)))
        return out

    def ceiling(self, cruise, **limits):
        """A function of s for `simulation.Trip`."""
        values = self.ceilings(cruise, **limits)

        def at(s):
            return values[min(len(values) - 1, max(0, bisect.bisect_right(self.sums, s) - 1))]

        return at

    def line(self, tolerance=1.5):
        """(lon, lat) vertices of the way, as few as keep within `tolerance` metres of it."""
        return thinned_places(self.places, tolerance)
