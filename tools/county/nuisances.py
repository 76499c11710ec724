"""What real logs are full of and nobody did: none of it may lead to a finding.

Each function damages the fixes of one bus in place and returns (first, last) second of the damage.
"""

import math

from simulation import moved


def _from(fixes, clock):
    return next(i for i, f in enumerate(fixes) if f.t >= clock)


def _moving(fixes, since, until, count):
    """`count` indices spread over the fixes in driving motion between two times."""
    found = [i for i, f in enumerate(fixes) if since <= f.t <= until and f.kmh > 25]
    step = max(1, len(found) // count)
    return found[step // 2::step][:count]


def conflict(fixes, since, until, count=3):
    """One time, two positions: a second row 60 m off with another speed."""
    chosen = _moving(fixes, since, until, count)
    for shift, i in enumerate(chosen):
        fix = fixes[i + shift]
        lon, lat = moved(fix.lon, fix.lat, 45, 40)
        fixes.insert(i + shift + 1, fix.changed(lon=lon, lat=lat, kmh=max(0.0, fix.kmh - 9)))
    return fixes[chosen[0]].t, fixes[chosen[-1] + count].t


def position_spike(fixes, since, until, count=2):
    """A fix 500 m to the side, the next one back on the road."""
    chosen = _moving(fixes, since, until, count)
    for i in chosen:
        lon, lat = moved(fixes[i].lon, fixes[i].lat, 400, -300)
        fixes[i] = fixes[i].changed(lon=lon, lat=lat)
    return fixes[chosen[0]].t, fixes[chosen[-1]].t


def speed_spike(fixes, since, until):
    """One fix of 117 km/h among fixes of a calm drive."""
    i = _moving(fixes, since, until, 1)[0]
    fixes[i] = fixes[i].changed(kmh=117.0)
    return fixes[i].t, fixes[i].t


def frozen(fixes, since, until, count=12):
    """The receiver repeats one fix with running time while the bus drives on."""
    i = _moving(fixes, since, until, 1)[0]
    for k in range(i + 1, i + count):
        fixes[k] = fixes[k].changed(lon=fixes[i].lon, lat=fixes[i].lat, kmh=fixes[i].kmh, heading=fixes[i].heading)
    return fixes[i].t, fixes[i + count - 1].t


def clock_steps(fixes, back_at, forward_at, until, back=8, forward=12):
    """The device's clock goes back by `back` seconds, later forward by `forward`."""
    for i, fix in enumerate(fixes):
        if back_at <= fix.t < forward_at:
            fixes[i] = fix.changed(t=fix.t - back)
        elif forward_at <= fix.t < until:
            fixes[i] = fix.changed(t=fix.t - back + forward)
    return back_at - back, forward_at + forward


def no_fix(fixes, since, until, count=3):
    """No position: 0, 0 and a status that says so where there is one."""
    chosen = _moving(fixes, since, until, count)
    for i in chosen:
        fixes[i] = fixes[i].changed(lon=0.0, lat=0.0, located=False, satellites=0, hdop=25.5)
    return fixes[chosen[0]].t, fixes[chosen[-1]].t


def centre(fixes):
    """Where a bus ended, for parking it there."""
    last = fixes[-5:]
    return (math.fsum(f.lon for f in last) / len(last), math.fsum(f.lat for f in last) / len(last))
