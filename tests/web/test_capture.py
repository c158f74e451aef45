"""The capture shell: one unit of files, the same for everybody, light enough for a slow tablet."""

import json
import re
import subprocess

import pytest

from recorder.house import folder
from recorder.web import capture

MOST_BYTES = 150_000  # Unpacked: page, styles, and the modules that run.


def listed(clinic):
    """Return what the service worker keeps."""
    worker = clinic.gets("/c/sw.js").text
    return json.loads(re.search(r"^const FILES = (.*)$", worker, re.MULTILINE)[1])


def test_the_worker_lists_all_that_the_shell_needs(clinic):
    files = listed(clinic)
    page = clinic.gets("/c/").text
    modules = {path.name for path in (folder("static") / "js").glob("*.js")} - {"sw.js"}

    assert "/c/" in files
    assert modules <= {name.rpartition("/")[2] for name in files}
    for address in re.findall(r'(?:href|src)="(/[^"#]+)"', page):
        assert address in files
    for name in modules:
        code = (folder("static") / "js" / name).read_text()
        for wanted in re.findall(r'(?:from |import\()"\./([\w.]+)"', code):
            assert wanted in modules


def test_every_file_it_lists_is_there_for_good(clinic):
    for address in listed(clinic)[1:]:
        answer = clinic.gets(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]


def test_a_file_of_another_version_is_not_here(clinic):
    assert clinic.gets("/c/000000000000/app.js").status_code == 404
    assert clinic.gets(f"/c/{capture.version()}/sw.js").status_code == 404
    assert clinic.gets(f"/c/{capture.version()}/../app.css").status_code == 404


@pytest.mark.parametrize("address", ["/c/", "/c/sw.js"])
def test_what_names_the_version_is_asked_for_anew(clinic, address):
    assert clinic.gets(address).headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "screen", sorted(path.name for path in (folder("static") / "js").glob("screen_*.js"))
)
def test_what_a_cold_start_reads_up_to_a_screen_is_light(clinic, screen):
    read = reached("app.js") | reached("screens.js") | reached(screen) | {"words_es.js"}
    if "badge.js" in read:
        read.add("places_words_es.js")
    files = [a for a in listed(clinic) if a.rpartition("/")[2] in read or not a.endswith(".js")]

    assert sum(len(clinic.gets(address).data) for address in files) <= MOST_BYTES


def test_the_page_names_what_a_start_runs_so_that_all_is_asked_for_at_once(clinic):
    page = clinic.gets("/c/").text
    named = re.findall(r'rel="modulepreload" href="/c/\w+/([\w.]+)"', page)

    assert len(named) == len(set(named))
    assert set(named) == reached("app.js") | reached("screen_today.js")


def reached(module):
    """Return a module and all it imports before it runs."""
    found, todo = set(), [module]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            code = (folder("static") / "js" / name).read_text()
            todo += re.findall(r'from "\./([\w.]+)"', code)
    return found


def test_what_is_handed_out_reads_as_what_was_written(clinic, tmp_path):
    for address in listed(clinic):
        if address.endswith(".js"):
            (tmp_path / address.rpartition("/")[2].replace(".js", ".mjs")).write_bytes(
                clinic.gets(address).data
            )

    for module in tmp_path.glob("*.mjs"):
        subprocess.run(["node", "--check", module], check=True)


def test_the_shell_asks_for_no_session_and_holds_nobody(clinic):
    page = clinic.gets("/c/")

    assert page.status_code == 200
    assert "Set-Cookie" not in page.headers
    assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert page.headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert "unsafe" not in page.headers["Content-Security-Policy"]


def test_nothing_reloads_a_page_but_an_update_that_was_asked_for():
    reloads = [
        path.name
        for path in (folder("static") / "js").glob("*.js")
        if "location.reload" in path.read_text()
    ]

    assert reloads == ["update.js"]


def test_no_module_sends_a_cookie_or_asks_a_person_in_a_dialog():
    for path in (folder("static") / "js").glob("*.js"):
        code = path.read_text()
        assert not re.search(r"\b(alert|confirm|prompt)\(|innerHTML|showModal", code), path.name
        assert code.count("fetch(") <= code.count('credentials: "omit"') or path.name == "sw.js"
