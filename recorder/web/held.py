"""What was typed and could not be taken: held on a page, and sent again by one tap.

A session ended meanwhile, the page was from before it, one text was far too long, or the disk
is full: what was typed comes back, a passphrase never. Only the person who typed it may send
it on.
"""

from __future__ import annotations

import re
import sqlite3
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from flask import Flask, Response, make_response, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge

from recorder.sheet import figures
from recorder.web import guard, shared
from recorder.web.forms import MOST_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import IO

OURS = frozenset({"csrf", "by"})
LOOKED_THROUGH = 16 * 1024 * 1024  # Of a form that is too large, to find the rest of it.
MOST_HELD = 256 * 1024  # Bytes of it that a page carries; what goes beyond is cut.
_CHUNK = 64 * 1024
_CHOSEN = re.compile(r"[a-z][a-z0-9_]{0,39}|[0-9a-f-]{36}")  # Codes and ids, which nobody types.


def hang_on(app: Flask) -> None:
    """Answer what is too large with what could be held of it."""
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(sqlite3.OperationalError, _not_saved)


def fields(sent: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return what of a form may be held on a page: neither our own fields nor a passphrase."""
    return {name: value for name, value in sent if name not in OURS and "passphrase" not in name}


def page(
    title: str,
    why: str,
    held: Mapping[str, str],
    address: str,
    *,
    token: str = "",
    by: str = "",
    cut: Mapping[str, str] | None = None,
) -> str:
    """Return the page that holds fields for an address, to be sent there by a tap.

    `token` and `by` are for a session that begins with this page; else it is the present one.
    `cut` are texts of which only the beginning is here: they are shown, to be shortened.
    """
    return render_template(
        "held/page.html",
        title=title,
        why=why,
        held=held,
        cut=cut or {},
        texts=[text for text in held.values() if text.strip() and not _CHOSEN.fullmatch(text)],
        address=address,
        token=token or guard.csrf(),
        by=by or guard.whose(),
        most=MOST_TEXT,
    )


def _too_large(_: RequestEntityTooLarge) -> Response:
    limit = request.max_content_length or 0
    why = shared.say("too_large", mb=limit // 1024**2, most=figures.grouped(MOST_TEXT))
    title = shared.say("refused_too_large")
    whole, cut = _what_came()
    if not (whole or cut):
        return shared.no(413, title, why)
    why += " " + shared.say("too_large_held")
    return make_response(page(title, why, whole, guard.here(), cut=cut), 413)


def _not_saved(trouble: sqlite3.OperationalError) -> Response:
    full = "full" in str(trouble)
    status, why = (507, "disk_full") if full else (503, "database_away")
    title, typed = shared.say("refused_not_saved"), fields(request.form.items())
    if request.method in guard.READING or shared.me() is None or not typed:
        return shared.no(status, title, shared.say(why))
    said = f"{shared.say(why)} {shared.say('not_saved_held')}"
    return make_response(page(title, said, typed, guard.here()), status)


def _what_came() -> tuple[dict[str, str], dict[str, str]]:
    """Return the fields of a form that is too large: those that are whole, and those cut short.

    It is looked through piece by piece, so that it never stands in memory; nothing is held
    of one that has no end, or that somebody else typed.
    """
    if shared.me() is None or request.mimetype != "application/x-www-form-urlencoded":
        return {}, {}
    request.max_content_length = LOOKED_THROUGH
    try:
        stream = request.stream
    except RequestEntityTooLarge:
        return {}, {}
    whole: dict[str, str] = {}
    cut: dict[str, str] = {}
    for raw, is_whole in islice(_pieces(stream, MOST_HELD), guard.MOST_FIELDS):
        name, _, value = (unquote_plus(part, errors="replace") for part in _parted(raw))
        if is_whole:
            whole[name] = value
        else:
            cut[name] = value[:MOST_TEXT]
    if whole.get("by", guard.whose()) != guard.whose():
        return {}, {}
    return fields(whole.items()), fields(cut.items())


def _parted(raw: bytes) -> tuple[str, str, str]:
    return raw.decode("ascii", "replace").partition("=")


def _pieces(stream: IO[bytes], most: int) -> Iterator[tuple[bytes, bool]]:
    """Yield each field as it was sent and whether it is whole; all together at most so much."""
    field, is_whole = b"", True
    while chunk := stream.read(_CHUNK):
        *ended, begun = chunk.split(b"&")
        for part in [*ended, None]:
            field += begun if part is None else part
            if len(field) > most:
                field, is_whole = field[:most], False
            if part is not None:
                yield field, is_whole
                most -= len(field) if is_whole else 0
                field, is_whole = b"", True
    yield field, is_whole
