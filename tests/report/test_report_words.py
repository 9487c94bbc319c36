"""Numbers and chances in words, escaping, units as readers say them."""

from __future__ import annotations

import json
import re

import numpy as np
import plotly.graph_objects as go
import pytest

from kaidei.contract import Time
from kaidei.report.charts import Charts, as_json
from kaidei.report.markup import Html, link, table, tag
from kaidei.report.wording import (
    chance,
    in_100,
    listed,
    month_name,
    number,
    percent,
    plurals,
    points,
    quantiles,
    sampling_error,
    spelt_out,
    spread,
)

NASTY = "</script><script>alert(\"x\")</script><img src=x onerror=alert(1)> & 'quotes'"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1234.5, "1,200"), (0.0364, "0.036"), (9.96, "10"), (99.6, "100"), (-27.3, "−27"),
        (0.0, "0"), (np.inf, "never"), (np.nan, "none"), (0.00091, "0.00091"), (5.0, "5.0"),
    ],
)  # fmt: skip
def test_numbers_are_rounded_to_what_they_are_worth(value: float, words: str) -> None:
    assert number(value) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("from 27 day to 34 day", "from 27 days to 34 days"), ("730 year", "730 years"),
        ("1 month", "1 month"), ("11 month", "11 months"), ("1,200 year", "1,200 years"),
        ("350 t_wet/day", "350 t_wet/day"), ("5 month/year", "5 month/year"),
        ("at least 1 year", "at least 1 year"),
    ],
)  # fmt: skip
def test_times_of_more_than_one_are_plural(text: str, words: str) -> None:
    assert plurals(text) == words


def test_chances_never_claim_more_than_the_members_say() -> None:
    many = np.zeros(256)
    assert chance(many) == "fewer than 1 in 100"
    assert percent(many) == "<1%"
    assert chance(many + 1) == "more than 99 in 100"
    assert percent(many + 1) == ">99%"
    many[:87] = 1
    assert chance(many) == "about 34 in 100"
    assert percent(many) == "34%"
    assert chance(np.array([1.0, 0.0, 0.0])) == "1 of 3 members"
    # 40 members cannot tell 1 in 100 from none.
    assert percent(np.zeros(40)) == "<3%"
    assert percent(np.array([1.0, 0.0, 0.0])) == "1 of 3"
    assert percent(np.ones(1)) == "1 of 1"
    assert percent(np.zeros(0)) == "–"
    assert (in_100(0.004), in_100(0.5), in_100(1.0)) == ("less than 1", "50", "more than 99")
    assert sampling_error(1000) == 4


def test_quantiles_bear_infinity() -> None:
    values = np.array([1.0, 2.0, np.inf, np.inf, np.nan])
    assert quantiles(values, (0.25, 0.5, 0.95)).tolist() == [1.0, 2.0, np.inf]
    assert spread(np.array([3.0, 3.0])) == "3.0"
    assert spread(values) == "2.0 (1.0 to never)"


def test_words_for_dates_lists_and_points() -> None:
    time = Time("2025-01", 240)
    assert month_name(time, 74.9) == "March 2031"
    assert month_name(time, np.inf) == "not by December 2044"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert [points(change) for change in (0.081, -0.02, 0.004, 0.0)] == ["+8", "−2", "+0.4", "±0"]
    assert spelt_out("more than 16 Mt_reo at 800 ppm_metal") == (
        "more than 16 Mt of oxide at 800 ppm of metal"
    )


def test_text_is_escaped_and_html_is_not() -> None:
    assert tag("p", NASTY, Html("<b>bold</b>")).count("<") == 4
    assert '"' not in tag("p", "x", title=NASTY).removeprefix('<p title="').removesuffix('">x</p>')
    assert "<script" not in table(NASTY, [NASTY], [[NASTY]])


def test_only_web_addresses_become_links() -> None:
    assert link("javascript:alert(1)", "source") == "source"
    assert link("https://example.org/?a=1&b=2", "source").startswith(
        '<a href="https://example.org/?a=1&amp;b=2"'
    )


def test_a_figure_cannot_end_its_script_element() -> None:
    figure = go.Figure(go.Scatter(x=[1.0, 2.0], y=[3.0, 4.0], name=NASTY))
    figure.update_layout(title={"text": f"{NASTY}<br><span>below</span>"})
    text = as_json(figure)
    assert not re.search("[<>&]", text)
    assert json.loads(text)["data"][0]["name"] == NASTY
    block = Charts().block(figure)
    assert block.count("<script") == block.count("</script") == 1
    assert "<img" not in block
    assert "below</p>" in block


def test_a_map_is_lower_on_a_narrow_page_and_fills_its_place() -> None:
    figure = go.Figure(layout={"height": 520, "yaxis": {"scaleanchor": "x"}})
    figure.add_scatter(x=[0, 1], y=[0, 1])
    block = Charts().block(figure)
    assert "height:min(520px,100vw);max-width:820px" in block
    assert '"height"' not in block
    plain = go.Figure(layout={"height": 430}).add_scatter(x=[0, 1], y=[0, 1])
    assert 'style="height:430px"' in Charts().block(plain)
