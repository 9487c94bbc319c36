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

LONGEST_LEAD = 14
"""Slots that a forecast looks ahead: a week, beyond which waves are hardly foreseen."""
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
    first: int
    """The first step that is known."""
    last: int
    """The step before which all are."""


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
def typhoon_in(p: Any, s: Any, o: Outlook, step: int) -> float:
    """Hours from now until the announced typhoon is due; inf where none is announced.

    It is due the warning time after the warning began, whether it then comes or passes by.
    """
    if (o.bits[step] & WARNED) == 0:
        return np.inf
    first = step
    while first > o.first and (o.bits[first - 1] & WARNED) > 0:
        first -= 1
    return max(first * STEP + float(p.typhoon_warning) - float(s.now), 0.0)


@inlined
def posture(p: Any, s: Any, o: Outlook, step: int, pull_time: float) -> None:
    """Decide, once a slot and when a typhoon's warning comes or goes, whether the string must go.

    It comes up while the sea before the danger, as announced, still gives the hours that this
    takes, and no more than a day above them. Where it gives too few, the string is left to itself
    just before; without such a mode it comes up as far as it goes.
    """
    warned = (o.bits[step] & (WARNED | INSIDE)) > 0
    look = np.floor(s.now / SLOT) + (0.5 if warned else 0.0)
    if s.judged == look:
        return
    s.judged = look
    danger = min(announced(p, s, o, o.hang_peak, LONGEST_LEAD), typhoon_in(p, s, o, step))
    s.secure = WORK_ON
    if danger == np.inf:
        return
    hours = handling_hours(p, s, o, danger)
    if hours >= pull_time - A_MOMENT:
        s.secure = BRING_UP if hours < pull_time + 2.0 * SLOT or warned else WORK_ON
    elif p.abandon_time == np.inf:
        s.secure = BRING_UP
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
