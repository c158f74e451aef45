"""Parcels on a page: one made to be carried to the hub, and the hub's answer taken in.

For sites where nobody types commands; a hub has people who do (docs/parcel.md).
"""

from __future__ import annotations

import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, abort, render_template, request, send_file

from recorder import admitting, tidings, uplink
from recorder.refusals import Coded
from recorder.sync import hands, wrapping
from recorder.sync.alone import AtItAlready
from recorder.web import backups, guard, shared
from recorder.web.forms import Form

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from recorder.sync.unwrapping import Taken

bp = Blueprint("parcel", __name__)

FOLDER = "parcel-"
LEFT_S = 3_600  # A folder so old is nobody's any more.


@bp.before_request
def _only_below_a_hub() -> None:
    if shared.node().place == "hub" or uplink.found(shared.data()) is None:
        abort(404)


@bp.get("/parcel")
def show() -> str:
    """Say how to carry by hand, and ask for the hub's answer."""
    return _draw(Form())


@bp.get("/parcel/file")
def fetch() -> Response:
    """Make a parcel for the hub, and hand it out; of itself nothing stays here."""
    with hands.desk_at(shared.data()) as desk:
        for left in desk.data.glob(f"{FOLDER}*"):  # By a crash, or a system that kept it open.
            with suppress(OSError):
                if left.stat().st_mtime < time.time() - LEFT_S:
                    shutil.rmtree(left)
        folder = Path(tempfile.mkdtemp(prefix=FOLDER, dir=desk.data))
        try:
            made = wrapping.for_the_hub(desk, folder, None)
            file = made.path.open("rb")
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    answer = send_file(file, "application/x-tar", as_attachment=True, download_name=made.path.name)
    answer.content_length = made.size
    return answer


@bp.post("/parcel")
def create() -> str | tuple[str, int]:
    """Take in the hub's answer, as far as it came whole."""
    form, sent = Form.sent(), request.files.get("answer")
    if sent is None or not sent.filename:
        form.wrong["answer"] = shared.say("needed")
        return _draw(form), 422
    try:
        with hands.desk_at(shared.data()) as desk:
            taken, _ = hands.unwrapped(desk, sent.stream, None)
    except AtItAlready:
        form.wrong["answer"] = shared.say("parcel_busy")
        return _draw(form), 503
    except Coded as refusal:
        form.wrong["answer"] = shared.say_why(refusal)
        return _draw(form), 422
    finally:
        with suppress(OSError):
            sent.close()
    return _draw(form, taken)


def _draw(form: Form, taken: Taken | None = None) -> str:
    joined = uplink.needed(shared.data())
    return render_template(
        "parcel/show.html",
        form=form,
        hub=f"{joined.hub}.{joined.epoch}",
        digits=admitting.spoken(shared.node().public_key),
        taken=taken,
        lost=taken.cut + taken.altered if taken else 0,
        stays=[
            (log, tidings.why_it_stays(shared.language(), why))
            for log, why in sorted((taken.parked | taken.stays).items())
        ]
        if taken
        else [],
        begun_anew=backups.begun_anew(),
        readmissions=0,  # Of those a hub knows, and here is none.
        mb=guard.MOST_SENT["parcel.create"] // 1024**2,
    )
