"""From a planned run to the records a device would send, and to the true times of what happened."""

import math
from dataclasses import dataclass, replace

from simulation import KMH, Receiver, Road, Trip, moved

from fleet import INTERVAL


@dataclass
class Record:
    """One fix as the device has it; None is not sent."""

    bus: object
    t: int  # the device's clock, seconds since local midnight
    lon: float
    lat: float
    kmh: float
    recorder: int
    heading: int
    odometer: float
    aboard: object
    boarded: int
    alighted: int
    ignition: bool
    door: bool
    located: bool = True
    satellites: int = 11
    hdop: float = 0.9
    driver: str = ""  # the card in the reader, where it is not the bus's own driver

    def changed(self, **fields):
        return replace(self, **fields)


def seconds(clock):
    hours, minutes = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60


class Onward:
    """The last leg of another road, the other way, and from there a road of its own."""

    def __init__(self, road, leg, rng, length, turns):
        self.before, self.from_end, self.first = road, leg[1], leg[1] - leg[0]
        lon, lat, heading = road.at(leg[0])
        self.after = Road(rng, lon, lat, heading + math.pi, length - self.first, [(at - self.first, by) for at, by in turns])

    def at(self, s):
        if s > self.first:
            return self.after.at(s - self.first)
        lon, lat, heading = self.before.at(self.from_end - s)
        return lon, lat, heading + math.pi


class DrivenRun:
    """A run as it truly was: where, how fast, how many aboard, at any time."""

    def __init__(self, rng, bus, run, school, place, back=None):
        """`school` is the index of the stop there, `place` its (longitude, latitude).

        With `back`, the run that brought the bus to its depot, the first leg is the last of that run the other way.
        """
        self.bus, self.run = bus, run
        cruise, ceilings, stops, turns, lights = [], [], [], [], []
        s = 0.0
        self.segments = []
        for k in range(len(run.aboard)):
            pace = rng.uniform(43, 53) * KMH
            length = rng.uniform(3000, 5600)
            known = back if k == 0 else None
            if known:
                a, b = back.segments[-1]
                length = b - a
                # Where that run turned, this one turns the other way and as slowly.
                ceilings += [(b - s1, b - s0, v) for s0, s1, v in back.ceilings if s0 > a and v < 30 * KMH]
            event = run.events.get(k)
            quiet = event is not None or k in run.crowded
            if event:
                v = event.kmh * KMH
                zone = (v * v - pace * pace) / (2 * 0.9) + v * event.hold + (v * v - pace * pace) / (2 * 1.0)
                length = max(length, zone + 1800)
                ceilings.append((s + 800, s + 800 + zone, v))
            elif not quiet and rng.random() < 0.45 and not known:
                at = s + length * rng.uniform(0.3, 0.5)
                turns.append((at, rng.choice((-1, 1)) * math.pi / 2))
                ceilings.append((at - 6, at + 58, 22 * KMH))
            if not quiet and rng.random() < 0.3:
                lights.append((s + length * rng.uniform(0.7, 0.8), rng.uniform(12, 40)))
            cruise.append((s, s + length, pace, rng.uniform(0, 6.28)))
            self.segments.append((s, s + length))
            s += length
            if k + 1 < len(run.aboard):
                # Pupils need the longer stop at the school, where the count jumps.
                stops.append((s, rng.uniform(45, 60) if k == school else rng.uniform(32, 54)))
        self.stop_places = [round(at / Trip.CELL) * Trip.CELL for at, _ in stops]

        def ceiling(x):
            k = next((i for i, c in enumerate(cruise) if x < c[1]), len(cruise) - 1)
            _, _, pace, phase = cruise[k]
            for a, b, v in ceilings:
                if a <= x <= b:
                    return v
            return pace + 3 * KMH * math.sin(x / 170 + phase)

        self.trip = Trip(seconds(run.start) + rng.uniform(0, 50), s, ceiling, sorted(stops + lights))
        heading, state = rng.uniform(0, 2 * math.pi), rng.getstate()
        self.ceilings = ceilings
        if back:
            self.road = Onward(back.road, back.segments[-1], rng, s, turns)
        else:
            # The road is laid anywhere first, then so that its stop at the school lies there.
            start = place
            for _ in range(3):
                rng.setstate(state)
                self.road = Road(rng, *start, heading, s, turns)
                there = self.road.at(self.stop_places[school])
                start = start[0] + place[0] - there[0], start[1] + place[1] - there[1]
        # Halfway through each stop the number aboard becomes that of the next segment.
        self.changes = [(sum(self.trip.halts[round(at)]) / 2) for at in self.stop_places]

    def aboard(self, t):
        return self.run.aboard[sum(1 for change in self.changes if change <= t)]

    def standing_at_stop(self, t):
        return any(a + 3 <= t <= b - 3 for a, b in (self.trip.halts[round(at)] for at in self.stop_places))

    def event_span(self, k, kmh):
        """True time above `kmh` in segment k."""
        a, b = self.segments[k]
        spans = [s for s in self.trip.spans_above(kmh * KMH) if a <= self.trip.at(s[0] + 0.01)[0] <= b]
        return (spans[0][0], spans[-1][1]) if spans else None

    def crowded_span(self, k):
        """True time in segment k at more than 10 km/h."""
        since, until = self.changes[k - 1], self.changes[k]
        times = [t for t in range(int(since), int(until) + 1) if self.trip.at(t)[1] > 10 * KMH]
        return times[0], times[-1]


def records(rng, driven, odometer, lead=120, tail=180):
    """The device's fixes of one run, from `lead` seconds before to `tail` after, and the odometer at its end."""
    bus, step = driven.bus, INTERVAL[driven.bus.provider]
    receiver = Receiver(rng)
    phase = rng.random()  # the fix is taken inside the second that is printed
    first = int(driven.trip.start) - lead + rng.randrange(step)
    out, before = [], 0
    for t in range(first, int(driven.trip.end) + tail, step):
        true_time = t + phase
        s, v = driven.trip.at(true_time)
        lon, lat, heading = driven.road.at(s)
        lon, lat = receiver.place(true_time, lon, lat)
        aboard = driven.aboard(true_time)
        record = Record(
            bus, t, lon, lat, receiver.kmh(v), round(v / KMH * 1.01), int(math.degrees(heading)) % 360,
            odometer + s / 1000, {"absolute": aboard, "zero": 0}.get(bus.counter),
            max(0, aboard - before), max(0, before - aboard), t <= driven.trip.end + 90,
            driven.standing_at_stop(true_time), satellites=rng.randint(8, 14), hdop=rng.choice((0.7, 0.8, 0.9, 1.1)))
        before = aboard
        # Now and then a row is lost on the way; not at a stop, where every 15 s there would be too few to see it.
        if rng.random() > 0.004 or v < 0.5:
            out.append(record)
        else:
            before -= record.boarded - record.alighted
    return out, odometer + driven.trip.knots[-1][1] / 1000


def parked(rng, bus, place, since, until, odometer):
    """A bus at rest whose fixes wander some 30 m about it, with up to 4 km/h."""
    out = []
    for t in range(since, until, INTERVAL[bus.provider]):
        angle, phase = t / 500.0, t / 190.0
        lon, lat = moved(*place, 30 * math.sin(angle) + rng.gauss(0, 2), 24 * math.cos(phase) + rng.gauss(0, 2))
        out.append(Record(bus, t, lon, lat, rng.uniform(0, 4), 0, rng.randrange(360), odometer,
                          {"absolute": 0, "zero": 0}.get(bus.counter), 0, 0, False, False, satellites=6, hdop=2.2))
    return out
