"""The months of `balance` in compiled code: what `balance.plain_balance` says, but faster.

The NumPy version is the one to read; tests hold the two together to 1e-9. Elements and members are
one axis of K cells here, for no cell looks at another.
"""

from __future__ import annotations

import numpy as np

from kaidei.compiled import compiled
from kaidei.units import Floats


@compiled
def march(  # noqa: PLR0915 - one loop: cut up, it would copy the state at every step
    monthly: Floats,
    by_form: Floats,
    fixed: Floats,
    firm: Floats,
    paired: bool,
    pair_need: Floats,
    pair_flows: Floats,
) -> tuple[Floats, Floats, Floats]:
    """Need and scarcity (T, K) and the flows (6, T, 2, K) in the order of `balance.FLOWS`.

    The first three are fields of `balance.Setting` and of its regime: `monthly` (7, T, K) use,
    passes, leaked, third_country, delay, stocking, public_cover; `by_form` (2, 2, K) form_share and
    label_share; `fixed` (10, K) private_cover, elasticity, thrift_limit, log of premium, usable,
    release, rebuild_time, ceiling, price_lag, thrift_time. `firm` is (T, 2, K). With `paired`, need
    (T, K) and `pair_flows` (3, T, 2, K) are the pair's: labelled, routed, users' stock and surplus
    together.
    """
    months, cells = monthly.shape[1], monthly.shape[2]
    need_out, scarce_out = np.empty((months, cells)), np.empty((months, cells))
    flows = np.empty((6, months, 2, cells))
    state = np.zeros((5, 2, cells))  # users' stock, the state's, waiting; scarce and thrifted
    for k in range(cells):
        for f in range(2):
            start = monthly[0, 0, k] * by_form[0, f, k]
            state[0, f, k] = fixed[0, k] * start
            state[1, f, k] = monthly[6, 0, k] * start
    for t in range(months):
        for k in range(cells):
            cover, log_premium, rebuild = fixed[0, k], fixed[3, k], fixed[6, k]
            granted, delay = monthly[1, t, k], monthly[4, t, k]
            scarce, thrifted = state[3, 0, k], state[4, 0, k]
            if paired:
                need = pair_need[t, k]
            else:
                fall = np.exp(-fixed[1, k] * scarce * log_premium)
                need = monthly[0, t, k] * fall * (1.0 - thrifted)
            used, held_after = 0.0, 0.0
            for f in range(2):
                split = need * by_form[0, f, k]
                own, share = firm[t, f, k], by_form[1, f, k]
                private, public, waiting = state[0, f, k], state[1, f, k], state[2, f, k]
                want_private = (cover + monthly[5, t, k]) * split
                want_public = monthly[6, t, k] * split
                if paired:
                    labelled, routed = pair_flows[0, t, f, k], pair_flows[1, t, f, k]
                else:
                    lacking = max(split - own, 0.0)
                    gap = want_private + want_public - (private + public + waiting)
                    ahead = (delay - 1.0) * share * lacking
                    orders = max(split - own + (gap + ahead) / rebuild, 0.0)
                    urgent = min(orders, lacking)
                    waiting += granted * share * (urgent + granted * (orders - urgent))
                    labelled = waiting / delay
                    state[2, f, k] = waiting - labelled
                    plain = max(split - own + gap / rebuild, 0.0)
                    routed = (1.0 - share) * plain * monthly[3, t, k]
                    routed += share * urgent * monthly[2, t, k]
                inflow = own + labelled + routed
                straight = min(split, inflow)
                drawn = min(split - straight, fixed[4, k] * private)
                released = min(split - straight - drawn, fixed[5, k] * public)
                private += inflow - straight - drawn
                public -= released
                room = max(want_public - public, 0.0) / rebuild
                if paired:
                    over = private - (max(want_private, pair_flows[2, t, f, k]) + room)
                    over = min(max(over, 0.0), max(inflow - split, 0.0))
                    china = labelled + routed
                    refused = min(over, china)
                    part = 1.0 - refused / china if china > 0.0 else 1.0
                    labelled *= part
                    routed *= part
                    private -= refused
                moved = min(max(private - want_private, 0.0), room)
                surplus = max(private - moved - fixed[7, k] * split, 0.0)
                private -= moved + surplus
                public += moved
                use = straight + drawn + released
                state[0, f, k] = private
                state[1, f, k] = public
                flows[0, t, f, k] = labelled
                flows[1, t, f, k] = routed
                flows[2, t, f, k] = use
                flows[3, t, f, k] = surplus
                flows[4, t, f, k] = private
                flows[5, t, f, k] = public
                used += use
                held_after += private + public
            unmet = 1.0 - used / need if need > 0.0 else 0.0
            aim = max(1.0 - held_after / max(need * cover, 1e-300), unmet)
            scarce += (min(max(aim, 0.0), 1.0) - scarce) / fixed[8, k]
            limit = fixed[2, k] * (1.0 - np.exp(-scarce * log_premium))
            state[3, 0, k] = scarce
            state[4, 0, k] = thrifted + max(limit - thrifted, 0.0) / max(fixed[9, k], 1.0)
            need_out[t, k] = need
            scarce_out[t, k] = scarce
    return need_out, scarce_out, flows
