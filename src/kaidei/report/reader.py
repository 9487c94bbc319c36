"""A run as the report reads it: by scenario, stage and variable, in words where one is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from kaidei.contract import Time

if TYPE_CHECKING:
    import xarray as xr

    from kaidei.ensemble.run import Run
    from kaidei.study import Study
    from kaidei.values import Value


T = TypeVar("T")


class Missing(Exception):  # noqa: N818 - no mistake: the run holds less than the page could show
    """Something a part of the report needs is not in the run; the message says what and why."""


class Unasked(Missing):
    """What a run was never asked for: nothing is amiss, and the message stands alone."""


@dataclass(frozen=True)
class Drawn:
    """One value of a study and where each member drew it."""

    stage: str
    value: Value
    rank: NDArray[np.float64]

    @property
    def numbers(self) -> NDArray[np.float64]:
        """The members' numbers (n,) in the value's unit."""
        return self.value.at(self.rank)


@dataclass
class Reader:
    """Results of a run by scenario, stage and variable."""

    run: Run
    _open: dict[tuple[str, str], xr.Dataset] = field(default_factory=dict)
    _variables: dict[tuple[str, str], xr.DataArray] = field(default_factory=dict)
    _kept: dict[str, Any] = field(default_factory=dict)
    _draws: dict[str, Mapping[str, Drawn]] = field(default_factory=dict)

    @property
    def study(self) -> Study:
        return self.run.study

    @property
    def time(self) -> Time:
        return self.study.time

    @property
    def members(self) -> int:
        return int(self.run.manifest["members"])

    @property
    def main(self) -> str:
        """The scenario the report speaks of: the study's choice, or the first that was run."""
        wanted = self.study.report.scenario
        return wanted if wanted in self.run.scenarios else self.run.scenarios[0]

    @property
    def elements(self) -> tuple[str, ...]:
        """The few elements shown where there is little room."""
        return self.study.report.elements

    def title(self, scenario: str) -> str:
        """A scenario's title if its file gives one, else its name."""
        if scenario == self.study.baseline:
            return str(getattr(self.study.section, "baseline_title", "") or scenario)
        about = self.study.overlays.get(scenario, {}).get("scenario", {})
        said = about.get("title") if isinstance(about, Mapping) else None
        return str(said or scenario)

    def stage(self, stage: str, scenario: str | None = None) -> xr.Dataset:
        """One stage's results under a scenario. Missing if that scenario was not run."""
        name = scenario or self.main
        if name not in self.run.scenarios:
            raise Missing(
                f"the scenario '{name}' was not run (run: {', '.join(self.run.scenarios)})"
            )
        if (name, stage) not in self._open:
            self._open[name, stage] = self.run.results[f"{name}/{stage}"].to_dataset()
        return self._open[name, stage]

    def array(self, path: str, scenario: str | None = None, **at: Any) -> xr.DataArray:
        """A variable "stage/name", at some labels. Missing if the run has no such thing."""
        stage, name = path.split("/")
        data = self.stage(stage, scenario)
        if name not in data:
            raise Missing(f"this run's {stage} stage gives no '{name}'")
        array = self._loaded(stage, name, scenario or self.main, data)
        for dim, label in at.items():
            if dim not in array.dims or label not in array.coords[dim].values:
                raise Missing(f"'{path}' has no {dim} '{label}' in this run")
            array = array.sel({dim: label})
        return array

    def _loaded(self, stage: str, name: str, scenario: str, data: xr.Dataset) -> xr.DataArray:
        """A variable read from disk once, for all scenarios that share the stage's result."""
        result = self.run.manifest["scenarios"][scenario].get(stage, f"{scenario}/{stage}")
        if (result, name) not in self._variables:
            self._variables[result, name] = data[name].load()
        return self._variables[result, name]

    def values(self, path: str, scenario: str | None = None, **at: Any) -> NDArray[np.float64]:
        """The same as a plain array."""
        return np.asarray(self.array(path, scenario, **at).to_numpy(), dtype=np.float64)

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What `make` gives, computed the first time the name is asked for."""
        if name not in self._kept:
            self._kept[name] = make()
        found: T = self._kept[name]
        return found

    def draws(self, scenario: str) -> Mapping[str, Drawn]:
        """Every value of a scenario by its dotted name, with the ranks the members drew (n,)."""
        if scenario not in self._draws:
            from kaidei.ensemble.draw import joint_ranks

            found = {name: (stage, v) for stage, name, v in self.study.assumptions(scenario)}
            seed = int(self.run.manifest["seed"])
            columns = joint_ranks({n: v for n, (_, v) in found.items()}, seed, self.members)
            self._draws[scenario] = {
                name: Drawn(stage, value, columns[name]) for name, (stage, value) in found.items()
            }
        return self._draws[scenario]

    def drawn(self, name: str, scenario: str) -> NDArray[np.float64]:
        """What the members drew (n,) for one value of the study. Missing if it has none such."""
        found = self.draws(scenario).get(name)
        if found is None:
            raise Missing(f"the study has no value '{name}'")
        return found.numbers

    def labels(self, path: str, dim: str, scenario: str | None = None) -> list[str]:
        """Labels of a dimension of a variable."""
        array = self.array(path, scenario)
        if dim not in array.dims:
            raise Missing(f"'{path}' has no dimension '{dim}' in this run")
        return [str(label) for label in array.coords[dim].values]

    def phases(self, scenario: str | None = None) -> list[str]:
        """Phases of the programme under a scenario, in its order; none if it has none."""
        try:
            return [str(name) for name in self.stage("lift", scenario)["phase"].values]
        except KeyError:
            return []

    def mud_scenarios(self) -> list[str]:
        """Scenarios that add phases of lifting to those of the main one."""
        base = set(self.phases())
        return [name for name in self.run.scenarios if base < set(self.phases(name))]

    def lever_scenarios(self) -> list[str]:
        """Scenarios without more mud in which Japan does more: supply changes, the ban does not."""
        found = []
        for name in self.run.scenarios:
            overlay = self.study.overlays.get(name, {})
            changes = {key for key in overlay if key in ("supply", "table")}
            if name != self.main and changes and not {"event", "phase"} & overlay.keys():
                found.append(name)
        return found

    def calm_scenarios(self) -> list[str]:
        """Scenarios that differ from the study in nothing but a control that never comes."""
        found = []
        for name in self.run.scenarios:
            overlay = self.study.overlays.get(name, {})
            events = overlay.get("event", {})
            if overlay.keys() <= {"scenario", "event"} and any(
                isinstance(event, Mapping) and event.get("remove") for event in events.values()
            ):
                found.append(name)
        return found

    def phase_homes(self) -> list[tuple[str, str]]:
        """Every phase once with the first scenario that has it, the main scenario first."""
        order = [self.main, *(name for name in self.run.scenarios if name != self.main)]
        homes: dict[str, str] = {}
        for scenario in order:
            for phase in self.phases(scenario):
                homes.setdefault(phase, scenario)
        return list(homes.items())
