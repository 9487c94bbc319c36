import numpy as np
import pytest

from kaidei.deposit.variogram import experimental


def test_bins_are_those_of_a_plain_loop():
    rng = np.random.default_rng(3)
    xy, z = rng.uniform(0, 1000, (40, 2)), rng.normal(size=40)
    pairs: dict[int, list[tuple[float, float]]] = {}
    for i in range(40):
        for j in range(i):
            h = float(np.hypot(*(xy[i] - xy[j])))
            if h <= 600.0:
                pairs.setdefault(int(np.ceil(h / 75.0)) - 1, []).append((h, (z[i] - z[j]) ** 2 / 2))
    counts, lags, gamma = experimental(xy, z, width=75.0, cutoff=600.0)
    expected = [np.array(pairs[key]) for key in sorted(pairs)]
    assert counts.tolist() == [len(part) for part in expected]
    assert np.allclose(lags, [part[:, 0].mean() for part in expected])
    assert np.allclose(gamma, [part[:, 1].mean() for part in expected])


def test_a_pair_at_the_cutoff_counts_and_one_beyond_does_not():
    counts, lags, gamma = experimental(
        [[0, 0], [100, 0], [0, 100.001]], [0.0, 2.0, 9.0], width=50.0, cutoff=100.0
    )
    assert counts.tolist() == [1]
    assert lags.tolist() == [100.0]
    assert gamma.tolist() == [2.0]


def test_twins_fall_in_the_first_bin():
    counts, lags, _ = experimental([[0, 0], [0, 0], [30, 0]], [1.0, 2.0, 3.0], width=20, cutoff=40)
    assert counts.tolist() == [1, 2]
    assert lags.tolist() == [0.0, 30.0]


def test_shapes_and_widths_are_checked():
    with pytest.raises(ValueError, match=r"expected \(n, 2\) and \(n,\)"):
        experimental([[0, 0]], [1.0, 2.0], width=1, cutoff=2)
    with pytest.raises(ValueError, match="expected both above 0"):
        experimental([[0, 0], [1, 1]], [1.0, 2.0], width=0, cutoff=2)
