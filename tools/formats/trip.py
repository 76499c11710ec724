"""One invented school run in which the truth is known: a bus that drives at 98 km/h for a minute with children aboard.

Plain Python 3, standard library. Nothing here is shared with the analyzer.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
sys.dont_write_bytecode = True

from simulation import moved  # noqa: E402

PLATE = "苏D54321"
# No number of a mobile phone in China begins with 100.
PHONE = "10000054321"
DAY = "2026-03-02"
BEGIN = 6 * 3600 + 58 * 60  # 06:58:00, +08:00
LENGTH = 900  # seconds
CRUISE, FAST, GAIN = 45.0, 98.0, 3.6  # km/h, km/h, km/h a second
# The fast minute: its middle lies on a whole minute, so that a position a minute meets it once.
MIDDLE, PLATEAU = 480, 54
PERSONS = 24
LIMIT = 60.0  # the lowest cap, km/h: above it the drive is unlawful on any road


def speed(second):
    """Km/h at a second of the trip; the bus starts and ends standing."""
    away = abs(second - MIDDLE) - PLATEAU / 2
    wanted = min(FAST, max(CRUISE, FAST - GAIN * max(0.0, away)))
    return min(wanted, GAIN * second, GAIN * (LENGTH - second))


def fixes(interval):
    """What the terminal sends every `interval` seconds: second, place, km/h, odometer in km."""
    sent, metres, odometer = [], 0.0, 45_210.0
    for second in range(LENGTH + 1):
        if second % interval == 0:
            lon, lat = moved(119.912345, 31.712345, metres, 0.0)
            sent.append((second, lon, lat, speed(second), odometer + metres / 1000))
        metres += (speed(second) + speed(second + 1)) / 2 / 3.6
    return sent


def clock(second):
    second += BEGIN
    return f"{DAY} {second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"


def truth():
    """First and last second above the lowest cap."""
    above = [second for second in range(LENGTH + 1) if speed(second) > LIMIT]
    return clock(above[0]), clock(above[-1])


HEADER = ["车牌号", "定位时间", "经度", "纬度", "GPS速度(km/h)", "方向", "海拔", "里程(km)", "报警", "状态", "ACC", "载客人数"]
SPEED = HEADER.index("GPS速度(km/h)")


def row(fix):
    """The columns that say what a location report of a terminal says, no more and no less."""
    second, lon, lat, kmh, km = fix
    return [PLATE, clock(second), f"{lon:.6f}", f"{lat:.6f}", f"{kmh:.1f}", "90", "5", f"{km:.1f}", "0", "3", "1", f"{PERSONS}"]
