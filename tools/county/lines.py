"""Approved lines under the runs of PA, PB and PC, and the sheets of routes, stops, schools and exemptions."""

import json

from outings import SCHOOLS, ApprovedRoute, ApprovedStop, minute
from paths import thinned_places

# Their lines begin at the first stop and end at the last, so that the legs from and to the depot lie on no line.
WITHOUT_DEPOT = ("苏D01002", "苏D01205")
WINDOWS = {"M": "06:30-08:30", "P": "15:50-18:10"}
SCHOOL_OF = {"PA": ("X11", "X12", "X13"), "PB": ("X21", "X22"), "PC": ("X23", "X12")}


def school_of(bus):
    choice = SCHOOL_OF[bus.provider]
    return choice[int(bus.plate[-2:]) % len(choice)]


def route_id(bus, half):
    return f"R{bus.plate[-3:]}{half}"


def approved(bus, driven, half, school_stop):
    """The line of one run: where it was driven, with the stops it made and a depot at each end."""
    trip, number = driven.trip, bus.plate[-3:] + half
    stops, cells = [], []
    for k, s in enumerate(driven.stop_places):
        kind = "school" if k == school_stop else "pickup"
        stops.append(ApprovedStop(f"{number}-S{k + 1}", driven.road.at(s)[:2], kind, minute(trip.halts[round(s)][0])))
    first, last = 0.0, trip.knots[-1][1]
    if bus.plate in WITHOUT_DEPOT:
        first, last = driven.stop_places[0], driven.stop_places[-1]
    else:
        stops = [ApprovedStop(f"{number}-A", driven.road.at(first)[:2], "depot", minute(trip.start)), *stops,
                 ApprovedStop(f"{number}-Z", driven.road.at(last)[:2], "depot", minute(trip.end))]
    s = first
    while s < last:
        cells.append(driven.road.at(s)[:2])
        s += 5.0
    cells.append(driven.road.at(last)[:2])
    name, way = ("上学", "to_school") if half == "M" else ("放学", "from_school")
    # The rule book has a corridor for routes that name none.
    corridor = "" if bus.provider == "PC" else "50"
    return ApprovedRoute(route_id(bus, half), f"{bus.plate[-3:]}路{name}", way, school_of(bus), corridor, WINDOWS[half],
                         thinned_places(cells, 1.5), stops)


def degrees(place):
    return f"{place[0]:.6f}", f"{place[1]:.6f}"


def sheets(routes, sheet):
    """{file name: bytes} of routes, lines, stops, schools and exemptions; `sheet(header, rows)` writes one."""
    listed = sorted(routes, key=lambda r: r.id)
    rows = [dict(route_id=r.id, name=r.name, direction=r.direction, school_id=r.school, corridor_m=r.corridor, road_class="",
                 windows=r.windows) for r in listed]
    stops = []
    for r in listed:
        for k, stop in enumerate(r.stops):
            lon, lat = degrees(stop.place)
            name = {"depot": "停车场", "school": SCHOOLS[r.school][0]}.get(stop.kind, f"{r.name[:-2]}第{k + 1}站")
            stops.append(dict(route_id=r.id, seq=k + 1, stop_id=stop.id, name=name, lon=lon, lat=lat, planned_time=stop.planned,
                              kind=stop.kind))
    schools = [dict(school_id=i, name=name, stage="primary", lon=f"{lon:.6f}", lat=f"{lat:.6f}")
               for i, (name, lon, lat) in sorted(SCHOOLS.items())]
    leaves = [{"from": r.exemption[0], "to": r.exemption[1], "route_id": r.id, "area": "", "reason": r.exemption[2],
               "approved_by": "示范县教育局"} for r in listed if r.exemption]
    lines = []
    for r in listed:
        places = ",".join("[{},{}]".format(*degrees(p)) for p in r.line)
        head = json.dumps({"route_id": r.id}, ensure_ascii=False)
        lines.append(f'{{"type":"Feature","properties":{head},"geometry":{{"type":"LineString","coordinates":[{places}]}}}}')
    geojson = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    return {
        "routes.csv": sheet(list(rows[0]), rows), "routes.geojson": geojson.encode(), "stops.csv": sheet(list(stops[0]), stops),
        "schools.csv": sheet(list(schools[0]), schools), "exemptions.csv": sheet(list(leaves[0]), leaves),
    }
