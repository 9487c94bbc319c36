"""The string and the stops: what hangs, which sea it bears, and what a stop costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kaidei.report import lift_figures
from kaidei.report.answers import Answer
from kaidei.report.reader import Missing, Reader
from kaidei.report.wording import chance, number, percent, spread

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from kaidei.lift.riser import Tapered
    from kaidei.lift.stopping import Stopped
    from kaidei.lift.transient import Trip
    from kaidei.units import Floats

TITLE = "The string, and what a stop costs"
_ROWS = (
    "hook load, t", "hung off: Hs, m", "handling pipe: Hs, m", "starts after its rest",
    "may rest, h", "runs back, m³", "a trip, % of rating",
)  # fmt: skip
_WORST = 8.0
"""Peak period [s] near the string's own, at which limits are told."""
_MEGA = 1e6


def about(reader: Reader) -> Answer:
    """By phase: what hangs, the sea the string alone bears, and a stop; those that lift."""
    told = [(phase, _column(reader, phase, scenario)) for phase, scenario in reader.phase_homes()]
    if not told:
        raise Missing("the lift stage of this run has no phases")
    rows = tuple((name, *(column[k] for _, column in told)) for k, name in enumerate(_ROWS))
    return Answer(TITLE, _sentence(reader), ("", *(phase for phase, _ in told)), rows)


def _column(reader: Reader, phase: str, scenario: str) -> tuple[str, ...]:
    lifts = reader.values("lift/solids_rate", scenario, phase=phase) > 0.0

    def of(name: str, **at: Any) -> Floats:
        return np.asarray(reader.values(f"lift/{name}", scenario, phase=phase, **at)[lifts])

    hung, handled = (
        of("hs_string", operation=name, tp=_WORST) for name in ("hang_off", "run_pipe")
    )
    use = np.maximum(of("trip_burst_use"), of("trip_collapse_use"))
    return (
        spread(of("hook_load") / 9.80665), spread(hung), spread(handled),
        percent(of("restart_available") >= of("restart_pressure")), spread(of("longest_rest")),
        spread(of("run_back")), spread(100.0 * use),
    )  # fmt: skip


def _sentence(reader: Reader) -> str:
    from kaidei.lift.sea_limit import CRITERIA

    phase, scenario = reader.phase_homes()[-1]
    criterion = reader.array("lift/hs_criterion", scenario, phase=phase)
    binds = []
    for operation, words in (("hang_off", "hung off"), ("run_pipe", "while pipe is handled")):
        codes = criterion.sel(operation=operation, tp=_WORST).to_numpy()
        by_string = codes != CRITERIA.index("practice")
        said = f"{words} in {chance(by_string)}"
        if by_string.any():
            kinds, counts = np.unique(codes[by_string], return_counts=True)
            said += f" (mostly {CRITERIA[int(kinds[np.argmax(counts)])]})"
        binds.append(said)
    return (
        f"Seas of a peak period of {number(_WORST)} s, near the string's own. The heights are what "
        "ship and string alone would bear, whatever crews accept; the steepest sea of that period "
        "stands for any. In the "
        f"phase “{phase}” the string, not the crew, sets the limit {' and '.join(binds)}. "
        "A stop leaves lumps that settle at the riser's foot and slurry that gels: “may rest” is "
        "how long until the drive there no longer starts it (never: a day or more), and its rest "
        "is the study's. What runs back goes out through the seal, with air above it. All of it "
        "hangs on pipes, mud and gel that are not public."
    )


def stress(reader: Reader) -> go.Figure:
    from kaidei.lift import figures

    one = lift_figures.pilot(reader)
    return lift_figures.titled(figures.string_stress(_lifting(one), one.case.allowed), reader, one)


def heave(reader: Reader) -> go.Figure:
    from kaidei.lift import figures

    one = lift_figures.pilot(reader)
    drawn = figures.heave_amplification(one.case.string, _lifting(one))
    return lift_figures.titled(drawn, reader, one)


def trip(reader: Reader) -> go.Figure:
    from kaidei.lift import figures

    one = lift_figures.pilot(reader)
    return lift_figures.titled(figures.trip_pressures(_trip(reader, one)[1]), reader, one)


def about_trip(reader: Reader) -> str:
    from kaidei.lift import transient

    one = lift_figures.pilot(reader)
    at, found = _trip(reader, one)
    sure = transient.margins(
        found, rating=at.burst[0], collapse_rating=at.collapse[0], sea_density=at.sea[0]
    )
    whole = "parts, and its collapse is not to be trusted" if sure.parted else "stays whole"
    return (
        "The same design while it lifts: the drive at the riser's foot loses its power. At most "
        f"{number(float(sure.burst) / _MEGA)} MPa above the sea's, "
        f"{number(100.0 * float(sure.burst_use))}% of what the pipe is allowed from within, and "
        f"{number(max(float(sure.collapse), 0.0) / _MEGA)} MPa below it, "
        f"{number(100.0 * max(float(sure.collapse_use), 0.0))}% from outside. The column {whole}."
    )


def _lifting(one: lift_figures.Middle) -> Tapered:
    from kaidei.lift.assembly import full

    return full(one.case, np.atleast_1d(one.found.point.slurry_density))


def _trip(reader: Reader, one: lift_figures.Middle) -> tuple[Stopped, Trip]:
    """The riser as it stops, and one minute of a trip. Missing where nothing or gas lifts."""
    return reader.once(f"trip {one.scenario} {one.phase}", lambda: _tripped(one))


def _tripped(one: lift_figures.Middle) -> tuple[Stopped, Trip]:
    from kaidei.lift import operating, stopping, transient
    from kaidei.lift.design import AIRLIFT

    case = one.case
    found = operating.solve(
        case.design, case.mud, case.limits, feed=np.array([one.feed]),
        dilution=np.array([one.dilution]), water=case.water,
    )  # fmt: skip
    if not found.mud_lifted[0] > 0.0 or int(np.asarray(case.design.concept)[0]) == AIRLIFT:
        raise Missing(f"in the middle of the phase “{one.phase}” no pump lifts")
    at = stopping.stopped(case, found, np.array([0]))
    column = stopping.single(at)
    return at, transient.pump_trip(
        column, velocity=at.velocity[0], wave_speed=at.wave_speed[0],
        start_depth=column.length, run_down=case.run_down[0], sea_density=at.sea[0], duration=90.0,
        cells=280,
    )  # fmt: skip
