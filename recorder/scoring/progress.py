"""How far each measure of a visit is: not begun, begun, done, or not done with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from recorder.scoring.performed import Performed

if TYPE_CHECKING:
    from recorder.study import Bundle
    from recorder.visit import Visit

State = Literal["todo", "begun", "done", "not_done"]


def progress(bundle: Bundle, visit: Visit) -> dict[str, State]:
    """Return the state of each measure that somebody performs at a visit, in its order.

    A sum of others is nobody's work and is left out. Outside the schedule, what was begun.
    """
    planned = bundle.study.visit(visit.code)
    if planned is not None:
        codes = planned.measures
    else:
        begun = {e.body.measure for e in visit.attempts}
        begun |= {e.body.measure for e in visit.not_done}
        codes = tuple(code for code in bundle.measures if code in begun)
    return {code: _state(bundle, code, visit) for code in codes if not bundle.measures[code].sum_of}


def _state(bundle: Bundle, code: str, visit: Visit) -> State:
    performed = Performed(bundle, bundle.measures[code], visit)
    parts = performed.results()
    whole = parts[-1].status
    if not performed.attempts:
        if not performed.not_done:
            return "todo"
        return "begun" if whole == "open" else "not_done"
    if whole in ("open", "asked"):
        return "begun"
    # A value may count from one attempt of two: the other one is still to be taken.
    short = any(r.status == "counted" and _lacks(performed, r.part) for r in parts)
    return "begun" if short else "done"


def _lacks(performed: Performed, part: str | None) -> bool:
    measure, counting = performed.measure, performed.counting
    if counting is None or part in performed.not_done or None in performed.not_done:
        return False
    if measure.pretest is not None and part == measure.pretest.part:
        return False  # A stage that ends in a word is gone through once.
    if part is None and measure.parts:
        return False  # The whole is made of its parts.
    taken = {
        a.body.number
        for a in performed.attempts
        if (a.body.part or None) == part and a.body.outcome in ("complete", "stopped")
    }
    return len(taken) < counting.attempts
