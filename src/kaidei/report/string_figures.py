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
    from kaidei.lift.transient import Trip
    from kaidei.units import Floats

TITLE = "The string, and what a stop costs"
_OPERATIONS = {"hang_off": "hung off", "run_pipe": "handling pipe", "lift": "lifting"}
_ROWS = (
    "starts after its rest", "may rest, h", "runs back, m³", "riser in a stop, % of rating",
    "inner pipe, %", "a column parts",
)  # fmt: skip
_MEGA = 1e6


def about(reader: Reader) -> Answer:
    """By phase: what hangs, the sea the string alone bears, and a stop; those that lift."""
    homes = reader.phase_homes()
    if not homes:
        raise Missing("the lift stage of this run has no phases")
    worst = _worst(reader, *homes[-1])
    told = [(phase, _column(reader, phase, scenario, worst)) for phase, scenario in homes]
    bears = (f"{words} at {worst[name]:g} s: Hs, m" for name, words in _OPERATIONS.items())
    names = ("hook load, t", *bears, *_ROWS)
    rows = tuple((name, *(column[k] for _, column in told)) for k, name in enumerate(names))
    return Answer(TITLE, _sentence(reader, worst), ("", *(phase for phase, _ in told)), rows)


def _worst(reader: Reader, phase: str, scenario: str) -> dict[str, float]:
    """Peak period [s] at which the weakest twentieth of members bears least, by operation.

    The steepest sea of a period does not count: there is none that they do not bear.
    """
    from kaidei.lift.waves import steepest

    hs = reader.array("lift/hs_string", scenario, phase=phase)
    found = {}
    for name in _OPERATIONS:
        one = hs.sel(operation=name).transpose("member", "tp")
        tp = one["tp"].to_numpy()
        height = one.to_numpy()
        height = np.where(height < 0.999 * steepest(tp), height, np.inf)
        # The lower of two members, for the higher may bear any sea.
        least = np.quantile(height, 0.05, axis=0, method="lower")
        found[name] = float(tp[np.argmin(least)])
    return found


def _column(reader: Reader, phase: str, scenario: str, worst: dict[str, float]) -> tuple[str, ...]:
    lifts = reader.values("lift/solids_rate", scenario, phase=phase) > 0.0

    def of(name: str, **at: Any) -> Floats:
        return np.asarray(reader.values(f"lift/{name}", scenario, phase=phase, **at)[lifts])

    bears = (spread(of("hs_string", operation=name, tp=worst[name])) for name in _OPERATIONS)
    riser, inner = (
        100.0 * np.maximum(of(f"trip_{pipe}burst_use"), of(f"trip_{pipe}collapse_use"))
        for pipe in ("", "inner_")
    )
    return (
        spread(of("hook_load") / 9.80665), *bears,
        percent(of("restart_available") >= of("restart_pressure")), spread(of("longest_rest")),
        spread(of("run_back")), spread(riser), spread(inner), percent(of("trip_least") == 0.0),
    )  # fmt: skip


def _sentence(reader: Reader, worst: dict[str, float]) -> str:
    from kaidei.lift.sea_limit import CRITERIA

    phase, scenario = reader.phase_homes()[-1]
    criterion = reader.array("lift/hs_criterion", scenario, phase=phase)
    nobody = [CRITERIA.index(name) for name in ("practice", "steepest sea")]
    binds = []
    for operation, words in _OPERATIONS.items():
        codes = criterion.sel(operation=operation, tp=worst[operation]).to_numpy()
        by_string = ~np.isin(codes, nobody)
        said = f"{words} in {chance(by_string)}"
        if by_string.any():
            kinds, counts = np.unique(codes[by_string], return_counts=True)
            said += f" (mostly {CRITERIA[int(kinds[np.argmax(counts)])]})"
        binds.append(said)
    crews = percent(np.ravel(criterion.to_numpy()) == nobody[0])
    return (
        "Seas of the peak period that is worst of those tried for the last phase. The heights are "
        "what ship and string alone would bear; the steepest sea of that period stands for any. "
        "The campaign works in less where crews do: what they are taken to accept, an estimate, "
        f"sets {crews} of the limits of phase “{phase}” over operations and periods. At those "
        f"periods ship and string set it {', '.join(binds)}. "
        "A stop leaves lumps that settle at the riser's foot and slurry that gels: “may rest” is "
        "how long until the drive there no longer starts it (never: a day or more), and its rest "
        "is the study's. What runs back goes out through the seal, with air above it. In a stop "
        "all drives lose power; pipes are judged in the waves, the riser also drained with air "
        "above the slurry or blown empty to its gas inlet, the inner pipe against what is in the "
        "riser round it. Where a column parts vapour opens in it, mostly under the ship's pump. "
        "All of it hangs on pipes, mud and gel that are not public."
    )


def stress(reader: Reader) -> go.Figure:
    from kaidei.lift import figures

    one = lift_figures.pilot(reader)
    case = one.case
    drawn = figures.string_stress(case.string, _lifting(one), case.allowed, case.ship.gear)
    return lift_figures.titled(drawn, reader, one)


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
    from kaidei.lift.tripping import CASES

    told, _, pump = _trip(reader, lift_figures.pilot(reader))
    case = CASES[int(told["trip_case"][0])]
    said = [
        f"The same design while it lifts: all drives lose their power, here {pump}. Each bore is "
        "followed alone, the cylinder held at the pressure it had.",
        f"The riser bears at most {number(told['trip_peak'][0])} MPa above the sea's, "
        f"{_part(told, 'trip_burst_use')} of what it is allowed from within; from outside "
        f"{_part(told, 'trip_collapse_use')}, {_CASES[case]}.",
    ]
    if told["trip_water_jump"][0] > 0.0:
        said.append(
            "The inner pipe bears, against what is in the riser round it, "
            f"{_part(told, 'trip_inner_burst_use')} from within and "
            f"{_part(told, 'trip_inner_collapse_use')} from outside."
        )
    least = float(told["trip_least"][0])
    said.append(
        f"The least pressure is {number(least)} MPa above the vapour's: the columns stay whole."
        if least > 0.0
        else "The least pressure is the vapour's: a column parts, and what follows its collapse is "
        "not to be trusted."
    )
    return " ".join(said)


_CASES = {
    "nothing": "for it never stands below the sea's pressure",
    "trip": "in the waves",
    "drained": "drained, with air above the slurry that balances the sea",
    "blown": "blown empty to its gas inlet",
}


def _part(told: dict[str, Floats], name: str) -> str:
    return f"{number(100.0 * float(told[name][0]))}%"


def _lifting(one: lift_figures.Middle) -> Tapered:
    from kaidei.lift.assembly import full

    return full(one.case, np.atleast_1d(one.found.point.slurry_density))


def _trip(reader: Reader, one: lift_figures.Middle) -> tuple[dict[str, Floats], Trip, str]:
    """What a black-out asks of one design, a minute and a half of it, and what is drawn. Missing
    where nothing or gas lifts."""
    return reader.once(f"trip {one.scenario} {one.phase}", lambda: _tripped(one))


def _tripped(one: lift_figures.Middle) -> tuple[dict[str, Floats], Trip, str]:
    from kaidei.lift import operating, tripping
    from kaidei.lift.design import AIRLIFT, PUMP, SUBSEA_BOOSTER

    case = one.case
    found = operating.solve(
        case.design, case.mud, case.limits, feed=np.array([one.feed]),
        dilution=np.array([one.dilution]), water=case.water,
    )  # fmt: skip
    concept = int(np.asarray(case.design.concept)[0])
    if not found.mud_lifted[0] > 0.0 or concept == AIRLIFT:
        raise Missing(f"in the middle of the phase “{one.phase}” no pump lifts")
    rows = np.array([0])
    at = tripping.bores(case, found, rows)
    if concept in (SUBSEA_BOOSTER, PUMP):
        drawn, pump = tripping.slurry_trip, "drawn in the slurry above the pump at its foot"
    else:
        drawn, pump = tripping.water_trip, "drawn in the water below the ship's pump"
    wave = drawn(at, (90.0, 280), records=601, places=5)
    alone = type(wave)(*(values[0] for values in wave))
    return tripping.trips(case, found, rows), alone, pump
