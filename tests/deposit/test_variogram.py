import numpy as np
import pytest
from published import meuse

from kaidei.deposit.variogram import experimental

# R gstat, tests/variogram.Rout.save: pairs, mean distance [m], semivariance of log zinc.
GSTAT = [
    (57, 79.29244, 0.1234479),
    (299, 163.97367, 0.2162185),
    (419, 267.36483, 0.3027859),
    (457, 372.73542, 0.4121448),
    (547, 478.47670, 0.4634128),
    (533, 585.34058, 0.5646933),
    (574, 693.14526, 0.5689683),
    (564, 796.18365, 0.6186769),
    (589, 903.14650, 0.6471479),
    (543, 1011.29177, 0.6915705),
    (500, 1117.86235, 0.7033984),
    (477, 1221.32810, 0.6038770),
    (452, 1329.16407, 0.6517158),
    (457, 1437.25620, 0.5665318),
    (415, 1543.20248, 0.5748227),
]


def test_meuse_is_that_of_gstat_to_all_printed_digits():
    """gstat's default bins: a third of the diagonal of the area, in 15."""
    xy, zinc = meuse()
    cutoff = float(np.hypot(*np.ptp(xy, axis=0))) / 3
    counts, lags, gamma = experimental(xy, np.log(zinc), width=cutoff / 15, cutoff=cutoff)
    pairs, distances, semivariances = zip(*GSTAT, strict=True)
    assert counts.tolist() == list(pairs)
    assert np.abs(lags - distances).max() < 5.01e-6
    assert np.abs(gamma - semivariances).max() < 5.01e-8


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


def test_a_pair_at_the_cutoff_counts_though_its_last_digit_differs():
    """0.1, 0.2 and 0.3 are no binary numbers: 0.3 - 0 is a little more than 3 x 0.1."""
    line = np.column_stack([0.1 * np.arange(4), np.zeros(4)])
    counts, lags, _ = experimental(line, np.arange(4.0), width=0.1, cutoff=0.3)
    assert counts.tolist() == [3, 2, 1]
    assert lags == pytest.approx([0.1, 0.2, 0.3])


def test_many_data_pass_in_parts(monkeypatch):
    rng = np.random.default_rng(3)
    xy, z = rng.uniform(0, 1000, (60, 2)), rng.normal(size=60)
    whole = experimental(xy, z, width=75.0, cutoff=600.0)
    monkeypatch.setattr("kaidei.deposit.variogram._PAIRS", 150)
    parts = experimental(xy, z, width=75.0, cutoff=600.0)
    assert np.array_equal(whole[0], parts[0])
    assert np.allclose(whole[1:], parts[1:], rtol=1e-13)


def test_twins_fall_in_the_first_bin():
    counts, lags, _ = experimental([[0, 0], [0, 0], [30, 0]], [1.0, 2.0, 3.0], width=20, cutoff=40)
    assert counts.tolist() == [1, 2]
    assert lags.tolist() == [0.0, 30.0]


@pytest.mark.parametrize(
    ("xy", "values", "width", "cutoff", "words"),
    [
        ([[0, 0]], [1.0, 2.0], 1, 2, r"expected \(n, 2\) and \(n,\)"),
        ([[0, 0], [1, 1]], [1.0, 2.0], 0, 2, "expected both above 0"),
        ([[0, 0], [1, 1]], [1.0, 2.0], 1, np.nan, "cutoff nan"),
        (np.empty((0, 2)), [], 1, 2, "no data; a variogram is of pairs"),
        ([[0, 0]], [1.0], 1, 2, "1 data; a variogram is of pairs"),
        ([[0, 0], [1, np.nan], [2, 2]], [1, 2, np.nan], 1, 2, "datum 1 .* and 1 more"),
        ([[0, 0], [30, 40]], [1, 2], 1, 20, "no pair .* nearest two are 50 m apart; use a longer"),
    ],
)
def test_bad_input_gets_its_words(xy, values, width, cutoff, words):
    with pytest.raises(ValueError, match=words):
        experimental(xy, values, width=width, cutoff=cutoff)
