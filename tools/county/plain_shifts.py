"""Hours at the wheel recomputed from the written files, the plain way; part of `verify`.

A rest is a standing, or a silence of all of the person's buses that ends within 200 m of where it began, of 20 min.
What lies between two rests is one period. Above 4 h it is suspected. It is proven if motion witnessed under one card
alone spans more than 4 h without a hole of 20 min, and if all standing within it together is less than 20 min too.
"""

from excess import distance
from plainread import local

LIMIT_S, REST_S, TICK_S = 4 * 3600, 20 * 60, 1
ERROR_M = 15.0


def witnesses(fixes):
    """[(start, end)] of pairs of neighbouring fixes of one bus that both move."""
    return [(a[0], b[0]) for a, b in zip(fixes, fixes[1:])
            if a[4] == b[4] and b[0] - a[0] <= 120 and min(a[3], b[3]) >= 10 and distance(a[1:3], b[1:3]) > 2 * ERROR_M]


def spanned(pairs):
    """Longest span of witnesses without a hole as long as a rest."""
    best, first, before = 0, None, None
    for pair in pairs:
        if first is None or pair[1] - before[0] >= REST_S - TICK_S:
            first = pair[0]
        before = pair
        best = max(best, pair[1] - first)
    return best


def periods(fixes):
    """[(first moving fix, last moving fix, seconds of standing between)] between rests."""
    moving = [k for k, f in enumerate(fixes) if f[3] >= 5]
    out = []
    for i, k in enumerate(moving):
        before = moving[i - 1] if i else None
        rested = before is None
        pause = 0
        if before is not None and k - before > 1:
            pause = fixes[k - 1][0] - fixes[before + 1][0]
        elif before is not None and fixes[k][0] - fixes[before][0] > 60:
            pause = fixes[k][0] - fixes[before][0] if distance(fixes[k][1:3], fixes[before][1:3]) <= 200 else 0
        if rested or pause >= REST_S:
            out.append([fixes[k], fixes[k], 0])
        else:
            out[-1][1] = fixes[k]
            out[-1][2] += pause
    return out


def recompute_shifts(fleet, settled, trouble):
    """[(rule, certainty, driver, None, start, end)] of every card."""
    cards = {}
    for plate, vehicle in fleet.items():
        for f in settled(vehicle):
            if f[6]:
                cards.setdefault(f[6], []).append((*f[:4], plate))
    out = []
    for card, fixes in sorted(cards.items()):
        fixes.sort()
        for first, last, stood in periods(fixes):
            lasted = last[0] - first[0]
            inside = [f for f in fixes if first[0] <= f[0] <= last[0]]
            if abs(lasted - LIMIT_S) < 600 and lasted > LIMIT_S - 600:
                trouble.append(f"{card} {local(first[0])}: {lasted} s is close to 4 h")
            if lasted <= LIMIT_S:
                continue
            if abs(stood - REST_S) < 120:
                trouble.append(f"{card}: {stood} s of standing is close to 20 min")
            sure = spanned(witnesses(inside)) > LIMIT_S and stood + 20 * 40 < 2 * REST_S and stood < REST_S
            out.append(("fatigue-continuous", "proven" if sure else "suspected", card, None, first[0], last[0]))
    return out
