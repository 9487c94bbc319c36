"""Figures of a simulated world, of tests on the past, of a posterior: their numbers are right."""

from __future__ import annotations

import csv
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from supply_study import STUDY
from world_case import E, ban, network

from kaidei.elements import ELEMENTS, INDEX
from kaidei.supply import figures
from kaidei.supply.answers import GOODS
from kaidei.supply.drawing import chain, dependence, frame, identified
from kaidei.supply.drawing.chain import NODES, follow, grouped
from kaidei.supply.judging import PERIODS, Backtest, judge
from kaidei.supply.layout import LABELS
from kaidei.supply.regions import INDEPENDENT, REGIONS, TAG_ORIGINS
from kaidei.supply.scores import band
from kaidei.supply.simulation import World, simulate
from kaidei.supply.targets import Target
from kaidei.supply.trade import CODES, ORIGINS

MONTHS, MEMBERS, DY = 36, 4, INDEX["Dy"]
BAN = (ban(14.0, 24.0),)


@cache
def world() -> World:
    return simulate(network(MONTHS), BAN, members=MEMBERS, seed=3)


def one() -> World:
    kept = {name: value[:1] for name, value in world().kept.items()}
    return replace(world(), members=world().members[:1], kept=kept)


def texts(figure: Any) -> str:
    words = f"{figure.layout.title.text} {figure.layout.title.subtitle.text}"
    return words.replace("<br>", " ")


def yearly(monthly: Any) -> Any:
    return np.asarray(monthly, dtype=float).reshape(-1, 12).sum(axis=1)


def test_spans_say_what_of_an_event_the_shade_cannot_show() -> None:
    never = np.inf
    some = replace(BAN[0], name="ban-2026", start=np.array([14.0, 14.0, 14.0, 15.0]),
                   end=np.array([24.0, 26.0, 30.0, never]))  # fmt: skip
    rare = replace(some, name="controls-2026-11", start=np.array([22.0, never, never, never]),
                   end=np.array([30.0, never, never, never]))  # fmt: skip
    ban_, controls = times = frame.spans((some, rare), "2025-01")
    assert ban_[:3] == ("ban", pytest.approx(2025 + 14 / 12), pytest.approx(2025 + 28 / 12))
    assert (ban_.comes, ban_.stays, controls.start, controls.comes) == (1.0, 0.25, never, 0.25)
    assert frame.told(times) == (
        " Shaded, from median start to median end: ban of March 2026 (in 25% never lifted). "
        "Not shaded, for less than half have it: controls of November 2026, in 25% of the members."
    )
    assert frame.told(()) == ""
    assert frame.on_years(times)[0].since == "March 2026"


def test_the_caption_says_what_stands_above_the_use() -> None:
    above = "sent on or goes into stock"
    for mud in (0.0, 1e6):
        landed = np.full((1, MONTHS, E), mud)
        figure = figures.supply_stacked(world(), "Dy", mud=landed)
        bars = sum(trace.y for trace in figure.data if trace.type == "bar")
        wanted = next(trace.y for trace in figure.data if trace.name == "use wanted")
        assert (above in texts(figure)) == bool(np.any(bars > 1.005 * wanted))
    assert above in texts(figure)


def test_an_amount_has_three_digits() -> None:
    assert [frame.amount(tonnes) for tonnes in (91_365.0, 1234.5, 100.4, 99.96, 0.01234)] == [
        "91,400", "1,230", "100", "100", "0.0123",
    ]  # fmt: skip


@pytest.mark.parametrize("by", ["origin", "arrival"])
def test_the_stack_is_all_that_came(by: str) -> None:
    mud = np.full((1, MONTHS, E), 0.5)
    times = frame.spans(BAN, world().start)
    figure = figures.supply_stacked(world(), "Dy", by=by, mud=mud, spans=times)
    bars = [trace for trace in figure.data if trace.type == "bar"]
    came = world()["arrivals"][:, :, DY].sum(axis=-1) + world()["recycled"][:, :, DY]
    assert sum(trace.y for trace in bars) == pytest.approx(yearly(came.mean(axis=0)) + 6.0)
    wanted = next(trace for trace in figure.data if trace.name == "use wanted")
    assert wanted.y == pytest.approx(yearly(world()["need"][:, :, DY].mean(axis=0)))
    # 14 and 24 months from January 2025 on, where a year stands about its number.
    shaded = [shape for shape in figure.layout.shapes if shape.type == "rect"]
    assert [(s.x0, s.x1) for s in shaded] == [pytest.approx((2025 + 8 / 12, 2026.5))]
    assert "ban" in [note.text for note in figure.layout.annotations]
    assert "Source" in texts(figure)
    assert "t of Dy oxide a year" in figure.layout.yaxis.title.text


def test_the_months_stack_too_and_by_origin_one_finds_the_tags() -> None:
    figure = figures.supply_stacked(world(), "Nd", monthly=True)
    layers = {trace.name: trace.y for trace in figure.data}
    arrivals = world()["arrivals"][:, :, INDEX["Nd"]].mean(axis=0)
    australia = TAG_ORIGINS.index("Australia")
    assert layers["Australia"] == pytest.approx(arrivals[:, australia])
    china = arrivals[:, [0, len(TAG_ORIGINS)]].sum(axis=1)
    assert layers["China"] == pytest.approx(china, rel=1e-5)


def quote(series: str, date: str, price: float) -> Target:
    return Target(f"{date}-{series}", series, "Dy", date, price, 0.1, "someone", "published")


def test_the_fans_are_quantiles_and_the_quotes_are_where_they_were() -> None:
    quotes = [
        quote("price_outside", "2026", 300.0),
        quote("price_inside", "2025-06", 200.0),
        quote("price_outside", "2011", 2000.0),  # before the world begins
    ]
    figure = figures.price_fans(world(), "Dy", quotes, spans=frame.spans(BAN, world().start))
    for series, name in (("price_inside", "inside China"), ("price_outside", "outside")):
        price = np.asarray(world()[series][:, :, DY], dtype=float)
        median = next(trace for trace in figure.data if trace.name == name)
        assert median.y == pytest.approx(np.median(price, axis=0))
        for low, high in ((5, 95), (25, 75)):
            area = next(t for t in figure.data if t.name == f"{name}, p{low:02d} to p{high}")
            upper, lower = np.split(area.y, 2)
            assert upper == pytest.approx(np.quantile(price, high / 100, axis=0))
            assert lower[::-1] == pytest.approx(np.quantile(price, low / 100, axis=0))
    marks = {t.name: (list(t.x), list(t.y)) for t in figure.data if t.mode == "markers"}
    assert marks["quoted outside"] == ([2026.5], [300.0])
    assert marks["quoted inside China"] == ([pytest.approx(2025 + 5.5 / 12)], [200.0])
    assert "USD/kg" in figure.layout.yaxis.title.text
    assert "2 published quotes" in texts(figure)


def test_dependence_by_mass_is_what_the_labels_and_the_tags_say() -> None:
    found = dependence.dependence(world(), "Dy", "mass")
    imports = np.asarray(world()["imports"][..., DY], dtype=float)
    year = imports.reshape(MEMBERS, 3, 12, *imports.shape[2:]).sum(axis=2)
    china = year[..., LABELS.index("China")]
    everything, codes = found[:, :, GOODS.index("all")], found[:, :, GOODS.index("codes")]
    assert everything[..., 0] == pytest.approx(china.sum(axis=2) / year.sum(axis=(2, 3)))
    part = year[:, :, 1:3]
    assert codes[..., 0] == pytest.approx(china[:, :, 1:3].sum(axis=2) / part.sum(axis=(2, 3)))
    assert np.all(np.diff(found, axis=-1) >= -1e-12)
    # Where no form has more label than ore and making, the tags alone tell what is embodied.
    tags = np.asarray(world()["arrivals"][:, :, DY], dtype=float)
    tags = tags.reshape(MEMBERS, 3, 12, -1).sum(axis=2)
    assert np.all(everything[..., 1] >= tags[..., ~INDEPENDENT].sum(-1) / tags.sum(-1) - 1e-4)
    # Of one element in a year of one price, mass and value weigh alike.
    flat = dict(world().kept, price_outside=np.ones_like(world()["price_outside"]))
    assert dependence.dependence(replace(world(), kept=flat), "Dy", "value") == pytest.approx(found)


def test_what_landed_by_tag_is_what_landed_by_label() -> None:
    imports, arrivals = world()["imports"].sum(axis=(2, 3)), world()["arrivals"].sum(axis=-1)
    assert imports == pytest.approx(arrivals, rel=1e-4, abs=1e-4)


def test_dependence_stands_beside_the_customs() -> None:
    gross = np.zeros((2, len(CODES), len(ORIGINS)))
    gross[:, 0, ORIGINS.index("China")] = [60.0, 30.0]
    gross[:, 1, ORIGINS.index("Vietnam")] = 20.0
    gross[:, 2, ORIGINS.index("other")] = [20.0, 50.0]
    seen = figures.Observed(np.array([2026, 2012]), gross, 2.0 * gross)
    figure = figures.dependence_bases(world(), observed=seen)
    drawn = {t.name: (list(t.x), list(t.y)) for t in figure.data if t.yaxis == "y"}
    assert drawn["customs: China"] == ([2026], [pytest.approx(60.0)])
    assert drawn["customs: with Vietnam, Thailand"] == ([2026], [pytest.approx(80.0)])
    shares = dependence.dependence(world(), None, "mass")[:, :, GOODS.index("codes")]
    label = drawn["China, as labelled"]
    assert label[1] == pytest.approx(100 * np.median(shares[..., 0], axis=0))
    assert [note.text for note in figure.layout.annotations] == ["by mass", "by value"]


@pytest.mark.parametrize(("element", "year"), [("Dy", 2025), ("Y", 2026), ("Ce", 2027)])
def test_every_node_of_the_chain_gives_on_what_it_gets(element: str, year: int) -> None:
    made = replace(network(MONTHS), mud=np.full((1, MONTHS, E), 2.0))
    flows = figures.chain(made, BAN, element=element, year=year, seed=3, members=(0, 2))
    assert np.all(flows >= 0.0)
    into, out = flows.sum(axis=0), flows.sum(axis=1)
    inner = [n for n, (what, _) in enumerate(NODES) if what in ("separated", "metal", "magnets")]
    assert into[inner] == pytest.approx(out[inner], rel=1e-9, abs=1e-9 * flows.sum())
    assert out[NODES.index(("mud", ""))] == pytest.approx(24.0)
    ends = (into == 0.0) | (out == 0.0)
    assert into[ends].sum() == pytest.approx(out[ends].sum(), rel=1e-9)
    names, links = grouped(flows, [what for what, _ in NODES])
    assert links.sum() == pytest.approx(flows.sum())
    assert len(names) == len({what for what, _ in NODES})


def test_the_chain_is_the_world_that_was_simulated() -> None:
    member, e = 1, DY
    year = follow(network(MONTHS), BAN, member, 3, e, 12)
    used = year.used[:, REGIONS.index("Japan")].sum()
    assert used == pytest.approx(world()["use"][member, 12:24, e].sum(), rel=1e-5)
    assert year.used.sum() == pytest.approx(world()["use_world"][member, 1, e], rel=1e-5)
    home = chain.recycled(year)[REGIONS.index("Japan")]
    assert home == pytest.approx(world()["recycled"][member, 12:24, e].sum(), rel=1e-4)
    # Nobody counts what comes back by region: the balance gives it, and all of it adds up.
    assert chain.recycled(year).sum() == pytest.approx(year.returned, rel=1e-6)


def test_the_sankey_draws_the_chain() -> None:
    figure = figures.sankey(network(MONTHS), BAN, element="Dy", year=2025, seed=3)
    drawn = figure.data[0]
    flows = figures.chain(network(MONTHS), BAN, element="Dy", year=2025, seed=3)
    assert sum(drawn.link.value) == pytest.approx(flows.sum())
    count = len(drawn.node.label)
    into = np.bincount(drawn.link.target, drawn.link.value, count)
    out = np.bincount(drawn.link.source, drawn.link.value, count)
    inner = (np.asarray(drawn.node.x) > 0.1) & (np.asarray(drawn.node.x) < 0.9)
    assert inner.any()
    assert into[inner] == pytest.approx(out[inner])
    lost = dict(zip(drawn.node.label, into, strict=True))["lost: separation"]
    assert lost == pytest.approx(flows[:, NODES.index(("lost", "separation"))].sum())
    assert figure.layout.annotations[0].text == "<b>ore</b>"


def judged() -> list[Backtest]:
    seen = [
        Target("t1", "total_imports", "", "2012", 100.0, 0.1, "s", "measured"),
        Target("t2", "total_imports", "", "2013", 900.0, 0.1, "s", "measured"),
        Target("p1", "peak_factor", "La", "2011-Q2", 20.0, 0.1, "s", "published"),
        Target("p2", "peak_factor", "Dy", "2011-08", 5.0, 0.1, "s", "published"),
    ]
    gave = np.linspace(0.5, 2.0, 50)[:, None] * np.array([100.0, 100.0, 20.0, 20.0])
    return [judge(period, seen, gave, {}) for period in PERIODS[:2]]


def test_the_multiples_show_hits_and_misses_by_colour_and_shape() -> None:
    tests = judged()
    figure = figures.backtest_multiples(tests)
    assert [note.text for note in figure.layout.annotations] == [
        "imports, t gross", "peak price over 2009's",
    ]  # fmt: skip
    # Every mark is drawn once: two tests, two panels, one hit and one miss in each.
    for name, symbol, expected in (("hit", "circle", [100.0, 20.0]), ("miss", "x", [900.0, 5.0])):
        marks = [t for t in figure.data if t.name == f"b, {name}"]
        assert [float(y) for t in marks for y in t.y] == expected
        assert {t.marker.symbol for t in marks} == {symbol}
    low, high = band(tests[1].simulated)
    lines = next(t for t in figure.data if t.name == "b, band")
    assert lines.y[:2] == pytest.approx([low[0], high[0]])
    # Test b is tuned to the end of June 2010; a to nothing.
    assert [shape.x1 for shape in figure.layout.shapes] == [2010.5]
    assert "4 of 8 observations lie outside" in texts(figure)


def table() -> dict[str, Any]:
    rows = [
        ("La", "280530", 30.0, 60.0, "identified"),
        ("La", "280530", 10.0, 5.0, "prior"),
        ("Y", "284690", 7.0, 30.0, "partly"),
    ]
    names = ("element", "code", "p50", "identified", "status")
    return {name: np.array([row[n] for row in rows]) for n, name in enumerate(names)}


def test_the_bars_are_shares_of_tonnes() -> None:
    figure = figures.identified(table())
    drawn = {(t.yaxis, t.name): np.asarray(t.y) for t in figure.data}
    assert drawn["y", "identified"][INDEX["La"]] == pytest.approx(75.0)
    assert drawn["y", "prior"][INDEX["La"]] == pytest.approx(25.0)
    assert drawn["y3", "partly"][INDEX["Y"]] == pytest.approx(100.0)
    assert sum(y.sum() for y in drawn.values()) == pytest.approx(200.0)
    hover = next(t for t in figure.data if t.name == "identified").customdata[INDEX["La"]]
    assert hover == pytest.approx([40.0, (30 * 60 + 10 * 5) / 40])


def test_the_study_s_posterior_is_drawn_if_it_is_there() -> None:
    path = STUDY / "tables/identified.csv"
    if not path.exists():
        pytest.skip("the study has no identified.csv yet")
    with path.open(encoding="utf-8", newline="") as file:
        rows = [{k.split(" [")[0]: v for k, v in row.items()} for row in csv.DictReader(file)]
    found = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    tonnes = identified.tonnes_by_status(found)
    assert tonnes.sum() == pytest.approx(sum(float(row["p50"]) for row in rows))
    assert len(figures.identified(found).data) == 9


@pytest.mark.parametrize(
    "draw",
    [
        lambda some: figures.supply_stacked(some, "Dy"),
        lambda some: figures.price_fans(some, "Dy"),
        lambda some: figures.dependence_bases(some, "Dy"),
    ],
)
def test_nobody_no_element_and_no_number_get_words(draw: Any) -> None:
    nobody = replace(world(), members=world().members[:0])
    with pytest.raises(ValueError, match="0 members"):
        draw(nobody)
    broken = {name: value.copy() for name, value in world().kept.items()}
    for value in broken.values():
        value[2] = np.nan
    with pytest.raises(ValueError, match="of 1 members holds what is no number: replay member 2"):
        draw(replace(world(), kept=broken))
    assert len(draw(one()).data) > 0


def test_one_member_has_a_line_and_no_band() -> None:
    figure = figures.price_fans(one(), "Dy")
    assert [trace.name for trace in figure.data] == ["inside China", "outside"]
    assert "one member, so no band" in texts(figure)


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda: figures.supply_stacked(world(), "Xx"), "'Xx' is no element"),
        (lambda: figures.supply_stacked(world(), "Dy", by="ship"), "origin and arrival"),
        (lambda: figures.supply_stacked(replace(world(), months=11), "Dy"), "January to December"),
        (lambda: figures.chain(network(12), element="Dy", year=2026, seed=1), "2026 is not whole"),
        (
            lambda: figures.sankey(network(12), element="Dy", year=2025, seed=1, members=()),
            "at least one",
        ),
        (lambda: figures.backtest_multiples([]), "no backtest"),
        (lambda: figures.identified({}), "no column 'element'"),
        (
            lambda: figures.identified({name: column[:0] for name, column in table().items()}),
            "empty",
        ),
        (
            lambda: figures.identified(table() | {"status": np.array(["sure"] * 3)}),
            "status 'sure'",
        ),
    ],
)
def test_what_cannot_be_drawn_is_said(draw: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        draw()


def test_titles_fit_a_telephone_and_colours_are_known() -> None:
    for name in ("Dy", "Nd"):
        for figure in (
            figures.supply_stacked(world(), name),
            figures.price_fans(world(), name),
            figures.dependence_bases(world(), name),
        ):
            assert figure.layout.title.text.endswith("?")
            assert all(len(line) <= 38 for line in figure.layout.title.text.split("<br>"))
    assert set(LABELS) | set(TAG_ORIGINS) <= set(frame.COLOURS)
    assert len(ELEMENTS) == E
