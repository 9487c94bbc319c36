"""Kriging and simulation beside gstools, PyKrige and gstlearn: same work, CPU time, one thread."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from typing import Any

import gstlearn
import gstools
import numpy as np
from pykrige.ok import OrdinaryKriging
from threadpoolctl import threadpool_limits

from kaidei.deposit.covariance import Covariance
from kaidei.deposit.grid import Grid
from kaidei.deposit.kriging import krige
from kaidei.deposit.simulation import conditional, wrap

SIDE = 50.0
MODEL = Covariance("exponential", sill=0.9, range=5.0, nugget=0.1)
LONGEST = 20.0
"""CPU seconds beyond which a peer's time is projected from a few rows of targets."""

Fields = tuple[np.ndarray, np.ndarray]
Way = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], Fields]
"""Estimate and variance from places, values, and the eastings and northings of a grid."""


def spent(work: Callable[[], Any]) -> tuple[float, Any]:
    """Least CPU seconds of up to three calls (a call of over a second is made once)."""
    least = np.inf
    for _ in range(3):
        begun = time.process_time()
        made = work()
        least = min(least, time.process_time() - begun)
        if least > 1.0:
            break
    return float(least), made


def by_kaidei(xy: np.ndarray, values: np.ndarray, east: np.ndarray, north: np.ndarray) -> Fields:
    """Ordinary kriging by kaidei."""
    nodes = np.stack(np.meshgrid(east, north), axis=-1).reshape(-1, 2)
    return krige(xy, values, nodes, MODEL)


def by_gstools(xy: np.ndarray, values: np.ndarray, east: np.ndarray, north: np.ndarray) -> Fields:
    """Ordinary kriging by gstools."""
    field, variance = _gstools_kriging(xy, values)((east, north), mesh_type="structured")
    return field.T.ravel(), variance.T.ravel()


def _gstools_kriging(xy: np.ndarray, values: np.ndarray) -> Any:
    model = gstools.Exponential(dim=2, var=0.9, len_scale=5.0, nugget=0.1, rescale=1.0)
    return gstools.krige.Ordinary(model, xy.T, values, exact=True)


def by_pykrige(backend: str) -> Way:
    """Ordinary kriging by PyKrige, whose exponential falls by 95 percent at its range."""

    def work(xy: np.ndarray, values: np.ndarray, east: np.ndarray, north: np.ndarray) -> Fields:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            kriging = OrdinaryKriging(
                *xy.T, values, "exponential", {"psill": 0.9, "range": 15.0, "nugget": 0.1}
            )
            field, variance = kriging.execute("grid", east, north, backend=backend)
        return np.asarray(field).ravel(), np.asarray(variance).ravel()

    return work


def _gstlearn_case(
    xy: np.ndarray, values: np.ndarray, east: np.ndarray, north: np.ndarray
) -> tuple[Any, Any, Any, Any]:
    data = gstlearn.Db.create()
    data["x"], data["y"], data["z"] = xy[:, 0], xy[:, 1], values
    data.setLocators(["x", "y"], gstlearn.ELoc.X)
    data.setLocator("z", gstlearn.ELoc.Z)
    steps = [float(axis[1] - axis[0]) if len(axis) > 1 else 1.0 for axis in (east, north)]
    grid = gstlearn.DbGrid.create([len(east), len(north)], steps, [float(east[0]), float(north[0])])
    model = gstlearn.Model.createFromParam(
        gstlearn.ECov.EXPONENTIAL, range=5.0, sill=0.9, flagRange=False
    )
    model.addCovFromParam(gstlearn.ECov.NUGGET, sill=0.1)
    model.setDriftIRF(0)
    return data, grid, model, gstlearn.NeighUnique.create()


def by_gstlearn(xy: np.ndarray, values: np.ndarray, east: np.ndarray, north: np.ndarray) -> Fields:
    """Ordinary kriging by gstlearn with a unique neighbourhood."""
    data, grid, model, neighbours = _gstlearn_case(xy, values, east, north)
    gstlearn.kriging(data, grid, model, neighbours)
    return np.asarray(grid["*estim"]).ravel(), np.asarray(grid["*stdev"]).ravel() ** 2


PEERS: dict[str, Way] = {
    "gstools": by_gstools,
    "PyKrige vectorized": by_pykrige("vectorized"),
    "PyKrige C": by_pykrige("C"),
    "gstlearn unique": by_gstlearn,
}


def projected(way: Way, case: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]) -> float:
    """CPU seconds for a whole grid, from 20 and from 420 of its nodes."""
    xy, values, east, north = case
    few, _ = spent(lambda: way(xy, values, east[:20], north[:1]))
    more, _ = spent(lambda: way(xy, values, east[:20], north[:21]))
    return few + max(more - few, 0.0) / 400.0 * (len(east) * len(north) - 20)


def kriging_cases(count: int) -> None:
    """Print one line a peer for `count` data on grids of 100 x 100 and 500 x 500."""
    rng = np.random.default_rng(1)
    xy, values = rng.uniform(0.0, SIDE, (count, 2)), rng.normal(size=count)
    before: dict[str, float] = {}
    for nodes in (100, 500):
        axis = np.linspace(0.0, SIDE, nodes)
        own, made = spent(lambda axis=axis: by_kaidei(xy, values, axis, axis))
        print(f"  {count:5,d} data on {nodes} x {nodes}: kaidei {own:8.4f} s")
        for name, way in PEERS.items():
            case = xy, values, axis, axis
            guess = before[name] * 25.0 if name in before else 0.0
            if count > 1000 and name not in before:
                guess = projected(way, case)
            before[name] = guess
            if guess > LONGEST:
                print(f"    {name:19s} not run: about {guess:7,.0f} s, {guess / own:6,.0f} times")
                continue
            theirs, found = spent(lambda way=way, case=case: way(*case))
            before[name] = theirs
            apart = max(np.abs(a - b).max() for a, b in zip(found, made, strict=True))
            print(
                f"    {name:19s} {theirs:8.4f} s, {theirs / own:6.1f} times; differs by {apart:.0e}"
            )


def _agreement(fields: np.ndarray, estimate: np.ndarray, variance: np.ndarray) -> str:
    """How far the fields' mean and variance are from kriging's: 1 and 1 if nothing is wrong."""
    flat = fields.reshape(len(fields), -1)
    away = (flat.mean(axis=0) - estimate) / np.sqrt(variance / len(fields))
    ratio = flat.var(axis=0, ddof=1) / variance
    return (
        f"rms error of the mean {np.sqrt((away**2).mean()):.2f} s.e., variance {ratio.mean():.3f}"
    )


def simulation() -> None:
    """Conditional simulations of 100 x 100 from 25 data."""
    rng = np.random.default_rng(1)
    xy, values = rng.uniform(0.0, SIDE, (25, 2)), rng.normal(size=25)
    axis = np.linspace(0.0, SIDE, 100)
    grid = Grid(0.0, 0.0, axis[1], axis[1], 100, 100)
    estimate, variance = krige(xy, values, grid.points, MODEL)
    torus = wrap(grid, MODEL)
    print("100 conditional simulations of 100 x 100 from 25 data, CPU time:")
    print(
        f"  (torus {torus.shape[1]} x {torus.shape[0]}, {torus.method}, {torus.clipped:.1e} lost)"
    )
    times = {}
    for count in (100, 1000):
        times[count], made = spent(
            lambda n=count: conditional(xy, values, grid, MODEL, n, np.random.default_rng(2))
        )
        print(f"    kaidei, {count:5,d}     {times[count]:8.4f} s")
        print(f"      {_agreement(made, estimate, variance)}")
    own = times[100]

    conditioned = gstools.CondSRF(_gstools_kriging(xy, values), mode_no=1000)
    conditioned.set_pos((axis, axis), "structured")
    theirs, _ = spent(lambda: [conditioned(seed=seed) for seed in range(5)])
    theirs *= 20.0
    print(
        f"    gstools CondSRF   {theirs:8.2f} s, {theirs / own:6.0f} times (1,000 modes; 5 timed)"
    )

    data, target, model, neighbours = _gstlearn_case(xy, values, axis, axis)
    theirs, _ = spent(
        lambda: gstlearn.simtub(data, target, model, neighbours, nbsimu=100, seed=131, nbtuba=1000)
    )
    made = np.asarray(target["Simu*"]).T[:100]
    print(f"    gstlearn simtub   {theirs:8.2f} s, {theirs / own:6.0f} times (1,000 bands)")
    print(f"      {_agreement(made, estimate, variance)}")


def main() -> None:
    """Print the table."""
    gstools.config.NUM_THREADS = 1
    with threadpool_limits(1):
        by_kaidei(np.eye(2), np.ones(2), np.arange(3.0), np.arange(3.0))
        print("ordinary kriging, all data for every node, estimate and variance, CPU time:")
        for count in (25, 250, 2_500):
            kriging_cases(count)
        simulation()


if __name__ == "__main__":
    main()
