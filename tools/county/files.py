"""How each provider writes its rows, and how an office keeps its registry; bytes out."""

import struct
import zlib

from cases import CASE_BUSES, OUTINGS
from fleet import BUSES, DAY, DAY_BEFORE, DRIVERS, FAR, INTERVAL, PROVIDERS
from lines import route_id, sheets

COLOUR = "黄"


def clock(t):
    t %= 86400
    return f"{t // 3600:02d}:{t % 3600 // 60:02d}:{t % 60:02d}"


# One row as a list of cells -------------------------------------------------------------------------------------

PA_HEADER = ["车牌号", "车牌颜色", "定位时间", "经度", "纬度", "速度(km/h)", "行驶记录速度(km/h)", "方向", "里程",
             "驾驶员编号", "载客人数", "ACC", "状态"]
PB_HEADER = ["序号", "车牌号码", "GPS时间", "纬度", "经度", "速度", "方向", "上车人数", "下车人数", "备注"]
PC_HEADER = ["vehicle_id", "timestamp", "lat", "lon", "speed_kmh", "recorder_speed_kmh", "heading_deg", "mileage_km",
             "driver_id", "passengers", "door_open", "ignition", "satellites", "hdop"]


def pa_row(r, day=DAY):
    # JT/T 808 status word: bit 0 ACC, 1 located, 13 door.
    status = (1 if r.ignition else 0) | (2 if r.located else 0) | (8192 if r.door else 0)
    return [r.bus.label or r.bus.plate, COLOUR, f"{day} {clock(r.t)}", f"{r.lon:.6f}", f"{r.lat:.6f}", f"{r.kmh:.1f}",
            str(r.recorder), str(r.heading), f"{r.odometer:.1f}", r.bus.driver, "" if r.aboard is None else str(r.aboard),
            "开" if r.ignition else "关", str(status)]


def pb_row(r, number):
    year, month, day = (int(part) for part in DAY.split("-"))
    hour, rest = divmod(r.t, 3600)
    note = "校车" if r.ignition else "熄火"
    return [str(number), r.bus.label or r.bus.plate, f"{year}/{month}/{day} {hour}:{rest // 60:02d}:{rest % 60:02d}",
            f"{r.lat:.6f}", f"{r.lon:.6f}", f"{r.kmh:.1f}", str(r.heading), str(r.boarded), str(r.alighted), note]


def pc_row(r, day=DAY):
    return [r.bus.label or r.bus.plate, f"{day}T{clock(r.t)}+08:00", f"{r.lat:.6f}", f"{r.lon:.6f}", f"{r.kmh:.1f}",
            str(r.recorder), str(r.heading), f"{r.odometer:.1f}", r.bus.driver, "" if r.aboard is None else str(r.aboard),
            "1" if r.door else "0", "1" if r.ignition else "0", str(r.satellites), f"{r.hdop:.1f}"]


PD_HEADER = ["plate", "time", "lon", "lat", "speed_kmh", "driver_id", "passengers", "door_open"]
PE_HEADER = ["车牌号", "定位时间", "经度", "纬度", "速度(km/h)", "驾驶员编号", "载客人数", "车门"]


def pd_row(r):
    return [r.bus.plate, f"{DAY if r.t >= 0 else DAY_BEFORE} {clock(r.t)}", f"{r.lon:.6f}", f"{r.lat:.6f}", f"{r.kmh:.1f}",
            r.driver or r.bus.driver, "" if r.aboard is None else str(r.aboard), "1" if r.door else "0"]


def pe_row(r):
    return pd_row(r)[:7] + ["开" if r.door else "关"]


def table(header, rows, separator=",", line_end="\n", encoding="utf-8"):
    lines = [separator.join(header)] + [separator.join(row) for row in rows]
    return (line_end.join(lines) + line_end).encode(encoding)


def gzipped(data):
    """A gzip member without name or time; the header is spelled out because Python's differs between versions."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packer.compress(data) + packer.flush()
    return b"\x1f\x8b\x08\0\0\0\0\0\x02\xff" + body + struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)


# Registry -------------------------------------------------------------------------------------------------------

NOWHERE = "999999"  # no region has this code (GB/T 2260), so no person has such a number


def id_number(birth, serial):
    """An ID number (GB 11643) that nobody can have, with the check character of ISO 7064 MOD 11-2."""
    digits = f"{NOWHERE}{birth.replace('-', '')}{serial:03d}"
    return digits + "10X98765432"[sum(int(d) * (2 ** (17 - k) % 11) for k, d in enumerate(digits)) % 11]


def routes_of(bus):
    """Routes of the bus's permit: those of its runs, on the roster or not."""
    if bus in CASE_BUSES:
        return ";".join(sorted({o.route for o in OUTINGS if o.plate == bus.plate and o.route}))
    return f"{route_id(bus, 'M')};{route_id(bus, 'P')}"


REGISTRY_YAML = """\
# 示范县校车登记册(虚构) – register of an invented county
datum: wgs84
timezone: "+08:00"
as_of: 2026-03-01
complete: [vehicles, permits, drivers]
"""


def registry(routes, duties):
    """{file name: bytes} of the registry folder; `duties` are the roster lines of the declared cases."""
    def sheet(header, rows):
        return table(header, [["" if row.get(name) is None else str(row[name]) for name in header] for row in rows],
                     line_end="\r\n", encoding="utf-8-sig")

    providers = [dict(provider_id=i, name=name, kind=kind, datum=datum, count_excludes=excludes, officer="",
                      licence_valid_to="2028-12-31", row_from="", row_to="") for i, name, kind, excludes, datum in PROVIDERS]
    vehicles, permits, roster = [], [], []
    for k, bus in enumerate(BUSES + CASE_BUSES):
        small = bus.seats < 20
        row = dict(
            plate=bus.plate, plate_color="yellow", sim=f"{10000000300 + k}", terminal_id=bus.terminal or f"T{bus.plate[2:]}",
            interval_s=INTERVAL[bus.provider], provider_id=bus.provider, seats=bus.seats,
            length_mm=5900 if small else 8200, bus_type="小学生专用校车", stage="primary", first_registered="2022-08-31",
            inspection_valid_to=bus.inspection, insurance_valid_to=bus.insurance, carrier_insurance_valid_to=bus.carrier,
            suspended="", row_from=bus.row_from, row_to="")
        if bus.listed:
            vehicles.append(row)
            vehicles += [dict(row, **changed) for changed in bus.also]
        if bus.permitted:
            tag = bus.tag or bus.inspection
            permits.append(dict(
                permit_id=f"XK-{bus.plate[2:]}", permit_valid_to=bus.permit, tag_id=f"BP-{bus.plate[2:]}", plate=bus.plate,
                plate_color="yellow", valid_from="2025-09-01", valid_to=tag, driver_ids=f"{bus.driver};D0199",
                route_ids=routes_of(bus), owner=next(p[1] for p in PROVIDERS if p[0] == bus.provider)))
        for run, name, until in () if bus in CASE_BUSES else ((bus.morning, "M", "08:15"), (bus.afternoon, "P", "17:50")):
            roster.append(dict(date=DAY, plate=bus.plate, route_id=route_id(bus, name), driver_id=bus.driver,
                               attendant_id=f"Z{bus.driver[1:]}{name}", students=min(max(run.aboard), bus.seats - 2),
                               start=run.start, end=until))
    roster += [dict(date=DAY, plate=d.plate, route_id=d.route, driver_id=d.driver, attendant_id=d.attendant, students=d.students,
                    start=d.start, end=d.end) for d in duties]
    # Not seen on the day, so none of its papers may be found.
    vehicles.append(dict(vehicles[0], plate="苏D01299", sim="10000000399", terminal_id="T01299",
                         inspection_valid_to="2025-12-31", insurance_valid_to="2026-03-10", carrier_insurance_valid_to=FAR["carrier"]))
    permits.append(dict(permits[0], permit_id="XK-01299", tag_id="BP-01299", plate="苏D01299", valid_to="2025-12-31",
                        driver_ids="D0199", route_ids="R001M"))
    drivers = []
    for k, driver in enumerate(DRIVERS):
        birth = f"19{78 + k % 12}-0{1 + k % 9}-15"
        row = dict(
            driver_id=driver.id, name=driver.name, id_number=id_number(birth, k),
            licence_class="A1", birth_date=birth, class_since=f"20{10 + k % 8}-05-20",
            qualified_from="2019-07-01", qualified_to=driver.qualified_to, qualified_class="A1",
            last_review="2025-09-10", score_cycle_full_dates="", disqualified_from="", row_from="", row_to="")
        drivers += [row] + [dict(row, **changed) for changed in driver.also]
    calendar = [dict(date=f"2026-03-0{d}", school_day="1" if 2 <= d <= 6 else "0") for d in range(1, 9)]
    return {
        "registry.yaml": REGISTRY_YAML.encode(),
        "providers.csv": sheet(list(providers[0]), providers),
        "vehicles.csv": sheet(list(vehicles[0]), vehicles),
        "permits.csv": sheet(list(permits[0]), permits),
        "drivers.csv": sheet(list(drivers[0]), drivers),
        "roster.csv": sheet(list(roster[0]), roster),
        "calendar.csv": sheet(list(calendar[0]), calendar),
        **sheets(routes, sheet),
    }
