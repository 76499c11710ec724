"""Invented towns: streets as a grid with diagonals, bent into curves; lines of routes and wrong ways through them.

All corners are metres on a plane; a `paths.Frame` bends and lays them on the globe. A wrong way follows streets of the
same grid, so it is what a driver could have done.
"""

import math

BLOCK = 300.0


def walk(rng, legs, longest=6, at=(0.0, 0.0)):
    """Corners of a line that works its way to the north-east, with crossings of itself, spurs and diagonals."""
    corners, east = [at], rng.random() < 0.5

    def go(blocks_east, blocks_north):
        x, y = corners[-1]
        corners.append((x + blocks_east * BLOCK, y + blocks_north * BLOCK))

    while len(corners) <= legs:
        kind, n = rng.random(), rng.randint(3, longest)
        if kind < 0.10 and east:  # a loop that crosses the way it came
            go(5, 0), go(0, 3), go(-3, 0), go(0, -6), go(6, 0)
        elif kind < 0.18 and east:  # a spur: out and back by one street
            go(n, 0), go(0, 3), go(0, -3), go(4, 0)
        elif kind < 0.35:  # a diagonal
            k = rng.randint(2, 4)
            go(k, k)
            east = not east
        elif kind < 0.45 and not east:
            go(0, -n)
        elif east:
            go(n, 0)
        else:
            go(0, n)
        east = not east
    return corners


def long_way(rng, metres, at=(0.0, 0.0), up=1):
    """Corners of a country line of about that length: rows of 7 to 12 km to and fro, always a little further on."""
    corners, done, east = [at], 0.0, 1
    while done < metres:
        row, step = rng.uniform(7000, 12000), rng.uniform(1800, 2600)
        x, y = corners[-1]
        corners.append((x + east * row, y))
        corners.append((x + east * row, y + up * step))
        done += row + step
        east = -east
    return corners[:-1]


def straight(a, b, metres):
    """The point `metres` from a towards b."""
    part = metres / math.dist(a, b)
    return a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part


def left_of(a, b, metres):
    """The shift that takes the leg a-b to its left by `metres`."""
    length = math.dist(a, b)
    return -(b[1] - a[1]) / length * metres, (b[0] - a[0]) / length * metres


def shifted(p, by):
    return p[0] + by[0], p[1] + by[1]


def parallel_street(rng, a, b, side):
    """Leaves the leg a-b a block after a, takes the next street beside it, comes back a block before b."""
    first, last = straight(a, b, BLOCK), straight(a, b, math.dist(a, b) - BLOCK)
    by = left_of(a, b, side * BLOCK * rng.choice((1, 1, 2)))
    return [first, shifted(first, by), shifted(last, by), last]


def side_loop(rng, a, b, side):
    """Leaves the leg in its middle by a side street, goes round a block there, and comes back by the same street."""
    middle, length, over = straight(a, b, math.dist(a, b) / 2), math.dist(a, b), BLOCK * rng.choice((1, 2))
    by = left_of(a, b, side * BLOCK)
    forth = ((b[0] - a[0]) / length * over, (b[1] - a[1]) / length * over)
    near, far = shifted(middle, by), shifted(shifted(middle, by), by)
    return [middle, near, shifted(near, forth), shifted(far, forth), far, near, middle]


def dead_end(rng, a, b, side):
    """Leaves the leg in its middle for a side street and comes back by it."""
    middle = straight(a, b, math.dist(a, b) / 2)
    tip = shifted(middle, left_of(a, b, side * BLOCK * rng.choice((1, 2))))
    return [middle, tip, middle]


def other_lane(rng, a, b, side):
    """A service road 25 to 35 m beside the leg: still the line."""
    first, last = straight(a, b, BLOCK), straight(a, b, math.dist(a, b) - BLOCK)
    by = left_of(a, b, side * rng.uniform(25, 35))
    return [first, shifted(straight(a, b, BLOCK + 60), by), shifted(straight(a, b, math.dist(a, b) - BLOCK - 60), by), last]


def cut_off(corners, k):
    """Cuts corner k by a street across: from two blocks before it to two blocks after."""
    a, b, c = corners[k - 1], corners[k], corners[k + 1]
    return [straight(b, a, 2 * BLOCK), straight(b, c, 2 * BLOCK)]


SHAPES = {"parallel-street": parallel_street, "side-loop": side_loop, "dead-end": dead_end, "other-lane": other_lane}


def driven(corners, changes):
    """The corners driven when `changes` {leg or corner index: (shape, points)} are made to the line."""
    out = []
    for k, corner in enumerate(corners):
        if changes.get(("corner", k)):
            out += changes[("corner", k)]
        else:
            out.append(corner)
        out += changes.get(("leg", k), [])
    return out
