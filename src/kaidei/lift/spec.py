"""What a user may write for the lift, and what it takes from the deposit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, field_validator, model_validator
from pydantic_core import InitErrorDetails, ValidationError

from kaidei.contract import Time
from kaidei.lift import seawater as seas
from kaidei.lift.design import CONCEPTS
from kaidei.lift.friction import CLOSURES
from kaidei.lift.hardware import PumpDesign, ShipDesign, StringDesign, UnitDesign
from kaidei.lift.heave import table_faults, tabulated_heave
from kaidei.lift.mud import TONNES
from kaidei.lift.riser.current import speed_at
from kaidei.lift.riser.pressure import THICKEST
from kaidei.lift.waves import FREQUENCY
from kaidei.units import Floats
from kaidei.values import Bad, Columns, Spec, Unit, Value, Words, nearest


class MudSpec(Spec):
    """The mud once it is broken and mixed with seawater."""

    yield_closure: Literal["exponential", "power", "percolation"] = "exponential"
    """How the yield stress grows with solids; scale and rate are that closure's."""
    viscosity_closure: Literal["exponential", "krieger_dougherty"] = "exponential"
    """How the plastic viscosity grows with solids."""
    index_closure: Literal["constant", "falling"] = "constant"
    """How the flow index falls with solids."""
    yield_scale: Annotated[Value, Unit("Pa", ge=0)]
    """Scale of the yield stress; exponential: yield = scale * (exp(rate * solids) - 1)."""
    yield_rate: Annotated[Value, Unit("1", gt=0)]
    """Growth of the yield stress with the volume fraction of solids."""
    viscosity_rate: Annotated[Value, Unit("1", ge=0)]
    """Growth of plastic viscosity; exponential: that of seawater * exp(rate * solids)."""
    flow_index: Annotated[Value, Unit("1", gt=0, le=1)]
    """Flow index of the thickest slurry; 1 is a Bingham plastic."""
    water_viscosity: Annotated[Value, Unit("mPa*s", gt=0)]
    """Viscosity of seawater, mean over the pipe."""
    lump_size: Annotated[Value, Unit("mm", gt=0)]
    """Largest lumps that the blades leave."""
    lump_share: Annotated[Value, Unit("1", ge=0, lt=1)]
    """Part of the solids still in lumps as they rise; the rest thickens the slurry."""
    gel_ratio: Annotated[Value, Unit("1", ge=1)]
    """Yield stress after an hour's rest over that of flowing slurry."""


class LiftPhase(Spec):
    """What one phase of the programme lifts, and with what."""

    target: Annotated[Value, Unit(*TONNES, gt=0)]
    """Mud the phase aims at; the unit says which tonne."""
    dilution: Annotated[Value, Unit("1", ge=0)]
    """Design dilution: volumes of seawater to one of mud. More is added where that is needed."""
    units: Annotated[Value, Unit("1", ge=1)]
    """Units at work on the seabed side by side."""
    relocation_time: Annotated[Value, Unit("h", ge=0)]
    """From the end of one hole to the unit's standing at the next."""
    seating_time: Annotated[Value, Unit("h", ge=0)]
    """Penetration and sealing before slurry rises."""
    recovery: Annotated[Value, Unit("1", gt=0, le=1)]
    """Part of the mud in the cylinder that is lifted."""
    run_rate: Annotated[Value, Unit("m/h", gt=0)]
    """Pipe made up and lowered, or pulled, in a time."""
    hanging_time: Annotated[Value, Unit("day", ge=0)]
    """Of the string's life, hung off from the ship: what it fatigues in."""
    handling_time: Annotated[Value, Unit("day", ge=0)]
    """The same while pipe is handled."""
    lifting_time: Annotated[Value, Unit("day", ge=0)]
    """The same while mud is lifted."""
    string: str = "first"
    """Name of the string, of those in [lift.string]."""
    pump: str = "first"
    """Name of the pumps, of those in [lift.pump]."""
    unit: str = "first"
    """Name of the unit, of those in [lift.unit]."""
    ship: str = "chikyu"
    """Name of the ship, of those in [lift.ship]."""


class SeaDesign(Spec):
    """The seas of a year at the site, as far as the string's fatigue and answer go."""

    mean: Annotated[Value, Unit("m", gt=0)]
    """Significant wave height, mean of the year."""
    spread: Annotated[Value, Unit("1", gt=0, le=1)]
    """Standard deviation of its logarithm over the year, seasons included."""
    peakedness: Annotated[float, Field(ge=1.0, le=7.0)] = 1.0
    """Of the spectrum: 1 fully grown, 3.3 a young sea."""


class StopDesign(Spec):
    """A stop with the riser full of slurry."""

    rest: Annotated[Value, Unit("h", gt=0)]
    """How long the slurry rests before the pumps start again."""
    plug_stress: Annotated[Value, Unit("kPa", ge=0)]
    """Stress between the pipe and lumps that have settled in it."""
    run_down: Annotated[Value, Unit("s", gt=0)]
    """Time in which a pump without drive falls to half its speed."""


class LiftSpec(Spec):
    """Breaking, sealing and raising mud. What is not public is an estimate and says so."""

    depth: Annotated[Value, Unit("m", gt=0, le=6500)]
    """Water depth at the site."""
    turbulence: Annotated[Value, Words(*CLOSURES)]
    """Published law of turbulent friction; which one is right for this mud is not known."""
    direction: Literal["forward", "reverse"] = "forward"
    """Forward: water down the inner pipe, slurry up the annulus. Reverse: the other way round."""
    carrying_margin: Annotated[Value, Unit("1", ge=1)]
    """Slurry velocity needed over the settling velocity of the largest lumps."""
    erosion_velocity: Annotated[Value, Unit("m/s", gt=0)]
    """Greatest velocity of the slurry."""
    peak_feed: Annotated[Value, Unit("1", ge=1)]
    """Greatest feed while a hole is worked over the mean that the target asks for."""
    string: dict[str, StringDesign]
    """Strings by name."""
    pump: dict[str, PumpDesign]
    """Pumps by name."""
    unit: dict[str, UnitDesign]
    """Units by name."""
    ship: dict[str, ShipDesign]
    """Ships by name."""
    sea: SeaDesign
    """The seas of a year."""
    stop: StopDesign
    """What a stop is like."""
    fatigue_curve: Literal["B1", "C", "C1", "D", "E", "F1"] = "D"
    """S-N curve of the joints, of DNV-RP-C203 in seawater with cathodic protection."""
    heave: Annotated[Columns, Columns.of(ship="str", period="s", heave="1")] = Columns({})
    """Heave of a ship's derrick over the waves' amplitude, by period; a ship without rows heaves as
    her hull's dimensions say."""
    current: Annotated[Columns, Columns.of(depth="m", speed="m/s")] = Columns({})
    """Mean current at the site by depth, surface first, whose vortices wear the string; without
    this table they are taken to cost no life."""
    mud: MudSpec
    """The mud's rheology and lumps, from [mud]."""
    seawater: Annotated[Columns, Columns.of(depth="m", temperature="degC", salinity="g/kg")] = (
        Columns({})
    )
    """The water column at the site, surface first: temperature in situ, salinity absolute; without
    this table that of kaidei.lift.seawater.SITE."""
    phase: dict[str, LiftPhase]
    """Phases of the programme."""

    @field_validator("seawater")
    @classmethod
    def _a_cast(cls, table: Columns) -> Columns:
        """Every fault of the water column, each at its row."""
        if len(table):
            faults = seas.cast_faults(table["depth"], table["temperature"], table["salinity"])
            if faults:
                raise _at_rows(table, faults)
        return table

    @model_validator(mode="after")
    def _water_to_the_bottom(self) -> LiftSpec:
        if len(self.seawater):
            deepest, end = _greatest(self.depth), float(self.seawater["depth"][-1])
            if end < deepest:
                expected = f"at least the {deepest:,.0f} m to which `lift.depth` goes"
                fault = seas.Fault(len(self.seawater) - 1, f"a last depth of {end:g} m", expected)
                raise _at_rows(self.seawater, [fault], "seawater")
        return self

    @model_validator(mode="after")
    def _sections_add_up(self) -> LiftSpec:
        for name, string in self.string.items():
            whole = sum(float(part.share.at(np.array(0.5))) for part in string.section.values())
            if abs(whole - 1.0) > 1e-3:
                raise ValueError(
                    f"lift.string.{name}.section: the sections' shares add up to {whole:.3f} of "
                    "the string; make them 1"
                )
        return self

    @model_validator(mode="after")
    def _one_life(self) -> LiftSpec:
        """No member shares out more than the life a string has."""
        for name, string in self.string.items():
            parts = [string.life_hanging, string.life_handling, string.life_lifting]
            whole = sum(_greatest(part) for part in parts)
            if whole > 1.0 + 1e-9:
                raise ValueError(
                    f"lift.string.{name}: life_hanging, life_handling and life_lifting may add up "
                    f"to {whole:.3g}, but a string has one life: make them 1 or less"
                )
        return self

    @model_validator(mode="after")
    def _flowing(self) -> LiftSpec:
        """A table of the current is a profile."""
        if len(self.current):
            depth, speed = self.current["depth"], self.current["speed"]
            speed_at(np.zeros((1, 1)), depth, speed)
            if np.any(depth < 0.0) or np.any(speed < 0.0):
                raise ValueError("the table of the current has depths and speeds of 0 or more")
        return self

    @model_validator(mode="after")
    def _heaving(self) -> LiftSpec:
        """A table of heave is one of known ships, and covers the waves there are."""
        faults = []
        for name in dict.fromkeys(self.heave["ship"].tolist() if len(self.heave) else ()):
            rows = np.flatnonzero(self.heave["ship"] == name)
            if name not in self.ship:
                expected = f"a ship of [lift.ship]; {nearest(name, self.ship)}"
                faults.append(seas.Fault(int(rows[0]), f"ship {name}", expected))
                continue
            for found in table_faults(self.heave["period"][rows], self.heave["heave"][rows]):
                row = int(rows[found.row or 0])
                faults.append(seas.Fault(row, f"ship {name}: {found.given}", found.expected))
        if faults:
            raise _at_rows(self.heave, faults, "heave")
        return self

    @model_validator(mode="after")
    def _driven(self) -> LiftSpec:
        """Every concept a pump may have finds its own table."""
        wants = {"bottom_jet_pump": "jet", "pump": "riser_pump", "airlift": "gas"}
        for name, pump in self.pump.items():
            for code in {int(number) for number in pump.concept.numbers}:
                part = wants.get(CONCEPTS[code])
                if part and getattr(pump, part) is None:
                    raise ValueError(
                        f"lift.pump.{name}: the concept '{CONCEPTS[code]}' needs a table "
                        f"[lift.pump.{name}.{part}]"
                    )
        return self

    @model_validator(mode="after")
    def _named_and_fitting(self) -> LiftSpec:
        for name, phase in self.phase.items():
            for part in ("string", "pump", "unit", "ship"):
                known: Mapping[str, Any] = getattr(self, part)
                wanted = getattr(phase, part)
                if wanted not in known:
                    raise ValueError(
                        f"phase.{name}.lift.{part} names '{wanted}', which is not in "
                        f"[lift.{part}]: {nearest(wanted, known)}"
                    )
        for name, string in self.string.items():
            for words, bore, wall in (
                ("the inner pipe", string.inner_bore, string.inner_wall),
                *((f"section {part}", string.riser_bore, one.riser_wall)
                  for part, one in string.section.items()),
            ):  # fmt: skip
                thick = 1e-3 * max(wall.numbers)
                across = min(bore.numbers) + 2.0 * thick
                if "normal" not in (bore.form, wall.form) and thick > THICKEST * across:
                    raise ValueError(
                        f"lift.string.{name}: the wall of {words} may be {1e3 * thick:.1f} mm of "
                        f"{1e3 * across:.0f} mm across; its ratings are for at most {THICKEST:g}"
                    )
            outside = max(string.inner_bore.numbers) + 2e-3 * max(string.inner_wall.numbers)
            if string.riser_bore.form != "normal" and min(string.riser_bore.numbers) <= outside:
                raise ValueError(
                    f"lift.string.{name}: the inner pipe, up to {outside:.3f} m across, does not "
                    f"fit in a riser bore of {min(string.riser_bore.numbers):g} m"
                )
        return self


def heave_at(table: Columns, ship: str) -> Floats | None:
    """A ship's heave over the waves' amplitude [1] at `waves.FREQUENCY`; None without a row."""
    rows = np.zeros(0, dtype=np.bool_) if not len(table) else table["ship"] == ship
    if not rows.any():
        return None
    return tabulated_heave(FREQUENCY, table["heave"][rows], period=table["period"][rows])


def _greatest(value: Value) -> float:
    """The greatest number any member may draw, tails of a distribution included."""
    if value.form == "choice":
        return max(value.numbers)
    return float(value.at(np.array(1.0 - 1e-12)))


def _at_rows(table: Columns, faults: list[seas.Fault], *field: str) -> ValidationError:
    """Faults of a cast as complaints about rows of its table, so that each is told its line."""
    ids = table.data.get("id")
    errors: list[InitErrorDetails] = [
        {"type": "value_error",
         "loc": field if fault.row is None or ids is None else (*field, str(ids[fault.row])),
         "input": fault.given, "ctx": {"error": Bad(fault.given, fault.expected)}}
        for fault in faults
    ]  # fmt: skip
    return ValidationError.from_exception_data("table", errors)


@dataclass(frozen=True)
class Inputs:
    """What the lift takes from the deposit; M members first."""

    time: Time
    dry_density: Floats
    """(M,) dry solids in mud as it lies [t_dry/m^3]."""
    wet_density: Floats
    """(M,) [t_wet/m^3]."""
    water_content: Floats
    """(M,) pore water over wet mass [1]."""
    porosity: Floats
    """(M,) pore volume over total volume as the mud lies [1]."""
    slice_strength: Floats
    """(M, slices) undrained shear strength of 1 m slices [kPa]."""
