"""What a user may write for pipes, pumps, the bottom unit and the ship."""

from __future__ import annotations

from typing import Annotated

from kaidei.lift.design import CONCEPTS, PUMP_KINDS
from kaidei.values import Spec, Unit, Value, Words


class SectionDesign(Spec):
    """A length of the outer pipe with one wall and one load of buoyancy modules."""

    share: Annotated[Value, Unit("1", gt=0, le=1)]
    """Part of the string's length; those of all sections add up to 1."""
    riser_wall: Annotated[Value, Unit("mm", gt=0)]
    """Wall of the outer pipe."""
    buoyancy_share: Annotated[Value, Unit("1", ge=0, lt=1)]
    """Part of that pipe's weight in water that buoyancy modules carry."""


class StringDesign(Spec):
    """Two pipes hanging from the ship, one inside the other."""

    riser_bore: Annotated[Value, Unit("m", gt=0)]
    """Inside diameter of the outer pipe."""
    section: dict[str, SectionDesign]
    """Sections of the outer pipe by name, the topmost first."""
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
    foam_density: Annotated[Value, Unit("kg/m^3", gt=0)]
    """Density of the buoyancy modules."""
    yield_strength: Annotated[Value, Unit("MPa", gt=0)]
    """Yield strength of the outer pipe's steel."""
    inner_yield: Annotated[Value, Unit("MPa", gt=0)]
    """Yield strength of the inner pipe's steel."""
    usage: Annotated[Value, Unit("1", gt=0, le=1)]
    """Part of the yield strength that tension and pressure may use."""
    stress_concentration: Annotated[Value, Unit("1", ge=1)]
    """Stress at a joint over that in the pipe, for fatigue."""
    life_hanging: Annotated[Value, Unit("1", ge=0, le=1)]
    """Part of the string's fatigue life that hanging off from the ship may use."""
    life_handling: Annotated[Value, Unit("1", ge=0, le=1)]
    """The same of handling pipe."""
    life_lifting: Annotated[Value, Unit("1", ge=0, le=1)]
    """The same of lifting mud."""
    damping_ratio: Annotated[Value, Unit("1", ge=0.02, lt=1)]
    """Axial damping of the hanging string, of critical."""
    moving_contents: Annotated[Value, Unit("1", ge=0, le=1)]
    """Part of the contents' mass that heaves with the pipes; the rest stays behind."""
    inner_shares: Annotated[Value, Words("apart", "joined")] | None = None
    """Whether the inner pipe hangs by its own ends, as without a word, or is joined to the riser at
    both and shares what moves them. It decides much: joined, its foot buckles in any sea."""


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
    drag_area: Annotated[Value, Unit("m^2", ge=0)]
    """Drag coefficient times section, as it heaves."""
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
    derrick_height: Annotated[Value, Unit("m", gt=0)]
    """Height of the derrick, in which the stroke must fit."""
    practice_run_pipe: Annotated[Value, Unit("m", gt=0)]
    """Highest significant wave in which crews handle pipe, whatever the string bears."""
    practice_lift: Annotated[Value, Unit("m", gt=0)]
    """The same for lifting."""
    practice_hang_off: Annotated[Value, Unit("m", gt=0)]
    """The same for waiting with the string hung off."""
