"""Complex normal noise, thrice as fast as NumPy's: Box and Muller's method in vector arithmetic.

A field's noise costs more than the FFT it feeds. A pair of uniform numbers makes a pair of normals,
sqrt(-2 ln u) (cos 2 pi v, sin 2 pi v) (Box and Muller 1958, doi 10.1214/aoms/1177706645); with
polynomials for logarithm, sine and cosine a compiler turns the whole of it into vectors.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

F, I = np.float32, np.int32  # noqa: E741

_ROOT_HALF = 0x3F3504F3
"""The bits of sqrt(1/2): a mantissa is taken between it and twice it, either side of 1."""

_NEAREST = 12582912.0
"""1.5 x 2^23: added to a small number and taken away again, it leaves the nearest integer."""


def complex_normal(rng: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.complex64]:
    """Noise whose real and imaginary parts are independent standard normal, in single precision.

    Uniforms have 24 bits, so no part lies beyond 5.8, where one in 10^8 would.
    """
    count = int(np.prod(shape))
    words = rng.integers(0, 2**64, count, dtype=np.uint64).view(np.int32)
    parts = np.empty(2 * count, dtype=np.float32)
    scaled = np.empty(count, dtype=np.float32)
    _box_muller(words[:count], words[count:], parts, scaled, scaled.view(np.int32))
    return parts.view(np.complex64).reshape(shape)


@njit(cache=True, fastmath={"contract", "nsz", "arcp"}, error_model="numpy")
def _box_muller(
    first: NDArray[np.int32],
    second: NDArray[np.int32],
    parts: NDArray[np.float32],
    scaled: NDArray[np.float32],
    bits: NDArray[np.int32],
) -> None:
    """Normals `parts` (2 n,) from random words `first` and `second` (n,); `scaled` (n,) is working
    room, `bits` the same room as whole numbers.

    The logarithm is Cephes' logf (Moshier 1989); sine and cosine are Taylor's series within an
    eighth of a turn, whose errors are below 4e-7.
    """
    for i in range(len(first)):
        scaled[i] = F(I(first[i] >> I(8)) & I(0xFFFFFF)) + F(1.0)
    for i in range(len(first)):
        # u = scaled / 2^24 = (1 + x) 2^power
        shifted = I(bits[i] - I(_ROOT_HALF))
        power = F(I(shifted >> I(23))) - F(24.0)
        x = I(I(shifted & I(0x7FFFFF)) + I(_ROOT_HALF)).view(np.float32) - F(1.0)
        y = F(7.0376836292e-2) * x + F(-1.1514610310e-1)
        y = y * x + F(1.1676998740e-1)
        y = y * x + F(-1.2420140846e-1)
        y = y * x + F(1.4249322787e-1)
        y = y * x + F(-1.6668057665e-1)
        y = y * x + F(2.0000714765e-1)
        y = y * x + F(-2.4999993993e-1)
        y = y * x + F(3.3333331174e-1)
        square = x * x
        log = power * F(np.log(2.0)) + (x - F(0.5) * square + x * square * y)
        radius = np.sqrt(F(-2.0) * log)
        # v = a part of a turn from -1/2 to 1/2: the nearest quarter, and an angle about it.
        turn = F(second[i]) * F(2.0**-32)
        quarter = (F(4.0) * turn + F(_NEAREST)) - F(_NEAREST)
        angle = F(2.0 * np.pi) * (turn - F(0.25) * quarter)
        w = angle * angle
        sine = angle * (F(1.0) + w * (F(-1 / 6) + w * (F(1 / 120) + w * F(-1 / 5040))))
        cosine = F(1.0) + w * (F(-0.5) + w * (F(1 / 24) + w * (F(-1 / 720) + w * F(1 / 40320))))
        turns = abs(quarter)
        along = F(1.0) - turns
        across = quarter * (F(2.0) - turns)
        parts[2 * i] = radius * (cosine * along - sine * across)
        parts[2 * i + 1] = radius * (cosine * across + sine * along)
