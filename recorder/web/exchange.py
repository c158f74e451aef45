"""Exchange: how this recorder stands with the hub that it joined, and a button to ask it now.

The page asks nobody but this recorder: what the worker does (`sync.worker`), what the last
exchange said, what waits here. At a hub, and where none was joined, there is no such page.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, isfinite
from typing import TYPE_CHECKING, cast
from zlib import crc32

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)

from recorder import clock, tidings
from recorder.sync import status
from recorder.web import shared

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from recorder.sync.status import Status
    from recorder.sync.worker import Worker

bp = Blueprint("exchange", __name__, url_prefix="/sync")

SOON_S = 10
LOOKS = {"late": "question", "very_late": "bad", "trouble": "question"}


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong: what it is, what was said word by word, what is safe, what to do."""

    title: str
    what: tuple[str, ...]
    safe: str = ""
    do: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """What the page shows of a moment."""

    level: str
    line: str
    runs: bool
    done: int
    of: int
    entries: int
    visits: int
    age: str
    reached: str
    by_hand: str
    tried: str
    went_up: int
    came_down: int
    next: str
    wrong: tuple[Wrong, ...]

    @property
    def look(self) -> str:
        """How the line is drawn, beside its words: as a notice of a sort, or "" for quietly."""
        return LOOKS.get(self.level, "")

    @property
    def seen(self) -> str:
        """A name for exactly this, by which a page says what it shows."""
        return f"{crc32(repr(self).encode()):x}"


@bp.before_request
def _only_where_a_hub_was_joined() -> None:
    if _status() is None:
        abort(404)


@bp.get("")
def show() -> str:
    """Show how it stands, and what to do where something is wrong."""
    here = _found()
    return render_template(
        "exchange/show.html", state=_state(here), hub=here.hub, by_itself=_worker() is not None
    )


@bp.get("/state")
def state() -> str | Response:
    """Show that part alone, for htmx to swap in; nothing where the page shows it already."""
    now = _state(_found())
    if shared.htmx and request.args.get("seen") == now.seen:
        return Response(status=204)
    return render_template("exchange/_state.html", state=now)


@bp.post("")
def ask() -> AnyResponse:
    """Let the worker exchange now."""
    worker = _worker()
    if worker is not None:
        worker.asked()
    return redirect(url_for(".show"), code=303)


# ── Drawing ─────────────────────────────────────────────────────────────────


def _worker() -> Worker | None:
    return cast("Worker | None", current_app.config.get("WORKER"))


def _status() -> Status | None:
    return status.status(shared.db(), shared.data(), shared.node(), clock.now())


def _found() -> Status:
    found = _status()
    assert found is not None  # Else nobody got here.
    return found


def _state(it: Status) -> State:
    language, worker, last = shared.language(), _worker(), it.told
    asked = worker is not None and worker.left_s() <= 0
    return State(
        level=it.level,
        line=it.line(language),
        runs=worker is not None and (worker.running or asked),
        done=worker.watch.done if worker else 0,
        of=worker.watch.of if worker and worker.running else 0,
        entries=it.waiting.count,
        visits=it.waiting.visits,
        age=tidings.age(language, it.age_ms) if it.waiting.count else "",
        reached=it.when(language, last.reached_ms) if last and last.reached_ms else "",
        by_hand=it.when(language, last.by_hand_ms) if last and last.by_hand_ms else "",
        tried=it.when(language, last.at_ms) if last and last.at_ms else "",
        went_up=last.up if last else 0,
        came_down=last.down if last else 0,
        next=_next(worker),
        wrong=tuple(_wrong(it, language)),
    )


def _next(worker: Worker | None) -> str:
    """Say when the next exchange is, by the minute: a page that shows it need not be drawn anew."""
    if worker is None or not isfinite(left := worker.left_s()):
        return ""
    if left < SOON_S:
        return shared.say("next_try_soon")
    now = clock.now()
    at_ms = now.at_ms + ceil(left) * 1000
    return shared.say("next_try_at", when=_found().when(shared.language(), at_ms))


def _wrong(it: Status, language: str) -> list[Wrong]:
    found = []
    if it.told and it.told.code:
        said = it.because(language)
        if not said and it.is_untold:
            said = _in_its_words(it.told.why)
        safe = tidings.say(language, "safe_here")
        wrong = (it.wrong(language),)
        found.append(Wrong(it.title(language), wrong, safe, it.do(language), said))
    for log, why in sorted(it.stays.items()):
        own = log.startswith(f"{shared.node().name}.")
        title = shared.say("own_stays") if own else shared.say("log_stays", log=log)
        what = f"{log}: {tidings.why_it_stays(language, why)}."
        found.append(Wrong(title, (what,), tidings.say(language, "safe_kept")))
    if off := it.clock_off(language):
        found.append(Wrong(tidings.say(language, "clock_off_title"), (off,)))
    if also := it.also(language):
        lines = (f"{words} {_in_its_words(detail) if detail else ''}" for words, detail in also)
        found.append(Wrong(shared.say("also_said"), tuple(line.strip() for line in lines)))
    return found


def _in_its_words(said: str) -> str:
    return shared.say("in_its_words", said=said)
