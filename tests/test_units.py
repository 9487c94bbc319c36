"""Units at the edge: what converts, what never does, and the words when it does not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.elements import ELEMENTS
from kaidei.units import (
    UnitError,
    convert,
    dry_to_wet,
    explain_mismatch,
    factor,
    metal_to_oxide,
    money_years,
    oxide_to_metal,
    parse_unit,
    slurry_to_dry,
    wet_to_dry,
)

# Exact by definition: BIPM, The International System of Units, 9th edition (2019), tables 1 and 8;
# the knot is one nautical mile of 1852 m an hour. pint's year is 365.25 days, its month a twelfth.
EXACT = [
    ("km", "m", 1000.0),
    ("knot", "m/s", 1852.0 / 3600.0),
    ("nautical_mile", "km", 1.852),
    ("h", "day", 1.0 / 24.0),
    ("year", "day", 365.25),
    ("year", "month", 12.0),
    ("MPa", "Pa", 1e6),
    ("percent", "1", 0.01),
    ("ppm", "1", 1e-6),
    ("ppm_metal", "g_metal/t_dry", 1.0),
    ("Mt_reo", "t_reo", 1e6),
    ("kg_dry/h", "t_dry/day", 0.024),
    ("bn_JPY_2025", "JPY_2025", 1e9),
    ("kUSD_2025/day", "USD_2025/day", 1e3),
    ("USD_2025/kg_reo", "USD_2025/t_reo", 1e3),
    ("m³/h", "m^3/day", 24.0),
]

SAME_DIMENSION = [
    ("t_wet/day", "kg_wet/h"),
    ("t_dry/m^3", "g_dry/mm^3"),
    ("JPY_2016/t_dry", "MJPY_2016/kt_dry"),
    ("ppm_metal", "kg_metal/kt_dry"),
    ("knot", "km/h"),
    ("kPa", "bar"),
]


@pytest.mark.parametrize(("source", "target", "expected"), EXACT)
def test_exact_factors(source: str, target: str, expected: float) -> None:
    assert factor(source, target) == pytest.approx(expected, rel=1e-14)


@given(
    pair=st.sampled_from(SAME_DIMENSION),
    number=st.floats(-1e12, 1e12, allow_subnormal=False),
)
def test_there_and_back_is_the_same_number(pair: tuple[str, str], number: float) -> None:
    there = convert(np.array(number), *pair)
    assert float(convert(there, pair[1], pair[0])) == pytest.approx(number, rel=1e-12)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("t_wet", "t_dry"),
        ("t_dry", "t_slurry"),
        ("t_reo", "t_metal"),
        ("t_dry", "t_metal"),
        ("t", "t_dry"),
        ("t_wet", "t"),
        ("ppm_metal", "ppm_reo"),
        ("ppm_metal", "ppm"),
        ("JPY_2024", "JPY_2025"),
        ("USD_2025", "JPY_2025"),
        ("m", "kg"),
    ],
)
def test_what_only_a_named_function_may_convert(source: str, target: str) -> None:
    with pytest.raises(UnitError, match="expected"):
        factor(source, target)
    with pytest.raises(UnitError, match="expected"):
        factor(target, source)


def test_bare_tonnes_are_told_to_say_which() -> None:
    for bare in ("t/day", "kg/h", "tonne/day", "Mt/year"):
        words = explain_mismatch(bare, ("t_wet/day", "t_dry/day"))
        assert "does not say which tonne" in words
        assert "'t_wet/day' or 't_dry/day'" in words


@pytest.mark.parametrize("unit", ["ton", "tons/day", "kton", "Mton/year"])
def test_a_ton_is_refused_because_it_is_three_things(unit: str) -> None:
    with pytest.raises(UnitError, match="short, long or metric tons; write 't'"):
        parse_unit(unit)


@pytest.mark.parametrize("unit", ["JPY_2024", "bn_JPY_2024", "kJPY_2024", "MJPY_2024"])
def test_money_of_another_year_is_named_with_any_prefix(unit: str) -> None:
    assert money_years(f"{unit}/year") == ("JPY_2024",)
    with pytest.raises(UnitError, match=r"money of JPY_2024; expected 'JPY_2025/year'"):
        factor(f"{unit}/year", "JPY_2025/year")


@pytest.mark.parametrize(
    ("unit", "dated"),
    [("JPY", "JPY_2025"), ("USD/kg", "USD_2025/kg"), ("bn_JPY/year", "bn_JPY_2025/year")],
)
def test_money_without_a_year_is_asked_for_it(unit: str, dated: str) -> None:
    with pytest.raises(UnitError, match=f"which year's money; write for example '{dated}'"):
        parse_unit(unit)


@pytest.mark.parametrize("unit", ["t_wett", "m^", "3 m", "m3", "__import__('os')", "("])
def test_no_unit_at_all_gets_words_not_a_traceback(unit: str) -> None:
    with pytest.raises(UnitError, match="is not a unit kaidei knows"):
        parse_unit(unit)


def test_temperatures_are_not_scaled_across_another_zero() -> None:
    """278 K is 4.85 degC, not a multiple; a factor cannot say so, and must not try."""
    with pytest.raises(UnitError, match="has another zero"):
        factor("K", "degC")
    with pytest.raises(UnitError, match="has another zero"):
        factor("delta_degC", "degC")
    assert factor("degC", "degC") == 1.0


@pytest.mark.parametrize("prefix", ["G", "T", "M", "k", "bn_"])
def test_a_prefix_means_the_same_whether_or_not_the_money_was_met_before(prefix: str) -> None:
    """Each prefix with a currency of its own, so that none was read before it."""
    scale = {"G": 1e9, "T": 1e12, "M": 1e6, "k": 1e3, "bn_": 1e9}[prefix]
    money = f"XA{prefix[0].upper()}_2031"
    assert factor(f"{prefix}{money}", money) == pytest.approx(scale, rel=1e-12)


def test_a_remark_is_no_part_of_a_unit() -> None:
    with pytest.raises(UnitError, match="holds a '#'; write remarks in `note`"):
        parse_unit("m # by chart")


@given(
    wet=st.floats(1e-3, 1e9),
    water=st.floats(0.0, 0.95),
    solids=st.floats(0.01, 1.0),
)
def test_mud_conversions_conserve_solids(wet: float, water: float, solids: float) -> None:
    dry = wet_to_dry(np.array(wet), np.array(water))
    assert dry <= wet
    assert float(dry_to_wet(dry, np.array(water))) == pytest.approx(wet, rel=1e-12)
    assert float(slurry_to_dry(dry / solids, np.array(solids))) == pytest.approx(
        float(dry), rel=1e-12
    )


def test_oxide_and_metal_are_inverse_along_the_last_axis() -> None:
    metal = np.arange(1.0, 31.0).reshape(2, len(ELEMENTS))
    oxide = metal_to_oxide(metal)
    assert (oxide > metal).all()
    np.testing.assert_allclose(oxide_to_metal(oxide), metal, rtol=1e-15)
