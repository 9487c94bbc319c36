"""The assumptions register: every value of the study, how it is known and by whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kaidei.report.answers import cores_are_synthetic
from kaidei.report.changes import changed_values
from kaidei.report.ledger import source_link
from kaidei.report.markup import Html, Part, join, joined, table, tag
from kaidei.report.meaning import meanings
from kaidei.report.reader import Reader
from kaidei.values import KINDS, Value

_WORDS = {
    "measured": "someone measured it and published the measurement",
    "published": "in a paper, an official report or a company's own statement",
    "news": "told by the press",
    "estimate": "nobody has published it: our own judgement, or one drawn from other things",
    "synthetic": "made up to resemble what is published: no real data stand behind it",
    "unsourced": "the study does not say where it comes from",
}


def kind_chip(kind: str | None) -> Html:
    """How a value is known, as a coloured word."""
    word = kind or "unsourced"
    return tag("span", word, class_=f"chip {word}")


def synthetic_banner(reader: Reader) -> Html | None:
    """The warning near the top, if the deposit's cores are made up."""
    if not cores_are_synthetic(reader):
        return None
    cores = reader.study.scenarios[reader.main]["deposit"].cores  # type: ignore[attr-defined]
    made_up = cores.data["kind"] == "synthetic"
    count = len(set(cores.data.get("core", cores.data["kind"])[made_up]))
    return tag(
        "p",
        tag("b", "No real core table is public; the cores here are synthetic. "),
        f"The {count} cores that the deposit is drawn from were made by a seeded script to match "
        "the published summaries. They stand in for the real ones: wherever an answer rests on a "
        "place, a depth or a grade, it rests on them.",
        class_="banner",
        role="note",
    )


def counts(reader: Reader) -> Html:
    """How many values are known in which way, as a bar and in words."""
    found = [(name, value) for _, name, value in reader.study.assumptions(reader.main)]
    by_kind = Counter(value.kind or "unsourced" for _, value in found)
    present = [kind for kind in (*KINDS, "unsourced") if by_kind[kind]]
    bar = [
        tag("span", class_=f"part {kind}", style=f"flex:{by_kind[kind]}", title=kind)
        for kind in present
    ]
    key = [
        tag("li", kind_chip(kind), tag("b", f" {by_kind[kind]} "), _WORDS[kind]) for kind in present
    ]
    guessed = by_kind["estimate"] + by_kind["synthetic"]
    loud = (
        f"{guessed} of the {len(found)} values are estimates or synthetic. What they decide is no "
        "fact: it is what would follow if they were right."
    )
    return join(
        tag("p", tag("b", loud)),
        tag("div", *bar, class_="bar", role="img", aria_label="the counts below as a bar"),
        tag("ul", *key, class_="key"),
        _unsourced([name for name, value in found if value.kind is None]),
    )


def _unsourced(names: Sequence[str]) -> Html | None:
    if not names:
        return None
    codes = joined([tag("code", name) for name in names], ", ")
    return tag("p", "Without a source: ", codes, ".", class_="note")


def register(reader: Reader) -> Html:
    """Every value by stage, folded, then the tables, the scenarios and the sources."""
    study = reader.study
    words = meanings(study, reader.main)
    stages: dict[str, list[tuple[str, Value]]] = {}
    for stage, name, value in study.assumptions(reader.main):
        stages.setdefault(stage, []).append((name, value))
    parts: list[Part] = [counts(reader)]
    for stage, values in stages.items():
        rows = [
            (
                join(_capital(str(words[name])), tag("small", tag("code", name), class_="block")),
                value.text,
                _unit(value),
                kind_chip(value.kind),
                _source(reader, value),
            )
            for name, value in values
        ]
        guessed = sum(value.kind in ("estimate", "synthetic", None) for _, value in values)
        summary = (
            f"{stage}: {len(values)} values, {guessed} of them estimates, synthetic or unsourced"
        )
        columns = ["what", "value", "unit used", "known as", "source"]
        parts.append(tag("details", tag("summary", summary),
                         table(None, columns, rows, class_="words register")))  # fmt: skip
    return join(*parts)


def _unit(value: Value) -> str:
    if value.unit in ("date", "word"):
        return value.unit
    return " or ".join(value.units) if len(value.units) > 1 else value.unit


def _source(reader: Reader, value: Value) -> Html:
    link = source_link(reader, value.source) if value.source else tag("b", "none")
    return join(link, tag("small", value.note, class_="block") if value.note else None)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def tables(reader: Reader) -> Html:
    """The study's tables: rows, how they are known, and where from."""
    from kaidei.tables import read_table

    rows: list[tuple[Part, ...]] = []
    for file in sorted((reader.study.path / "tables").glob("*.csv")):
        read = read_table(file, file.name, [])
        if read is None:
            continue
        position = read.names.index("source")
        keys = list(dict.fromkeys(row[position] for row in read.rows))
        kinds = dict.fromkeys(_row_kinds(reader, read.names, read.rows, position))
        links = joined([source_link(reader, key) for key in keys], "; ")
        rows.append((tag("code", file.name), f"{len(read.rows)}",
                     joined([kind_chip(kind) for kind in kinds], " "), links))  # fmt: skip
    if not rows:
        return tag("p", "The study has no tables.")
    return table(None, ["file", "rows", "known as", "sources"], rows, class_="words")


def _row_kinds(
    reader: Reader, names: Sequence[str], rows: Sequence[Sequence[str]], position: int
) -> list[str | None]:
    kind = names.index("kind") if "kind" in names else None
    found: list[str | None] = []
    for row in rows:
        own = row[kind] if kind is not None else ""
        source = reader.study.sources.get(row[position])
        found.append(own or (source.kind if source else None))
    return found


def scenarios(reader: Reader) -> Html:
    """What each scenario that was run changes against the study as written."""
    parts: list[Part] = []
    for name in reader.run.scenarios:
        if name == reader.study.baseline:
            parts.append(tag("p", tag("b", reader.title(name)), ": the study as written."))
            continue
        parts.append(tag("details", tag("summary", f"{reader.title(name)} ({name})"),
                         changed_values(reader, name)))  # fmt: skip
    return join(*parts)


def sources(reader: Reader) -> Html:
    """Every source, linked, with its terms."""
    rows: list[tuple[Part, ...]] = [
        (tag("code", key), join(source_link(reader, key),
                                tag("small", source.note, class_="block") if source.note else None),
         kind_chip(source.kind), source.licence or "")
        for key, source in reader.study.sources.items()
    ]  # fmt: skip
    if not rows:
        return tag("p", "The study names no sources.")
    return table(None, ["key", "what", "known as", "licence"], rows, class_="words")


def provenance(reader: Reader) -> Html:
    """Seed, members, versions and hashes: what it takes to make the same run again."""
    manifest = reader.run.manifest
    kaidei, versions = manifest.get("kaidei", {}), manifest.get("versions", {})
    wall = manifest.get("timing", {}).get("wall")
    facts = [
        ("study", f"{manifest.get('study')}: {manifest.get('title', '')}"),
        ("members", f"{reader.members:,}"),
        ("seed", str(manifest.get("seed"))),
        ("scenarios run", ", ".join(reader.run.scenarios)),
        ("kaidei", f"{kaidei.get('version')}, code {str(kaidei.get('code', ''))[:16]}"),
        ("with", ", ".join(f"{name} {version}" for name, version in versions.items())),
        ("run", reader.run.path.name),
        ("finished", str(manifest.get("finished", ""))),
        ("time to compute", f"{wall:.1f} s" if isinstance(wall, float) else ""),
    ]
    return tag("dl", *(join(tag("dt", name), tag("dd", said)) for name, said in facts if said),
               class_="facts")  # fmt: skip
