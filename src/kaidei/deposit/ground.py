"""One possible deposit for each member: grade, profile and composition, in cells and panels."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from kaidei.deposit import censored, composition, density, drift, profile
from kaidei.deposit.area import Area
from kaidei.deposit.cells import Cells, cells_of
from kaidei.deposit.cores import Cores
from kaidei.deposit.covariance import Covariance
from kaidei.deposit.field import Draw, Places, generator, kriging_weights, prepare, simulate
from kaidei.deposit.posterior import Nodes
from kaidei.streams import Streams
from kaidei.units import Floats

Terms = tuple[drift.Term, ...]

MAPS = ("inverse distance", "nearest core", "kriging")
"""Ways to map squares from cores. The published one is not known; the first is what a mapping
program offers first."""

BALANCES = len(composition.BALANCES)


@dataclass(frozen=True)
class Beside:
    """What is known beside the cores: tables that drift terms are read from, in local metres.

    `seamounts` middles (k, 2) and radii (k,); `profiler` places (k, 2) and columns by name.
    """

    names: Terms = ()
    seamounts: tuple[Floats, Floats] | None = None
    profiler: tuple[Floats, dict[str, Floats]] | None = None

    def terms(self, xy: Floats, cells: Cells) -> Floats:
        """The drift terms at places (n, 2) [m], standardised over the cells (n, q)."""
        if not self.names:
            return np.empty((len(xy), 0))
        here, everywhere = (
            drift.terms(self.names, places, seamounts=self.seamounts, profiler=self.profiler)
            for places in (xy, cells.grid.points)
        )
        return drift.standardised(here, everywhere)


@dataclass(frozen=True, eq=False)
class Known:
    """What all members share: the cores' scores, the places, the weights of a survey's map.

    A metre of mud counts by its dry mass: `slices` (n, s) [ppm_metal] are grades at the mean
    density, so that their mean times mass is accumulation; `layer_mass` (s,) is the density of
    each metre over the mean. `survey_maps` (k, s, n) are weights that make squares' means from
    cores, one way of mapping (`MAPS`) each.
    """

    area: Area
    cells: Cells
    cores: Cores
    slices: Floats
    layer_mass: Floats
    profile: profile.ProfileModel
    line: composition.Line | None
    balances: Floats | None
    places: Places
    survey_maps: Floats

    @cached_property
    def law(self) -> tuple[Floats, Floats]:
        """Mean (s,) and covariance (s, s) of the cores' log grades, to complete short ones by."""
        return censored.fit_slices(self.slices)

    @cached_property
    def grade(self) -> Floats:
        """Mean grade of each core over all slices (n,) [ppm_metal]; expected, where it is short."""
        return np.asarray(censored.expected(self.slices).mean(axis=1))

    @cached_property
    def chosen(self) -> int:
        """The square that the first of `survey_maps` calls best."""
        return int((self.survey_maps[0] @ self.grade).argmax())


def survey_maps(cells: Cells, cores: Floats, fitted: Covariance) -> Floats:
    """Weights (3, s, n) that make squares' means from cores at (n, 2) [m], in the order of `MAPS`.

    Inverse distance squared; the nearest core's grade; ordinary kriging with the covariance
    `fitted` to the cores, negative weights and all.
    """
    away = cdist(cells.grid.points, cores)
    inverse = 1.0 / np.maximum(away, 1.0) ** 2
    nearest = np.eye(len(cores))[away.argmin(axis=1)]
    targets = cells.grid.points
    none = np.empty((len(cores), 0))
    places = Places(cells.grid, cores, targets[:0], none, np.empty((len(targets), 0)), none[:0])
    kriged = kriging_weights(places, targets, fitted).T
    ways = np.stack([inverse / inverse.sum(axis=1, keepdims=True), nearest, kriged])
    return np.asarray(cells.overlap @ ways / cells.square_area[:, None])


def know(
    cores: Cores, area: Area, panels: Floats, beside: Beside, likeliest: Nodes, cell: float
) -> Known:
    """Work out what all members share.

    `panels` (q, 2) [m] are those of the mine order, `likeliest` the covariance fitted to the
    cores, `cell` the side of a cell [m].
    """
    cells = cells_of(area, cell)
    slices, layer_mass = density.at_mean(cores)
    model = profile.fit_profiles(censored.expected(slices))
    grade = censored.expected(slices).mean(axis=1)
    line = balances = None
    if _assayed(cores):
        line, balances = composition.fit_line(np.asarray(cores.shares), grade)
    places = Places(
        cells.grid,
        cores.xy,
        panels,
        beside.terms(cores.xy, cells),
        beside.terms(cells.grid.points, cells),
        beside.terms(panels, cells),
    )
    maps = survey_maps(cells, cores.xy, unit_covariance(likeliest, 0)[0])
    return Known(area, cells, cores, slices, layer_mass, model, line, balances, places, maps)


def _assayed(cores: Cores) -> bool:
    """Whether all cores have assays by element; a warning where only some do."""
    if cores.shares is None:
        return False
    lost = np.asarray(~np.isfinite(cores.shares).all(axis=1))
    if lost.any() and not lost.all():
        name = cores.names[int(lost.argmax())]
        warnings.warn(
            f"{int(lost.sum())} of {len(lost)} cores have no assays by element ({name} first): "
            "those of the others are not used",
            stacklevel=3,
        )
    return not bool(lost.any())


@dataclass(frozen=True)
class Mud:
    """Mud of every member at some places.

    `grade` (M, p) [ppm_metal] over all slices at mean density; `share` (M, p, s) [1] what each
    metre holds of the metal; `balances` (M, p, 3) departures of the composition from its line.
    """

    grade: Floats
    share: Floats
    balances: Floats

    def by_slice(self, layer_mass: Floats) -> Floats:
        """Grade of each metre (M, p, s) [ppm_metal]."""
        return np.asarray(self.grade[:, :, None] * self.share * len(layer_mass) / layer_mass)

    def within(self, reach: Floats, layer_mass: Floats) -> Floats:
        """Mean grade (M, p) [ppm_metal] from the sea floor to `reach` (M,) [m]."""
        part = np.clip(reach[:, None] - np.arange(len(layer_mass)), 0.0, 1.0)
        mass = part @ layer_mass
        metal = np.einsum("mps,ms->mp", self.share, part) * len(layer_mass)
        return np.asarray(self.grade * metal / mass[:, None])


@dataclass(frozen=True)
class Lane:
    """A lane of possible deposits, and what a like survey would have made of another.

    `curse` (M, k) [1]: in a deposit of the same covariance, sampled by cores at the same places,
    what each way of mapping says of the square it calls best over what lies there.
    `clipped` (M,) share of the sill lost to the embedding; `embedded` (M,) whether it was used.
    """

    cells: Mud
    panels: Mud
    curse: Floats
    clipped: Floats
    embedded: Floats


def unit_covariance(nodes: Nodes, node: int) -> tuple[Covariance, float]:
    """A node as a covariance of total variance 1, and its standard deviation, nugget included."""
    total = float(nodes.sill[node] + nodes.nugget[node])
    share = float(nodes.nugget[node]) / total
    shape = (float(nodes.range[node]), share, float(nodes.anisotropy[node]))
    unit = Covariance(nodes.kind, 1.0 - share, *shape, float(nodes.azimuth[node]), "error")
    return unit, float(np.sqrt(total))


def generators(streams: Streams, name: str) -> list[np.random.Generator]:
    """A fast generator for each member of a lane, of the stream "deposit.`name`"."""
    return [generator(streams.rng(f"deposit.{name}", int(m))) for m in streams.members]


def choose(streams: Streams, nodes: Nodes) -> NDArray[np.int64]:
    """The node (M,) that each member of a lane draws, all alike."""
    place = streams.uniform("deposit.node") * len(nodes)
    return np.minimum(place, len(nodes) - 1).astype(np.int64)


def simulate_lane(
    known: Known,
    nodes: Nodes,
    chosen: NDArray[np.int64],
    rngs: Sequence[np.random.Generator],
    balance_sd: Floats,
) -> Lane:
    """Draw a lane: member m has the covariance of node `chosen[m]` and the chance of `rngs[m]`.

    `balance_sd` (M, 3) spreads the balances where no core was assayed for elements. A place is
    ground, not a core: the nugget, taken as variation within metres, averages out there, and adds
    half its variance to the log of the mean.
    """
    members = len(rngs)
    slices = _completed(known, rngs)
    modes = known.profile.modes
    first, last = 1, 1 + len(modes)
    scores = np.zeros((members, last + BALANCES, len(known.cores.xy)))
    scores[:, 0] = np.log(slices.mean(axis=2))
    scores[:, first:last] = profile.scores_of(known.profile, slices).transpose(0, 2, 1)
    assay_sd = _standardise(known, scores, last)
    mark = np.ones(last + BALANCES)
    mark[last:] = assay_sd is not None
    drawn = _draw_fields(known, nodes, chosen, scores, mark, rngs)
    sds = balance_sd if assay_sd is None else np.broadcast_to(assay_sd, (members, BALANCES))
    rest = _rest(known, rngs)
    shape = (2, len(modes) + len(known.profile.rest))
    line = profile.redrawn(known.profile, np.stack([rng.standard_normal(shape) for rng in rngs]))

    def mud(values: Floats, departure: Floats | float) -> Mud:
        score = values[:, 0] * drawn.sd
        ratios = np.einsum("mqp,qs->mps", values[:, first:last], modes) + departure
        share = profile.slice_shares(line, score, ratios)
        balances = values[:, last:].transpose(0, 2, 1) * sds[:, None, :]
        return Mud(np.exp(score + drawn.nugget), share, balances)

    return Lane(
        mud(drawn.cells, 0.0), mud(drawn.panels, rest), drawn.curse, drawn.clipped, drawn.embedded
    )


@dataclass(frozen=True)
class _Drawn:
    """Unit fields of a lane: on `cells` (M, p, c) and `panels` (M, p, q); `sd` (M, 1) of log grade
    and `nugget` (M, 1), half its variance; the rest as in `Lane`."""

    cells: Floats
    panels: Floats
    sd: Floats
    nugget: Floats
    curse: Floats
    clipped: Floats
    embedded: Floats


def _draw_fields(
    known: Known,
    nodes: Nodes,
    chosen: NDArray[np.int64],
    scores: Floats,
    mark: Floats,
    rngs: Sequence[np.random.Generator],
) -> _Drawn:
    """Draw all fields; `scores` (M, p, n) at the cores, the first of them log grade itself."""
    members, count, _ = scores.shape
    cells = np.empty((members, count, known.cells.overlap.shape[1]))
    panels = np.empty((members, count, len(known.places.panels)))
    sd, nugget, curse = (np.empty((members, size)) for size in (1, 1, len(MAPS)))
    clipped, embedded = np.empty((2, members))
    # Members of one node follow one another: what they share is made once, whatever is kept.
    for m in np.argsort(chosen, kind="stable"):
        unit, sd[m] = unit_covariance(nodes, int(chosen[m]))
        scores[m, 0] /= sd[m]
        field = prepare(known.places, unit)
        drawn = simulate(field, scores[m], mark, rngs[m])
        nugget[m] = 0.5 * unit.nugget * sd[m] ** 2
        cells[m], panels[m] = drawn.cells, drawn.panels
        curse[m] = _curse(known, drawn, sd[m, 0], nugget[m, 0])
        clipped[m], embedded[m] = field.clipped, field.embedded
    return _Drawn(cells, panels, sd, nugget, curse, clipped, embedded)


def simulate_grade(
    known: Known,
    nodes: Nodes,
    chosen: NDArray[np.int64],
    rngs: Sequence[np.random.Generator],
) -> Floats:
    """Grade over all slices alone, on the cells (M, c) [ppm_metal], as `simulate_lane`."""
    log_grade = np.log(_completed(known, rngs).mean(axis=2))
    grade = np.empty((len(rngs), known.cells.overlap.shape[1]))
    for m, node in enumerate(chosen):
        unit, sd = unit_covariance(nodes, int(node))
        scores = log_grade[m : m + 1] / sd
        # Only the ground's mean is asked for: an exact factor on coarser cells is the quickest.
        drawn = simulate(prepare(known.places, unit, 0), scores, np.ones(1), rngs[m])
        grade[m] = np.exp(sd * drawn.cells[0] + 0.5 * unit.nugget * sd**2)
    return grade


def _completed(known: Known, rngs: Sequence[np.random.Generator]) -> Floats:
    """The cores' slices (M, n, s), those that stop short filled anew for each member."""
    if known.cores.complete.all():
        return np.broadcast_to(known.slices, (len(rngs), *known.slices.shape))
    noise = np.stack([rng.standard_normal(known.slices.shape) for rng in rngs])
    return censored.complete(known.slices, noise, law=known.law)


def _standardise(known: Known, scores: Floats, last: int) -> Floats | None:
    """Put the cores' balances into `scores`, in standard deviations (3,), which are returned."""
    if known.balances is None:
        return None
    sd = known.balances.std(axis=0, ddof=1)
    scores[:, last:] = (known.balances / np.where(sd > 1e-12, sd, np.inf)).T
    return np.asarray(sd)


def _curse(known: Known, drawn: Draw, sd: float, nugget: float) -> Floats:
    told = known.survey_maps @ np.exp(sd * drawn.free_cores)
    best = told.argmax(axis=1)
    metal = known.cells.overlap[best] @ np.exp(sd * drawn.free + nugget)
    return np.asarray(told.max(axis=1) * known.cells.square_area[best] / metal)


def _rest(known: Known, rngs: Sequence[np.random.Generator]) -> Floats:
    """What the modes leave of panels' profiles (M, q, s), each panel for itself."""
    root = known.profile.rest
    count = (len(known.places.panels), len(root))
    return np.stack([rng.standard_normal(count) for rng in rngs]) @ root
