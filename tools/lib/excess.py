"""Stretches above a speed limit, by the definition that `tools/excess-plain --help` prints.

Independent of the analyzer: the distance is the straight line through space between two places on the WGS-84
ellipsoid, from their Cartesian coordinates.
"""

import math

DEFINITION = """\
definition (the analyzer implements the same words):
  Fixes   Rows of one vehicle by time. Left out: no time, no number, off the globe, exactly 0, 0. Rows equal in
          time, position and speed count once. Rows of one time that differ are a conflict: all of them are left
          out. A fix that the one before could only have reached at more than 160 km/h, 15 m of error granted to
          each, is left out. With a speed column a fix without a speed is left out.
  Gap     Two neighbouring fixes more than the gap cap (90 s where the device's interval is not declared) apart
          never belong to one stretch.
  Items   With a speed column an item is a fix, with its speed. Without one an item is a step between neighbouring
          fixes, with the speed of displacement: straight line over time.
  Above   An item is hot above limit + tolerance, warm above the limit; both strictly.
  Chain   Hot items of one gap-free piece, joined over a dip: the items between two hot ones that are not hot, if
          they are a single item, or last at most 5 s (fixes: first to last of the dip; steps: their total).
  Opens   A chain lasts from its first to its last hot fix, or from the start of its first to the end of its last
          hot step, and has as many fixes as hot fixes, or as end points of hot steps. It opens a stretch when it
          lasts at least 10 s and has at least 3 fixes, 2 where it is sparse: the device's declared interval is at
          least 10 s or, undeclared, every step from its first to its last fix lasts at least 10 s.
  Extent  An opened chain grows both ways over warm neighbours without a dip. Stretches that then share an item
          are one. It is reported from its first to its last fix.
"""


def cartesian(lon, lat):
    a, f = 6378137.0, 1 / 298.257223563
    e2 = f * (2 - f)
    phi, lam = math.radians(lat), math.radians(lon)
    n = a / math.sqrt(1 - e2 * math.sin(phi) ** 2)
    return n * math.cos(phi) * math.cos(lam), n * math.cos(phi) * math.sin(lam), n * (1 - e2) * math.sin(phi)


def distance(p, q):
    """Metres between (lon, lat) and (lon, lat)."""
    return math.dist(cartesian(*p), cartesian(*q))


IMPOSSIBLE_KMH = 160.0
ERROR_M = 15.0


def possible(fixes):
    """Fixes without those that no bus can have reached from the fix before."""
    kept = fixes[:1]
    for before, fix in zip(fixes, fixes[1:]):
        away = distance(before[1:3], fix[1:3]) - 2 * ERROR_M
        if away / (fix[0] - before[0] + 1) * 3.6 <= IMPOSSIBLE_KMH:
            kept.append(fix)
    return kept


def settled(rows):
    """Fixes in order of time from (t, lon, lat, speed or None): repeats once, conflicts and jumps out; both counts."""
    by_time = {}
    for row in rows:
        by_time.setdefault(row[0], []).append(row)
    fixes, repeats, conflicts = [], 0, 0
    for t in sorted(by_time):
        different = sorted(set(by_time[t]), key=repr)
        if len(different) > 1:
            conflicts += len(by_time[t])
            continue
        repeats += len(by_time[t]) - 1
        fixes.append(different[0])
    return possible(fixes), repeats, conflicts


def stretches(fixes, limit=60.0, tolerance=3.0, gap=90, interval=None, by_speed=True):
    """[(start, end, highest km/h)] of one vehicle's settled fixes; see DEFINITION."""
    if by_speed:
        fixes = [fix for fix in fixes if fix[3] is not None]
        items = [(k, k, fix[3]) for k, fix in enumerate(fixes)]
    else:
        items = []
        for k in range(1, len(fixes)):
            dt = fixes[k][0] - fixes[k - 1][0]
            if 0 < dt <= gap:
                items.append((k - 1, k, distance(fixes[k - 1][1:3], fixes[k][1:3]) / dt * 3.6))
    time = [fix[0] for fix in fixes]

    pieces, piece = [], []
    for item in items:
        # An item follows the one before it if no fix is missing between them and no gap lies there.
        if piece and (time[item[0]] - time[piece[-1][1]] > gap or item[0] - piece[-1][1] > 1
                      or (not by_speed and item[0] != piece[-1][1])):
            pieces.append(piece)
            piece = []
        piece.append(item)
    if piece:
        pieces.append(piece)

    found = []
    for piece in pieces:
        hot = [i for i, item in enumerate(piece) if item[2] > limit + tolerance]
        chains = []
        for i in hot:
            if chains:
                dip = piece[chains[-1][-1] + 1:i]
                if len(dip) <= 1 or time[dip[-1][1]] - time[dip[0][0]] <= 5:
                    chains[-1].append(i)
                    continue
            chains.append([i])
        spans = []
        for chain in chains:
            first, last = piece[chain[0]][0], piece[chain[-1]][1]
            count = len({end for i in chain for end in piece[i][:2]})
            if interval is not None:
                sparse = interval >= 10
            else:
                sparse = all(time[k] - time[k - 1] >= 10 for k in range(first + 1, last + 1))
            if time[last] - time[first] < 10 or count < (2 if sparse else 3):
                continue
            low, high = chain[0], chain[-1]
            while low > 0 and piece[low - 1][2] > limit:
                low -= 1
            while high + 1 < len(piece) and piece[high + 1][2] > limit:
                high += 1
            if spans and low <= spans[-1][1]:
                spans[-1][1] = max(high, spans[-1][1])
            else:
                spans.append([low, high])
        found += [(time[piece[a][0]], time[piece[b][1]], max(item[2] for item in piece[a:b + 1])) for a, b in spans]
    return found
