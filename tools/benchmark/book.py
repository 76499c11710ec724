"""The registry of a benchmark: every paper in order, so that only routes, stops and hours can be at fault."""

import json

DAY = "2026-03-02"


def clock(t):
    return f"{int(t) // 3600:02d}:{int(t) % 3600 // 60:02d}"


def moment(t):
    return f"{DAY}T{clock(t)}:{int(t) % 60:02d}+08:00"


def sheet(header, rows):
    lines = [",".join(header)] + [",".join(str(row.get(name, "")) for name in header) for row in rows]
    return "\n".join(lines) + "\n"


def registry(plans, sampling):
    """{file name: text}."""
    vehicles, permits, drivers, roster, routes, stops, schools, leaves, features = [], [], [], [], [], [], [], [], []
    serial = 0
    for plan in plans:
        for plate in plan.plates:
            serial += 1
            mine = [r.id for r in plan.routes if plate in r.plates]
            vehicles.append(dict(
                plate=plate, plate_color="yellow", sim=20000000000 + serial, terminal_id=f"B{plate[2:]}", interval_s=sampling,
                provider_id="PV", seats=40, length_mm=8200, bus_type="小学生专用校车", stage="primary", first_registered="2023-08-31",
                inspection_valid_to="2026-08-31", insurance_valid_to="2026-11-30", carrier_insurance_valid_to="2026-12-15"))
            permits.append(dict(
                permit_id=f"BX-{plate[2:]}", permit_valid_to="2027-08-31", tag_id=f"BT-{plate[2:]}", plate=plate, plate_color="yellow",
                valid_from="2025-09-01", valid_to="2026-08-31", driver_ids=";".join(plan.drivers), route_ids=";".join(mine),
                owner="示范校车服务有限公司"))
        for driver in plan.drivers:
            drivers.append(dict(driver_id=driver, name=f"模拟驾驶员{driver[1:]}", licence_class="A1", birth_date="1980-05-15",
                                class_since="2012-05-20", qualified_from="2019-07-01", qualified_to="2028-06-30", qualified_class="A1",
                                last_review="2025-09-10"))
        for plate, route, driver, start, end in plan.roster:
            roster.append(dict(date=DAY, plate=plate, route_id=route, driver_id=driver, attendant_id=f"Z{driver[1:]}", students=30,
                               start=clock(start), end=clock(end + 59)))
        for route in plan.routes:
            routes.append(dict(route_id=route.id, name=route.id, direction=route.direction, school_id=route.school, corridor_m=50,
                               road_class="", windows=route.windows))
            for k, stop in enumerate(route.stops):
                stops.append(dict(route_id=route.id, seq=k + 1, stop_id=stop.id, name=stop.id, lon=f"{stop.place[0]:.6f}",
                                  lat=f"{stop.place[1]:.6f}", planned_time="", kind=stop.kind))
            if route.leave:
                leaves.append({"from": moment(route.leave[0]), "to": moment(route.leave[1]), "route_id": route.id, "area": "",
                               "reason": route.leave[2], "approved_by": "示范县教育局"})
            features.append({"type": "Feature", "properties": {"route_id": route.id}, "geometry": {
                "type": "LineString", "coordinates": [[round(x, 6), round(y, 6)] for x, y in route.line.line(0.3 if route.line.length < 50000 else 1.0)]}})
        for school, place in plan.schools.items():
            if all(s["school_id"] != school for s in schools[-40:]):
                schools.append(dict(school_id=school, name=f"模拟小学{school[1:]}", stage="primary", lon=f"{place[0]:.6f}", lat=f"{place[1]:.6f}"))
    provider = dict(provider_id="PV", name="示范校车服务有限公司", kind="school", datum="wgs84", count_excludes="driver;attendant",
                    officer="", licence_valid_to="2028-12-31")
    files = {"registry.yaml": 'datum: wgs84\ntimezone: "+08:00"\nas_of: 2026-03-01\ncomplete: [vehicles, permits, drivers]\n',
             "calendar.csv": f"date,school_day\n{DAY},1\n"}
    leave_header = ["from", "to", "route_id", "area", "reason", "approved_by"]
    for name, rows in (("providers", [provider]), ("vehicles", vehicles), ("permits", permits), ("drivers", drivers), ("roster", roster),
                       ("routes", routes), ("stops", stops), ("schools", schools), ("exemptions", leaves)):
        files[f"{name}.csv"] = sheet(list(rows[0]) if rows else leave_header, rows)
    files["routes.geojson"] = '{"type":"FeatureCollection","features":[\n' + ",\n".join(
        json.dumps(f, separators=(",", ":")) for f in features) + "\n]}\n"
    return files
