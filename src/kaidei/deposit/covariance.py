"""Covariance models of a plane field: how alike two places are, by the step between them."""

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from kaidei.deposit.covariance_kernel import fill
from kaidei.units import Floats

Kind = Literal["exponential", "spherical", "gaussian", "matern32", "matern52"]


def _exponential(h: Floats) -> Floats:
    return np.asarray(np.exp(-h))


def _spherical(h: Floats) -> Floats:
    inside = np.minimum(h, 1.0)
    return np.asarray(1.0 - 1.5 * inside + 0.5 * inside**3)


def _gaussian(h: Floats) -> Floats:
    return np.asarray(np.exp(-(h**2)))


def _matern32(h: Floats) -> Floats:
    scaled = np.sqrt(3.0) * h
    return np.asarray((1.0 + scaled) * np.exp(-scaled))


def _matern52(h: Floats) -> Floats:
    scaled = np.sqrt(5.0) * h
    return np.asarray((1.0 + scaled + scaled**2 / 3.0) * np.exp(-scaled))


_CORRELATION: MappingProxyType[str, Callable[[Floats], Floats]] = MappingProxyType(
    {
        "exponential": _exponential,
        "spherical": _spherical,
        "gaussian": _gaussian,
        "matern32": _matern32,
        "matern52": _matern52,
    }
)


def correlation(kind: Kind, scaled: ArrayLike) -> Floats:
    """Correlation of two points a scaled distance apart.

    `scaled` is h / range [1], any shape. With s = h / range:

    - exponential: exp(-s)
    - spherical: 1 - 1.5 s + 0.5 s^3 for s < 1, then 0
    - gaussian: exp(-s^2)
    - matern32: (1 + sqrt(3) s) exp(-sqrt(3) s)
    - matern52: (1 + sqrt(5) s + 5 s^2 / 3) exp(-sqrt(5) s)

    Source: Chiles and Delfiner 2012, Geostatistics, section 2.5; Rasmussen and Williams 2006,
    equation 4.17 for the two Matern kinds.
    """
    if kind not in _CORRELATION:
        raise ValueError(f"covariance kind is {kind!r}; expected one of {', '.join(_CORRELATION)}")
    return _CORRELATION[kind](np.asarray(scaled, dtype=np.float64))


def slope(kind: Kind, scaled: float) -> float:
    """Derivative of `correlation` by its scaled distance [1]."""
    s = float(scaled)
    match kind:
        case "exponential":
            return float(-np.exp(-s))
        case "spherical":
            return min(1.5 * s * s, 1.5) - 1.5
        case "gaussian":
            return float(-2.0 * s * np.exp(-s * s))
        case "matern32":
            return float(-3.0 * s * np.exp(-np.sqrt(3.0) * s))
        case "matern52":
            root = np.sqrt(5.0) * s
            return float(-root * np.sqrt(5.0) / 3.0 * (1.0 + root) * np.exp(-root))


def anisotropic_metric(anisotropy: ArrayLike, azimuth: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Coefficients (xx, xy, yy) of h^2 = xx dx^2 + 2 xy dx dy + yy dy^2.

    `anisotropy` is the ratio of the shorter range to the longer [1], in (0, 1]; `azimuth` is the
    direction of the longer range [degree], clockwise from north (y). h is the distance along the
    long axis that is as unlike as the step (dx, dy). Geometric anisotropy as in Deutsch and
    Journel 1998, GSLIB, section II.3.
    """
    angle = np.radians(np.asarray(azimuth, dtype=np.float64))
    across = 1.0 / np.asarray(anisotropy, dtype=np.float64) ** 2
    sine, cosine = np.sin(angle), np.cos(angle)
    return (
        sine**2 + across * cosine**2,
        sine * cosine * (1.0 - across),
        cosine**2 + across * sine**2,
    )


def distance(
    dx: ArrayLike, dy: ArrayLike, anisotropy: ArrayLike = 1.0, azimuth: ArrayLike = 0.0
) -> Floats:
    """Length of the step (dx, dy) [m] in the anisotropic metric [m]; arguments broadcast."""
    xx, xy, yy = anisotropic_metric(anisotropy, azimuth)
    east, north = np.asarray(dx, dtype=np.float64), np.asarray(dy, dtype=np.float64)
    square = xx * east**2 + 2.0 * xy * east * north + yy * north**2
    return np.asarray(np.sqrt(np.maximum(square, 0.0)))


def _stretch(anisotropy: float, azimuth: float) -> Floats:
    """The map (2, 2) of places (n, 2) in which plain distance is that of `anisotropic_metric`."""
    sine, cosine = np.sin(np.radians(azimuth)), np.cos(np.radians(azimuth))
    return np.array([[sine, cosine / anisotropy], [cosine, -sine / anisotropy]])


_LIMITS = {"nugget": " of at least 0", "anisotropy": " in (0, 1]", "azimuth": " [degree]"}


@dataclass(frozen=True)
class Covariance:
    """A covariance model: `sill` x correlation(h / `range`), plus a nugget.

    - `kind`: shape of the correlation, formulas in `correlation`
    - `sill`: variance of the continuous part (gstat's psill), in the square of the variable's unit
    - `range`: length scale of the formula along the long axis [m]; for the exponential,
      exp(-h / range), so that 95 percent is lost at three times the range
    - `nugget`: variance that no distance, however short, removes
    - `anisotropy`, `azimuth`: see `anisotropic_metric`
    - `nugget_is`: "microscale" (true variation too short to see: data are honoured, and a point
      target carries it) or "error" (of measurement: data are smoothed, targets are free of it)
    """

    kind: Kind
    sill: float
    range: float
    nugget: float = 0.0
    anisotropy: float = 1.0
    azimuth: float = 0.0
    nugget_is: Literal["microscale", "error"] = "microscale"

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(
                f"covariance kind is {self.kind!r}; expected one of {', '.join(get_args(Kind))}"
            )
        if self.nugget_is not in ("microscale", "error"):
            raise ValueError(f"nugget_is is {self.nugget_is!r}; expected 'microscale' or 'error'")
        limits = {
            "sill": self.sill > 0.0,
            "range": self.range > 0.0,
            "nugget": self.nugget >= 0.0,
            "anisotropy": 0.0 < self.anisotropy <= 1.0,
            "azimuth": True,
        }
        for name, holds in limits.items():
            if not holds or not np.isfinite(getattr(self, name)):
                raise ValueError(
                    f"covariance {name} is {getattr(self, name)}; expected a finite number"
                    + _LIMITS.get(name, " above 0")
                )

    @property
    def total(self) -> float:
        """Variance at a point: sill plus nugget."""
        return self.sill + self.nugget

    @property
    def stretch(self) -> Floats:
        """The map (2, 2) of a step [m] to one whose plain length is in units of the range."""
        return _stretch(self.anisotropy, self.azimuth) / self.range

    def between(self, here: ArrayLike, there: ArrayLike) -> Floats:
        """Covariance of the continuous part between points (n, 2) and (m, 2) [m] -> (n, m)."""
        first = np.ascontiguousarray(here, dtype=np.float64)
        second = np.asarray(there, dtype=np.float64)
        out = np.empty((len(first), len(second)))
        self.fill(first, second[:, 0], second[:, 1], out)
        return out

    def fill(
        self, here: Floats, east: Floats, north: Floats, out: Floats, *, extra: float = 0.0
    ) -> None:
        """`between` into an array that is there already; `extra` is added where places meet.

        `here` (n, 2) and `out` (n, m) are C-contiguous; `east` and `north` are (m,) [m].
        """
        fill(
            get_args(Kind).index(self.kind),
            self.sill,
            extra,
            self.stretch,
            here,
            np.ascontiguousarray(east),
            np.ascontiguousarray(north),
            out,
        )

    def at(self, dx: ArrayLike, dy: ArrayLike) -> Floats:
        """Covariance of the continuous part over the steps (`dx`, `dy`) [m], any one shape."""
        east, north = np.asarray(dx, dtype=np.float64), np.asarray(dy, dtype=np.float64)
        out = np.empty((1, east.size))
        self.fill(np.zeros((1, 2)), east.ravel(), north.ravel(), out)
        return out.reshape(east.shape)

    def of_data(self, xy: ArrayLike) -> Floats:
        """Covariance matrix of data at `xy` (n, 2) [m]: the nugget sits on the diagonal."""
        points = np.asarray(xy, dtype=np.float64)
        return self.between(points, points) + self.nugget * np.eye(len(points))

    def semivariance(self, h: ArrayLike) -> Floats:
        """Semivariance at distance `h` [m] along the long axis: 0 at 0, then nugget + ..."""
        lag = np.asarray(h, dtype=np.float64)
        rise = self.nugget + self.sill * (1.0 - correlation(self.kind, lag / self.range))
        return np.where(lag > 0.0, rise, 0.0)
