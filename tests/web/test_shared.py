"""What holds for every page: its frame, its headers, its form, and how it says no."""

import re
from urllib.parse import unquote

import pytest

from recorder.refusals import Coded, Refusal
from recorder.web import create_app, shared, visits
from tests.test_home_scope import joins
from tests.ward import some_uuid
from tests.web.clinic import ANNA, NOBODY
from tests.web.page import Page

SIMULATED = "Simulated data. No participant exists."


def addresses(clinic):
    """Return one address for each page there is, with names that exist filled in."""
    for rule in clinic.app.url_map.iter_rules():
        if rule.endpoint.startswith(("events.", "capture.", "joining.", "sync.")):
            # Doors for tablets and their shell, and for recorders: they have tests of their own.
            continue
        named = {"visit": clinic.visit, "participant": ANNA, "name": "css/app.css"}
        named |= {"person": clinic.alice, "event": "0" * 64, "device": some_uuid("a tablet")}
        named |= {
            "digest": "0" * 64,
            "branch": "0" * 64,
            "number": "1",
            "code": "baseline",
            "node": "KRTBA",
            "site": "07",
        }
        if rule.endpoint.startswith("equipment."):
            named["name"] = "D-07"
        yield (
            rule,
            rule.rule
            if not rule.arguments
            else re.sub(r"<(?:\w+:)?(\w+)>", lambda m, named=named: named[m[1]], rule.rule),
        )


def test_every_page_answers_and_is_well_formed(busy):
    for address in busy.seen:
        answer = busy.gets(address)
        page = Page(answer.text)

        assert answer.status_code == 200, address
        assert page.faults == [], address
        assert len(page.all("h1")) == 1, address
        assert page.all("body")[0]["data-screen"], address
        assert page.all("html")[0]["lang"] == "en", address


def test_every_icon_of_a_page_is_drawn_on_it(busy):
    busy.signs_in("site_lead", "07")
    for path in [*busy.seen, "/devices", "/equipment", "/people", "/aside"]:
        html = busy.gets(path).text
        used = set(re.findall(r'href="#(i-[a-z-]+)"', html))

        assert used and used <= set(re.findall(r'id="(i-[a-z-]+)"', html)), path


def test_every_link_of_every_page_leads_somewhere(busy):
    links = {
        a["href"]
        for address in busy.seen
        for tag in ("a", "link")
        for a in Page(busy.gets(address).text).all(tag)
        if not a["href"].startswith(("#", shared.CAPTURE))  # The shell is no page of this app.
    }

    assert {link: s for link in links if (s := busy.gets(link).status_code) != 200} == {}


def test_every_page_says_that_the_data_are_simulated(busy):
    for address in [*busy.seen, "/nowhere"]:
        assert SIMULATED in Page(busy.gets(address).text).text, address


def test_every_page_shouts_under_test(busy, monkeypatch):
    assert all("Test mode" not in busy.gets(address).text for address in busy.seen)

    monkeypatch.setenv("HEELTOE_TESTING", "1")

    assert all("Test mode" in busy.gets(address).text for address in busy.seen)


def test_every_route_has_its_headers(busy):
    for _, address in addresses(busy):
        answer = busy.gets(address)
        policy = answer.headers["Content-Security-Policy"]

        assert {n: answer.headers[n] for n in shared.HEADERS} == shared.HEADERS, address
        assert policy.startswith("default-src 'self';")
        assert "unsafe" not in policy and "*" not in policy


def test_no_page_is_stored_by_a_browser(busy):
    kept = {address: busy.gets(address).headers["Cache-Control"] for _, address in addresses(busy)}

    assert {a for a, said in kept.items() if said != "no-store"} == {"/static/css/app.css"}


def test_no_page_sets_a_cookie(busy):
    assert not any("Set-Cookie" in busy.gets(a).headers for _, a in addresses(busy))


def test_a_page_asks_nobody_else_for_anything(busy):
    for address in busy.seen:
        html = busy.gets(address).text

        assert re.findall(r'(?:src|href|action|url)\s*[=(]\s*["\']?(?:https?:)?//', html) == []
        assert re.findall(r"<(?:script|style)(?![^>]*\bsrc=)|\sstyle=|\son\w+=", html) == []


def test_a_page_and_all_it_needs_is_light(busy):
    for address in busy.seen:
        assert_light(busy, address)


def test_the_longest_list_of_visits_is_light_with_a_hub_too(clinic):
    for _ in range(visits.PER_PAGE):
        clinic.visits(ANNA, "unscheduled")
        clinic.keeps(clinic.bedside.finishes())
    joins(clinic.office)
    clinic.signs_in("site_lead", "07")

    page = assert_light(clinic, "/visits?lang=es")

    places = [a for a in page.all("span") if "visits__place" in a.get("class", "")]
    assert len(places) == visits.PER_PAGE


def assert_light(clinic, address):
    """A page and all that it loads is within what a slow line carries."""
    html = clinic.gets(address).text
    page = Page(html)
    parts = [a["href"] for a in page.all("link")] + [a["src"] for a in page.all("script")]

    assert len(html.encode()) + sum(len(clinic.gets(p).data) for p in parts) <= 120_000, address
    assert len(parts) < 12
    return page


@pytest.mark.parametrize("host", ["evil.test", "127.0.0.1.evil.test", "evil.test:8040"])
def test_an_unknown_host_is_told_nothing(clinic, host):
    answer = clinic.gets("/", Host=host)

    assert answer.status_code == 400
    assert answer.text.startswith("Unknown host.")
    assert "CRATUS" not in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_host_that_was_named_is_known(clinic):
    browser = create_app(clinic.data, hosts=["ward-7.local"]).test_client()

    assert browser.get("/", headers={"Host": "ward-7.local:8040"}).status_code == 200


def test_what_flask_leaves_open_is_set(clinic):
    config = clinic.app.config

    assert config["MAX_CONTENT_LENGTH"] == 4 * 1024 * 1024
    assert config["TRUSTED_HOSTS"] == ["127.0.0.1", "localhost"]
    assert config["SESSION_COOKIE_SAMESITE"] == "Strict"
    assert config["SESSION_COOKIE_SECURE"] and config["SESSION_COOKIE_HTTPONLY"]


def test_a_page_that_does_not_exist_says_what_to_do(clinic):
    answer = clinic.gets("/nowhere")
    page = Page(answer.text)

    assert answer.status_code == 404
    assert page.all("body")[0]["data-screen"] == "refusal"
    assert "There is no such page. Nothing was changed. Go back" in page.text


def test_htmx_gets_a_refusal_alone(clinic):
    answer = clinic.gets(f"/visits/{NOBODY}/attempts", HX_Request="true")

    assert answer.status_code == 404
    assert "<html" not in answer.text
    assert "Nothing was changed" in answer.text
    assert Page(answer.text).faults == []


@pytest.mark.parametrize("refusal", [*Refusal.__subclasses__(), *Coded.__subclasses__()])
def test_every_refusal_has_its_answer(clinic, refusal):
    with clinic.app.test_request_context("/"):
        answer = shared._refused(refusal("What is wrong. What is safe. What to do."))

    assert 400 <= answer.status_code < 600
    assert "What is wrong. What is safe. What to do." in answer.get_data(as_text=True)


def test_a_bug_shows_a_page_that_needs_nothing(clinic):
    clinic.app.config["PROPAGATE_EXCEPTIONS"] = False
    clinic.app.view_functions["home.show"] = lambda: 1 // 0

    answer = clinic.gets("/")

    assert answer.status_code == 500
    assert "What was kept is safe" in answer.text
    assert "ZeroDivision" not in answer.text


def test_a_folder_without_a_database_says_what_is_missing(tmp_path):
    answer = create_app(tmp_path).test_client().get("/visits")

    assert answer.status_code == 503
    assert "Nothing was changed" in answer.text
    assert Page(answer.text).faults == []


def test_a_request_leaves_no_database_open(busy):
    with busy.app.test_request_context("/"):
        db = shared.db()
        assert db.conn.execute("select count(*) from visits").fetchone()[0] == 2

    with pytest.raises(Exception, match="closed"):
        db.conn.execute("select 1")


def test_a_page_can_read_and_never_write(busy):
    with (
        busy.app.test_request_context("/"),
        pytest.raises(Exception, match="readonly"),
    ):
        shared.db().conn.execute("delete from visits")


# ── Languages ───────────────────────────────────────────────────────────────


def test_the_browser_chooses_the_language(busy):
    assert (
        Page(busy.gets("/", Accept_Language="es-MX,en;q=0.5").text).all("html")[0]["lang"] == "es"
    )
    assert Page(busy.gets("/", Accept_Language="fr").text).all("html")[0]["lang"] == "en"


def test_a_language_asked_for_stays_in_every_link(busy):
    for address in busy.seen:
        page = Page(busy.gets(address + ("&" if "?" in address else "?") + "lang=es").text)
        links = [a["href"] for a in page.all("a")]
        links = [a for a in links if not a.startswith(("#", shared.CAPTURE))]

        assert page.all("html")[0]["lang"] == "es"
        assert [link for link in links if "lang=" not in link] == [], address
        hidden = [a for a in page.all("input") if a.get("name") == "lang"]
        assert len(hidden) == len(page.all("form")), address


@pytest.mark.parametrize("path", ["//evil.test/x", "/%5Cevil.test", "/a%22%3E%3Cscript%3E"])
def test_no_link_of_a_page_leads_out_of_the_house(clinic, path):
    answer = clinic.browser.get("/", environ_overrides={"PATH_INFO": unquote(path)})
    links = [a["href"] for a in Page(answer.text).all("a")]

    assert answer.status_code in (308, 404)
    assert [link for link in links if re.match(r"[/\\]{2}|\w+:", link)] == []


def test_a_language_nobody_speaks_is_not_taken(busy):
    assert Page(busy.gets("/?lang=xx").text).all("html")[0]["lang"] == "en"
