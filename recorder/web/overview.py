"""A hub's front page: which sites to call, what waits for a decision, which windows close.

A hub measures nobody, so there is no board of the day. Each request reads the schedule once
and what was heard of the recorders once, however many sites there are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import render_template

from recorder import clock, heard, quarantine, schedule, store, tidings, tls
from recorder.sheet import figures
from recorder.web import backups, lists, shared, words
from recorder.web.board import words_left
from recorder.web.devices import holds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from recorder.heard import Announcement
    from recorder.lateness import Look
    from recorder.schedule import Row

MOST = 8  # Lines of one sort; the rest is a number and a link.
WEEK = 7  # Days, today among them.


@dataclass(frozen=True, slots=True)
class Line:
    """One site in the table of sites, and what there is to say of it at once."""

    code: str
    name: str
    enrolled: int
    left: int
    tally: schedule.Tally
    recorders: int
    heard: str  # How long ago; "" where it has no recorder.
    heard_look: Look
    waits: str  # How long the oldest entry waits that was announced; "" for none.
    waits_look: Look
    parked: int
    troubles: tuple[str, ...]

    @property
    def look(self) -> Look:
        """The more urgent of the two."""
        looks = (self.heard_look, self.waits_look)
        return "red" if "red" in looks else "amber" if "amber" in looks else ""


@dataclass(frozen=True, slots=True)
class Closing:
    """A visit that was not begun and whose window closes this week."""

    participant: str
    site: str
    title: str
    words: str


def page() -> str:
    """Return the front page."""
    now = clock.now()
    rows = schedule.rows(shared.db(), shared.bundle().study, now)
    at = figures.moment(now.at_ms, now.offset_min)
    set_aside, _ = store.set_aside_counts(shared.db())
    every = lines(rows)
    closing = _closing(rows)
    return render_template(
        "sites/overview.html",
        study=shared.bundle().study,
        day=f"{figures.day(at, shared.language())}, {figures.clock(at)}",
        lines=every,
        total=tally(rows),
        look=sorted((it for it in every if it.troubles), key=_urgency),
        closing=closing[:MOST],
        closing_count=len(closing),
        set_aside=set_aside,
        parked=quarantine.waiting(shared.db()),
        backup=backups.standing(),
        begun_anew=backups.begun_anew(),
        readmissions=backups.waiting(),
        certificate_days=tls.ends_soon(shared.data()),
    )


def table() -> str:
    """Return the table of sites alone, for htmx to swap in."""
    rows = schedule.rows(shared.db(), shared.bundle().study, clock.now())
    return render_template("sites/_sites.html", lines=lines(rows))


def tally(rows: Iterable[Row]) -> schedule.Tally:
    """Count the visits of some participants together."""
    found = schedule.Tally()
    for row in rows:
        for cell in row.cells:
            found.add(cell)
    return found


def lines(rows: list[Row]) -> list[Line]:
    """Return a line for each site of the study, and one for those of no site where there are."""
    db, now_ms = shared.db(), clock.now().at_ms
    nodes, held_back = heard.by_site(heard.of_nodes(db, shared.node().name)), _lacking()
    branches = Counter(it.scope for it in quarantine.branches(db) if it.waits)
    sites = [(site.code, site.name) for site in shared.bundle().study.sites]
    if any(not row.site for row in rows):
        sites.append(("", shared.say("no_site")))
    found = []
    for code, name in sites:
        here = [row for row in rows if row.site == code]
        those = nodes.get(code, heard.Site(code, ()))
        last, oldest = those.last_ms, those.oldest_ms
        found.append(
            Line(
                code=code,
                name=name,
                enrolled=sum(row.who.listed for row in here),
                left=sum(bool(row.who.left) for row in here),
                tally=tally(here),
                recorders=len(those.on),
                heard="" if last is None else age(now_ms - last),
                heard_look=heard.look(last, now_ms),
                waits="" if oldest is None else age(now_ms - oldest),
                waits_look=heard.look(oldest, now_ms),
                parked=branches[code],
                troubles=tuple(_troubles(those, held_back.get(code, ()), now_ms)),
            )
        )
    return found


def announcement(label: str, it: Announcement) -> str:
    """Say how far a recorder said to be, and what of that is here."""
    said = {"label": label, "last": figures.grouped(it.last), "when": moment(it.since_ms)}
    if it.branched:
        return shared.say("announced_branch", **said)
    if not it.missing:
        return shared.say("announced_all", **said)
    here = words.count(shared.language(), "announced_here", it.here)
    missing = words.count(shared.language(), "announced_missing", it.missing)
    return shared.say("announced", **said, here=here, missing=missing)


def age(ms: int) -> str:
    """Return how long something lasts, as the recorders themselves say it."""
    return tidings.age(shared.language(), ms)


def moment(at_ms: int) -> str:
    """Return a moment with its weekday: people say “on Monday”."""
    at = figures.moment(at_ms, clock.now().offset_min)
    weekday = shared.say("weekdays").split()[at.weekday()]
    return f"{weekday} {figures.day(at, shared.language())}, {figures.clock(at)}"


def _troubles(site: heard.Site, lacking: Iterable[str], now_ms: int) -> Iterable[str]:
    """Name what somebody should call a site about, the silence first."""
    if heard.look(site.last_ms, now_ms):
        yield shared.say("silent_for", age=age(now_ms - (site.last_ms or 0)))
    for node in site.on:
        if heard.look(node.oldest_ms, now_ms):
            for it in node.announced:
                if not it.all_here:
                    yield announcement(node.label, it)
    yield from lacking


def _lacking() -> dict[str, list[str]]:
    """Return what has not arrived of the tablets that are still paired, by site."""
    found = defaultdict[str, list[str]](list)
    for device in store.devices(shared.db()):
        runs = store.held(shared.db(), device.id)
        if not device.revoked and runs and runs != [(1, runs[-1][1])]:
            site = store.scope_of_device(shared.db(), device.id) or ""
            found[site].append(holds(device.label, runs))
    return found


def _urgency(line: Line) -> tuple[int, str]:
    return ("red", "amber", "").index(line.look), line.code


def _closing(rows: list[Row]) -> list[Closing]:
    """Return the visits that can be made this week and not after, those that end first in front."""
    found = []
    for row in rows:
        for cell in row.cells:
            if cell.state != "due" or cell.left is None or cell.left >= WEEK:
                continue
            closes = Closing(row.who.id, row.site, lists.title(cell.code), words_left(cell.left))
            found.append((cell.left, row.who.id, closes))
    return [closes for *_, closes in sorted(found, key=lambda it: it[:2])]
