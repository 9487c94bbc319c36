"""Make the 25 SYNTHETIC cores and the 24 squares of this study.

Writes tables/cores.csv and tables/squares.csv.

No table of the real cores could be found in the open: the supplement of Takaya et al. 2018 (doi
10.1038/s41598-018-23948-5) lists 25 sites, but was not reached. These cores are invented. They are
made to look like the published summaries, and no other use of them is honest:

- 25 cores to 10 m in 24 squares of 105 km2 (rows A to D, columns 1 to 6), inside the published box
- mean 964 ppm REY (metal) over the area and 0-10 m, by inverse distance squared
- 1,720 ppm over 0-10 m in the best square, B1 (back-calculated from 1.2 Mt REO)
- the richest metre close to 8,000 ppm: 7,940
- rich ground in the north-west, at 5 to 7 m below the sea floor, trailing south-east; over 400 km2
  above 2,000 ppm in the slices 5-6 m and 6-7 m
- poor ground in the middle of the south and in the north-east
- a poor cover on top, thicker in the north; the peak shallower (about 3 to 4 m) to the south-east
- one core with its peak, over 5,000 ppm, at about 3 m (the first find of January 2013 had over
  6,500 ppm there, less when averaged over a metre), and one with its peak near 8 m (the second)

Run `python make_cores.py` in this folder; the same seed writes the same bytes.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pyproj import Proj

SEED = 20180410
SOURCE = "synthetic-cores"
CENTRE = (153.8085, 22.025)  # middle of the published box [degree]
WIDTH, HEIGHT = 10_500.0, 10_000.0  # of a square [m]: 105 km2, whole 500 m panels both ways
ROWS, COLUMNS = "ABCD", 6
AREA_MEAN, BEST_SQUARE, RICHEST_METRE = 964.0, 1720.0, 7940.0  # [ppm_metal]
SHALLOW, DEEP = 15, 2  # SYN-16 in C4 and SYN-03 in A3
SLICES = np.arange(10) + 0.5  # middles of the 1 m slices [m]

Floats = NDArray[np.float64]


def squares() -> tuple[list[str], Floats]:
    """Names A1 to D6 and centres (24, 2) [km] from the middle of the box."""
    names = [f"{row}{column + 1}" for row in ROWS for column in range(COLUMNS)]
    east = (np.arange(COLUMNS) - (COLUMNS - 1) / 2) * WIDTH / 1000
    north = ((len(ROWS) - 1) / 2 - np.arange(len(ROWS))) * HEIGHT / 1000
    across, down = np.meshgrid(east, north)
    return names, np.column_stack([across.ravel(), down.ravel()])


def sites(rng: np.random.Generator) -> Floats:
    """One core a square, off its centre by up to 35 percent of a side, and a second in B1."""
    _, centres = squares()
    size = np.array([WIDTH, HEIGHT]) / 1000
    shift = rng.uniform(-0.35, 0.35, (25, 2)) * size
    return np.vstack([centres, centres[6]]) + shift


def bump(xy: Floats, centre: tuple[float, float], radius: float) -> Floats:
    """A round hill of height 1 at `centre` [km]."""
    square = ((xy - np.array(centre)) ** 2).sum(axis=1)
    return np.asarray(np.exp(-0.5 * square / radius**2))


def pattern(xy: Floats) -> Floats:
    """The story the papers tell of where it is rich, in logs: patch, tail, two poor grounds."""
    head = np.array([-24.0, 7.0])
    along = (xy - head) @ np.array([np.cos(np.radians(-28)), np.sin(np.radians(-28))])
    across = (xy - head) @ np.array([np.sin(np.radians(28)), np.cos(np.radians(28))])
    tail = np.exp(-0.5 * (across / 9.0) ** 2) * np.exp(-np.maximum(along, 0.0) / 45.0)
    rich = np.asarray(tail * np.exp(-0.5 * (np.minimum(along, 0.0) / 14.0) ** 2))
    return 1.3 * rich - 0.8 * bump(xy, (2.0, -15.0), 9.0) - 0.9 * bump(xy, (25.0, 14.0), 10.0)


def profiles(xy: Floats, score: Floats, rng: np.random.Generator) -> Floats:
    """Shares of the ten slices (25, 10): a main peak, a lesser one above or below, a thin cover."""
    peak = 4.7 - 0.040 * xy[:, 0] + 0.045 * xy[:, 1] + rng.normal(0.0, 0.5, 25)
    peak[SHALLOW], peak[DEEP] = 2.9, 7.6
    width = np.clip(1.5 - 0.55 * score, 0.75, 2.2)
    width[SHALLOW] = 0.75
    gap = rng.choice([-3.0, 3.0], 25) + rng.normal(0.0, 0.4, 25)
    z = SLICES[None, :]
    main = np.exp(-0.5 * ((z - peak[:, None]) / width[:, None]) ** 2)
    lesser = 0.22 * np.exp(-0.5 * ((z - (peak + gap)[:, None]) / 0.8) ** 2)
    cover = 1.0 / (1.0 + np.exp(-(z - (peak - 2.2)[:, None]) / 0.5))
    shape = (0.05 + 0.10 * cover) + main + lesser * cover
    shape *= np.exp(rng.normal(0.0, 0.12, (25, 10)))
    return np.asarray(shape / shape.sum(axis=1, keepdims=True))


def interpolated(xy: Floats, grade: Floats, cells: int = 12) -> Floats:
    """Grade on cells x cells points of each square (24, cells^2), by inverse distance squared."""
    _, centres = squares()
    step = (np.arange(cells) + 0.5) / cells - 0.5
    east, north = np.meshgrid(step * WIDTH / 1000, step * HEIGHT / 1000)
    offsets = np.column_stack([east.ravel(), north.ravel()])
    points = centres[:, None, :] + offsets[None, :, :]
    square = ((points[:, :, None, :] - xy[None, None, :, :]) ** 2).sum(axis=3)
    weight = 1.0 / np.maximum(square, 1e-6)
    return np.asarray((weight * grade).sum(axis=2) / weight.sum(axis=2))


def grades(xy: Floats, score: Floats) -> Floats:
    """Mean grade of each core (25,) [ppm_metal]: the contrast and level that meet the summaries."""
    low, high = 0.2, 4.0
    for _ in range(60):
        contrast = 0.5 * (low + high)
        grade = np.exp(contrast * score)
        grade *= AREA_MEAN / interpolated(xy, grade).mean()
        best = interpolated(xy, grade).mean(axis=1).max()
        low, high = (contrast, high) if best < BEST_SQUARE else (low, contrast)
    return np.asarray(grade)


def sharpened(shares: Floats, mean: Floats) -> Floats:
    """The richest core's profile drawn together until its richest metre is as published."""
    core = int(np.argmax(mean * shares.max(axis=1)))
    low, high = 0.2, 5.0
    for _ in range(60):
        power = 0.5 * (low + high)
        sharp = shares[core] ** power
        sharp /= sharp.sum()
        short = 10.0 * mean[core] * sharp.max() < RICHEST_METRE
        low, high = (power, high) if short else (low, power)
    out = shares.copy()
    out[core] = sharp
    return out


def make(seed: int = SEED) -> tuple[Floats, Floats]:
    """Sites (25, 2) [km] from the middle of the box and whole-ppm grades (25, 10)."""
    rng = np.random.Generator(np.random.Philox(seed))
    xy = sites(rng)
    score = pattern(xy) + rng.normal(0.0, 0.28, 25)
    score[SHALLOW] += 0.35
    mean = grades(xy, score)
    shares = sharpened(profiles(xy, score, rng), mean)
    return xy, np.rint(10.0 * mean[:, None] * shares)


def degrees(xy: Floats) -> tuple[Floats, Floats]:
    """Longitude and latitude of local coordinates [km], equal-area about the middle of the box."""
    plane = Proj(f"+proj=laea +lon_0={CENTRE[0]} +lat_0={CENTRE[1]} +ellps=WGS84 +units=m")
    longitude, latitude = plane(1000.0 * xy[:, 0], 1000.0 * xy[:, 1], inverse=True)
    return np.asarray(longitude), np.asarray(latitude)


def write(folder: Path) -> None:
    """Write cores.csv and squares.csv into `folder`."""
    xy, grade = make()
    lines = ["id,source,kind,core,longitude [degree],latitude [degree],top [m],base [m],"
             "grade [ppm_metal]"]  # fmt: skip
    for core, (east, north) in enumerate(zip(*degrees(xy), strict=True)):
        name = f"SYN-{core + 1:02d}"
        lines += [
            f"{name}-{top},{SOURCE},synthetic,{name},{east:.5f},{north:.5f},{top},{top + 1},"
            f"{grade[core, top]:.0f}"
            for top in range(10)
        ]
    (folder / "cores.csv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    names, centres = squares()
    lines = ["id,source,kind,longitude [degree],latitude [degree],width [m],height [m]"]
    lines += [
        f"{name},kaidei,estimate,{east:.5f},{north:.5f},{WIDTH:.0f},{HEIGHT:.0f}"
        for name, east, north in zip(names, *degrees(centres), strict=True)
    ]
    (folder / "squares.csv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(__file__).parent / "tables")
