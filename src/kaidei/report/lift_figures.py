"""Figures of the lift for one design: that in the middle of a phase's inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kaidei.report.reader import Missing, Reader, Unasked
from kaidei.report.wording import number

if TYPE_CHECKING:
    import plotly.graph_objects as go
    from numpy.typing import ArrayLike

    from kaidei.lift.assembly import Case
    from kaidei.lift.design import Design, Limits
    from kaidei.lift.mud import Mud
    from kaidei.lift.operating import Point, Solution
    from kaidei.lift.seawater import Profile

_HOUR, _KILO, _MEGA = 3600.0, 1e3, 1e6


@dataclass(frozen=True)
class Middle:
    """The middle of a phase's inputs, and what it does while its riser runs as most members' do."""

    phase: str
    scenario: str
    design: Design
    mud: Mud
    limits: Limits
    water: Profile
    feed: float  # mud that rises [m3/s], median of the members
    dilution: float  # thickest wanted, median of the inputs
    alike: float  # share of members with its concept
    found: Solution
    case: Case  # the same as one row, with string and ship

    @property
    def concept(self) -> str:
        from kaidei.lift.design import CONCEPTS

        return CONCEPTS[int(np.asarray(self.design.concept))].replace("_", " ")


def pilot(reader: Reader) -> Middle:
    """The middle of the last phase of the report's own scenario."""
    phases = reader.phases()
    if not phases:
        raise Missing("this run lifts nothing")
    return middle_of(reader, phases[-1], reader.main)


def largest(reader: Reader) -> Middle:
    """The middle of the last phase of all; Unasked where `pilot` has told of it already."""
    phase, scenario = reader.phase_homes()[-1]
    if phase == reader.phases()[-1]:
        raise Unasked(
            "The same figure for a larger phase would stand here: it takes a scenario that adds "
            f"one to those of “{reader.title(reader.main)}”, and this run was made without"
            f"{_larger(reader)}."
        )
    return middle_of(reader, phase, scenario)


def _larger(reader: Reader) -> str:
    """Scenarios of the study that would add a phase, in brackets."""
    phases = set(reader.phases())
    names = [name for name, specs in reader.study.scenarios.items()
             if phases < set(getattr(specs["lift"], "phase", ()))]  # fmt: skip
    said = " or ".join(f"“{reader.title(name)}”" for name in names)
    return f" (in this study {said} would do)" if names else ""


def middle_of(reader: Reader, phase: str, scenario: str) -> Middle:
    """One design that stands for a phase. Missing where the run holds too little to build it."""
    return reader.once(f"middle {scenario} {phase}", lambda: _middle(reader, phase, scenario))


def _middle(reader: Reader, phase: str, scenario: str) -> Middle:
    from kaidei.lift import operating
    from kaidei.lift.figures import alone, middle

    case = _case(reader, phase, scenario)
    design, mud, limits = middle(case.design), middle(case.mud), middle(case.limits)
    circulation = reader.values("lift/circulation", scenario, phase=phase) / _HOUR
    thinned = 1.0 + reader.values("lift/dilution", scenario, phase=phase)
    feed = float(np.median(circulation / thinned))
    if not feed > 0.0:
        raise Missing(f"most members lift nothing in the phase “{phase}”")
    dilution = float(np.median(case.dilution))
    alike = float(np.mean(np.asarray(case.design.concept) == design.concept))
    water, single = case.water, alone(case)
    found = operating.solve(design, mud, limits, feed=feed, dilution=dilution, water=water)
    return Middle(phase, scenario, design, mud, limits, water, feed, dilution, alike, found, single)


def _case(reader: Reader, phase: str, scenario: str) -> Case:
    """What the members drew for a phase, as the lift's own stage builds it."""
    from kaidei import chain
    from kaidei.ensemble.draw import draw
    from kaidei.lift.assembly import case_of

    deposit = reader.stage("deposit", scenario)
    seed = int(reader.run.manifest["seed"])
    specs = reader.study.scenarios[scenario]
    drawn = draw(specs, seed=seed, n=reader.members, time=reader.time)["lift"]
    try:
        given = chain.inputs("lift", {"deposit": deposit}, time=reader.time, order={})
    except LookupError as missing:
        raise Missing(str(missing).strip("'\"")) from missing
    return case_of(drawn, given, (phase,))


def envelope(reader: Reader) -> go.Figure:
    """What the pilot's design can lift, and what forbids the rest."""
    return _envelope(reader, pilot(reader))


def largest_envelope(reader: Reader) -> go.Figure:
    """The same for the largest phase of any scenario."""
    return _envelope(reader, largest(reader))


def _envelope(reader: Reader, one: Middle) -> go.Figure:
    from kaidei.lift import figures

    points = {"where the phase works": one.found.point} if _lifts(one) else {}
    figure = figures.envelope(one.design, one.mud, one.limits, points=points, water=one.water)
    return titled(figure, reader, one)


def profiles(reader: Reader) -> go.Figure:
    from kaidei.lift import figures

    one = pilot(reader)
    figure = figures.profiles(one.design, one.mud, one.found.point, water=one.water)
    return titled(figure, reader, one)


def overpressure(reader: Reader) -> go.Figure:
    from kaidei.lift import figures

    one = pilot(reader)
    figure = figures.overpressure_by_dilution(
        one.design, one.mud, one.limits, feed=one.feed, dilution=_dilution(one), water=one.water
    )
    return titled(figure, reader, one)


def friction(reader: Reader) -> go.Figure:
    from kaidei.lift import figures

    one = pilot(reader)
    flow = one.feed * (1.0 + _dilution(one))
    figure = figures.friction_by_closure(
        one.design, one.mud, dilution=_dilution(one), slurry_flow=flow, water=one.water
    )
    return titled(figure, reader, one)


def energy(reader: Reader) -> go.Figure:
    from kaidei.lift import figures

    one = pilot(reader)
    figure = figures.energy_by_dilution(
        one.design, one.mud, one.limits, feed=one.feed, dilution=one.dilution, water=one.water
    )
    return titled(figure, reader, one)


def _dilution(one: Middle) -> float:
    return float(np.asarray(one.found.point.dilution))


def titled(figure: go.Figure, reader: Reader, one: Middle) -> go.Figure:
    """The figure with the phase in its title, and the scenario below it where it is another."""
    text = f"{figure.layout.title.text} (the phase “{one.phase}”)"
    figure.update_layout(title={"text": text})
    if one.scenario != reader.main:
        figure.layout.meta = {"under": reader.title(one.scenario)}
    return figure


def how_chosen(reader: Reader) -> str:
    """Which design the pilot's figures show, and what its envelope's colours mean."""
    return _how_chosen(pilot(reader), reader)


def how_largest(reader: Reader) -> str:
    return _how_chosen(largest(reader), reader)


def _how_chosen(one: Middle, reader: Reader) -> str:
    return (
        f"The design in the middle of the inputs for the phase “{one.phase}” under "
        f"“{reader.title(one.scenario)}”: the median of every number, the commonest of every "
        f"choice ({one.concept}, as in {number(100.0 * one.alike)}% of members); no member need "
        "be like it. A colour is what its limit forbids, or breaks most where several do; what "
        f"works is white. {_where_it_works(one)}"
    )


def _where_it_works(one: Middle) -> str:
    if not _lifts(one):
        return f"Asked for what the middle member's riser carries, it lifts nothing: {_limit(one)}."
    wet = float(one.found.mud_lifted) * float(np.asarray(one.mud.wet_density)) * 86.4
    said = (
        f"The mark is what the riser of the middle member carries, {number(wet)} t_wet/day, "
        f"with {_thinned(_dilution(one))}. That is while a hole is worked: the mean is lower, for "
        "nothing rises while a unit moves."
    )
    return said if _limit(one) == "target" else f"{said} What binds there: {_limit(one)}."


def _thinned(dilution: float) -> str:
    """A dilution in words."""
    return f"{number(dilution)} volumes of seawater to one of mud"


def _lifts(one: Middle) -> bool:
    return float(one.found.mud_lifted) > 0.0


def _limit(one: Middle) -> str:
    return str(one.found.limit_name)


def about_overpressure(reader: Reader) -> str:
    """What a closed lower end would ask of the mud, in numbers."""
    from kaidei.lift.figures import closed_overpressure

    one = pilot(reader)
    here = float(closed_overpressure(_state(one, _dilution(one))))
    least = float(closed_overpressure(_state(one, np.geomspace(1.0, 100.0, 121))).min())
    limits = (one.limits.seal_capacity, one.limits.uplift_capacity)
    held = min(float(np.asarray(limit)) for limit in limits)
    said = (
        "The same design, as much mud rising at every dilution. Shaded is more than the seal or "
        f"the unit's weight holds. With {_thinned(_dilution(one))}, dotted, the pressure in a "
        f"closed cylinder would be {number(here / _KILO)} kPa above the sea's"
    )
    if least <= held:
        return f"{said}; there is a dilution at which it would hold."
    return (
        f"{said}; at the best dilution there is, {number(least / _KILO)} kPa, still "
        f"{number(least / held)} times what holds it. The lower end must leak, or be held near the "
        "sea's pressure by a drive of its own."
    )


def about_profiles(reader: Reader) -> str:
    from kaidei.lift.design import SUBSEA_BOOSTER

    circulates = int(np.asarray(pilot(reader).design.concept)) <= SUBSEA_BOOSTER
    foot = (
        "At the foot the slurry stands above the cylinder by what the drive there gives, and the "
        "water that comes down by what it spends in the unit or in a jet. "
    )
    return (
        f"The same design at its mark, surface at the top. {foot if circulates else ''}Water "
        "expands on its way up, so the slurry gains speed and thins. Lumps are counted with the "
        "water in their pores."
    )


def about_friction(reader: Reader) -> str:
    """How far the laws part at the marked flow, and what that is of the whole."""
    from kaidei.lift import operating

    one = pilot(reader)
    state = _state(one, _dilution(one))
    spread = operating.friction_spread(one.design, one.mud, state, water=one.water)
    least, greatest = (number(float(side) / _MEGA) for side in spread)
    weight = number(float(state.density_head + state.outlet_head) / _MEGA)
    return (
        "The same design and slurry: between the lines nothing differs but the published law of "
        "turbulence, and a dotted one was not made for such a slurry. At the marked flow the "
        f"others give {least} to {greatest} MPa; the slurry's weight above seawater's is {weight} "
        "MPa. How thick this very mud is has not been made public: that doubt is not in these "
        "lines."
    )


def about_energy(reader: Reader) -> str:
    one = pilot(reader)
    return (
        "The same design, as much mud rising at every dilution, and the shafts of its pumps or "
        "compressors only: neither the blades nor the ship. Water makes the column lighter and the "
        "flow larger; where the second outweighs the first, it costs. The best is sought from "
        f"{_thinned(one.dilution)} up: the phase wants no thicker slurry."
    )


def _state(one: Middle, dilution: ArrayLike) -> Point:
    """The design with its feed rising at a dilution, also where a limit forbids it."""
    from kaidei.lift import operating

    flow = one.feed * (1.0 + np.asarray(dilution))
    return operating.operate(
        one.design, one.mud, dilution=dilution, slurry_flow=flow, water=one.water
    )
