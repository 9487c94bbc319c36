"""A file of a study that a stage reads by itself: named in the study, known by its content."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from kaidei.faults import Bad


@dataclass(frozen=True)
class StudyFile:
    """A file below the study's folder; what it holds decides results, where it lies does not."""

    name: str
    """As the study writes it."""
    digest: str
    """SHA-256 of its bytes."""
    path: Path = field(repr=False, compare=False)
    """Where it is read."""

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(_read)


def _read(given: object, info: Any) -> StudyFile:
    if isinstance(given, StudyFile):
        return given
    if not isinstance(given, str):
        raise Bad(given, "a file of the study in quotes, such as 'records/sea.csv'")
    folder = Path((info.context or {}).get("folder", "."))
    if Path(given).parts[:1] == ("tables",):
        raise Bad(given, "a file outside tables/", "tables/ holds rows with an `id`; put it into "
                  "records/")  # fmt: skip
    path = folder / given
    if not path.is_file():
        raise Bad(given, f"a file below {folder}", "no such file")
    return StudyFile(given, hashlib.sha256(path.read_bytes()).hexdigest(), path)
