"""Routes, stops, schedules and silence recomputed from the written files, the plain way; part of `verify`."""

import csv
import datetime
import io
import json
import math

from excess import distance, possible
from plainread import epoch, local

ERROR_M = 15.0
STANDING_KMH = 3.0


def plane(place, origin):
    """Metres east and north of a place of the neighbourhood."""
    phi = math.radians((place[1] + origin[1]) / 2)
    a, e2 = 6378137.0, 0.00669437999014
    w = math.sqrt(1 - e2 * math.sin(phi) ** 2)
    return (math.radians(place[0] - origin[0]) * math.cos(phi) * a / w,
            math.radians(place[1] - origin[1]) * a * (1 - e2) / w ** 3)


def beside(place, line):
    """(metres from the line, metres along it to the nearest point)."""
    best, along = (1e12, 0.0), 0.0
    for a, b in zip(line, line[1:]):
        (px, py), (qx, qy) = plane(a, place), plane(b, place)
        dx, dy = qx - px, qy - py
        length = math.hypot(dx, dy) or 1e-9
        u = min(1.0, max(0.0, -(px * dx + py * dy) / length ** 2))
        best = min(best, (math.hypot(px + u * dx, py + u * dy), along + u * length))
        along += length
    return best


class Approved:
    """Routes, stops, roster, calendar and exemptions as the registry has them."""

    def __init__(self, folder):
        def rows(name):
            return list(csv.DictReader(io.StringIO((folder / f"registry/{name}.csv").read_text(encoding="utf-8-sig"))))

        self.routes = {r["route_id"]: r for r in rows("routes")}
        features = json.loads((folder / "registry/routes.geojson").read_text(encoding="utf-8"))["features"]
        self.lines = {f["properties"]["route_id"]: [tuple(p) for p in f["geometry"]["coordinates"]] for f in features}
        self.stops = {}
        for s in rows("stops"):
            self.stops.setdefault(s["route_id"], []).append((s["stop_id"], (float(s["lon"]), float(s["lat"])), s["kind"]))
        self.permitted = {p["plate"]: p["route_ids"].split(";") for p in rows("permits")}
        self.roster = rows("roster")
        self.school_days = {c["date"]: c["school_day"] == "1" for c in rows("calendar")}
        self.leaves = [(r["route_id"], epoch(r["from"]), epoch(r["to"])) for r in rows("exemptions")]

    def duties(self, plate):
        """[(route, start, end)] of the roster."""
        return [(r["route_id"], epoch(f"{r['date']} {r['start']}"), epoch(f"{r['date']} {r['end']}"))
                for r in self.roster if r["plate"] == plate]

    def in_window(self, route, t):
        when = datetime.datetime.fromisoformat(local(t))
        if not self.school_days.get(when.date().isoformat(), True):
            return False
        clock = when.strftime("%H:%M")
        return any(a <= clock <= b for a, b in (w.split("-") for w in self.routes[route]["windows"].split(";")))


def standings(fixes, metres=50):
    """[fixes] of each spell below walking pace in one place."""
    spells, spell = [], []
    for f in fixes:
        if f[3] < STANDING_KMH and (not spell or (f[0] - spell[-1][0] <= 60 and distance(f[1:3], spell[0][1:3]) <= metres)):
            spell.append(f)
            continue
        if spell:
            spells.append(spell)
        spell = [f] if f[3] < STANDING_KMH else []
    return spells + ([spell] if spell else [])


def deviations(plate, route, fixes, approved, certain, trouble):
    lines = [approved.lines[r] for r in approved.permitted.get(plate, [route]) if r in approved.lines]
    corridor = float(approved.routes[route]["corridor_m"] or 50)
    offs = [min(beside(f[1:3], line)[0] for line in lines) for f in fixes]
    ends = [approved.lines[route][0], approved.lines[route][-1]]
    episodes = []
    for f, off in zip(fixes, offs):
        away = off > corridor + ERROR_M and f[4] != 0 and min(distance(f[1:3], e) for e in ends) > 200
        if away and episodes and episodes[-1][-1] is not None:
            episodes[-1].append((f, off))
        elif away:
            episodes.append([(f, off)])
        elif episodes and episodes[-1][-1] is not None:
            episodes[-1].append(None)
    out = []
    for episode in episodes:
        spell = [x for x in episode if x]
        first, last = spell[0][0], spell[-1][0]
        travelled = sum(distance(a[0][1:3], b[0][1:3]) for a, b in zip(spell, spell[1:]))
        if any(r == route and a <= first[0] <= b for r, a, b in approved.leaves):
            continue
        if max(o for _, o in spell) > corridor + 10 and (last[0] - first[0] < 90 or travelled < 400 or max(o for _, o in spell) < 150):
            trouble.append(f"{plate} {local(first[0])}: {last[0] - first[0]} s off by {max(o for _, o in spell):.0f} m is close to the opening")
        proves = certain and len(spell) >= 4 and distance(first[1:3], last[1:3]) >= 230
        out.append(("route-deviation", "proven" if proves else "suspected", plate, route, first[0], last[0]))
    close = [off for off in offs if 40 < off < 120]
    if len(close) > max(8, 0.1 * len(offs)):
        trouble.append(f"{plate} {route}: {len(close)} fixes between 40 and 120 m from the line")
    return out


def stops_of_run(plate, route, fixes, approved, trouble):
    """Stops missed, standing too long, doors opened where no stop is."""
    listed, line, out = approved.stops.get(route, []), approved.lines[route], []
    spells = standings(fixes)
    gaps = [(a, b) for a, b in zip(fixes, fixes[1:]) if b[0] - a[0] > 60]
    for stop, place, kind in listed:
        if kind == "depot":
            continue
        stood = max((s[-1][0] - s[0][0] for s in spells for f in [s[len(s) // 2]] if distance(f[1:3], place) <= 50), default=0)
        if stood >= 10:
            continue
        at = beside(place, line)[1]
        if any(beside(a[1:3], line)[1] - 100 <= at <= beside(b[1:3], line)[1] + 100 for a, b in gaps):
            continue
        near = min(fixes, key=lambda f: distance(f[1:3], place))
        if stood or (near[3] < 20 and distance(near[1:3], place) < 100):
            trouble.append(f"{plate} {stop}: {near[3]:.0f} km/h at the nearest pass, {stood} s seen standing")
        out.append(("stop-missed", "suspected", plate, stop, near[0], near[0]))
    at_stops = [f[0] for f in fixes if any(distance(f[1:3], s[1]) <= 60 for s in listed)]
    for spell in spells:
        if not at_stops or spell[-1][0] < at_stops[0] or spell[0][0] > at_stops[-1]:
            continue  # before the first stop or after the last: at the depot, not on the run
        place = spell[len(spell) // 2][1:3]
        away = min((distance(place, s[1]) for s in listed), default=1e9)
        if away < 60:
            if away > 40:
                trouble.append(f"{plate} {local(spell[0][0])}: standing {away:.0f} m from a stop")
            continue
        lasted = spell[-1][0] - spell[0][0]
        opened = any(f[5] for f in spell) or len({f[4] for f in spell if f[4] is not None}) > 1
        if 105 < lasted < 150:
            trouble.append(f"{plate} {local(spell[0][0])}: {lasted} s is close to 120")
        if lasted >= 120:
            out.append(("stop-unplanned", "suspected", plate, None, spell[0][0], spell[-1][0]))
        if opened:
            out.append(("stop-unapproved", "suspected", plate, None, spell[0][0], spell[-1][0]))
    return out


def recompute_routes(folder, fleet, settled, trouble):
    """[(rule, certainty, plate, route or stop or None, start, end)]."""
    approved, out = Approved(folder), []
    providers = {r["provider_id"]: r["datum"] for r in csv.DictReader(
        io.StringIO((folder / "registry/providers.csv").read_text(encoding="utf-8-sig")))}
    owner = {r["plate"]: r["provider_id"] for r in csv.DictReader(
        io.StringIO((folder / "registry/vehicles.csv").read_text(encoding="utf-8-sig")))}
    for plate in sorted({*fleet, *(r["plate"] for r in approved.roster)}):
        vehicle = fleet.get(plate)
        fixes = possible(settled(vehicle)) if vehicle else []
        counted = bool(vehicle) and not vehicle.sums and any(f[4] for f in fixes)
        if not counted:  # a counter that never counts, sums or none: nobody knows that the bus is empty
            fixes = [(*f[:4], None if not vehicle.sums else f[4], *f[5:]) for f in fixes]
        certain = counted and providers.get(owner.get(plate)) == "wgs84"
        duties = approved.duties(plate)
        for route, start, end in duties:
            mine = [f for f in fixes if start <= f[0] <= end]
            if not mine:
                out.append(("device-silent", "suspected", plate, route, start, end))
                continue
            if not (approved.in_window(route, start) and approved.in_window(route, end)):
                trouble.append(f"{plate} {route}: the roster is outside the windows")
            out += deviations(plate, route, mine, approved, certain, trouble)
            out += stops_of_run(plate, route, mine, approved, trouble)
        rest = [f for f in fixes if not any(start - 900 <= f[0] <= end + 900 for _, start, end in duties)]
        for route in approved.permitted.get(plate, []):
            line = approved.lines.get(route)
            on = [f for f in rest if f[3] >= 10 and f[4] != 0 and beside(f[1:3], line)[0] <= 50] if line else []
            if not on:
                continue
            travelled = beside(on[-1][1:3], line)[1] - beside(on[0][1:3], line)[1]
            whole = sum(distance(a, b) for a, b in zip(line, line[1:]))
            if travelled > 0.6 * whole:
                # With students aboard or not, the run ends where the bus does.
                moving = [f for f in rest if f[3] >= 10 and on[0][0] - 1200 <= f[0] <= on[-1][0] + 1200]
                if not (approved.in_window(route, on[0][0]) and approved.in_window(route, on[-1][0])):
                    out.append(("off-schedule", "suspected", plate, route, moving[0][0], moving[-1][0]))
                out += stops_of_run(plate, route, [f for f in rest if moving[0][0] <= f[0] <= moving[-1][0]], approved, trouble)
    return out
