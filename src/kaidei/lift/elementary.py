"""Exponential and logarithm from plain arithmetic, so that loops over members become vector code.

Numba calls the C library once a number; these have no branch, no call and no table, and are put
into their callers. Within 2e-14 of the C library; no subnormal, infinite or undefined arguments.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from numba import types
from numba.extending import intrinsic

from kaidei.compiled import fused


def _recast(given: Any, wanted: Any) -> Callable[[Any], Any]:
    """Take 64 bits of one type as of another."""

    def recast(_typing: Any, _value: Any) -> Any:
        def code(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
            return builder.bitcast(values[0], context.get_value_type(wanted))

        return wanted(given), code

    return cast(Callable[[Any], Any], intrinsic(recast))


_bits, _float = _recast(types.float64, types.uint64), _recast(types.uint64, types.float64)
_SHIFT = 6755399441055744.0  # 1.5 * 2^52: adding it rounds to an integer, left in the low bits
_TOP = 4503599627370496.0  # 2^52: an integer below it, put under these bits, is a float at once
_TOP_BITS = 0x4330000000000000
_ONE_BITS = 0x3FF0000000000000
_ROOT_HALF_BITS = 0x3FE6A09E667F3BCD
_LOG2_E = 1.4426950408889634
_LN2_HIGH, _LN2_LOW = 0.693147180369123816490, 1.90821492927058770002e-10


@fused
def exp(x: float) -> float:
    """e to the power x, -700 to 700."""
    shifted = x * _LOG2_E + _SHIFT
    whole = shifted - _SHIFT
    r = (x - whole * _LN2_HIGH) - whole * _LN2_LOW
    r2 = r * r
    # Taylor's series to r^13 on |r| < 0.35, in pairs: short chains keep the pipeline full.
    even = 1.0 + r2 * (1 / 2 + r2 * (1 / 24 + r2 * (1 / 720 + r2 * (1 / 40320 + r2 * (
        1 / 3628800 + r2 * (1 / 479001600))))))  # fmt: skip
    odd = 1.0 + r2 * (1 / 6 + r2 * (1 / 120 + r2 * (1 / 5040 + r2 * (1 / 362880 + r2 * (
        1 / 39916800)))))  # fmt: skip
    power = (_bits(shifted) << types.uint64(52)) + types.uint64(_ONE_BITS)
    scale: float = _float(power)
    return (even + r * odd) * scale


@fused
def log(x: float) -> float:
    """Natural logarithm of x, 1e-300 to 1e300."""
    above = _bits(x) + types.uint64(_ONE_BITS - _ROOT_HALF_BITS)
    exponent: float = _float((above >> types.uint64(52)) | types.uint64(_TOP_BITS)) - (
        _TOP + 1023.0
    )
    mantissa: float = _float(
        (above & types.uint64(0xFFFFFFFFFFFFF)) + types.uint64(_ROOT_HALF_BITS)
    )  # sqrt(1/2) to sqrt(2)
    f = mantissa - 1.0
    s = f / (2.0 + f)
    s2 = s * s
    s4 = s2 * s2
    even = s4 * (2 / 5 + s4 * (2 / 9 + s4 * (2 / 13 + s4 * (2 / 17))))
    odd = s2 * (2 / 3 + s4 * (2 / 7 + s4 * (2 / 11 + s4 * (2 / 15 + s4 * (2 / 19)))))
    return exponent * _LN2_HIGH + (2.0 * s + (s * (even + odd) + exponent * _LN2_LOW))


@fused
def quick_exp(x: float) -> float:
    """e to the power x within 1e-9 of it, -700 to 700."""
    shifted = x * _LOG2_E + _SHIFT
    r = x - (shifted - _SHIFT) * (_LN2_HIGH + _LN2_LOW)
    r2 = r * r
    even = 1.0 + r2 * (1 / 2 + r2 * (1 / 24 + r2 * (1 / 720 + r2 * (1 / 40320))))
    odd = 1.0 + r2 * (1 / 6 + r2 * (1 / 120 + r2 * (1 / 5040)))
    power = (_bits(shifted) << types.uint64(52)) + types.uint64(_ONE_BITS)
    scale: float = _float(power)
    return (even + r * odd) * scale


@fused
def quick_log(x: float) -> float:
    """Natural logarithm of x within 1e-8, without a division; 1e-300 to 1e300."""
    above = _bits(x) + types.uint64(_ONE_BITS - _ROOT_HALF_BITS)
    exponent: float = _float((above >> types.uint64(52)) | types.uint64(_TOP_BITS)) - (
        _TOP + 1023.0
    )
    mantissa: float = _float(
        (above & types.uint64(0xFFFFFFFFFFFFF)) + types.uint64(_ROOT_HALF_BITS)
    )  # sqrt(1/2) to sqrt(2)
    f = mantissa - 1.0
    f2 = f * f
    f4 = f2 * f2
    # Through Chebyshev's points of (log(1 + f) - f) / f^2 there.
    low = (-0.499999976619 + f * 0.333333214591) + f2 * (-0.25000772207 + f * 0.200019689011)
    high = (-0.166276000377 + f * 0.141890003044) + f2 * (-0.131016338249 + f * 0.128217493875)
    part = low + f4 * (high + f4 * -0.0786666759852)
    return exponent * (_LN2_HIGH + _LN2_LOW) + (f + f2 * part)


@fused
def rough_log2(x: float) -> float:
    """Logarithm to base 2 within 0.043, from exponent and a straight line: for first guesses."""
    bits = _bits(x)
    exponent: float = _float((bits >> types.uint64(52)) | types.uint64(_TOP_BITS)) - (_TOP + 1023.0)
    mantissa: float = _float((bits & types.uint64(0xFFFFFFFFFFFFF)) + types.uint64(_ONE_BITS))
    return exponent + (mantissa - 0.957)
