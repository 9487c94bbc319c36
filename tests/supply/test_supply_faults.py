"""What a user reads who writes something that cannot be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError
from supply_study import raw_spec

from kaidei.supply.spec import SupplySpec
from kaidei.values import Columns


def told(raw: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as failure:
        SupplySpec.model_validate(raw)
    return str(failure.value)


def changed(table: Columns, column: str, row: int, value: Any) -> Columns:
    data = {name: np.array(values) for name, values in table.data.items()}
    data[column] = data[column].astype(object) if isinstance(value, str) else data[column]
    data[column][row] = value
    return Columns(data, table.units)


def test_shares_that_do_not_add_up() -> None:
    raw = raw_spec()
    raw["ores"] = changed(raw["ores"], "Dy", 0, 0.3)
    assert "element shares that add up to 100 percent in row 'bayan-obo'" in told(raw)


def test_a_region_nobody_supplies_from() -> None:
    raw = raw_spec()
    raw["event"]["ban-2026"]["exporter"] = "Vietnamm"
    assert "a region of the world" in (words := told(raw))
    assert "did you mean 'Vietnam'" in words
    raw = raw_spec()
    raw["event"]["ban-2026"]["importers"] = ["Japann"]
    assert "did you mean 'Japan'" in told(raw)
    raw = raw_spec()
    raw["projects"]["caremag"]["region"] = "France"
    assert "a region of the world" in told(raw)
    raw = raw_spec()
    raw["products"] = changed(raw["products"], "origin", 2, "Chile")
    assert "a region that supplies Japan for the product 'metal-thailand'" in told(raw)


def test_a_project_without_composition() -> None:
    raw = raw_spec()
    raw["projects"]["caremag"]["ore"] = "caremagg"
    assert "which has no composition without it" in (words := told(raw))
    assert "did you mean 'caremag'" in words
    raw = raw_spec()
    raw["projects"]["serra-verde"]["ore"] = ""
    assert "without it the mine has no composition" in told(raw)


def test_events_that_contradict() -> None:
    raw = raw_spec()
    raw["event"]["again"] = dict(raw["event"]["ban-2026"])
    assert "they contradict each other" in told(raw)
    raw = raw_spec()
    raw["event"]["ban-2026"]["end"] = "2027-01"
    assert "one of them; they contradict each other" in told(raw)
    raw = raw_spec()
    del raw["event"]["ban-2026"]["duration"]
    raw["event"]["ban-2026"]["end"] = "2025-12"
    assert "an end after the start 2026-01-06" in told(raw)


def test_an_event_on_no_element() -> None:
    raw = raw_spec()
    raw["event"]["ban-2026"]["passes"]["Dyy"] = "10 percent"
    assert "did you mean 'Dy'" in told(raw)
    raw = raw_spec()
    raw["event"]["ban-2026"]["passes"]["Dy"] = "110 percent"
    assert "at most 1" in told(raw)


def test_an_event_on_no_use() -> None:
    raw = raw_spec()
    raw["event"]["ban-2026"]["uses"] = {"magnet": "10 percent"}
    assert "an end use of the model" in (words := told(raw))
    assert "did you mean 'magnets'" in words
    raw["event"]["ban-2026"]["uses"] = {"magnets": "110 percent"}
    assert "at most 1" in told(raw)


def test_an_element_without_demand() -> None:
    raw = raw_spec()
    raw["demand"]["Dy"]["use"] = "0 t_reo/year"
    assert "an element without demand cannot be tested" in told(raw)
    raw = raw_spec()
    del raw["demand"]["Tb"]
    assert "a row 'Tb' in demand.csv" in told(raw)


def test_a_threshold_outside_its_range() -> None:
    raw = raw_spec()
    raw["safety"]["unmet"] = "500 percent"
    assert "at most 1" in told(raw)


def test_a_programme_for_no_element() -> None:
    raw = raw_spec("ban-levers")
    raw["thrifting"]["magnets"]["elements"] = ["Dy", "Xx"]
    assert "an element of the model" in told(raw)


def test_use_in_the_wrong_tonne() -> None:
    raw = raw_spec()
    raw["demand"]["Dy"]["use"] = "600 t/year"
    assert "does not say which tonne" in told(raw)


def test_a_code_without_its_fallback() -> None:
    raw = raw_spec()
    keep = raw["products"]["id"] != "metal-other"
    raw["products"] = Columns(
        {name: values[keep] for name, values in raw["products"].data.items()},
        raw["products"].units,
    )
    assert "a product of code 280530 with origin 'other'" in told(raw)
