"""Decisions on what is announced: forecasts that err more the longer their lead, and typhoons.

Twice a day a forecast gives the highest sea of each coming half day, as a share of the limit in
question. It is the sea to come times 1 + error * e * root(lead in days): one normal number e a
forecast, which changes slowly from one to the next, so that a forecast errs as a whole. While the
string hangs, a sea above its limit within the time that it takes to bring it up is acted on: the
string comes up, or, where the time is too short for that and the ship has such a mode, is left to
itself just before. The same holds for a typhoon from its warning on.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaidei.campaign.calendar import STEP
from kaidei.campaign.openness import INSIDE, SLOT, WARNED
from kaidei.compiled import inlined
from kaidei.units import Floats

LONGEST_LEAD = 20
"""Slots that a forecast looks ahead: ten days."""
ROOT_OF_LEAD = np.sqrt(np.arange(LONGEST_LEAD) * (SLOT / 24.0))
A_MOMENT = 1e-6
"""Hours that are no time any more."""
WORK_ON, BRING_UP, LEAVE_IT = 0.0, 1.0, 2.0
NO_STORM = 3
"""Slots without a sea above the limit of hanging before pipe goes down: with fewer, `posture`
would have the first joint up again at once."""


class Outlook(NamedTuple):
    """What is known of one member's weather, before and after."""

    bits: NDArray[np.uint16]
    """(steps,) from `openness.judge`."""
    pipe_peak: Floats
    """(slots,) highest Hs over the limit of pipe handling."""
    hang_peak: Floats
    """(slots,) the same for a string that hangs."""
    error: Floats
    """(numbers,) standard normal, slowly changing; used in turn and again."""
    offset: int
    """Where this member begins in it."""
    last: int
    """Steps that are known."""


@inlined
def announced(p: Any, s: Any, o: Outlook, peak: Floats, slots: int) -> float:
    """Hours from now until the forecast has a sea above a limit; inf for not within `slots`."""
    slot = int(s.now / SLOT)
    e = p.forecast_error * o.error[(o.offset + slot) % o.error.shape[0]]
    for lead in range(min(slots, o.hang_peak.shape[0] - slot)):
        wrong = 1.0 + e * ROOT_OF_LEAD[lead]
        if peak[slot + lead] * max(wrong, 0.1) > 1.0:
            return float(max((slot + lead) * SLOT - s.now, 0.0))
    return np.inf


@inlined
def handling_hours(p: Any, s: Any, o: Outlook, hours: float) -> float:
    """Hours within the next ones in which the forecast lets pipe be handled."""
    slot, open_ = int(s.now / SLOT), 0.0
    e = p.forecast_error * o.error[(o.offset + slot) % o.error.shape[0]]
    for lead in range(min(LONGEST_LEAD, o.pipe_peak.shape[0] - slot)):
        begin, end = max((slot + lead) * SLOT, s.now), min((slot + lead + 1) * SLOT, s.now + hours)
        if end <= begin:
            return float(open_)
        if o.pipe_peak[slot + lead] * max(1.0 + e * ROOT_OF_LEAD[lead], 0.1) <= 1.0:
            open_ += end - begin
    return float(open_)


@inlined
def typhoon_in(s: Any, o: Outlook, step: int) -> float:
    """Hours from now until the announced typhoon arrives; inf where none is announced."""
    if (o.bits[step] & WARNED) == 0:
        s.arrival = np.inf
        return np.inf
    if s.arrival == np.inf or s.arrival <= s.now:  # not yet known, or that of the one before
        ahead = step
        while ahead < o.last and (o.bits[ahead] & INSIDE) == 0:
            ahead += 1
        s.arrival = ahead * STEP
    return max(float(s.arrival - s.now), 0.0)


@inlined
def posture(p: Any, s: Any, o: Outlook, step: int, pull_time: float) -> None:
    """Decide, once a slot and when a typhoon's warning comes or goes, whether the string must go.

    A danger is acted on when it is nearer than the time to bring the string up and a day. The
    string is left to itself where the sea, as announced, gives too few hours for bringing it up
    before; without such a mode it comes up as far as it goes.
    """
    warned = (o.bits[step] & (WARNED | INSIDE)) > 0
    look = np.floor(s.now / SLOT) + (0.5 if warned else 0.0)
    if s.judged == look:
        return
    s.judged = look
    ahead = min(LONGEST_LEAD, int(np.ceil(pull_time / SLOT)) + 2)
    danger = min(announced(p, s, o, o.hang_peak, ahead), typhoon_in(s, o, step))
    s.secure = WORK_ON
    if danger == np.inf:
        return
    if p.abandon_time == np.inf or handling_hours(p, s, o, danger) >= pull_time - A_MOMENT:
        s.secure = BRING_UP if danger < pull_time + 2.0 * SLOT or warned else WORK_ON
    elif danger <= p.abandon_time + SLOT:
        s.secure = LEAVE_IT
    elif s.string < p.string:
        s.secure = BRING_UP  # as far as it goes; none is run down before a storm


@inlined
def may_begin(p: Any, s: Any, o: Outlook, hours: float) -> bool:
    """Whether the forecast promises a sea for handling pipe for some hours, and no storm."""
    slots = min(LONGEST_LEAD, int(np.ceil((s.now + hours) / SLOT - 1e-9)) - int(s.now / SLOT))
    if announced(p, s, o, o.pipe_peak, slots) < np.inf:
        return False
    return announced(p, s, o, o.hang_peak, NO_STORM) == np.inf
