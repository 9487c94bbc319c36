"""Production ships, carriers and the island's plant: what is asked of each, and their library.

The table `vessels` is long: one property of one vessel a row, because each has a source of its own.
A row holds one value in any form; several rows make a vessel.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, PrivateAttr, ValidationError, model_validator
from pydantic_core import InitErrorDetails

from kaidei.values import Bad, Spec, Unit, Value, nearest


def default(text: str) -> Any:
    """A field's value where the study does not give one, as a study would write it."""
    return Field(default=text)


class Ship(Spec):
    """A production ship."""

    speed: Annotated[Value, Unit("km/hour", gt=0)]
    """Cruise speed."""
    speed_loss: Annotated[Value, Unit("1", ge=0, lt=1)]
    """Share of the cruise speed lost on the way in ordinary weather."""
    calm_height: Annotated[Value, Unit("m", ge=0)]
    """Hs up to which that speed is kept."""
    rough_height: Annotated[Value, Unit("m", gt=0)]
    """Hs from which the ship makes the speed of rough sea; between the two it falls evenly."""
    rough_speed: Annotated[Value, Unit("1", gt=0, le=1)]
    """Share of the fair-weather speed kept there."""
    joint: Annotated[Value, Unit("m", gt=0)]
    """Length of pipe handled at a time: a joint, or a stand of several."""
    riser_rate: Annotated[Value, Unit("m/h", gt=0)] | None = None
    """Riser with its lines run down; for phases that handle their pipe so."""
    drill_pipe_rate: Annotated[Value, Unit("m/h", gt=0)] | None = None
    """Drill pipe run down; for phases that handle their pipe so."""
    pull_ratio: Annotated[Value, Unit("1", gt=0)]
    """Rate of pulling the string over the rate of running it."""
    start_window: Annotated[Value, Unit("h", ge=0)]
    """Sea fit for handling pipe that the forecast must promise before the string is begun."""
    abandon_time: Annotated[Value, Unit("h", gt=0)] | None = None
    """To leave the string to itself ahead of a storm; none where the ship has no such mode."""
    reconnect_time: Annotated[Value, Unit("h", ge=0)] = default("24 h")
    """To take back a string that was left to itself."""
    strain_life: Annotated[Value, Unit("h", gt=0)]
    """Mean time that a string bears hanging in seas above its limit before it is lost."""
    replace: Annotated[Value, Unit("day", ge=0)]
    """In port for a new string and lower end after one is lost."""
    pipe_wind: Annotated[Value, Unit("m/s", gt=0)]
    """Highest mean wind for handling pipe."""
    lift_wind: Annotated[Value, Unit("m/s", gt=0)]
    """Highest mean wind for lifting and moving."""
    lift_current: Annotated[Value, Unit("m/s", gt=0)]
    """Highest surface current for lifting and moving."""
    move_height: Annotated[Value, Unit("m", gt=0)]
    """Highest Hs for moving from hole to hole; the limit of lifting holds as well."""
    pack_up: Annotated[Value, Unit("h", ge=0)]
    """On site after the pipe is back, before leaving."""
    port: Annotated[Value, Unit("day", ge=0)]
    """Turn-round in port between voyages."""
    home_repair: Annotated[Value, Unit("h", gt=0)]
    """A repair that takes longer than this is made in port."""
    life_factor: Annotated[Value, Unit("1", gt=0)] = default("1")
    """Lives of the table of components on this ship: above 1 built for the work, with spares."""
    settling_area: Annotated[Value, Unit("m^2", gt=0)]
    """Area of its thickeners."""
    learning: Annotated[Value, Unit("1", gt=0, le=1)]
    """Share of the time for set-up, handling pipe and moving that is left at each doubling of the
    voyages made."""
    fuel_transit: Annotated[Value, Unit("t/day", ge=0)]
    """Fuel burnt under way."""
    fuel_station: Annotated[Value, Unit("t/day", ge=0)]
    """Fuel burnt on site to hold position and for the hotel load, lifting apart."""
    fuel_port: Annotated[Value, Unit("t/day", ge=0)]
    """Fuel burnt in port."""
    fuel_power: Annotated[Value, Unit("kg/kWh", ge=0)]
    """Fuel for the lifting system's energy."""


class Carrier(Spec):
    """A kind of carrier to the island, with its hose."""

    distance: Annotated[Value, Unit("km", gt=0)]
    """Site to island."""
    speed: Annotated[Value, Unit("km/hour", gt=0)]
    """Mean speed."""
    transfer_rate: Annotated[Value, Unit("t_slurry/hour", gt=0)]
    """Thickened mud from the production ship to the shuttle."""
    transfer_height: Annotated[Value, Unit("m", gt=0)]
    """Highest Hs for ship-to-ship transfer."""
    trip_fuel: Annotated[Value, Unit("t", ge=0)]
    """Fuel for one round trip."""


class Island(Spec):
    """The island's berth, store and dewatering plant."""

    unload_rate: Annotated[Value, Unit("t_slurry/hour", gt=0)]
    """Thickened mud from a shuttle into the store."""
    berth_height: Annotated[Value, Unit("m", gt=0)]
    """Highest Hs, in the open sea, at which the berth can be used."""
    store: Annotated[Value, Unit("t_slurry", gt=0)]
    """Thickened mud that can be held ahead of the dewatering."""
    rate: Annotated[Value, Unit("t_dry/day", gt=0)]
    """Solids dewatered, for all ships together."""
    lag: Annotated[Value, Unit("day", ge=0)]
    """From the dewatering to the head of the plant."""


ROLES: dict[str, type[Spec]] = {"ship": Ship, "carrier": Carrier, "island": Island}
"""What each role must say of itself."""
FORMS = {"value", "low", "mode", "high", "p10", "p50", "p90", "mean", "sd", "uniform", "choice"}
"""Keys of a value whose entries take the row's unit."""


class VesselRow(Spec):
    """One property of one vessel."""

    source: str
    """Key in sources.toml."""
    kind: str | None = None
    """How it is known."""
    note: str | None = None
    """Remark."""
    vessel: str
    """Its name; a phase chooses vessels by it."""
    role: Literal["ship", "carrier", "island"]
    """What it is."""
    property: str
    """Which of the properties of that role."""
    unit: str = "1"
    """Unit of the numbers that bear none of their own."""
    number: dict[str, Any]
    """Any form of a value; `uniform`, `choice` and `weights` as numbers with spaces between."""
    _value: Value = PrivateAttr()

    @model_validator(mode="after")
    def _read(self) -> VesselRow:
        known = ROLES[self.role].model_fields
        if self.property not in known:
            raise Bad(self.property, f"a property of role '{self.role}'",
                      nearest(self.property, known))  # fmt: skip
        table = {key: self._entries(key, given) for key, given in self.number.items()}
        about = {"source": self.source, "kind": self.kind, "note": self.note}
        table.update((key, text) for key, text in about.items() if text is not None)
        self._value = _reader(ROLES[self.role], self.property).read(table)
        return self

    def _entries(self, key: str, given: Any) -> Any:
        """An entry with the row's unit where it has none; lists taken apart."""
        if key == "weights" and isinstance(given, str):
            return [float(weight) for weight in given.split()]
        if key in ("uniform", "choice") and isinstance(given, str):
            return [self._with_unit(one) for one in given.split()]
        if isinstance(given, list) and key in FORMS:
            return [self._with_unit(one) for one in given]
        return self._with_unit(given) if key in FORMS else given

    def _with_unit(self, given: Any) -> Any:
        try:
            float(given)
        except (TypeError, ValueError):
            return given
        return given if self.unit == "1" else f"{given} {self.unit}"


def _reader(model: type[Spec], name: str) -> Unit:
    """How a field of a model reads its value."""
    info = model.model_fields[name]
    marks = list(info.metadata)
    for arm in get_args(info.annotation):  # a value that may be left out
        marks += getattr(arm, "__metadata__", ())
    return next(mark for mark in marks if isinstance(mark, Unit))


def fleet(rows: Mapping[str, VesselRow]) -> dict[str, dict[str, Any]]:
    """Role -> name -> vessel. Raises ValidationError at the rows that do not fit together."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    wrong: list[tuple[str, Bad]] = []
    for key, row in rows.items():
        given = found.setdefault((row.role, row.vessel), {})
        if row.property in given:
            wrong.append((key, Bad(
                f"'{row.property}' of the {row.role} '{row.vessel}', given before in the row "
                f"'{given[row.property]}'", "each property of a vessel once",
                "delete one row, or give one vessel another name")))  # fmt: skip
        given.setdefault(row.property, key)
    for (role, name), given in found.items():
        first = next(iter(given.values()))
        wrong += [(first, missing) for missing in _missing(role, name, given)]
    if wrong:
        raise ValidationError.from_exception_data("vessels", [
            InitErrorDetails(type="value_error", loc=("vessels", key), input=None,
                             ctx={"error": bad}) for key, bad in wrong])  # fmt: skip
    made: dict[str, dict[str, Any]] = {role: {} for role in ROLES}
    for (role, name), given in found.items():
        values = {field: rows[key]._value for field, key in given.items()}
        made[role][name] = ROLES[role].model_validate(values)
    return made


def _missing(role: str, name: str, given: Mapping[str, str]) -> Iterator[Bad]:
    for field, info in ROLES[role].model_fields.items():
        if info.is_required() and field not in given:
            meaning = (info.description or "").rstrip(".")
            yield Bad(f"no '{field}' for the {role} '{name}'", meaning,
                      f"add a row '{name}-{field}'")  # fmt: skip


def not_twice(given: Mapping[str, Any]) -> None:
    """Bad where a vessel of the table is given as a section of study.toml as well."""
    rows = given.get("vessels")
    named = {(row.get("role"), row.get("vessel")) for row in rows.values()
             if isinstance(row, Mapping)} if isinstance(rows, Mapping) else set()  # fmt: skip
    for role in ROLES:
        for name in given.get(role) or {}:
            if (role, name) in named:
                raise Bad(f"[campaign.{role}.{name}] beside rows of the table `vessels`",
                          "each vessel in one place",
                          f"write [table.vessels.{name}-PROPERTY] in a scenario")  # fmt: skip
