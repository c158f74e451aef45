"""Static files: one stylesheet, and addresses that change when what they hold does."""

import re

import pytest

from recorder.house import folder
from recorder.web import assets


def test_the_stylesheet_holds_every_file_it_names(clinic):
    css = clinic.gets("/static/css/app.css").text
    files = {p.stem for p in (folder("static") / "css" / "components").glob("*.css")}

    assert "@import" not in css
    assert css.count("@layer reset, base, components, utilities;") == 1
    assert css.count("{") == css.count("}")
    assert css == assets.joined("app.css").decode()
    assert "@import" not in clinic.gets("/static/css/hub.css").text
    named = {
        name
        for contents in ("app.css", "hub.css", "capture.css")
        for name in re.findall(
            r"components/([\w-]+)\.css", (folder("static") / "css" / contents).read_text()
        )
    }
    assert named == files


def test_a_file_asked_for_by_its_version_is_kept_for_good(clinic):
    with clinic.app.test_request_context("/"):
        address = assets.address("vendor/htmx.min.js")

    assert "immutable" in clinic.gets(address).headers["Cache-Control"]
    assert clinic.gets(address[:-1] + "x").headers["Cache-Control"] == "no-cache"
    assert clinic.gets("/static/vendor/htmx.min.js").headers["Cache-Control"] == "no-cache"


def test_what_was_not_changed_is_not_sent_again(clinic):
    tag = clinic.gets("/static/css/app.css").headers["ETag"]

    assert clinic.gets("/static/css/app.css", If_None_Match=tag).status_code == 304


@pytest.mark.parametrize("name", ["nothing.js", "../pyproject.toml", "..%2fpyproject.toml", "css"])
def test_nothing_but_static_files_is_handed_out(clinic, name):
    assert clinic.gets(f"/static/{name}").status_code == 404
    assert clinic.gets(f"/static/{name}?v=0").status_code == 404
