"""The store: batches and stages are there whole or not at all, and come back bit for bit."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kaidei.contract import QUANTILES, Row
from kaidei.ensemble import store as store_module
from kaidei.ensemble.store import (
    SCHEMA,
    RunError,
    Store,
    open_stage,
    quantiles,
    read_manifest,
    sole_writer,
    write_manifest,
)

STAGE = "lift"
KEY = "0123456789abcdef" * 4
PHASES = ["trial", "test (海泥)"]
ROWS = (
    Row(STAGE, "rate", ("member", "phase"), "t_dry/day", "rate"),
    Row(STAGE, "limit", ("member",), "1", "code"),
    Row(STAGE, "cube", ("member", "year", "phase"), "t", "cube", keep="quantiles"),
    Row(STAGE, "safe", ("member", "year"), "1", "yes or no", keep="quantiles"),
)
BATCHES = [range(0, 64), range(64, 128), range(128, 130)]


@pytest.fixture(autouse=True)
def small_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "rows", lambda stage: {row.name: row for row in ROWS})


def result(members: range) -> xr.Dataset:
    """A stage's result whose numbers depend on the member."""
    rng = np.random.default_rng(members.start)
    n = len(members)
    return xr.Dataset(
        {
            "rate": (("member", "phase"), rng.normal(size=(n, 2))),
            "limit": (("member",), rng.integers(0, 5, n)),
            "cube": (("member", "year", "phase"), rng.normal(size=(n, 3, 2)).astype(np.float32)),
            "safe": (("member", "year"), rng.random((n, 3)) < 0.5),
        },
        coords={"member": np.asarray(members), "year": [2025, 2026, 2027], "phase": PHASES},
    )


def filled(root: Path) -> Store:
    store = Store(root)
    for members in BATCHES:
        store.write_batch(STAGE, KEY, members, result(members))
    return store


def test_a_batch_comes_back_bit_for_bit(tmp_path: Path) -> None:
    store = filled(tmp_path)
    for members in BATCHES:
        assert store.has_batch(STAGE, KEY, members)
        xr.testing.assert_identical(
            store.read_batch(STAGE, KEY, members), result(members).drop_attrs()
        )


def test_a_finished_stage_holds_every_member_and_drops_its_batches(tmp_path: Path) -> None:
    store = filled(tmp_path)
    whole = xr.concat([result(members) for members in BATCHES], dim="member")
    store.assemble(STAGE, KEY, BATCHES)
    found = open_stage(store.finished(STAGE, KEY)).load()
    assert store.is_finished(STAGE, KEY)
    assert not store.partial(STAGE, KEY).exists()
    for name in ("rate", "limit"):
        np.testing.assert_array_equal(found[name], whole[name])
        assert found[name].dtype == whole[name].dtype
    assert found["cube"].dims == ("quantile", "year", "phase")
    np.testing.assert_allclose(
        found["cube"], np.quantile(whole["cube"], QUANTILES, axis=0), rtol=1e-5, atol=1e-6
    )
    assert list(found["phase"].values) == PHASES
    assert found["rate"].attrs == {"units": "t_dry/day", "long_name": "rate"}


def test_later_stages_read_the_same_from_batches_and_from_the_finished_stage(
    tmp_path: Path,
) -> None:
    store = filled(tmp_path)
    before = [store.read_batch(STAGE, KEY, members) for members in BATCHES]
    store.assemble(STAGE, KEY, BATCHES)
    for members, early in zip(BATCHES, before, strict=True):
        late = store.read_batch(STAGE, KEY, members)
        for name in ("rate", "limit", "member", "phase", "year"):
            np.testing.assert_array_equal(late[name], early[name])
            assert late[name].dtype == early[name].dtype
    halves = store.read_batch(STAGE, KEY, range(32, 96))
    np.testing.assert_array_equal(halves["rate"][:32], before[0]["rate"][32:])


def test_a_torn_batch_does_not_count(tmp_path: Path) -> None:
    store = filled(tmp_path)
    file = store.batch(STAGE, KEY, BATCHES[0])
    whole = file.read_bytes()
    for length in (0, 1, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:length])
        assert not store.has_batch(STAGE, KEY, BATCHES[0])
    store.write_batch(STAGE, KEY, BATCHES[0], result(BATCHES[0]))
    assert file.read_bytes() == whole


def test_what_a_stopped_run_left_lying_is_no_result_and_does_no_harm(tmp_path: Path) -> None:
    store = filled(tmp_path)
    (store.partial(STAGE, KEY) / ".0-64-999").write_bytes(b"half")
    half = store.finished(STAGE, KEY).with_name(f".{store.finished(STAGE, KEY).name}")
    (half / "rate").mkdir(parents=True)
    (half / "rate" / "zarr.json").write_text("{")
    damaged = store.finished(STAGE, KEY)
    (damaged / "rate").mkdir(parents=True)
    assert not store.is_finished(STAGE, KEY)
    store.assemble(STAGE, KEY, BATCHES)
    assert open_stage(damaged)["rate"].shape == (130, 2)
    assert not half.exists()


def test_a_stage_is_taken_over_from_another_run(tmp_path: Path) -> None:
    one, two = filled(tmp_path / "one"), Store(tmp_path / "two")
    two.results.mkdir(parents=True)
    assert not two.adopt(STAGE, KEY, one)
    one.assemble(STAGE, KEY, BATCHES)
    assert two.adopt(STAGE, KEY, one)
    xr.testing.assert_identical(
        open_stage(one.finished(STAGE, KEY)).load(), open_stage(two.finished(STAGE, KEY)).load()
    )


def test_a_damaged_stage_is_not_taken_over_and_is_dropped(tmp_path: Path) -> None:
    one, two = filled(tmp_path / "one"), Store(tmp_path / "two")
    two.results.mkdir(parents=True)
    one.assemble(STAGE, KEY, BATCHES)
    assert one.is_whole(STAGE, KEY)
    one.drop_damaged(STAGE, KEY)
    assert one.is_finished(STAGE, KEY)
    chunk = next(f for f in (one.finished(STAGE, KEY) / "rate" / "c").rglob("*") if f.is_file())
    chunk.write_bytes(chunk.read_bytes()[:-1])
    assert not one.is_whole(STAGE, KEY)
    assert not two.adopt(STAGE, KEY, one)
    one.drop_damaged(STAGE, KEY)
    assert not one.is_finished(STAGE, KEY)


def test_a_batch_with_broken_bytes_is_removed_with_words_and_computed_anew(tmp_path: Path) -> None:
    """Its end is whole, so that only reading it shows the damage."""
    store = filled(tmp_path)
    file = store.batch(STAGE, KEY, BATCHES[1])
    content = bytearray(file.read_bytes())
    middle = len(content) // 3
    content[middle : middle + 8] = bytes(255 - byte for byte in content[middle : middle + 8])
    file.write_bytes(content)
    assert store.has_batch(STAGE, KEY, BATCHES[1])
    with pytest.raises(RunError, match=r"was damaged .* the same command computes it anew"):
        store.assemble(STAGE, KEY, BATCHES)
    assert not store.has_batch(STAGE, KEY, BATCHES[1])
    assert not store.is_finished(STAGE, KEY)
    assert not store.results.exists()
    store.write_batch(STAGE, KEY, BATCHES[1], result(BATCHES[1]))
    store.assemble(STAGE, KEY, BATCHES)
    assert store.is_whole(STAGE, KEY)


def test_a_full_disk_is_left_no_fuller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: object, **arrays: object) -> None:
        file.write(b"half")  # type: ignore[attr-defined]
        raise OSError(28, "No space left on device")

    store = Store(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(store_module.np, "savez", full)
        with pytest.raises(OSError, match="No space left"):
            store.write_batch(STAGE, KEY, BATCHES[0], result(BATCHES[0]))
    assert list(store.partial(STAGE, KEY).iterdir()) == []


def test_a_run_that_is_emptied_while_another_takes_from_it_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = filled(tmp_path / "one"), Store(tmp_path / "two")
    one.assemble(STAGE, KEY, BATCHES)

    def gone(*_: object, **__: object) -> None:
        raise FileNotFoundError("c/0/0")

    monkeypatch.setattr(store_module.shutil, "copytree", gone)
    assert not two.adopt(STAGE, KEY, one)
    assert not two.is_finished(STAGE, KEY)


def test_deleting_the_run_it_was_taken_from_harms_no_other(tmp_path: Path) -> None:
    one, two = filled(tmp_path / "one"), Store(tmp_path / "two")
    one.assemble(STAGE, KEY, BATCHES)
    two.results.mkdir(parents=True)
    assert two.adopt(STAGE, KEY, one)
    shutil.rmtree(one.root)
    assert two.is_whole(STAGE, KEY)
    assert open_stage(two.finished(STAGE, KEY)).load()["rate"].shape == (130, 2)


# --- quantiles


@given(
    whole=hnp.arrays(
        np.float64,
        st.tuples(st.integers(1, 60), st.integers(1, 3)),
        elements=st.floats(-1e6, 1e6) | st.sampled_from([np.inf, 0.0]),
    )
)
def test_quantiles_are_numpys_and_never_no_number(whole: np.ndarray) -> None:
    found = quantiles(whole)
    assert not np.isnan(found).any()
    assert (found[1:] >= found[:-1]).all()
    finite = np.isfinite(whole).all(axis=0)
    np.testing.assert_allclose(
        found[:, finite], np.quantile(whole[:, finite], QUANTILES, axis=0), rtol=1e-9, atol=1e-9
    )


def test_a_quantile_that_falls_on_a_member_beside_infinity_is_that_member() -> None:
    """21 members: P5 is the second smallest exactly, whatever the third is."""
    whole = np.full(21, np.inf)
    whole[:2] = 1.0, 2.0
    assert list(quantiles(whole)) == [2.0] + [np.inf] * 6
    assert list(quantiles(-whole)) == [-np.inf] * 6 + [-2.0]


def test_quantiles_of_counts_are_not_cut_to_whole_numbers() -> None:
    assert quantiles(np.array([0, 1]))[3] == 0.5
    assert quantiles(np.array([False, True]))[3] == 0.5


# --- run folders


def good() -> dict[str, object]:
    return {"kaidei": {"schema": SCHEMA}, "state": "complete", "study": "s", "scenarios": {}}


def test_a_manifest_comes_back(tmp_path: Path) -> None:
    write_manifest(tmp_path, good() | {"title": "海泥"})
    assert read_manifest(tmp_path)["title"] == "海泥"
    assert [place.name for place in tmp_path.iterdir()] == ["manifest.json"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", ["cannot be read", "move the folder away and run the study again"]),
        ("", ["cannot be read"]),
        ("[]", ["cannot be read"]),
        ("null", ["cannot be read"]),
        ('{"name": "a web app"}', ["cannot be read", "it lacks 'kaidei'"]),
        ('{"kaidei": {"schema": 1}}', ["cannot be read", "it lacks 'state'"]),
        (json.dumps(good() | {"kaidei": {"schema": 999}}),
         ["another version of kaidei", "schema 999", f"this is {SCHEMA}", "run the study again"]),
    ],
)  # fmt: skip
def test_a_corrupt_manifest_gets_words(tmp_path: Path, content: str, words: list[str]) -> None:
    (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(RunError) as caught:
        read_manifest(tmp_path)
    for fragment in [str(tmp_path), *words]:
        assert fragment in str(caught.value)


def test_bytes_that_are_no_text_get_words(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RunError, match="cannot be read"):
        read_manifest(tmp_path)


def test_no_run_gets_words(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"holds no manifest.json: it is not a run of kaidei"):
        read_manifest(tmp_path)
    with pytest.raises(RunError, match=r"is not a folder; `kaidei run STUDY` makes one"):
        read_manifest(tmp_path / "nowhere")


def test_only_one_writer_at_a_time(tmp_path: Path) -> None:
    with (
        sole_writer(tmp_path),
        pytest.raises(RunError, match="another run is at work in"),
        sole_writer(tmp_path),
    ):
        pass
    with sole_writer(tmp_path):
        pass
