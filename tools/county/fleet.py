"""Who drives on the invented day, with what papers, and what is wrong with it: the cases, declared.

Everything here is invented: plates, names, numbers, roads. Certainties follow the rules that README.md of the
fixture states; `verify` recomputes them from the written files without this module.
"""

from dataclasses import dataclass, field

DAY = "2026-03-02"
DAY_BEFORE = "2026-03-01"  # a Sunday
FAR = {"inspection": "2026-08-31", "insurance": "2026-11-30", "carrier": "2026-12-15", "permit": "2027-08-31"}


@dataclass
class Event:
    """A stretch at `kmh` for `hold` seconds in one segment of a run."""

    kmh: float
    hold: float
    certainty: str = ""  # empty: a nuisance, nothing may be found
    note: str = ""
    nuisance: str = ""


@dataclass
class Run:
    """One run: persons aboard in each segment between stops; what happens in which segment."""

    start: str
    aboard: list
    events: dict = field(default_factory=dict)
    crowded: dict = field(default_factory=dict)  # segment: (certainty, note)


@dataclass
class Paper:
    """A case about a document or the registry: no time span."""

    rule: str
    certainty: str
    note: str
    kind: str = ""
    valid_to: str = ""
    of_driver: bool = False


@dataclass
class Bus:
    plate: str
    provider: str
    seats: int
    driver: str
    morning: Run  # None for the buses of cases.py
    afternoon: Run
    counter: str = "absolute"  # absolute, zero (not fitted), none, sums (boarded and alighted only)
    label: str = ""  # what the log calls it, if not the plate
    terminal: str = ""
    inspection: str = FAR["inspection"]
    insurance: str = FAR["insurance"]
    carrier: str = FAR["carrier"]
    permit: str = FAR["permit"]
    tag: str = ""  # empty: the same day as the inspection, as the law wants it
    listed: bool = True
    permitted: bool = True
    also: list = field(default_factory=list)  # further vehicle rows: dicts of changed columns
    row_from: str = ""
    papers: list = field(default_factory=list)


@dataclass
class Driver:
    id: str
    name: str
    qualified_to: str = "2028-06-30"
    also: list = field(default_factory=list)


MORNING = [0, 4, 8, 12, 17, 21, 25, 25, 0]
AFTERNOON = [0, 25, 25, 20, 15, 11, 7, 3, 0]
SMALL_MORNING = [0, 3, 5, 8, 10, 13, 14, 0]
SMALL_AFTERNOON = [0, 14, 12, 9, 6, 4, 0]

PROVIDERS = [
    # id, name, kind, count_excludes, datum
    ("PA", "示范校车服务有限公司", "school", "driver;attendant", "wgs84"),
    ("PB", "示范城乡客运有限公司", "carrier", "", "wgs84"),
    ("PC", "示范镇中心校车队", "other", "", "wgs84"),
    ("PD", "示范平安校车有限公司", "school", "driver;attendant", "wgs84"),
    ("PE", "示范乡村校车队", "other", "driver;attendant", ""),
]
INTERVAL = {"PA": 5, "PB": 15, "PC": 10, "PD": 10, "PE": 10}

BUSES = [
    Bus("苏D01001", "PA", 36, "D0101",
        Run("06:41", MORNING, {5: Event(100, 60, "proven", "100 km/h held 60 s, 21 aboard by the counter")}),
        Run("16:12", AFTERNOON, {3: Event(72, 40, "suspected", "72 km/h held 40 s: over 60, under 80, road unknown")})),
    Bus("苏D01002", "PA", 19, "D0102",
        Run("06:44", [0, 4, 8, 15, 24, 12, 12, 0],
            crowded={4: ("proven", "24 counted, 核载 19, between two stops")}),
        Run("16:15", [0, 10, 14, 19, 9, 5, 2, 0],
            crowded={3: ("proven", "19 counted and two adults the provider declares as not counted: 21, 核载 19")})),
    Bus("苏D01003", "PA", 36, "D0103", Run("06:40", MORNING), Run("16:10", AFTERNOON), permitted=False,
        papers=[Paper("permit-missing", "proven", "no permit row, register complete, students counted")]),
    Bus("苏D01004", "PA", 36, "D0104", Run("06:43", MORNING), Run("16:14", AFTERNOON), inspection="2026-02-20",
        papers=[Paper("inspection-overdue", "proven", "inspection ended ten days before", "inspection", "2026-02-20"),
                Paper("permit-expired", "proven", "tag ended with the inspection, students counted", "tag", "2026-02-20")]),
    Bus("苏D01005", "PA", 36, "D0105", Run("06:46", MORNING), Run("16:11", AFTERNOON), insurance="2026-02-25",
        papers=[Paper("insurance-lapsed", "proven", "compulsory insurance ended before the day", "insurance", "2026-02-25"),
                Paper("driver-unqualified", "proven", "card of a driver whose qualification ended", "qualification",
                      "2026-01-31", of_driver=True)]),
    Bus("苏D01006", "PA", 36, "D0106",
        Run("06:42", MORNING, {3: Event(61.5, 150, nuisance="inside-tolerance", note="61-62 km/h for 150 s"),
                               8: Event(78, 60, nuisance="empty-bus", note="78 km/h with count 0 of a working counter")}),
        Run("16:13", AFTERNOON, {4: Event(65.2, 3, nuisance="short-excess", note="above 63 km/h on one or two fixes only")})),
    Bus("苏D01007", "PA", 36, "D0107", Run("06:45", MORNING),
        Run("16:10", AFTERNOON, {2: Event(76, 45, "suspected", "76 km/h held 45 s; counter at 0 all day: not fitted")}),
        counter="zero"),
    Bus("苏D01008", "PA", 36, "D0108", Run("06:44", MORNING), Run("16:16", AFTERNOON), also=[{"seats": 45}],
        papers=[Paper("registry-contradiction", "proven", "two rows in use that day: 36 and 45 seats")]),
    Bus("苏D01009", "PA", 36, "D0109", Run("06:47", MORNING), Run("16:12", AFTERNOON), listed=False,
        papers=[Paper("registry-incomplete", "proven", "in the logs and the permits, not in the vehicles")]),
    Bus("苏D01101", "PB", 36, "D0111",
        Run("06:42", MORNING, {4: Event(92, 75, "suspected", "92 km/h held 75 s; unit of the speed column inferred")}),
        Run("16:12", AFTERNOON), counter="sums"),
    Bus("苏D01102", "PB", 19, "D0112",
        Run("06:45", [0, 5, 10, 16, 25, 13, 13, 0],
            crowded={4: ("suspected", "25 by running sums of boarded and alighted, 核载 19")}),
        Run("16:11", SMALL_AFTERNOON), counter="sums"),
    Bus("苏D01103", "PB", 36, "D0113", Run("06:43", MORNING), Run("16:14", AFTERNOON), counter="sums", permitted=False,
        papers=[Paper("permit-missing", "suspected", "no permit row; students only by running sums")]),
    Bus("苏D01104", "PB", 36, "D0114", Run("06:41", MORNING), Run("16:13", AFTERNOON), counter="sums", tag="2026-02-27",
        papers=[Paper("permit-expired", "suspected", "tag ended; students only by running sums", "tag", "2026-02-27"),
                Paper("driver-unqualified", "suspected", "driver only by the roster, qualification ended",
                      "qualification", "2026-02-15", of_driver=True)]),
    Bus("苏D01105", "PB", 36, "D0115", Run("06:44", MORNING), Run("16:10", AFTERNOON), counter="sums",
        label="苏D·01105", carrier="2026-02-28",
        papers=[Paper("insurance-lapsed", "suspected", "carrier's liability insurance ended; speed unit inferred, so no "
                      "motion witness", "carrier-insurance", "2026-02-28")]),
    Bus("苏D01106", "PB", 36, "D0116", Run("06:46", MORNING), Run("16:15", AFTERNOON), counter="sums", inspection="",
        tag="2026-08-31",
        papers=[Paper("registry-incomplete", "proven", "vehicle row without a date of inspection")]),
    Bus("苏D01201", "PC", 36, "D0121",
        Run("06:43", MORNING, {6: Event(96, 90, "proven", "96 km/h held 90 s, 25 aboard; some of its rows come late")}),
        Run("16:11", AFTERNOON)),
    Bus("苏D01202", "PC", 19, "D0122",
        Run("06:42", SMALL_MORNING),
        Run("16:14", [0, 10, 14, 23, 9, 5, 2, 0], crowded={3: ("proven", "23 as sent, 核载 19")})),
    Bus("苏D01203", "PC", 36, "D0123",
        Run("06:45", MORNING, {5: Event(95, 60, "suspected", "95 km/h held 60 s; no counter, students only assumed")}),
        Run("16:13", AFTERNOON), counter="none", tag="2026-01-15",
        papers=[Paper("permit-expired", "suspected", "tag ended; no counter", "tag", "2026-01-15")]),
    Bus("苏D01204", "PC", 36, "D0124", Run("06:41", MORNING), Run("16:15", AFTERNOON), inspection="2026-03-20",
        insurance="2026-03-25",
        papers=[Paper("document-expiring", "proven", "inspection ends in 18 days", "inspection", "2026-03-20"),
                Paper("document-expiring", "proven", "tag ends with the inspection", "tag", "2026-03-20"),
                Paper("document-expiring", "proven", "compulsory insurance ends in 23 days", "insurance", "2026-03-25"),
                Paper("document-expiring", "proven", "qualification of the driver on the card ends in 13 days",
                      "qualification", "2026-03-15", of_driver=True)]),
    Bus("苏D01205", "PC", 36, "D0125", Run("06:44", MORNING),
        Run("16:12", AFTERNOON, {3: Event(74, 50, "suspected", "74 km/h held 50 s: over 60, under 80, road unknown")})),
    Bus("苏D01206", "PC", 36, "D0126", Run("06:40", MORNING), Run("16:10", AFTERNOON), label="TC206", terminal="TC206",
        papers=[Paper("registry-contradiction", "proven", "two driver rows in use that day with different ends",
                      of_driver=True)]),
    # Its row of February named 45 seats and an insurance that ended with it; the row of March replaced it.
    Bus("苏D01207", "PC", 36, "D0127", Run("06:46", MORNING), Run("16:16", AFTERNOON), row_from="2026-03-01",
        also=[{"seats": 45, "insurance_valid_to": "2026-02-28", "row_from": "2025-09-01", "row_to": "2026-02-28"}]),
]

NUMBERS = "一二三四五六七八九"


def name_of(n):
    """测试驾驶员 and the number in words, 1 to 99."""
    tens, ones = divmod(n, 10)
    words = ("" if tens < 2 else NUMBERS[tens - 1]) + ("十" if tens else "") + (NUMBERS[ones - 1] if ones else "")
    return "测试驾驶员" + words


DRIVERS = [Driver(bus.driver, name_of(k + 1)) for k, bus in enumerate(BUSES)] + [Driver("D0199", name_of(23))]
for _driver in DRIVERS:
    if _driver.id == "D0105":
        _driver.qualified_to = "2026-01-31"
    if _driver.id == "D0114":
        _driver.qualified_to = "2026-02-15"
    if _driver.id == "D0124":
        _driver.qualified_to = "2026-03-15"
    if _driver.id == "D0126":
        _driver.also = [{"qualified_to": "2027-06-30"}]
