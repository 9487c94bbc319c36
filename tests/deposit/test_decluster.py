import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from published import cluster, truth

from kaidei.deposit.decluster import cell_weights


def test_gslib_cluster_is_declustered_towards_the_truth():
    """GSLIB's cluster.dat: 140 samples crowd the rich ground; true.dat is the whole of it."""
    xy, values, _ = cluster()
    assert values.mean() == pytest.approx(4.350, abs=5e-4)
    assert truth().mean() == pytest.approx(2.580, abs=5e-4)
    assert np.mean(cell_weights(xy, 5.0) * values) == pytest.approx(2.53, abs=0.01)


def test_weights_are_near_those_printed_in_gslib_s_file():
    """Cells of 5.5 and five origins; the file comes of an older edition, which added votes over
    the origins where declus now averages weights: hence the last 0.03."""
    xy, values, printed = cluster()
    weights = cell_weights(xy, 5.5)
    assert np.abs(weights - printed).max() < 0.031
    assert np.corrcoef(weights, printed)[0, 1] > 0.999
    assert np.mean(weights * values) == pytest.approx(np.mean(printed * values), abs=0.004)


def test_one_origin_is_one_vote_a_cell():
    xy = [[0.0, 0.0], [0.4, 0.0], [0.0, 0.3], [5.0, 5.0]]
    assert cell_weights(xy, 1.0, origins=1) == pytest.approx([2 / 3, 2 / 3, 2 / 3, 2.0])


@given(
    seed=st.integers(0, 1_000),
    size=st.floats(0.1, 100.0),
    shift=st.floats(-1e4, 1e4),
    origins=st.integers(1, 8),
)
def test_weights_are_positive_of_mean_one_and_in_any_order(seed, size, shift, origins):
    xy = np.random.default_rng(seed).uniform(0, 50, (20, 2)) + shift
    weights = cell_weights(xy, size, origins=origins)
    assert (weights > 0.0).all()
    assert weights.mean() == pytest.approx(1.0, rel=1e-12)
    turned = cell_weights(xy[::-1], size, origins=origins)
    assert turned[::-1] == pytest.approx(weights, rel=1e-12)


def test_evenly_spaced_or_lone_or_twin_data_weigh_the_same():
    axis = np.arange(5.0)
    even = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    assert cell_weights(even, 1.0) == pytest.approx(np.ones(25))
    assert cell_weights([[3.0, 4.0]], 10.0).tolist() == [1.0]
    assert cell_weights([[3.0, 4.0], [3.0, 4.0]], 10.0).tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: cell_weights([1.0, 2.0], 1.0), r"xy \(2,\); expected \(n, 2\)"),
        (lambda: cell_weights(np.empty((0, 2)), 1.0), "at least one datum"),
        (lambda: cell_weights([[0, 0], [np.nan, 1]], 1.0), "datum 1 .* has no finite place"),
        (lambda: cell_weights([[0, 0]], 0.0), "cell size 0.0 .* above 0"),
        (lambda: cell_weights([[0, 0]], np.inf), "cell size inf"),
        (lambda: cell_weights([[0, 0]], 1.0, origins=0), "0 origins; expected at least 1"),
    ],
)
def test_bad_input_gets_its_words(call, words):
    with pytest.raises(ValueError, match=words):
        call()
