"""Verify: a PDF is dropped on a page, and one sentence says what it is worth here."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from recorder.seals.check import Verdict, check
from recorder.web import shared
from recorder.web.forms import Form

bp = Blueprint("verify", __name__)


@bp.get("/verify")
def new() -> str:
    """Ask for a PDF."""
    return _draw(Form())


@bp.post("/verify")
def create() -> str | tuple[str, int]:
    """Say what a PDF is, held against the logs here. It is looked at and not kept."""
    form, sent = Form.sent(), request.files.get("pdf")
    content = sent.read() if sent is not None else b""
    if not content:
        form.wrong["pdf"] = shared.say("needed")
        return _draw(form), 422
    return _draw(form, check(content, shared.db()))


def _draw(form: Form, verdict: Verdict | None = None) -> str:
    return render_template(
        "verify/new.html",
        form=form,
        verdict=verdict,
        sentence=verdict.sentence(shared.language()) if verdict else "",
        visit=verdict.visit if verdict else "",
    )
