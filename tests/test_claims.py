"""The ledger: what a claim may say, what a run makes of it, and the words for mistakes."""

import textwrap
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from kaidei import claims as ledger
from kaidei.claim_spec import unknown_scenarios
from kaidei.claims import judge, load_claims, read_claims
from kaidei.contract import absolute_month
from kaidei.elements import ELEMENTS
from kaidei.values import StudyError

M = 100


def tree():
    """Two scenarios with a few variables of the contract, round numbers throughout."""
    member = np.arange(M)
    years = np.empty((M, 15, 2))
    years[:, :, 0] = 10.0 * (1 + member)[:, None]  # japan: 10, 20, ... 1000 years
    years[:, :, 1] = 1000.0
    reo = np.ones((M, 15))
    deposit = xr.Dataset(
        {
            "years_of_supply": (("member", "element", "demand_basis"), years, {"units": "year"}),
            "element_reo": (("member", "element"), reo, {"units": "t_reo"}),
            "resource_reo": (("member",), np.full(M, 16.5e6), {"units": "t_reo"}),
        },
        coords={"member": member, "element": list(ELEMENTS), "demand_basis": ["japan", "world"]},
    )
    first = np.full((M, 2), 13.0)
    first[:20, 1] = np.inf
    campaign = xr.Dataset(
        {"first_mud": (("member", "phase"), first, {"units": "month"})},
        coords={"member": member, "phase": ["trial", "test"]},
    )

    def economics(shift):
        npv = -1e9 * (1 + member) + shift
        irr = np.full(M, np.nan)
        return xr.Dataset(
            {"npv": (("member",), npv, {"units": "JPY_2025"}),
             "irr": (("member",), irr, {"units": "1"})},
            coords={"member": member},
        )  # fmt: skip

    return xr.DataTree.from_dict(
        {
            "ban/deposit": deposit,
            "ban/campaign": campaign,
            "ban/economics": economics(0.0),
            "no-ban/economics": economics(-5e8),
        }
    )


def claims(tmp_path, text):
    file = tmp_path / "claims.toml"
    file.write_text(text, encoding="utf-8")
    return load_claims(tmp_path)


def entry(test, name="one", **fields):
    rest = "\n".join(f"{key} = {value}" for key, value in fields.items())
    return (
        f'[claim.{name}]\nsays = "x"\nsource = "y"\ndate = "2026-01"\norigin = "story"\n'
        f'settled_by = "z"\n{test}\n{rest}\n'
    )


def verdict(tmp_path, test, **fields):
    return judge(claims(tmp_path, entry(test, **fields)), tree(), "ban")[0]


YEARS = 'variable = "deposit/years_of_supply"'


@pytest.mark.parametrize(
    ("value", "probability", "word"),
    [
        ("910 year", 0.10, "fails"),
        ("900 year", 0.11, "open"),
        ("120 year", 0.89, "open"),
        ("110 year", 0.90, "holds"),
    ],
)
def test_the_verdict_turns_at_nine_and_at_one_in_ten(tmp_path, value, probability, word):
    found = verdict(
        tmp_path,
        f'test = {{ {YEARS}, at = {{ element = "Dy", demand_basis = "japan" }}, '
        f'is = ">=", value = "{value}" }}',
    )
    assert found.probability == pytest.approx(probability)
    assert found.verdict == word
    assert found.quantiles == (60.0, 510.0, 950.0)
    assert found.unit == "year"


def test_the_unit_of_the_claim_is_converted(tmp_path):
    found = verdict(
        tmp_path,
        'test = { variable = "deposit/resource_reo", is = ">", value = "16 Mt_reo" }',
    )
    assert found.verdict == "holds"
    assert found.sentence == (
        "More than 16 Mt_reo in 100% of 100 members; "
        "5 % are below 16.5 Mt_reo, half below 16.5 Mt_reo, 5 % above 16.5 Mt_reo."
    )


def test_a_statistic_decides_yes_or_no(tmp_path):
    test = (
        f'test = {{ {YEARS}, at = {{ element = "Dy", demand_basis = "japan" }}, '
        'statistic = "STAT", is = ">=", value = "500 year" }'
    )
    assert verdict(tmp_path, test.replace("STAT", "median")).probability == 1.0
    assert verdict(tmp_path, test.replace("STAT", "mean")).probability == 1.0
    assert verdict(tmp_path, test.replace("STAT", "p10")).probability == 0.0


def test_a_share_sums_some_labels_and_divides_by_all(tmp_path):
    found = verdict(
        tmp_path,
        'test = { variable = "deposit/element_reo", at = { element = ["Dy", "Y", "Tb"] }, '
        'reduce = { element = "sum" }, divide_by = { variable = "deposit/element_reo", '
        'reduce = { element = "sum" } }, is = "within", value = ["19 percent", "21 percent"] }',
    )
    assert found.verdict == "holds"
    assert found.quantiles == pytest.approx((0.2, 0.2, 0.2))


def test_a_paired_difference_between_scenarios(tmp_path):
    found = verdict(
        tmp_path,
        'test = { variable = "economics/npv", minus = { variable = "economics/npv", '
        'scenario = "no-ban" }, is = ">=", value = "0.5 bn_JPY_2025" }',
    )
    assert found.verdict == "holds"
    assert found.quantiles == pytest.approx((5e8, 5e8, 5e8))


def test_dates_are_compared_as_dates_and_never_is_later_than_any(tmp_path):
    inside = verdict(
        tmp_path,
        'test = { variable = "campaign/first_mud", at = { phase = "trial" }, is = "within", '
        'value = ["2026-01-29", "2026-02-04"] }',
    )
    assert inside.verdict == "holds"
    late = verdict(
        tmp_path,
        'test = { variable = "campaign/first_mud", at = { phase = "test" }, is = "<=", '
        'value = "2027-12" }',
    )
    assert late.probability == pytest.approx(0.8)
    assert late.quantiles[2] == np.inf
    assert late.sentence.endswith("half below 2026-02-01, 5 % or more never.")


def test_a_condition_leaves_members_out_and_says_so(tmp_path):
    test = (
        'test = { variable = "campaign/first_mud", at = { phase = "test" }, is = "<=", '
        'value = "2026-02" }\ngiven = { variable = "campaign/first_mud", '
        'at = { phase = "test" }, is = "<", value = "2045-01" }'
    )
    found = verdict(tmp_path, test)
    assert found.probability == 1.0
    assert "of 80 members (of 100) in which campaign/first_mud (phase test)" in found.sentence
    none = verdict(tmp_path, test.replace('"2045-01"', '"2025-02"'))
    assert none.verdict == "not testable here"
    assert "In no member" in none.sentence


def test_several_tests_must_be_so_in_the_same_member(tmp_path):
    japan = f'{YEARS}, at = {{ element = "Dy", demand_basis = "japan" }}'
    one = f'{{ {japan}, is = ">", value = "200 year" }}'
    two = f'{{ {japan}, is = "<=", value = "700 year" }}'
    assert verdict(tmp_path, f"test = [{one}, {two}]").probability == pytest.approx(0.5)


def test_what_is_not_a_number_meets_nothing(tmp_path):
    for sign in (">=", "<="):
        test = f'test = {{ variable = "economics/irr", is = "{sign}", value = "5 percent" }}'
        assert verdict(tmp_path, test).probability == 0.0


def test_a_distance_is_computed(tmp_path):
    # The equator's degree on WGS84: 111.31949 km.
    found = verdict(
        tmp_path,
        "fact = { geodesic = { start = [0.0, 0.0], end = [0.0, 1.0] }, is = "
        '"within", value = ["111.31 km", "111.32 km"] }',
    )
    assert found.verdict == "holds"
    assert found.probability == 1.0


def test_a_published_figure_is_compared(tmp_path):
    found = verdict(
        tmp_path,
        'fact = { found = "91 percent", source = "iea", is = "within", '
        'value = ["63 percent", "77 percent"] }',
    )
    assert found.verdict == "fails"
    day = verdict(
        tmp_path,
        'fact = { found = "2026-01-12", source = "press", is = "<=", value = "2026-01-12" }',
    )
    assert day.verdict == "holds"


def test_by_construction_and_not_testable(tmp_path):
    built = verdict(
        tmp_path,
        'test = { variable = "deposit/resource_reo", is = ">", value = "16 Mt_reo" }',
        by_construction="true",
    )
    assert built.verdict == "by construction"
    assert built.probability == 1.0
    mute = verdict(tmp_path, 'not_testable = "An opinion."')
    assert (mute.verdict, mute.probability, mute.reason) == (
        "not testable here", None, "An opinion.",
    )  # fmt: skip


def test_a_scenario_that_was_not_run_is_said(tmp_path):
    found = verdict(
        tmp_path,
        'test = { variable = "economics/npv", is = ">", value = "0 JPY_2025" }',
        scenario='"ban-mud-350"',
    )
    assert found.verdict == "not testable here"
    assert "ban-mud-350" in found.sentence


def test_the_explanation_walks_from_words_to_variable(tmp_path):
    found = verdict(
        tmp_path,
        'test = { variable = "economics/npv", is = ">", value = "0 JPY_2025" }',
        basis='"forward value"',
        statement='"S14"',
    )
    text = "\n".join(found.explanation())
    for words in ("economics/npv under baseline", "more than 0 JPY_2025", "forward value", "S14"):
        assert words in text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (entry(f'test = {{ {YEARS.replace("years_of", "yeers_of")}, is = ">", value = "1 year" }}'),
         ["claim.one.test.variable", "deposit/yeers_of_supply", "deposit/years_of_supply"]),
        (entry(f'test = {{ {YEARS}, at = {{ element = "Dy" }}, is = ">", value = "1 year" }}'),
         ["nothing for 'demand_basis'", "Add at.demand_basis or reduce.demand_basis"]),
        (entry(f'test = {{ {YEARS}, at = {{ element = "Dy", demand_bases = "japan" }}, is = ">", '
               'value = "1 year" }'),
         ["a dimension of deposit/years_of_supply", "did you mean 'demand_basis'"]),
        (entry('test = { variable = "deposit/resource_reo", is = ">", value = "16 Mt" }'),
         ["claim.one.test.value", "does not say which tonne"]),
        (entry('test = { variable = "economics/npv", is = ">", value = "1 JPY_2016" }'),
         ["money of JPY_2016"]),
        (entry('test = { variable = "economics/opex_by_item", at = { year = 2030, '
               'cost_item = "ship" }, is = ">", value = "1 JPY_2025" }'),
         ["kept by member", "Only its quantiles are stored"]),
        (entry('test = { variable = "economics/npv", is = "within", value = "1 JPY_2025" }'),
         ["two ends for `within`"]),
        (entry('test = { variable = "economics/npv", is = ">", value = "2027-01" }'),
         ["only a month is compared with a date"]),
        (entry('test = { variable = "economics/npv", is = "=", value = "1 JPY_2025" }'),
         ["claim.one.test"]),
        (entry('not_testable = "a"\nfact = { found = "1", source = "b", is = ">", value = "2" }'),
         ["one of `test`, `fact` and `not_testable`"]),
        (entry('fact = { found = "1", is = ">", value = "2" }'), ["the `source` of the figure"]),
        (entry('not_testable = "a"', origin_="1"), ["an unknown key", "did you mean 'origin'"]),
        ('[claims.x]\nsays = "a"\n', ["[claims]", "did you mean 'claim'"]),
        ("[claim.x\n", ["its TOML"]),
        ('[claim.x]\nsays = "a"\n', ["claim.x.source", "missing", "Who said it"]),
    ],
)  # fmt: skip
def test_mistakes_get_their_words(tmp_path, text, words):
    with pytest.raises(StudyError) as caught:
        claims(tmp_path, text)
    for word in words:
        assert word.lower() in str(caught.value).lower(), str(caught.value)


@pytest.mark.parametrize(
    ("test", "place"),
    [
        ('{ variable = "economics/npv", is = ">" }', "claim.one.test.value"),
        ('{ variable = "economics/npv", is = "=>", value = "1 JPY_2025" }', "claim.one.test.is"),
        ('[{ variable = "economics/npv", is = ">", valeu = "1 JPY_2025", value = "1 JPY_2025" }]',
         "claim.one.test[0].valeu"),
        ('{ variable = "economics/npv", statistic = "avg", is = ">", value = "1 JPY_2025" }',
         "claim.one.test.statistic"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_test_is_told_once_at_its_own_place(tmp_path, test, place):
    with pytest.raises(StudyError) as caught:
        claims(tmp_path, entry(f"test = {test}"))
    [problem] = caught.value.problems
    assert problem.where == place
    assert "function-after" not in str(problem)
    assert "pattern" not in str(problem)


def test_a_scenario_that_the_study_lacks_is_found_without_a_run(tmp_path):
    minus = '{ variable = "economics/npv", scenario = "no-bann" }'
    test = f'{{ variable = "economics/npv", minus = {minus}, is = ">", value = "1 JPY_2025" }}'
    found = claims(tmp_path, entry(f"test = {test}", scenario='"baseline"'))
    assert unknown_scenarios(found, ["ban", "no-ban"]) == {"no-bann": ["one"]}
    assert unknown_scenarios(found, ["ban", "no-bann"]) == {}


def test_a_note_that_is_the_reason_is_told_once(tmp_path):
    test = 'test = { variable = "economics/npv", is = ">", value = "0 JPY_2025" }'
    lines = verdict(tmp_path, test, note='"The rate is a guess."').explanation()
    assert lines.count("The rate is a guess.") == 1


def test_all_mistakes_come_together(tmp_path):
    text = entry('test = { variable = "deposit/nothing", is = ">", value = "1" }', "a") + entry(
        'fact = { found = "1", is = ">", value = "2" }', "b"
    )
    (tmp_path / "claims.toml").write_text(text, encoding="utf-8")
    found, problems = read_claims(tmp_path)
    assert {problem.where.split(".")[1] for problem in problems} == {"a", "b"}
    assert set(found) == {"a"}


def test_a_label_that_does_not_exist_names_the_nearest(tmp_path):
    test = (
        'test = { variable = "campaign/first_mud", at = { phase = "trail" }, is = ">", '
        'value = "2026-01" }'
    )
    with pytest.raises(StudyError, match=r"'trail'.*Did you mean 'trial'"):
        judge(claims(tmp_path, textwrap.dedent(entry(test))), tree(), "ban")


SHIPPED = Path(__file__).parents[1] / "studies/minamitorishima"


class TestTheShippedLedger:
    """The ledger of the study that ships."""

    def test_it_reads_without_a_mistake(self):
        found, problems = read_claims(SHIPPED)
        assert not problems, "\n".join(map(str, problems))
        assert len(found) >= 40

    def test_it_covers_the_statements_of_the_story_that_can_be_tested(self):
        told = {claim.statement for claim in load_claims(SHIPPED).values()}
        wanted = {1, 3, 5, 6, 7, 8, 9, 16, 17, 18, 22, 23, 24, 28, 29, 32, 33}
        assert not {f"S{number:02d}" for number in wanted} - told

    def test_the_years_of_supply_are_tested_on_both_bases(self):
        found = load_claims(SHIPPED).values()
        for statement in ("S07", "S08"):
            bases = {
                test.at["demand_basis"]
                for claim in found
                if claim.statement == statement
                for test in claim.tests
            }
            assert bases == {"japan", "world"}

    def test_facts_and_reasons_need_no_run(self):
        found = {name: claim for name, claim in load_claims(SHIPPED).items() if not claim.tests}
        verdicts = {item.id: item.verdict for item in judge(found, tree(), "ban")}
        assert verdicts["s03-1900-km"] == "holds"
        assert verdicts["s18-second-island-chain"] == "fails"
        assert verdicts["s22-cut-off"] == "fails"


def test_the_shipped_ledger_answers_every_statement_of_the_story():
    from pathlib import Path

    claims = load_claims(Path(__file__).parents[1] / "studies/minamitorishima")
    told = {claim.statement for claim in claims.values() if claim.statement}
    assert told == {f"S{number:02d}" for number in range(1, 34)}
    for name, claim in claims.items():
        if claim.origin == "outcome" and claim.test is not None and not claim.by_construction:
            assert "no blind forecast" in (claim.note or "").lower(), name


@given(day=st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_a_date_told_is_the_date_written(day):
    """Through float months and back: a part of a month loses no day."""
    assert ledger._date(absolute_month(day.isoformat())) == day.isoformat()
