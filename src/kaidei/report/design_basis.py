"""The design-basis sheet: one table from sea floor to separated oxide, at each hand-over.

Everything is told for one day of lifting, so that each row can be held against the one above it:
what a step loses shows. The last row of a phase is its mean over calendar days, weather, voyages
and breakdowns included.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaidei.elements import INDEX, OXIDE_FACTOR
from kaidei.report.markup import Html, Part, join, table, tag
from kaidei.report.reader import Missing, Reader
from kaidei.report.wording import listed, number, percent, quantiles, spread
from kaidei.units import Floats

SEAWATER = 1.025
"""Density of seawater at the surface [t/m3] (TEOS-10 at 34.7 g/kg and 20 degC)."""

DAYS_A_MONTH = 365.25 / 12.0
"""Mean length of a calendar month [day]."""

COLUMNS = ("dry t/d", "wet t/d", "m³/h", "solids, % by mass", "salt t/d", "REO kg/d", "Dy₂O₃ kg/d")
"""Columns of the sheet after the row's name; wet is dry solids with all water and salt."""


@dataclass(frozen=True)
class HandOver:
    """One row: what passes one point in a day, (n,) each; None where the word has no meaning."""

    name: str
    dry: Floats | None = None
    """Dry solids, salt apart [t/day]."""
    water: Floats | None = None
    """Water, salt apart [t/day]."""
    salt: Floats | None = None
    """[t/day]."""
    volume: Floats | None = None
    """[m3/day]."""
    reo: Floats | None = None
    """Rare earths as oxide [t/day]."""
    dy: Floats | None = None
    """Dysprosium as oxide [t/day]."""

    total: Floats | None = None
    """Everything together where it is not told apart [t/day]."""

    @property
    def wet(self) -> Floats | None:
        if self.total is not None:
            return self.total
        if self.dry is None or self.water is None:
            return None
        return self.dry + self.water + (0.0 if self.salt is None else self.salt)


@dataclass(frozen=True)
class Sheet:
    """The sheet of one phase."""

    phase: str
    scenario: str
    rows: tuple[HandOver, ...]
    lifting: NDArray[np.bool_]
    """(n,) members that lift at all."""


def sheets(reader: Reader) -> list[Sheet]:
    """A sheet for every phase of the run, each under the first scenario that has it."""
    homes = reader.phase_homes()
    if not homes:
        raise Missing("this run's lift stage has no phases")
    return [_sheet(reader, phase, scenario) for phase, scenario in homes]


def _sheet(reader: Reader, phase: str, scenario: str) -> Sheet:
    rate = reader.values("lift/solids_rate", scenario, phase=phase)
    rows = [_in_place(reader, scenario, phase), _in_riser(reader, scenario, phase)]
    for make in (_thickened, _washed, _mixed_oxide, _separated, _left_behind):
        try:
            rows.append(make(reader, scenario, phase))
        except Missing as missing:
            rows.append(HandOver(f"{_NAMES[make.__name__]}: {missing}"))
    rows.extend(_calendar_mean(reader, scenario, phase))
    return Sheet(phase, scenario, tuple(rows), rate > 0.0)


_NAMES = {
    "_thickened": "landed on the island",
    "_washed": "after wash",
    "_mixed_oxide": "mixed oxide",
    "_separated": "separated oxides",
    "_left_behind": "left behind",
}


def _in_place(reader: Reader, scenario: str, phase: str) -> HandOver:
    dry = reader.values("lift/solids_rate", scenario, phase=phase)
    content = reader.values("deposit/water_content", scenario)
    density = reader.values("deposit/dry_density", scenario)
    pore = dry * content / (1.0 - content)
    salinity = _salinity(reader, scenario)
    reo, dy = _oxide_in(reader, scenario, dry)
    return HandOver("mud in place, at the cutter", dry, pore * (1.0 - salinity), pore * salinity,
                    dry / density, reo, dy)  # fmt: skip


def _in_riser(reader: Reader, scenario: str, phase: str) -> HandOver:
    dry = reader.values("lift/solids_rate", scenario, phase=phase)
    fraction = reader.values("lift/solids_fraction", scenario, phase=phase)
    sea = dry * (1.0 / fraction - 1.0)
    salinity = _salinity(reader, scenario)
    volume = reader.values("lift/slurry_rate", scenario, phase=phase)
    reo, dy = _oxide_in(reader, scenario, dry)
    return HandOver("slurry in the riser and on deck", dry, sea * (1.0 - salinity), sea * salinity,
                    volume, reo, dy)  # fmt: skip


def _thickened(reader: Reader, scenario: str, phase: str) -> HandOver:
    lifted = reader.values("campaign/solids_lifted", scenario).sum(axis=1)
    lost = reader.values("campaign/plume_mass", scenario).sum(axis=1)
    kept = 1.0 - _ratio(lost, lifted)
    dry = reader.values("lift/solids_rate", scenario, phase=phase) * kept
    landed = reader.values("campaign/solids_landed", scenario).sum(axis=1)
    water, salt = (
        dry * _ratio(reader.values(f"campaign/{name}_landed", scenario).sum(axis=1), landed)
        for name in ("water", "salt")
    )
    grains = reader.values("deposit/grain_density", scenario)
    reo, dy = _oxide_in(reader, scenario, dry)
    return HandOver("thickened, as landed on the island", dry, water, salt,
                    dry / grains + (water + salt) / SEAWATER, reo, dy)  # fmt: skip


def _washed(reader: Reader, scenario: str, phase: str) -> HandOver:
    feed = _thickened(reader, scenario, phase)
    assert feed.dry is not None
    assert feed.salt is not None
    per = _before_leach(reader, scenario)
    dry = feed.dry * (1.0 - per["mud_solids"])
    salt = np.maximum(feed.salt - feed.dry * per["salt"], 0.0)
    try:
        moisture = reader.drawn("plant.dewatering.moisture", scenario)
        water: Floats | None = dry * moisture / (1.0 - moisture)
    except Missing:
        water = None
    kept = reader.array("plant/ledger", scenario).sum("element")
    lost = kept.sel(outlet=["cyclone_overflow", "filtrate"]).sum("outlet").to_numpy()
    share = 1.0 - _ratio(lost, _reached_plant(reader, scenario))
    grains = reader.values("deposit/grain_density", scenario)
    volume = None if water is None else dry / grains + water
    reo, dy = _oxide_in(reader, scenario, feed.dry)
    return HandOver("dewatered and washed cake", dry, water, salt, volume, reo * share, dy * share)


def _left_behind(reader: Reader, scenario: str, phase: str) -> HandOver:
    """Moist residues to be put somewhere, by mass, and effluent by volume."""
    dry = _thickened(reader, scenario, phase).dry
    assert dry is not None
    treated = reader.values("plant/treated", scenario).sum(axis=1)
    moist, liquor = (
        dry * _ratio(reader.values(f"plant/{name}", scenario).sum(axis=1), treated)
        for name in ("residue", "effluent")
    )
    return HandOver("left behind: moist residues, and effluent by volume", None, None, None,
                    liquor, total=moist)  # fmt: skip


def _before_leach(reader: Reader, scenario: str) -> dict[str, Floats]:
    """Solids and salt that leave with filtrate and cyclone overflow, a dry tonne treated."""
    ledger = reader.array("plant/material_ledger", scenario)
    out = ledger.sel(outlet=["cyclone_overflow", "filtrate"]).sum("outlet")
    treated = reader.values("plant/treated", scenario).sum(axis=1)
    return {name: _ratio(out.sel(material=name).to_numpy(), treated)
            for name in ("mud_solids", "salt")}  # fmt: skip


def _reached_plant(reader: Reader, scenario: str) -> Floats:
    ledger = reader.array("plant/ledger", scenario).sum("element")
    total = ledger.sum("outlet") - ledger.sel(outlet="stockpile")
    return np.asarray(total.to_numpy(), dtype=np.float64)


def _mixed_oxide(reader: Reader, scenario: str, phase: str) -> HandOver:
    feed = _thickened(reader, scenario, phase)
    assert feed.dry is not None
    ledger = reader.array("plant/ledger", scenario).transpose("outlet", "member", "element")
    reached = (
        ledger.sel(outlet=["product", "separation_residue", "circuit_inventory"])
        .sum("outlet")
        .to_numpy()
        * OXIDE_FACTOR
    )
    treated = reader.values("plant/treated", scenario).sum(axis=1)
    mass = reader.values("plant/stream_mass", scenario, stream="mixed_oxide") * feed.dry
    return HandOver("mixed oxide after leach and precipitation", mass, None, None, None,
                    feed.dry * _ratio(reached.sum(axis=1), treated),
                    feed.dry * _ratio(reached[:, INDEX["Dy"]], treated))  # fmt: skip


def _separated(reader: Reader, scenario: str, phase: str) -> HandOver:
    dry = _thickened(reader, scenario, phase).dry
    assert dry is not None
    oxide = _oxide_by_element(reader, scenario, dry)
    made = oxide * reader.values("plant/recovery", scenario)
    whole = made.sum(axis=1)
    return HandOver("separated oxides", whole, None, None, None, whole, made[:, INDEX["Dy"]])


def _calendar_mean(reader: Reader, scenario: str, phase: str) -> list[HandOver]:
    """The phase's mean over calendar days, first departure to last return or the horizon."""
    try:
        start = reader.values("campaign/phase_start", scenario, phase=phase)
        end = reader.values("campaign/phase_end", scenario, phase=phase)
        lifted = reader.values("campaign/phase_lifted_dry", scenario, phase=phase)
    except Missing:
        return []
    months = np.minimum(end, reader.time.n_months) - start
    sails = np.isfinite(start) & (months > 0.0)
    days = np.where(sails, months, np.nan) * DAYS_A_MONTH
    dry = lifted / days
    content = reader.values("deposit/water_content", scenario)
    pore = dry * content / (1.0 - content)
    salinity = _salinity(reader, scenario)
    reo, dy = _oxide_in(reader, scenario, dry)
    return [HandOver("lifted, mean over all calendar days of the phase", dry,
                     pore * (1.0 - salinity), pore * salinity,
                     dry / reader.values("deposit/dry_density", scenario), reo, dy)]  # fmt: skip


def _salinity(reader: Reader, scenario: str) -> Floats:
    """Salt by mass of the water landed; NaN in members that land none."""
    salt = reader.values("campaign/salt_landed", scenario).sum(axis=1)
    water = reader.values("campaign/water_landed", scenario).sum(axis=1)
    found = _ratio(salt, salt + water)
    # A member that lands nothing still lifts seawater: it has the salt of the others.
    return np.where(np.isnan(found), np.nanmedian(found) if (water > 0).any() else 0.0, found)


def oxide_per_tonne(reader: Reader, scenario: str) -> Floats:
    """Oxide by element in a dry tonne of the mud that is landed (n, element) [t/t_dry]."""

    def make() -> Floats:
        by_panel = reader.values("campaign/landed_metal_by_panel", scenario).sum(axis=1)
        solids = reader.values("campaign/solids_landed", scenario).sum(axis=1)
        weight = _ratio(by_panel, by_panel.sum(axis=1)[:, None])
        composition = reader.values("deposit/panel_composition", scenario)
        share = np.einsum("mp,mpe->me", weight, composition)
        return np.asarray(_ratio(by_panel.sum(axis=1), solids)[:, None] * share * OXIDE_FACTOR)

    return reader.once(f"oxide per tonne, {scenario}", make)


def _oxide_by_element(reader: Reader, scenario: str, dry: Floats) -> Floats:
    return dry[:, None] * oxide_per_tonne(reader, scenario)


def _oxide_in(reader: Reader, scenario: str, dry: Floats) -> tuple[Floats, Floats]:
    """Oxide in so much dry mud, all and Dy [t/day]; none in none, even where nothing is landed."""
    oxide = np.where(dry[:, None] == 0.0, 0.0, _oxide_by_element(reader, scenario, dry))
    return oxide.sum(axis=1), oxide[:, INDEX["Dy"]]


def _ratio(part: Floats, whole: Floats) -> Floats:
    """part / whole, NaN where the whole is nothing."""
    part, whole = np.asarray(part, dtype=np.float64), np.asarray(whole, dtype=np.float64)
    shape = np.broadcast_shapes(part.shape, whole.shape)
    gaps = np.full(shape, np.nan)
    return np.asarray(np.divide(part, whole, out=gaps, where=whole != 0.0))


def sheet_table(reader: Reader) -> Html:
    """All phases in one table."""
    found = sheets(reader)
    rows: list[list[Part]] = []
    for sheet in found:
        rows.append([_phase_head(reader, sheet)])
        rows.extend(_row(row) for row in sheet.rows)
    return table(
        "Design-basis sheet: one day of lifting, from the sea floor to separated oxide; "
        "median (P5 to P95)",
        ["hand-over", *COLUMNS],
        rows,
        class_="sheet",
    )


def _phase_head(reader: Reader, sheet: Sheet) -> Html:
    lifts = percent(sheet.lifting)
    where = (
        "" if sheet.scenario == reader.main else f", only under “{reader.title(sheet.scenario)}”"
    )
    return tag("th", tag("b", sheet.phase), f"{where}. Lifts mud in {lifts} of the members.",
               colspan=str(len(COLUMNS) + 1), scope="rowgroup", class_="group")  # fmt: skip


def _row(row: HandOver) -> list[Part]:
    solids = None
    if row.dry is not None and row.wet is not None:
        solids = 100.0 * _ratio(row.dry, row.wet)
    hourly = None if row.volume is None else row.volume / 24.0
    kilos = [None if tonnes is None else 1000.0 * tonnes for tonnes in (row.reo, row.dy)]
    cells = (row.dry, row.wet, hourly, solids, row.salt, *kilos)
    return [row.name, *(_cell(values) for values in cells)]


def _cell(values: Floats | None) -> Part:
    if values is None or np.isnan(values).all():
        return "–"
    low, middle, high = (number(float(v)) for v in quantiles(values, (0.05, 0.5, 0.95)))
    if low == high:
        return middle
    return join(tag("b", middle), tag("small", f"{low} to {high}", class_="block"))


_PRESSURES = ("bottom_overpressure", "seal_capacity", "closed_overpressure", "leak")


def limits_table(reader: Reader) -> Html:
    """Bottom overpressure, leak and how often each limit binds, by phase."""
    rows: list[tuple[Part, ...]] = []
    for phase, scenario in reader.phase_homes():
        said = [f"{name} {share}" for name, share in limit_shares(reader, phase, scenario)]
        pressures = [_optional(reader, name, scenario, phase) for name in _PRESSURES]
        rows.append((phase, *pressures, listed(said)))
    columns = ["phase", "overpressure at the bottom, kPa", "what the seal holds, kPa",
               "if the bottom were closed, kPa", "leak, m³/h (outward +)",
               "what sets the rate, share of members"]  # fmt: skip
    return table("What binds, and how hard the seal on the sea floor is pressed", columns, rows,
                 "words")  # fmt: skip


def _optional(reader: Reader, name: str, scenario: str, phase: str) -> str:
    try:
        return spread(reader.values(f"lift/{name}", scenario, phase=phase))
    except Missing:
        return "–"


def assumed_concept(reader: Reader, phase: str, scenario: str) -> str:
    """A sentence on the concept of lifting where the study only estimates it; else nothing."""
    lift: Any = reader.study.scenarios[scenario]["lift"]
    name = f"lift.pump.{lift.phase[phase].pump}.concept"
    value = next(v for _, known, v in reader.study.assumptions(scenario) if known == name)
    if value.kind != "estimate":
        return ""
    words = " or ".join(value.words[int(code)].replace("_", " ") for code in value.numbers)
    return f" That it is raised by a {words} is this study's estimate, no published fact."


def limit_shares(reader: Reader, phase: str, scenario: str) -> list[tuple[str, str]]:
    """Names of the limits that set a phase's rate and the share of members, most often first."""
    from kaidei.lift.operating import LIMITS

    code = reader.array("lift/limit", scenario, phase=phase).to_numpy()
    hits = [(name, code == place) for place, name in enumerate(LIMITS)]
    hits.sort(key=lambda pair: -float(pair[1].mean()))
    return [(_LIMIT_WORDS.get(name, name), percent(hit)) for name, hit in hits if hit.any()]


_LIMIT_WORDS = {
    "target": "the target itself",
    "breaking": "breaking the mud",
    "relocation": "moving from hole to hole",
    "carrying capacity": "carrying the lumps",
    "erosion velocity": "wear of the pipe",
    "uplift": "uplift of the unit",
    "hook load": "load on the hook",
    "no solution": "no working point",
}
