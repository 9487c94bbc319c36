"""Draws from what is left of a Gaussian prior after nonlinear observations.

The likeliest state and the slopes there give a Gaussian that is nearly the posterior (Laplace).
Elliptical slice sampling (Murray, Adams and MacKay 2010, arXiv 1001.0175) with that Gaussian in the
prior's place and the ratio of the two as the likelihood (Nishihara, Murray and Adams 2014, arXiv
1210.7477) leaves the posterior as it is whatever the approximation misses, so that draws are exact
in the limit of many sweeps, and has nothing to tune. Whether there were enough is for `mixed` to
say. Many chains go side by side, each with its own chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse
from scipy.linalg import cho_factor, cho_solve

from kaidei.streams import philox_key
from kaidei.supply.identify_model import (
    PATHS,
    E,
    Integers,
    Model,
    cells,
    figures,
    jacobian,
    predicted,
    seen,
)
from kaidei.units import Floats

LARGEST_R_HAT = 1.05
"""Chains that disagree by more are not a posterior."""
LEAST_WORTH = 0.1
"""Draws must be worth this part of their number of independent ones."""


@dataclass(frozen=True)
class Reference:
    """A Gaussian near the posterior: its mean and how observations narrow the prior there."""

    mean: Floats
    """(paths, Y)"""
    slope: sparse.csr_array
    """(observations, paths * Y) at the mean, in errors of sd 1."""
    pull: Floats
    """(paths, Y) inverse prior covariance times the mean."""


@dataclass(frozen=True)
class Block:
    """Paths that move together while the others stand: a product's, or the prices'."""

    paths: Integers
    view: Integers
    """Paths that its cells hang on."""
    moved: Integers
    """Places of `paths` in `view`."""
    own: Model
    """The cells that move with them, and the anchors that count these."""
    rows: Integers
    """Observations that they bear on, and those that share an error with these."""
    slope: Floats
    """(rows, paths * Y)"""
    gain: Floats
    """(paths * Y, rows) what the paths follow of a surprise in the rows."""
    pull: Floats
    """(paths * Y,)"""


def likeliest(model: Model, *, steps: int = 60, tolerance: float = 1e-6) -> Reference:
    """The state of highest posterior density by damped Gauss-Newton, and the Gaussian there."""
    state = np.zeros((model.paths, len(model.years)))
    loss = _loss(model, state)
    for _ in range(steps):
        slope = _slope(model, state)
        miss = _miss(model, state) + slope @ state.ravel()
        step = _answer(model, slope, miss[None])[0] - state
        size = 1.0
        while (new := _loss(model, state + size * step)) > loss and size > 1e-4:
            size *= 0.5
        if loss - new < tolerance:
            break
        state, loss = state + size * step, new
    pull = cho_solve((model.factor, True), state.T).T
    return Reference(state, _slope(model, state), pull)


def _loss(model: Model, state: Floats) -> float:
    """Minus the log posterior density, but for a constant."""
    miss = _miss(model, state)
    white = np.linalg.solve(model.factor, state.T)
    return float(0.5 * (miss @ miss) + 0.5 * (white * white).sum())


def _miss(model: Model, state: Floats) -> Floats:
    """What is observed less what one state predicts, in independent errors of sd 1."""
    return np.asarray(model.whiten @ (model.observed - predicted(model, state[None])[0]))


def _slope(model: Model, state: Floats) -> sparse.csr_array:
    return sparse.csr_array(sparse.csr_array(model.whiten) @ jacobian(model, state))


def _answer(model: Model, slope: sparse.csr_array, misses: Floats) -> Floats:
    """States (B, paths, Y) that a linear model with these slopes expects of `misses` (B, n)."""
    roots = sparse.kron(sparse.eye_array(model.paths), sparse.csr_array(model.factor), format="csr")
    reach = slope @ roots
    spread = (reach @ reach.T).toarray() + np.eye(misses.shape[1])
    back = (slope.T @ cho_solve(cho_factor(spread, lower=True), misses.T)).T
    shaped = back.reshape(len(misses), model.paths, len(model.years))
    return np.asarray((shaped @ model.factor) @ model.factor.T)


def _starts(model: Model, near: Reference, rngs: list[np.random.Generator]) -> Floats:
    """Draws from the reference, twice as far from its mean, (B, paths, Y)."""
    prior = np.stack([rng.standard_normal(near.mean.shape) for rng in rngs]) @ model.factor.T
    noise = np.stack([rng.standard_normal(len(model.error)) for rng in rngs])
    told = (near.slope @ prior.reshape(len(rngs), -1).T).T + noise
    return np.asarray(near.mean + 2.0 * (prior - _answer(model, near.slope, told)))


def blocks(model: Model, near: Reference) -> list[Block]:
    """One block for each product, one for the prices."""
    prices = np.arange(model.paths - E, model.paths)
    every = np.arange(len(model.place))
    return [
        *(_block(model, near, PATHS * k + np.arange(PATHS), every[k : k + 1]) for k in every),
        _block(model, near, prices, every),
    ]


def _block(model: Model, near: Reference, paths: Integers, products: Integers) -> Block:
    n = np.flatnonzero(np.isin(model.product, products))
    view = (PATHS * products[:, None] + np.arange(PATHS)).ravel()
    view = np.concatenate([view, np.arange(model.paths - E, model.paths)])
    span = len(model.years)
    worth = np.flatnonzero(np.isin(model.valued, n))
    touched = (model.counted + model.beside)[:, n].any(axis=(1, 2))
    anchors = np.flatnonzero(np.isin(model.level, model.level[touched]))
    rows = np.concatenate([worth, len(model.valued) + anchors])
    columns = (paths[:, None] * span + np.arange(span)).ravel()
    slope = near.slope[rows][:, columns].toarray()
    root = (slope.reshape(len(rows), len(paths), span) @ model.factor).reshape(slope.shape)
    spread = root @ root.T + np.eye(len(rows))
    back = (root.reshape(len(rows), len(paths), span) @ model.factor.T).reshape(slope.shape)
    own = replace(
        model,
        place=model.place[products],
        log_share=model.log_share[products],
        spread=model.spread[products],
        oxide=model.oxide[products],
        making=model.making[products],
        year=model.year[n],
        product=np.searchsorted(products, model.product[n]),
        mass=model.mass[n],
        valued=np.searchsorted(n, model.valued[worth]),
        counted=model.counted[np.ix_(anchors, n)],
        beside=model.beside[np.ix_(anchors, n)],
        is_share=model.is_share[anchors],
        level=model.level[anchors],
        observed=model.observed[rows],
        whiten=model.whiten[np.ix_(rows, rows)],
    )
    gain = np.asarray(np.linalg.solve(spread, back).T, dtype=np.float64)
    moved = np.searchsorted(view, paths)
    return Block(paths, view, moved, own, rows, slope, gain, near.pull[paths].ravel())


def sample(
    model: Model, near: Reference, *, chains: int, keep: int, thin: int, warm: int, seed: int
) -> Floats:
    """Draws (chains, keep, paths, Y): the state after every `thin`-th sweep, `warm` thrown away.

    A sweep moves block after block; those that were tried often while warming up, since they move
    in small steps, more than once. Chains start too far apart: see `_starts`.
    """
    rngs = [
        np.random.Generator(np.random.Philox(key=philox_key(seed, "identify", chain)))
        for chain in range(chains)
    ]
    moving = Moving(model, near, _starts(model, near, rngs))
    parts = blocks(model, near)
    tried = np.zeros(len(parts))
    for _ in range(warm):
        for number, part in enumerate(parts):
            tried[number] += moving.turn(part, rngs) / warm
    turns = np.rint(np.clip(tried, 1.0, 4.0) ** 1.5).astype(np.int64)
    out = np.empty((chains, keep, *near.mean.shape))
    for sweep in range(keep * thin):
        for part, times in zip(parts, turns, strict=True):
            for _ in range(times):
                moving.turn(part, rngs)
        if (sweep + 1) % thin == 0:
            out[:, sweep // thin] = moving.state
    return out


class Moving:
    """The chains' states and what follows from them, moved block by block in place."""

    def __init__(self, model: Model, near: Reference, state: Floats) -> None:
        self.near, self.factor, self.state = near, model.factor, state
        flat = (state - near.mean).reshape(len(state), -1)
        self.linear = np.asarray((near.slope @ flat.T).T)
        _, self.part, self.rest = seen(model, cells(model, state))

    def turn(self, block: Block, rngs: list[np.random.Generator]) -> float:
        """Turn a block along an ellipse to a state above a bar; the bracket shrinks until it is.

        Returns how often a chain was tried on average [1].
        """
        mean = self.near.mean[block.paths]
        away = (self.state[:, block.paths] - mean).reshape(len(rngs), -1)
        steady = self.linear[:, block.rows] - away @ block.slope.T
        centre = -(steady @ block.gain.T)
        swing, other = away - centre, self._other(block, rngs)
        anchors = block.rows[len(block.own.valued) :] - (self.linear.shape[1] - self.part.shape[1])
        _, part, rest = seen(block.own, cells(block.own, self.state[:, block.view]))
        others = self.part[:, anchors] - part, self.rest[:, anchors] - rest

        def ratio(chain: Integers, here: Floats) -> tuple[Floats, ...]:
            """Log of posterior over reference density, but for what stands, and what follows."""
            state = self.state[np.ix_(chain, block.view)]
            state[:, block.moved] = mean + here.reshape(len(chain), *mean.shape)
            values, part, rest = seen(block.own, cells(block.own, state))
            part, rest = part + others[0][chain], rest + others[1][chain]
            read = np.concatenate([values, figures(block.own.is_share, part, rest)], axis=1)
            miss = (block.own.observed - read) @ block.own.whiten.T
            linear = steady[chain] + here @ block.slope.T
            fit = 0.5 * ((linear * linear).sum(axis=1) - (miss * miss).sum(axis=1))
            return fit - here @ block.pull, state[:, block.moved], linear, part, rest

        every = np.arange(len(rngs))
        chance = np.array([rng.random(2) for rng in rngs])
        bar = ratio(every, away)[0] + np.log1p(-chance[:, 0])
        angle = 2.0 * np.pi * chance[:, 1]
        low, high, open_, tries = angle - 2.0 * np.pi, angle.copy(), every, 0
        while len(open_):
            tries += len(open_)
            turned = (
                np.cos(angle[open_, None]) * swing[open_]
                + np.sin(angle[open_, None]) * (other[open_])
            )
            height, state, linear, part, rest = ratio(open_, centre[open_] + turned)
            up = height >= bar[open_]
            done, open_ = open_[up], open_[~up]
            self.state[np.ix_(done, block.paths)] = state[up]
            self.linear[np.ix_(done, block.rows)] = linear[up]
            self.part[np.ix_(done, anchors)] = part[up]
            self.rest[np.ix_(done, anchors)] = rest[up]
            back = angle[open_] < 0.0
            low[open_] = np.where(back, angle[open_], low[open_])
            high[open_] = np.where(back, high[open_], angle[open_])
            again = np.array([rngs[chain].random() for chain in open_])
            angle[open_] = low[open_] + again * (high[open_] - low[open_])
        return tries / len(rngs)

    def _other(self, block: Block, rngs: list[np.random.Generator]) -> Floats:
        """A draw a chain of the block about its centre in the reference, the others standing: one
        from the prior, corrected by what its own observations would teach (Matheron's rule)."""
        shape = len(block.paths), len(self.factor)
        prior = np.stack([rng.standard_normal(shape) for rng in rngs]) @ self.factor.T
        flat = prior.reshape(len(rngs), -1)
        noise = np.stack([rng.standard_normal(len(block.rows)) for rng in rngs])
        told = flat @ block.slope.T + noise
        return np.asarray(flat - told @ block.gain.T)


def r_hat(draws: Floats) -> Floats:
    """Scale by which a spread might still shrink, from `draws` (chains, n, ...), each chain halved.

    1 where chains agree, and where nothing varies. Gelman et al. 2013, Bayesian data analysis,
    section 11.4.
    """
    half = draws.shape[1] // 2
    split = np.concatenate([draws[:, :half], draws[:, half : 2 * half]])
    inside = split.var(axis=1, ddof=1).mean(axis=0)
    between = split.mean(axis=1).var(axis=0, ddof=1)
    varies = inside > 0.0
    ratio = np.divide(between, inside, out=np.zeros_like(inside), where=varies)
    apart = ~varies & (between > 0.0)
    return np.asarray(np.where(apart, np.inf, np.where(varies, np.sqrt(1 - 1 / half + ratio), 1.0)))


def effective_draws(draws: Floats) -> Floats:
    """Independent draws that would tell the mean as well, from `draws` (chains, n, ...).

    Autocorrelation over all chains, summed in pairs until a pair is negative (Geyer 1992, doi
    10.1214/ss/1177011137). All draws count where nothing varies; at most that many are said.
    """
    chains, n = draws.shape[:2]
    flat = draws.reshape(chains, n, -1)
    centred = flat - flat.mean(axis=1, keepdims=True)
    wave = np.fft.rfft(centred, 2 * n, axis=1)
    auto = np.fft.irfft((wave * wave.conj()).real, 2 * n, axis=1)[:, :n].mean(axis=0) / (n - 1)
    total = (n - 1) / n * auto[0] + flat.mean(axis=1).var(axis=0, ddof=min(1, chains - 1))
    varies = auto[0] > 0.0
    rho = 1.0 - (auto[:1] - auto) / np.where(varies, total, 1.0)
    pairs = rho[: n // 2 * 2].reshape(n // 2, 2, -1).sum(axis=1)
    lasting = np.cumprod(pairs > 0.0, axis=0)
    time = np.maximum(2.0 * (pairs * lasting).sum(axis=0) - 1.0, 1.0)
    return np.asarray(np.where(varies, chains * n / time, chains * n).reshape(draws.shape[2:]))


def mixed(chains: int, drawn: Sequence[Floats], thin: int) -> tuple[float, float]:
    """Largest R-hat and fewest effective draws of arrays (D, ...); ValueError if they will not do.

    What lies more than a billion times nearer to its mean than to nothing does not vary: a fixed
    price, an element that is all of a product.
    """
    worst, fewest = 1.0, np.inf
    for item in drawn:
        flat = item.reshape(chains, len(item) // chains, -1)
        varies = np.ptp(flat, axis=(0, 1)) > 1e-9 * np.abs(flat).max(axis=(0, 1))
        if varies.any():
            worst = max(worst, float(r_hat(flat[..., varies]).max()))
            fewest = min(fewest, float(effective_draws(flat[..., varies]).min()))
    count = len(drawn[0])
    fewest = min(fewest, float(count))
    if not worst <= LARGEST_R_HAT:
        raise ValueError(
            f"the chains disagree (R-hat {worst:.2f}, at most {LARGEST_R_HAT} is let through): ask "
            f"for more draws or a longer thin than {thin}, or look for data that contradict"
        )
    if fewest < LEAST_WORTH * count:
        raise ValueError(
            f"{count} draws are worth {fewest:.0f} independent ones, less than "
            f"{LEAST_WORTH:.0%}: ask for a longer thin than {thin}"
        )
    return worst, fewest
