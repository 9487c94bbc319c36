"""Uncertain values: what may be written for one number, and how a rank becomes a number."""

from __future__ import annotations

import datetime
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kaidei.values import (
    Bad,
    Columns,
    ColumnsOf,
    Correlation,
    Date,
    Unit,
    Value,
    Words,
    address,
    nearest,
)

DEPTH = Unit("m", gt=0)
SHARE = Unit("1", ge=0, le=1)
FREE = Unit("m")
TARGET = Unit("t_wet/day", "t_dry/day", ge=0)

RANKS = np.linspace(1e-6, 1.0 - 1e-6, 2001)
rising = st.lists(st.floats(0.01, 1e6), min_size=3, max_size=3).map(sorted)
anywhere = st.lists(st.floats(-1e6, 1e6, allow_subnormal=False), min_size=3, max_size=3).map(sorted)


def metres(form: str, numbers: list[float], field: Unit = FREE) -> Value:
    keys = {"triangular": ("low", "mode", "high"), "quantiles": ("p10", "p50", "p90")}[form]
    return field.read(
        {key: f"{float(number)!r} m" for key, number in zip(keys, numbers, strict=True)}
    )


# --- the forms


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("5600 m", 5600.0),
        ("5.6 km", 5600.0),
        ("5_600 m", 5600.0),
        ("+5.6e3 m", 5600.0),
        ("  5600m ", 5600.0),
        (".5 km", 500.0),
    ],
)
def test_a_plain_value_is_read_in_the_fields_unit(written: str, number: float) -> None:
    value = DEPTH.read(written)
    assert value.certain
    np.testing.assert_allclose(value.at(np.array([0.1, 0.9])), number)


def test_percent_is_a_pure_number() -> None:
    assert SHARE.read("20 percent").numbers == SHARE.read("20 %").numbers == (0.2,)
    assert SHARE.read("0.2").numbers == SHARE.read(0.2).numbers == (0.2,)


@given(numbers=anywhere)
def test_triangular_quantiles_are_scipys(numbers: list[float]) -> None:
    low, mode, high = numbers
    got = metres("triangular", numbers).at(RANKS)
    if high == low:
        np.testing.assert_array_equal(got, low)
        return
    law = stats.triang(min(max((mode - low) / (high - low), 0.0), 1.0), loc=low, scale=high - low)
    np.testing.assert_allclose(got, law.ppf(RANKS), rtol=1e-9, atol=1e-9 * (high - low))


@given(numbers=anywhere)
def test_p10_p50_p90_are_hit_and_the_curve_never_falls(numbers: list[float]) -> None:
    value = metres("quantiles", numbers)
    scale = max(abs(n) for n in numbers)
    np.testing.assert_allclose(
        value.at(np.array([0.1, 0.5, 0.9])), numbers, rtol=1e-12, atol=1e-12 * scale
    )
    assert (np.diff(value.at(RANKS)) >= -1e-12 * scale).all()


@given(numbers=rising)
def test_a_positive_field_stays_positive_far_into_the_tails(numbers: list[float]) -> None:
    tails = metres("quantiles", numbers, DEPTH).at(np.array([1e-12, 1.0 - 1e-12]))
    assert (tails > 0.0).all()
    assert np.isfinite(tails).all()


def test_lognormal_quantiles_give_a_lognormal() -> None:
    """Three points of a log-normal on a positive field are straight lines in normal score."""
    law = stats.lognorm(s=0.5, scale=100.0)
    value = metres("quantiles", list(law.ppf([0.1, 0.5, 0.9])), DEPTH)
    np.testing.assert_allclose(value.at(RANKS), law.ppf(RANKS), rtol=1e-9)


def test_normal_quantiles_give_a_normal() -> None:
    law = stats.norm(-5.0, 3.0)
    value = metres("quantiles", list(law.ppf([0.1, 0.5, 0.9])))
    np.testing.assert_allclose(value.at(RANKS), law.ppf(RANKS), rtol=1e-9, atol=1e-9)


@given(mean=st.floats(0.0, 1.0), sd=st.floats(0.01, 2.0))
def test_mean_sd_is_scipys_truncated_normal_within_bounds(mean: float, sd: float) -> None:
    value = SHARE.read({"mean": repr(mean), "sd": repr(sd)})
    got = value.at(RANKS)
    assert (got >= 0.0).all()
    assert (got <= 1.0).all()
    law = stats.truncnorm(-mean / sd, (1.0 - mean) / sd, loc=mean, scale=sd)
    np.testing.assert_allclose(got, law.ppf(RANKS), rtol=1e-7, atol=1e-9)


@given(numbers=st.lists(st.floats(0.0, 1.0), min_size=3, max_size=3).map(sorted))
def test_tails_are_cut_at_the_fields_bounds(numbers: list[float]) -> None:
    value = SHARE.read(dict(zip(("p10", "p50", "p90"), map(repr, numbers), strict=True)))
    got = value.at(np.array([1e-9, 1.0 - 1e-9]))
    assert 0.0 <= got[0] <= got[1] <= 1.0


def test_a_bound_that_is_not_allowed_itself_is_never_drawn() -> None:
    """A share below one, and a length above nil, whose tails reach past both."""
    share = Unit("1", ge=0, lt=1).read({"p10": "0.5", "p50": "0.9", "p90": "0.99"})
    assert share.at(np.array([1 - 1e-12])) < 1.0
    length = Unit("m", gt=0).read({"mean": "1 m", "sd": "10 m"})
    assert length.at(np.array([1e-12])) > 0.0
    closed = Unit("1", ge=0, le=1).read({"p10": "0.5", "p50": "0.9", "p90": "0.99"})
    assert closed.at(np.array([1 - 1e-12])) == 1.0


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("−5 m", "write the minus as '-'"),
        ("1__0 m", "such as '3 m'"),
        ("1_ m", "such as '3 m'"),
        ("1e400 m", "a finite number"),
        ("5 000 m", "'000 m' is not a unit"),
        ("5,6 m", "without commas"),
        ("5 m # by chart", "write remarks in `note`"),
        (True, "such as '3 m'"),
        (10**400, "a finite number"),
    ],
)
def test_what_looks_like_a_number_and_is_none_gets_words(written: object, words: str) -> None:
    with pytest.raises(Bad) as caught:
        DEPTH.read(written)
    assert words in str(caught.value)


def test_uniform() -> None:
    np.testing.assert_allclose(
        FREE.read({"uniform": ["1 m", "0.003 km"]}).at(np.array([0.0, 0.25, 1.0])), [1.0, 1.5, 3.0]
    )


@given(
    weights=st.lists(st.integers(0, 20), min_size=2, max_size=6).filter(any),
    n=st.integers(200, 400),
)
def test_choice_is_taken_as_often_as_its_weight_says(weights: list[int], n: int) -> None:
    total = sum(weights)
    shares = [weight / total for weight in weights]
    options = [f"{k + 1} m" for k in range(len(shares))]
    value = FREE.read({"choice": options, "weights": shares})
    got = value.at((np.arange(n) + 0.5) / n)
    for k, share in enumerate(shares):
        assert abs(np.mean(got == k + 1) - share) <= 1.0 / n + 1e-12


def test_choice_without_weights_is_even_and_keeps_the_order() -> None:
    value = FREE.read({"choice": ["3 m", "1 m", "2 m"]})
    np.testing.assert_array_equal(value.at(np.array([0.2, 0.5, 0.8])), [3.0, 1.0, 2.0])


def test_a_choice_may_mix_tonnes_and_says_which_it_drew() -> None:
    """The 350 t/day of the press: wet or dry was not said."""
    value = TARGET.read({"choice": ["350 t_wet/day", "350 t_dry/day"]})
    rank = np.array([0.3, 0.7])
    np.testing.assert_array_equal(value.at(rank), [350.0, 350.0])
    np.testing.assert_array_equal(value.basis_at(rank), [0, 1])
    assert not value.certain


def test_dates_are_months_and_never_is_infinite() -> None:
    rank = np.array([0.5])
    assert Date().read("2027-02").at(rank) == 2027 * 12 + 1
    assert Date().read("2027-02-15").at(rank) == 2027 * 12 + 1 + 14 / 28
    assert Date().read(datetime.date(2028, 2, 15)).at(rank) == 2028 * 12 + 1 + 14 / 29
    assert Date().read("never").at(rank) == math.inf
    choice = Date().read({"choice": ["2027-02", "never"], "weights": [0.4, 0.6]})
    np.testing.assert_array_equal(choice.at(np.array([0.3, 0.5])), [24325.0, math.inf])


def test_words_are_drawn_as_their_index() -> None:
    value = Words("wet", "dry").read({"choice": ["dry", "wet"], "weights": [0.25, 0.75]})
    np.testing.assert_array_equal(value.at(np.array([0.1, 0.5])), [1.0, 0.0])


def test_source_kind_note_and_correlation_are_kept() -> None:
    value = DEPTH.read(
        {
            "value": "5600 m",
            "source": "takaya2018",
            "kind": "published",
            "note": "chart",
            "correlate": {"with": "deposit.porosity", "rank": -0.9},
        }
    )
    assert (value.source, value.kind, value.note) == ("takaya2018", "published", "chart")
    assert value.correlate == Correlation("deposit.porosity", -0.9)


def test_a_value_read_twice_is_the_same_value() -> None:
    value = DEPTH.read("5600 m")
    assert DEPTH.read(value) is value


# --- the words of a mistake: (field, what was written, what the user must find in the message)

MISTAKES = [
    (DEPTH, "5600", ["'5600'", "a number and its unit, such as '3 m'", "add the unit"]),
    (DEPTH, 5600, ["5600", "add the unit"]),
    (DEPTH, True, ["True", "a number and its unit"]),
    (DEPTH, ["5600 m"], ["['5600 m']", "a number and its unit"]),
    (DEPTH, "deep", ["'deep'", "a number and its unit"]),
    (DEPTH, "5,600 m", ["'5,600 m'", "without commas"]),
    (DEPTH, "5600 kg", ["'5600 kg'", "wrong dimension; expected 'm'"]),
    (DEPTH, "5600 metros", ["'metros' is not a unit"]),
    (DEPTH, "nan m", ["'nan m'", "a finite number", "leave the key out"]),
    (DEPTH, math.nan, ["nan", "a finite number"]),
    (DEPTH, "1e999 m", ["a finite number"]),
    (DEPTH, "0 m", ["'0 m'", "more than 0 m"]),
    (DEPTH, "-3 m", ["'-3 m'", "more than 0 m"]),
    (SHARE, "120 percent", ["'120 percent'", "at most 1"]),
    (SHARE, "3 m", ["'3 m'", "a pure number"]),
    (TARGET, "350 t/day", ["does not say which tonne", "'t_wet/day' or 't_dry/day'"]),
    (TARGET, "-1 t_dry/day", ["at least 0 t_wet/day"]),
    (DEPTH, {"p10": "3 m", "p50": "2 m", "p90": "4 m"}, ["p10 <= p50 <= p90", "rising order"]),
    (DEPTH, {"low": "3 m", "mode": "2 m", "high": "4 m"}, ["low = 3 m, mode = 2 m", "low <= mode"]),
    (DEPTH, {"uniform": ["3 m", "2 m"]}, ["a <= b"]),
    (DEPTH, {"uniform": ["3 m"]}, ["a list of two"]),
    (DEPTH, {"choice": []}, ["a list of options"]),
    (DEPTH, {"choice": "3 m"}, ["a list of options"]),
    (DEPTH, {"mean": "3 m", "sd": "0 m"}, ["'0 m'", "above zero"]),
    (DEPTH, {"value": "3 m", "low": "2 m"}, ["one form", "keep one of value, triangular"]),
    (DEPTH, {"p10": "2 m", "p90": "3 m"}, ["`p50` as well", "add p50"]),
    (DEPTH, {"source": "x"}, ["one form", "give one of them"]),
    (DEPTH, {"value": "3 m", "sorce": "x"}, ["'sorce'", "did you mean 'source'?"]),
    (DEPTH, {"value": "3 m", "kind": "estimat"}, ["'estimat'", "did you mean 'estimate'?"]),
    (DEPTH, {"value": "3 m", "source": 3}, ["3", "text for `source`"]),
    (DEPTH, {"value": "3 m", "weights": [1.0]}, ["`weights` belongs to `choice`"]),
    (DEPTH, {"choice": ["1 m", "2 m"], "weights": [0.5, 0.4]}, ["add up to 1", "give 0.9"]),
    (DEPTH, {"choice": ["1 m", "2 m"], "weights": [1.0]}, ["2 weights"]),
    (DEPTH, {"choice": ["1 m", "2 m"], "weights": [1.5, -0.5]}, ["none negative"]),
    (DEPTH, {"value": "3 m", "correlate": {"with": "lift.x"}}, ["{ with ="]),
    (DEPTH, {"value": "3 m", "correlate": {"with": "lift.x", "rank": 2}}, ["from -1 to 1"]),
    (TARGET, {"p10": "1 t_wet/day", "p50": "2 t_dry/day", "p90": "3 t_wet/day"},
     ["one unit for all of them", "only a `choice` may mix units"]),
    (Unit("JPY_2025"), "3 bn_JPY_2024", ["money of JPY_2024", "in `note`"]),
    (Unit("JPY_2025"), "3 JPY", ["which year's money", "'JPY_2025'"]),
    (Unit("degC"), "278 K", ["has another zero", "write 'degC'"]),
    (Unit("t"), "3 ton", ["short, long or metric tons"]),
    (Date(), "2027-13", ["'2027-13'", "'YYYY-MM'", "'never'"]),
    (Date(), "2027-02-30", ["'2027-02-30'"]),
    (Date(), "Feb 2027", ["'Feb 2027'"]),
    (Date(), 2027, ["2027", "in quotes"]),
    (Date(), {"low": "2027-01", "mode": "2028-01", "high": "never"}, ["only a `choice` may"]),
    (Date(), {"mean": "2027-01", "sd": "2027-02"}, ["mean and sd mean nothing here"]),
    (Words("wet", "dry"), "wett", ["one of 'wet', 'dry'", "did you mean 'wet'?"]),
    (Words("wet", "dry"), {"uniform": ["wet", "dry"]}, ["`value` or `choice`"]),
    (Words("wet", "dry"), {"low": "wet", "mode": "wet", "high": "dry"}, ["`value` or `choice`"]),
]  # fmt: skip


@pytest.mark.parametrize(("field", "written", "words"), MISTAKES, ids=lambda item: str(item)[:40])
def test_a_mistake_in_a_value_says_what_and_what_to_do(
    field: Unit, written: object, words: list[str]
) -> None:
    with pytest.raises(Bad) as caught:
        field.read(written)
    for fragment in words:
        assert fragment in str(caught.value)


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["value", "low", "mode", "high", "p10", "mean", "sd", "choice",
                         "uniform", "weights", "kind", "source", "correlate", "x"]),
        inner, max_size=4,
    ),
    max_leaves=6,
)  # fmt: skip


@given(written=json_like)
@pytest.mark.parametrize("field", [DEPTH, SHARE, TARGET, Date(), Words("wet", "dry")])
def test_whatever_is_written_is_a_value_or_gets_words(field: Unit, written: object) -> None:
    try:
        value = field.read(written)
    except Bad:
        return
    assert not np.isnan(value.at(RANKS)).any()


# --- names and tables


@pytest.mark.parametrize(
    ("stage", "path", "name"),
    [
        ("lift", ("depth",), "lift.depth"),
        ("lift", ("phase", "test", "target"), "phase.test.lift.target"),
        ("lift", ("mud", "yield_stress"), "mud.yield_stress"),
        ("supply", ("event", "ban-2026", "start"), "event.ban-2026.start"),
        ("supply", ("table", "projects", "caremag", "start"), "table.projects.caremag.start"),
    ],
)
def test_a_value_is_named_as_the_study_writes_it(
    stage: str, path: tuple[str, ...], name: str
) -> None:
    assert address(stage, path) == name


def test_nearest_names_one_or_lists_what_is_known() -> None:
    assert nearest("dept", ["depth", "width"]) == "did you mean 'depth'?"
    assert nearest("qqqq", ["depth", "width"]) == "known here: 'depth', 'width'"
    assert nearest("x", []) == "known here: nothing"


def test_columns_from_plain_arrays() -> None:
    reader = Columns.of(core="str", grade="ppm_metal")
    assert isinstance(reader, ColumnsOf)
    table = reader.read({"core": ["a", "b"], "grade": [1.0, 2.0], "id": ["1", "2"]})
    assert len(table) == 2
    assert table["grade"].dtype == np.float64
    with pytest.raises(Bad, match="a column 'grade'"):
        reader.read({"core": ["a"], "grad": [1.0]})
    with pytest.raises(Bad, match="one length"):
        reader.read({"core": ["a"], "grade": [1.0, 2.0]})
    with pytest.raises(Bad, match="a table of columns"):
        reader.read("cores.csv")
