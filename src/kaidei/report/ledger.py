"""The ledger of claims: what others said and what the run makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaidei.report.markup import Html, Part, join, joined, link, tag
from kaidei.report.reader import Missing, Reader
from kaidei.report.wording import spelt_out
from kaidei.values import StudyError

if TYPE_CHECKING:
    from kaidei.claims import Verdict

VERDICTS = ("holds", "fails", "open", "by construction", "not testable here")
"""Every verdict, in the order of the ledger's counts."""

_ORIGINS = {
    "story": "Told by one news article of January 2026 on the trial",
    "other press": "Told by other press and papers",
    "outcome": "What has come out since",
}


def verdicts(reader: Reader) -> list[Verdict]:
    """The run's verdicts. Missing if the study has no claims or they cannot be read."""
    try:
        found = reader.run.claims()
    except StudyError as error:
        raise Missing(f"claims.toml has mistakes: {error.problems[0]}") from error
    if not found:
        raise Missing("the study has no claims.toml, or no claim in it")
    return found


def ledger(reader: Reader) -> Html:
    """Every claim with its verdict, by who told it."""
    found = verdicts(reader)
    parts: list[Part] = [_counts(found)]
    for origin, title in _ORIGINS.items():
        group = [verdict for verdict in found if verdict.claim.origin == origin]
        if group:
            parts.append(tag("h4", title))
            parts.append(
                tag("ul", *(_claim(reader, verdict) for verdict in group), class_="claims")
            )
    return join(*parts)


def _counts(found: list[Verdict]) -> Html:
    chips = [
        join(chip(word), f" {sum(v.verdict == word for v in found)}  ")
        for word in VERDICTS
        if any(v.verdict == word for v in found)
    ]
    rule = ("A claim holds when at least 90 in 100 members agree, fails when at most 10 do, and is "
            "open between. The words are ours, not the speakers'.")  # fmt: skip
    return tag("p", joined(chips, " "), " ", tag("span", rule, class_="note"))


def chip(verdict: str) -> Html:
    """A verdict as a coloured word."""
    return tag("span", verdict, class_=_chip_class(verdict))


def _chip_class(verdict: str) -> str:
    return f"chip {verdict.replace(' ', '-')}"


def _claim(reader: Reader, verdict: Verdict) -> Html:
    claim = verdict.claim
    beside = [
        text for text in (verdict.reason, claim.note) if text and text not in verdict.sentence
    ]
    about = [f"Basis: {claim.basis}."] if claim.basis else []
    about += [*beside, f"Would be settled by: {claim.settled_by}"]
    said_by = join("Said by ", _said_by(reader, claim.source), f", {claim.date}. ")
    more = joined([_stop(text) for text in dict.fromkeys(about)], " ")
    return tag(
        "li",
        tag("p", _with_share(verdict, reader.members), " ", tag("b", claim.says)),
        tag("p", spelt_out(verdict.sentence)),
        tag("p", tag("code", verdict.id), " ", said_by, more, class_="note"),
        id=f"claim-{verdict.id}",
    )


def _with_share(verdict: Verdict, members: int) -> Html:
    """The verdict and, where members were asked, the share of them that agree."""
    tested = verdict.probability is not None and verdict.claim.tests
    share = f", {_chance(verdict.probability or 0.0, members)}" if tested else ""
    return tag("span", f"{verdict.verdict}{share}", class_=_chip_class(verdict.verdict))


def _said_by(reader: Reader, text: str) -> Part:
    source = reader.study.sources.get(text)
    return text if source is None else source_link(reader, text)


def source_link(reader: Reader, key: str) -> Html:
    """A source's title, linked to where it can be read."""
    source = reader.study.sources.get(key)
    if source is None:
        return join(key)
    year = f" ({source.year})" if source.year else ""
    address = source.url or (f"https://doi.org/{source.doi}" if source.doi else "")
    title = f"{source.title}{year}"
    return link(address, title) if address else join(title)


def _chance(probability: float, members: int) -> str:
    if members >= 100 and probability < 0.01:
        return "<1%"
    if members >= 100 and probability > 0.99:
        return ">99%"
    return f"{probability:.0%}"


def _stop(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
