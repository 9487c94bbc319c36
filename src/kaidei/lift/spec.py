"""What a user may write for the lift, and what it takes from the deposit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import field_validator, model_validator
from pydantic_core import InitErrorDetails, ValidationError

from kaidei.contract import Time
from kaidei.lift import seawater as seas
from kaidei.lift.design import CONCEPTS, PUMP_KINDS
from kaidei.lift.friction import CLOSURES
from kaidei.lift.mud import TONNES
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


class StringDesign(Spec):
    """Two pipes hanging from the ship, one inside the other."""

    riser_bore: Annotated[Value, Unit("m", gt=0)]
    """Inside diameter of the outer pipe."""
    riser_wall: Annotated[Value, Unit("mm", gt=0)]
    """Wall of the outer pipe."""
    inner_bore: Annotated[Value, Unit("m", gt=0)]
    """Inside diameter of the inner pipe."""
    inner_wall: Annotated[Value, Unit("mm", gt=0)]
    """Wall of the inner pipe."""
    roughness: Annotated[Value, Unit("mm", ge=0)]
    """Roughness of all walls."""
    eccentricity: Annotated[Value, Unit("1", ge=0, le=0.95)]
    """Distance of the axes over the greatest possible; a hanging inner pipe is never centred."""
    rotation_speed: Annotated[Value, Unit("1/s", ge=0)]
    """Turns a second of the inner pipe while mud rises; it is likely the blades' shaft too."""
    buoyancy_share: Annotated[Value, Unit("1", ge=0, lt=1)]
    """Part of the outer pipe's weight in water that buoyancy modules carry."""
    yield_strength: Annotated[Value, Unit("MPa", gt=0)]
    """Yield strength of the outer pipe's steel."""
    usage: Annotated[Value, Unit("1", gt=0, le=1)]
    """Part of the yield strength that tension may use."""
    damping_ratio: Annotated[Value, Unit("1", gt=0, lt=1)]
    """Axial damping of the hanging string, of critical."""


class JetDesign(Spec):
    """A jet pump in the bottom unit, driven by the water that comes down."""

    suction_dilution: Annotated[Value, Unit("1", ge=0)]
    """Volumes of seawater drawn in with one of mud below the jet."""
    area_ratio: Annotated[Value, Unit("1", ge=0, lt=1)]
    """Area of nozzle over throat; 0 is the best one at each flow ratio."""


class RiserPumpDesign(Spec):
    """Pumps in a single riser whose lower end is open to the sea."""

    kind: Annotated[Value, Words(*PUMP_KINDS)]
    """Centrifugal stations up the riser, or a displacement pump at its foot."""
    stations: Annotated[Value, Unit("1", ge=1)]
    """Stations that share the head."""
    flow: Annotated[Value, Unit("m^3/h", gt=0)]
    """Flow of best efficiency, or the most of a displacement pump."""
    pressure: Annotated[Value, Unit("MPa", gt=0)]
    """Pressure of all stations together at that flow, in water; or the displacement pump's most."""
    speed: Annotated[Value, Unit("1/s", gt=0)]
    """Turns, or strokes, a second at full speed."""
    volumetric_efficiency: Annotated[Value, Unit("1", gt=0, le=1)]
    """What a displacement pump delivers at its pressure over what it displaces."""


class GasDesign(Spec):
    """Air let into a single riser whose lower end is open to the sea."""

    supply: Annotated[Value, Unit("m^3/s", gt=0)]
    """Most air of the compressors, as volume at 20 C and one atmosphere."""
    injection_depth: Annotated[Value, Unit("m", gt=0)]
    """Depth below the sea surface at which it is let in."""
    compressor_efficiency: Annotated[Value, Unit("1", gt=0, le=1)]
    """Work of compression at one temperature over that at the shaft."""
    upper_bore: Annotated[Value, Unit("m", ge=0)]
    """Bore above `step_depth`, where the riser widens for the gas; 0: it does not."""
    step_depth: Annotated[Value, Unit("m", ge=0)]
    """Depth of that step."""


class PumpDesign(Spec):
    """What lifts: the concept, the pump on the ship and the drive at the lower end."""

    concept: Annotated[Value, Words(*CONCEPTS)]
    """How the mud is raised; those that draw from an open lower end have no inner pipe."""
    jet: JetDesign | None = None
    """For the concept `bottom_jet_pump`."""
    riser_pump: RiserPumpDesign | None = None
    """For the concept `pump`."""
    gas: GasDesign | None = None
    """For the concept `airlift`."""
    pressure: Annotated[Value, Unit("MPa", gt=0)]
    """Greatest pressure at the ship's pump."""
    power: Annotated[Value, Unit("kW", gt=0)]
    """Power at the shafts of pump and booster together."""
    efficiency: Annotated[Value, Unit("1", gt=0, le=1)]
    """Hydraulic over shaft power of the ship's pump."""
    booster_pressure: Annotated[Value, Unit("MPa", ge=0)]
    """Greatest pressure that a `subsea_booster` at the lower end adds to the riser."""
    booster_efficiency: Annotated[Value, Unit("1", gt=0, le=1)]
    """Hydraulic over shaft power of booster or riser pump, the drive from the ship included."""
    set_point: Annotated[Value, Unit("kPa")]
    """Pressure above the sea's at which booster or jet pump hold the cylinder."""
    outlet_height: Annotated[Value, Unit("m", ge=0)]
    """Height of the slurry's outlet above the sea."""
    unit_loss: Annotated[Value, Unit("1", ge=0)]
    """Pressure lost in the bottom unit over the velocity head of the water entering it."""


class UnitDesign(Spec):
    """The cylinder that is pushed into the mud, with its blades."""

    diameter: Annotated[Value, Unit("m", gt=0)]
    """Diameter of the cylinder and its blades."""
    penetration: Annotated[Value, Unit("m", gt=0, le=10)]
    """Depth into the mud by design."""
    mass: Annotated[Value, Unit("t", gt=0)]
    """Mass at the string's end; each of several units stands on the mud with as much."""
    added_mass: Annotated[Value, Unit("t", ge=0)]
    """Water that heaves with it."""
    blade_power: Annotated[Value, Unit("kW", gt=0)]
    """Power at the blades of one unit."""
    blade_rate: Annotated[Value, Unit("1/s", gt=0)]
    """Blade passes a second: turns a second times blades."""
    seal_conductance: Annotated[Value, Unit("m^3/h/kPa", ge=0)]
    """Leak under the skirt for each pressure across it; 0 is a closed seal."""
    seating: Annotated[Value, Unit("1", gt=0, le=1)]
    """Part of the mud's resistance that the seal keeps as it is really seated."""


class ShipDesign(Spec):
    """The ship and its hoisting gear."""

    length: Annotated[Value, Unit("m", gt=0)]
    """Length of the hull at the waterline."""
    beam: Annotated[Value, Unit("m", gt=0)]
    """Beam."""
    draught: Annotated[Value, Unit("m", gt=0)]
    """Draught."""
    heading: Annotated[Value, Unit("degree", ge=0, le=90)]
    """Mean direction of the waves off the bow: what positioning cannot turn into."""
    hook_capacity: Annotated[Value, Unit("t", gt=0)]
    """Load that derrick and hoist are rated for."""
    compensator_stroke: Annotated[Value, Unit("m", gt=0)]
    """Whole stroke of the heave compensator."""
    compensator_efficiency: Annotated[Value, Unit("1", ge=0, lt=1)]
    """Part of the heave it takes out."""
    practice_run_pipe: Annotated[Value, Unit("m", gt=0)]
    """Highest significant wave in which crews handle pipe, whatever the string bears."""
    practice_lift: Annotated[Value, Unit("m", gt=0)]
    """The same for lifting."""
    practice_hang_off: Annotated[Value, Unit("m", gt=0)]
    """The same for waiting with the string hung off."""


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
    string: str = "first"
    """Name of the string, of those in [lift.string]."""
    pump: str = "first"
    """Name of the pumps, of those in [lift.pump]."""
    unit: str = "first"
    """Name of the unit, of those in [lift.unit]."""
    ship: str = "chikyu"
    """Name of the ship, of those in [lift.ship]."""


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
            outside = max(string.inner_bore.numbers) + 2e-3 * max(string.inner_wall.numbers)
            if string.riser_bore.form != "normal" and min(string.riser_bore.numbers) <= outside:
                raise ValueError(
                    f"lift.string.{name}: the inner pipe, up to {outside:.3f} m across, does not "
                    f"fit in a riser bore of {min(string.riser_bore.numbers):g} m"
                )
        return self


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
    return ValidationError.from_exception_data("seawater", errors)


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
