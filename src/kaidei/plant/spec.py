"""What a study may write under [plant], and what the stage takes from upstream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import model_validator

from kaidei.contract import Time
from kaidei.elements import ELEMENTS
from kaidei.plant.flowsheet import TRACE_ROWS
from kaidei.plant.leach import ACIDS
from kaidei.plant.precipitation import PRECIPITANTS
from kaidei.units import Floats
from kaidei.values import Bad, Rows, Spec, Unit, Value, Words, nearest

Share = Annotated[Value, Unit("1", ge=0, le=1)]
Moisture = Annotated[Value, Unit("1", ge=0, lt=0.95)]


class Hydrocyclone(Spec):
    """The coarse cut ahead of the filter, in seawater."""

    use: Annotated[Value, Words("off", "on")]
    """Whether the flowsheet has one."""
    enrichment: Annotated[Value, Unit("1", ge=1)]
    """Grade of the concentrate over the grade of the mud."""
    recovery: Share
    """Share of the grain-bound species in the concentrate; mass pull = recovery / enrichment."""
    underflow_water: Share
    """Share of the water that leaves with the concentrate."""


class Dewatering(Spec):
    """Filter and fresh-water wash on the island."""

    moisture: Moisture
    """Water over wet filter cake."""
    solids_loss: Share
    """Share of the solids lost to the filtrate."""
    wash: Literal["displacement", "reslurry"] = "displacement"
    """How the cake is washed: in place, or stirred up and filtered again."""
    wash_ratio: Annotated[Value, Unit("1", ge=0)]
    """Fresh water over the water in the cake, each stage."""
    wash_efficiency: Share
    """Share of the salt that the first cake volume displaces (displacement wash)."""
    wash_stages: int = 2
    """Stages of a reslurry wash."""
    capacity: Annotated[Value, Unit("t_dry/day", gt=0)] | None = None
    """Dry mud the filters take; the rest waits on a stockpile. Left out: no limit."""
    electricity: Annotated[Value, Unit("kWh/t_dry", ge=0)]
    """Power a dry tonne filtered; what making the fresh water takes is not in it."""


class Leach(Spec):
    """Acid leach near the published optimum: dilute, minutes, at room temperature."""

    acid: Annotated[Value, Words(*ACIDS)]
    """Which acid."""
    extraction_hydrochloric: Share
    """Rare earths other than cerium dissolved by hydrochloric acid, where acid suffices."""
    extraction_sulphuric: Share
    """The same with sulphuric acid."""
    molarity: Annotated[Value, Unit("mol/L", gt=0, le=2)]
    """H+ in the fresh liquor."""
    acid_excess: Annotated[Value, Unit("1", gt=-1)]
    """Acid in the fresh liquor beyond what the gangue takes; below 0 the leach runs out of acid.
    With the molarity it sets how much liquor a tonne needs."""
    iron: Annotated[Value, Unit("kg/t_dry", ge=0, le=200)]
    """Iron that dissolves, a tonne of mud without its phosphate grains."""
    aluminium: Annotated[Value, Unit("kg/t_dry", ge=0, le=200)]
    """Aluminium that dissolves likewise, from clay and phillipsite."""
    other: Annotated[Value, Unit("kg/t_dry", ge=0, le=200)]
    """Other cations that dissolve likewise: sodium, potassium, magnesium, manganese."""
    other_equivalent: Annotated[Value, Unit("g/mol", gt=0)]
    """Mass of them that takes one mole of H+."""
    acid_recycled: Share
    """Share of the free acid that returns to the leach."""
    water_recycled: Share
    """Share of the liquor that returns to the leach."""
    residue_moisture: Moisture
    """Water over wet leach residue."""
    electricity: Annotated[Value, Unit("kWh/t_dry", ge=0)]
    """Power a dry tonne leached."""


class Impurity(Spec):
    """Removal of iron, aluminium and thorium by pH; losses of the species are in the tables."""

    removal: Share
    """Share of the dissolved iron and aluminium that comes down."""
    phosphate: Annotated[Value, Unit("1", ge=0)]
    """Phosphate that comes down with the hydroxides, over their mass, as far as there is any."""


class Precipitation(Spec):
    """Rare earths out of the liquor, calcined to a mixed oxide."""

    precipitant: Annotated[Value, Words(*PRECIPITANTS)]
    """Oxalic acid or soda ash; recoveries in the tables are those of oxalic acid."""
    excess: Annotated[Value, Unit("1", ge=0)]
    """Precipitant beyond stoichiometry."""
    purity: Annotated[Value, Unit("1", ge=0.5, le=1)]
    """Rare-earth oxide in the mixed oxide."""
    electricity: Annotated[Value, Unit("kWh/t_reo", ge=0)]
    """Heat and power of the calciner a tonne of mixed oxide."""


class Separation(Spec):
    """Solvent extraction into fifteen oxides, by recoveries and reagents a tonne."""

    acid: Annotated[Value, Unit("t/t_reo", ge=0)]
    """Hydrochloric acid as pure HCl: dissolution, scrub, strip."""
    purification: Annotated[Value, Unit("t/t_reo", ge=0)]
    """Lime and carrier that bring thorium, radium and lead down from the separation liquors as a
    solid; the less of it, the hotter the residue."""
    caustic: Annotated[Value, Unit("t/t_reo", ge=0)]
    """Sodium hydroxide for saponification."""
    water: Annotated[Value, Unit("t/t_reo", ge=0)]
    """Fresh water."""
    electricity: Annotated[Value, Unit("kWh/t_reo", ge=0)]
    """Power."""


class Neutralisation(Spec):
    """Lime on what is left, and the sludge that it makes."""

    lime_excess: Annotated[Value, Unit("1", ge=0)]
    """Lime beyond what the acid bought asks for."""
    phosphate_removed: Share
    """Share of the dissolved phosphate mineral that comes down again."""
    moisture: Moisture
    """Water over wet cake of hydroxides, sludge and separation residue."""


class Circuit(Spec):
    """Rare earths that the separation circuit holds back."""

    flow: Literal["plug_flow", "first_order"] = "plug_flow"
    """First in first out, or well mixed."""
    residence: Annotated[Value, Unit("month", ge=0)]
    """Mean time from precipitate to oxide."""


class Equilibrium(Spec):
    """Activity over the parent's in the mud; 1 would be secular equilibrium."""

    uranium_234: Annotated[Value, Unit("1", ge=0)]
    """U-234 over U-238."""
    thorium_230: Annotated[Value, Unit("1", ge=0)]
    """Supported Th-230 over U-238; what the water column lost comes on top."""
    radium_226: Annotated[Value, Unit("1", ge=0)]
    """Ra-226 over all Th-230; radium diffuses out of slowly laid clay."""
    lead_210: Annotated[Value, Unit("1", ge=0)]
    """Pb-210 over Ra-226."""
    radium_228: Annotated[Value, Unit("1", ge=0)]
    """Ra-228 over Th-232."""
    thorium_228: Annotated[Value, Unit("1", ge=0)]
    """Th-228 over Ra-228."""


class Scavenged(Spec):
    """Th-230 from the water column: on grain surfaces, so it dissolves apart from other thorium.

    Once dissolved it is thorium like any other.
    """

    with_grains: Share
    """How far it follows the phosphate grains in the cyclone."""
    leach: Share
    """Share that dissolves, with acid enough."""


class Radioactivity(Spec):
    """What the mud carries; no uranium or thorium content of this mud was found."""

    uranium: Annotated[Value, Unit("g/t_dry", ge=0)]
    """Natural uranium in dry mud."""
    thorium: Annotated[Value, Unit("g/t_dry", ge=0)]
    """Thorium in dry mud."""
    equilibrium: Equilibrium
    """Ratios to the parent."""
    scavenged: Scavenged
    """How Th-230 from the water column differs."""
    water_depth: Annotated[Value, Unit("m", gt=0)]
    """Depth of the water column that loses Th-230 to the sea floor."""
    uranium_in_seawater: Annotated[Value, Unit("ug/kg", gt=0)]
    """Uranium in seawater."""
    seawater_uranium_234: Annotated[Value, Unit("1", gt=0)]
    """U-234 over U-238 in seawater by activity."""
    seawater_density: Annotated[Value, Unit("kg/m^3", gt=0)]
    """Mean density of the water column."""
    focusing: Annotated[Value, Unit("1", ge=0)]
    """Th-230 that arrives over what the column above makes: currents move mud about."""
    sedimentation_rate: Annotated[Value, Unit("mm/kyr", gt=0)]
    """How fast the clay was laid; decides how thin the Th-230 lies."""


class Reference(Spec):
    """Mud that a member without any landed mud is reported for, so that a tonne has a balance."""

    grade: Annotated[Value, Unit("ppm_metal", gt=0)]
    """Rare earths."""
    water: Annotated[Value, Unit("t/t_dry", ge=0)]
    """Water a dry tonne."""
    salinity: Share
    """Salt over that water."""
    reach: Annotated[Value, Unit("m", gt=0)]
    """Depth mined."""


class ElementRecovery(Spec):
    """One rare earth's way through the plant."""

    source: str
    """Key in sources.toml."""
    kind: str | None = None
    """How the row is known."""
    note: str | None = None
    """Remark."""
    with_grains: Share
    """How far it follows the phosphate grains in the cyclone: 1 as the grains, 0 as bulk mud."""
    leach: Annotated[Value, Unit("1", ge=0)]
    """Extraction over that of all rare earths but cerium."""
    impurity_cake: Share
    """Share of the dissolved lost to the cake."""
    precipitation: Share
    """Share of what reaches it that precipitates."""
    sludge: Share
    """Share of the rest that lime brings down; what remains is effluent."""
    separation: Share
    """Share of the mixed oxide that becomes the separated oxide."""


class TraceRecovery(Spec):
    """One radioactive species' way through the plant."""

    source: str
    """Key in sources.toml."""
    kind: str | None = None
    """How the row is known."""
    note: str | None = None
    """Remark."""
    with_grains: Share
    """How far it follows the phosphate grains in the cyclone: 1 as the grains, 0 as bulk mud."""
    leach: Share
    """Share that dissolves in hydrochloric acid, with acid enough."""
    leach_sulphuric: Share
    """The same in sulphuric acid, which holds radium and lead back."""
    impurity_cake: Share
    """Share of the dissolved that comes down with iron and aluminium."""
    precipitation: Share
    """Share of the rest that follows the rare earths."""
    sludge: Share
    """Share of what they leave that lime brings down."""
    separation: Share
    """Share of what followed them that is left in the separated oxides."""


class PlantSpec(Spec):
    """The section [plant] and its tables recoveries.csv and traces.csv."""

    grain_grade: Annotated[Value, Unit("ppm_metal", gt=0, le=100_000)]
    """Rare earths in the pure phosphate grains; decides how much phosphate takes acid."""
    hydrocyclone: Hydrocyclone
    """Coarse cut."""
    dewatering: Dewatering
    """Filter and wash."""
    leach: Leach
    """Leach."""
    impurity: Impurity
    """Iron, aluminium and thorium."""
    precipitation: Precipitation
    """Mixed oxide."""
    separation: Separation
    """Fifteen oxides."""
    neutralisation: Neutralisation
    """Lime and sludge."""
    circuit: Circuit
    """What the circuit holds."""
    radioactivity: Radioactivity
    """Becquerels."""
    reference: Reference
    """Stand-in mud."""
    recoveries: Annotated[dict[str, ElementRecovery], Rows()]
    """One row for each rare earth."""
    traces: Annotated[dict[str, TraceRecovery], Rows()]
    """One row for each of uranium, thorium, radium, lead."""

    @model_validator(mode="after")
    def _rows_are_complete(self) -> PlantSpec:
        _complete("recoveries", tuple(self.recoveries), ELEMENTS)
        _complete("traces", tuple(self.traces), TRACE_ROWS)
        return self


def _complete(table: str, given: tuple[str, ...], wanted: tuple[str, ...]) -> None:
    for row in given:
        if row not in wanted:
            raise Bad(row, f"a row of {table}.csv", nearest(row, wanted))
    missing = [row for row in wanted if row not in given]
    if missing:
        raise Bad(
            f"{table}.csv with {len(given)} rows",
            f"{len(wanted)} rows, one each for {', '.join(wanted)}",
            f"add {', '.join(missing)}",
        )


@dataclass(frozen=True)
class Inputs:
    """What the plant takes from deposit, lift and campaign; the member axis comes first."""

    time: Time
    solids_landed: Floats
    """(M, months) [t_dry]."""
    water_landed: Floats
    """(M, months) [t], without its salt."""
    salt_landed: Floats
    """(M, months) [t]."""
    landed_metal_by_panel: Floats
    """(M, months, panel) [t_metal]."""
    panel_composition: Floats
    """(M, panel, 15) share of each element in the rare-earth metal mass [1]."""
    dry_density: Floats
    """(M,) [t_dry/m3]."""
    reach: Floats
    """(M, phase) depth mined [m]."""
    phase_lifted_dry: Floats
    """(M, phase) [t_dry]."""
