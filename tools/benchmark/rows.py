"""Rows as a device sends them, and all that real logs are full of without anybody's fault."""

import math
from dataclasses import dataclass, replace

from simulation import Receiver, moved

HEADER = ["plate", "time", "lon", "lat", "speed_kmh", "heading_deg", "driver_id", "passengers", "door_open", "ignition"]


@dataclass
class Row:
    plate: str
    t: int  # the device's clock, seconds since local midnight
    lon: float
    lat: float
    kmh: float
    heading: int
    card: str
    aboard: object
    door: object
    ignition: int
    late: bool = False

    def cells(self, day):
        clock = f"{self.t // 3600:02d}:{self.t % 3600 // 60:02d}:{self.t % 60:02d}"
        return [self.plate, f"{day} {clock}", f"{self.lon:.6f}", f"{self.lat:.6f}", f"{self.kmh:.1f}", str(self.heading), self.card,
                "" if self.aboard is None else str(self.aboard), "" if self.door is None else str(self.door), str(self.ignition)]


def record(rng, stretch, sampling, noise):
    """The fixes of one stretch, undamaged; a fix is taken inside the second that is printed."""
    run, receiver, phase = stretch.run, Receiver(rng, sigma=noise), rng.random()
    first = math.ceil(run.trip.start) - stretch.lead + (rng.randrange(sampling) if stretch.lead >= sampling else 0)
    out = []
    for t in range(first, int(run.trip.end) + stretch.tail, sampling):
        (lon, lat), heading, v = run.at(t + phase)
        lon, lat = receiver.place(t + phase, lon, lat)
        out.append(Row(stretch.plate, t, lon, lat, receiver.kmh(v), int(math.degrees(heading)) % 360, stretch.card,
                       run.aboard(t + phase) if stretch.counted else None,
                       int(run.door(t + phase)) if stretch.doors else None, int(t <= run.trip.end + 90)))
    return out


def parked(rng, stretch, sampling, last):
    """A bus that stays where it is for 20 to 40 minutes, its fixes wandering 30 m with up to 4 km/h."""
    out, place = [], stretch.run.at(stretch.run.trip.end)[0]
    for t in range(last + sampling, last + rng.randint(1200, 2400), sampling):
        lon, lat = moved(*place, 30 * math.sin((t - last) / 500) + rng.gauss(0, 2), 24 * math.sin((t - last) / 190) + rng.gauss(0, 2))
        out.append(Row(stretch.plate, t, lon, lat, rng.uniform(0, 4), rng.randrange(360), "", 0 if stretch.counted else None,
                       0 if stretch.doors else None, 0))
    return out


def damage(rng, rows, protect):
    """(rows, kinds) with nuisances, none of them within a protected time; `rows` are those of one stretch."""
    kinds, apart = [], []

    def free(since, until):
        return not any(a <= until and since <= b for a, b in protect + apart)

    def somewhere(length):
        """(since, until) inside the driving part and free, or None."""
        moving = [r.t for r in rows if r.kmh > 25]
        for _ in range(12):
            at = rng.choice(moving) if moving else None
            if at is not None and free(at, at + length):
                return at, at + length
        return None

    def hit(kind, span, change):
        if span:
            kinds.append((kind, *span))
            # Three spikes in a row would be a way of its own.
            apart.append((span[0] - 180, span[1] + 180))
            rows[:] = [new for r in rows for new in (change(r) if span[0] <= r.t <= span[1] else [r])]

    for _ in range(rng.choice((0, 0, 1, 2, 3))):
        size, angle = rng.uniform(200, 1500), rng.uniform(0, 6.28)
        at = somewhere(0)

        def spike(r):
            lon, lat = moved(r.lon, r.lat, size * math.sin(angle), size * math.cos(angle))
            return [replace(r, lon=lon, lat=lat)]

        hit("spike", at, spike)
    if rng.random() < 0.25:
        hit("gap", somewhere(rng.uniform(90, 360)), lambda r: [])
    if rng.random() < 0.35:
        span, size, angle = somewhere(rng.uniform(20, 60)), rng.uniform(20, 40), rng.uniform(0, 6.28)

        def drift(r):
            swell = size * math.sin(math.pi * (r.t - span[0]) / (span[1] - span[0])) ** 2
            lon, lat = moved(r.lon, r.lat, swell * math.sin(angle), swell * math.cos(angle))
            return [replace(r, lon=lon, lat=lat)]

        hit("drift", span, drift)
    if rng.random() < 0.2:
        east = rng.uniform(-60, 60)

        def conflict(r):
            lon, lat = moved(r.lon, r.lat, east, 30)
            return [r, replace(r, lon=lon, lat=lat, kmh=max(0.0, r.kmh - 8))]

        hit("conflict", somewhere(0), conflict)
    if rng.random() < 0.1:
        by = rng.choice((-1, 1)) * rng.randint(2, 12)
        hit("clock-step", somewhere(rng.uniform(180, 600)), lambda r: [replace(r, t=r.t + by)])
    if rng.random() < 0.15:
        hit("no-fix", somewhere(3), lambda r: [replace(r, lon=0.0, lat=0.0, kmh=0.0)])
    if rng.random() < 0.15:
        span = somewhere(rng.uniform(5, 18))
        held = next((r for r in rows if span and r.t >= span[0]), None)
        hit("frozen", span, lambda r: [replace(r, lon=held.lon, lat=held.lat, kmh=held.kmh, heading=held.heading)])
    if rng.random() < 0.2:
        hit("late-rows", somewhere(rng.uniform(20, 240)), lambda r: [replace(r, late=True)])
    if rng.random() < 0.2:
        hit("duplicate", somewhere(rng.uniform(20, 240)), lambda r: [r, r])
    return rows, kinds


def written(rows, day, separator=","):
    """The text of a log: in order of arrival, late rows at the end."""
    stream = sorted(rows, key=lambda r: (r.late, r.t, r.plate))
    return "\n".join([separator.join(HEADER)] + [separator.join(r.cells(day)) for r in stream]) + "\n"
