"""What browsers are shown: made here or given, looked over, renewed, and until when."""

import json
import plistlib
import ssl
from datetime import timedelta

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from recorder import certificates, keys, tls
from recorder.cli import main
from recorder.doctor import certificate
from recorder.refusals import OutOfReach, WrongUse
from recorder.tls import given, own, profile
from tests.hospital import CLIENT, NAME, NOW, Hospital, certifies
from tests.office import Office

LOCAL = "heeltoe.local"


@pytest.fixture
def site(tmp_path):
    """A data folder whose recorder is an authority of its own."""
    own.make(tmp_path, LOCAL, ["192.168.1.20"], NOW, anew=False)
    return tmp_path


@pytest.fixture
def hospital(tmp_path):
    (tmp_path / "brought").mkdir()
    return Hospital(tmp_path / "brought")


def leaf(data):
    return x509.load_pem_x509_certificates((data / "tls" / "server.pem").read_bytes())[0]


def authority(data):
    return x509.load_pem_x509_certificate((data / "tls" / "authority.crt").read_bytes())


def everything(data):
    return {file.name: file.read_bytes() for file in sorted((data / "tls").glob("*"))}


def verified(data, shown, name, at=NOW):
    """Check a certificate as a browser would that trusts the site's authority."""
    store = Store([authority(data)])
    builder = PolicyBuilder().store(store).time(at)
    return builder.build_server_verifier(x509.DNSName(name)).verify(shown, [])


# ── An authority of the site's own ──────────────────────────────────────────


def test_what_is_made_here_is_what_an_ipad_asks_for(site):
    made = leaf(site)
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    uses = made.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value

    assert verified(site, made, LOCAL)
    assert names.get_values_for_type(x509.DNSName)[0] == LOCAL
    assert "192.168.1.20" in map(str, names.get_values_for_type(x509.IPAddress))
    assert list(uses) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert made.not_valid_after_utc - made.not_valid_before_utc <= timedelta(days=398)
    assert made.not_valid_before_utc < NOW


def test_nobody_else_may_read_the_keys(site):
    modes = {file.name: file.stat().st_mode & 0o777 for file in (site / "tls").glob("*")}

    assert (site / "tls").stat().st_mode & 0o777 == 0o700
    assert modes["authority.key"] == modes["server.pem"] == 0o600


@pytest.mark.parametrize("name", ["bank.example", "sub.heeltoe.example", "local"])
def test_its_authority_stands_for_no_other_name(site, name):
    key = keys.load(site / "tls" / "authority.key")
    stolen = certificates.issue(
        name,
        key.public_key(),
        f"{LOCAL}, recorder of a site",
        key,
        NOW,
        NOW + timedelta(days=90),
        uses=("digital_signature",),
        more=[
            x509.SubjectAlternativeName([x509.DNSName(name)]),
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]),
        ],
    )

    with pytest.raises(VerificationError, match="constraint"):
        verified(site, stolen, name)


def test_it_is_renewed_before_it_ends_by_the_same_authority(site):
    before, trusted = leaf(site), authority(site)
    late = before.not_valid_after_utc - timedelta(days=29)

    assert not own.renew(site, before.not_valid_after_utc - timedelta(days=31))
    assert leaf(site) == before

    assert own.renew(site, late)
    assert leaf(site) != before
    assert authority(site) == trusted
    assert verified(site, leaf(site), LOCAL, late)
    assert tls.shown(site).names == tls.names_of(before)


@pytest.mark.parametrize("years", [-30, 40])
def test_a_clock_that_is_far_off_makes_nothing_worse(site, years):
    before = everything(site)

    assert not own.renew(site, NOW + timedelta(days=365 * years))

    assert everything(site) == before


def test_what_was_renewed_by_a_wrong_clock_is_mended_when_it_is_right_again(site):
    assert own.renew(site, NOW + timedelta(days=365 * 5))
    with pytest.raises(VerificationError):
        verified(site, leaf(site), LOCAL)

    assert own.renew(site, NOW)

    assert verified(site, leaf(site), LOCAL)


def test_made_again_it_keeps_the_authority_that_tablets_know(site):
    known = everything(site)

    own.make(site, LOCAL, ["10.3.2.1"], NOW, anew=False)

    again = everything(site)
    assert again.pop("server.pem") != known.pop("server.pem")
    assert again == known
    assert "10.3.2.1" in tls.shown(site).names


@pytest.mark.parametrize(("name", "address"), [("other.local", []), (LOCAL, ["8.8.8.8"])])
def test_what_tablets_would_not_believe_is_refused_unless_asked_anew(site, name, address):
    known = everything(site)

    with pytest.raises(WrongUse, match="--anew"):
        own.make(site, name, address, NOW, anew=False)
    assert everything(site) == known

    own.make(site, name, address, NOW, anew=True)
    assert verified(site, leaf(site), name)
    assert everything(site)["authority.crt"] != known["authority.crt"]


@pytest.mark.parametrize("name", ["192.168.1.20", "two words", "-ward.local", "a" * 300, "ward_7"])
def test_what_no_browser_could_ask_for_is_no_name(tmp_path, name):
    with pytest.raises(WrongUse, match="no name"):
        own.make(tmp_path, name, [], NOW, anew=False)

    assert not (tmp_path / "tls").exists()


def test_what_is_no_address_is_refused(tmp_path):
    with pytest.raises(WrongUse, match=r"“192\.168\.1” is no address"):
        own.make(tmp_path, LOCAL, ["192.168.1"], NOW, anew=False)


def test_the_profile_holds_the_authority_and_replaces_itself(site):
    made = plistlib.loads((site / "tls" / profile.FILE).read_bytes())
    root = made["PayloadContent"][0]

    assert root["PayloadType"] == "com.apple.security.root"
    assert x509.load_der_x509_certificate(root["PayloadContent"]) == authority(site)
    assert made == plistlib.loads(profile.profile(LOCAL, authority(site)))


def test_the_steps_name_the_address_and_what_to_compare(site):
    steps = (site / "tls" / profile.STEPS).read_text()

    assert f"https://{LOCAL}/" in steps
    assert steps.count(tls.shown(site).authority) == 2  # In both languages.


# ── A certificate that was given ────────────────────────────────────────────


def test_what_was_given_is_shown_with_its_chain(tmp_path, hospital):
    chain, key = hospital.gives()

    said = given.take(tmp_path, chain, key, NAME, NOW)

    kept = (tmp_path / "tls" / "server.pem").read_bytes()
    assert said == []
    assert kept.endswith(chain.read_bytes())
    assert tls.shown(tmp_path).names == (NAME,)
    assert not tls.shown(tmp_path).own
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
        tmp_path / "tls" / "server.pem"
    )


def test_a_chain_in_another_order_is_put_in_order(tmp_path, hospital):
    pair = certifies(NAME, hospital.below, names=(NAME,))
    files = hospital.writes(hospital.root.pem + hospital.below.pem + pair.pem, pair.secret())

    given.take(tmp_path, *files, "", NOW)

    kept = x509.load_pem_x509_certificates((tmp_path / "tls" / "server.pem").read_bytes())
    assert kept == [one.certificate for one in (pair, hospital.below, hospital.root)]


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"begins": NOW - timedelta(days=366)}, r"ended on 2026-11-22.*clock"),
        ({"begins": NOW + timedelta(days=2)}, r"begins on 2026-11-25.*clock"),
        ({"names": ()}, "for no name"),
        ({"names": ("ward-8.hospital.test",)}, f"for ward-8.hospital.test, not for {NAME}"),
        ({"names": ("*.ward.test",)}, "not for"),
        ({"use": CLIENT}, "no serverAuth"),
        ({"bits": 1024}, "1024 bits.*2048"),
    ],
)
def test_what_browsers_would_refuse_is_refused_and_changes_nothing(tmp_path, hospital, how, why):
    given.take(tmp_path, *hospital.gives(), NAME, NOW)
    before = everything(tmp_path)

    with pytest.raises(WrongUse, match=f"{why}.*") as refused:
        given.take(tmp_path, *hospital.gives(**how), NAME, NOW)

    assert "Nothing was changed" in str(refused.value)
    assert everything(tmp_path) == before


def test_a_certificate_and_a_key_that_are_no_pair_are_refused(tmp_path, hospital):
    chain, _ = hospital.gives()
    _, other = Hospital(tmp_path).gives()

    with pytest.raises(WrongUse, match="not of one pair"):
        given.take(tmp_path, chain, other, NAME, NOW)

    assert not (tmp_path / "tls").exists()


def test_a_chain_whose_middle_has_ended_is_refused_and_counts_until_then(tmp_path, hospital):
    for days, left in ((100, 99), (1, None)):
        hospital.below = certifies("Hospital servers", hospital.root, use=None, days=days)
        files = hospital.gives()
        if left:
            given.take(tmp_path, *files, NAME, NOW)
            assert tls.shown(tmp_path).days_left(NOW) == left
        else:
            with pytest.raises(WrongUse, match="CN=Hospital servers ended on"):
                given.take(tmp_path, *files, NAME, NOW)


def test_a_stray_certificate_in_the_chain_is_named(tmp_path, hospital):
    pair = certifies(NAME, hospital.below, names=(NAME,))
    stray = certifies("Another hospital", use=None)
    files = hospital.writes(pair.pem + hospital.below.pem + stray.pem, pair.secret())

    with pytest.raises(WrongUse, match="CN=Another hospital"):
        given.take(tmp_path, *files, NAME, NOW)


def test_a_key_that_needs_a_passphrase_is_refused(tmp_path, hospital):
    pair = certifies(NAME, hospital.below, names=(NAME,))

    with pytest.raises(WrongUse, match="passphrase"):
        given.take(tmp_path, *hospital.writes(pair.pem, pair.secret(b"quiet")), NAME, NOW)


def test_files_that_are_neither_are_named(tmp_path, hospital):
    chain, key = hospital.gives()

    with pytest.raises(WrongUse, match=r"given\.pem is no key"):
        given.take(tmp_path, chain, chain, NAME, NOW)
    with pytest.raises(WrongUse, match=r"given\.key is no certificate"):
        given.take(tmp_path, key, key, NAME, NOW)
    with pytest.raises(OutOfReach, match="nowhere"):
        given.take(tmp_path, tmp_path / "nowhere", key, NAME, NOW)


def test_a_name_with_a_star_covers_the_ward(tmp_path, hospital):
    files = hospital.gives(names=("*.hospital.test",))

    assert given.take(tmp_path, *files, NAME, NOW) == []


def test_what_only_some_mind_is_taken_and_said(tmp_path, hospital):
    chain, key = hospital.gives(days=900)
    key.chmod(0o644)
    long, readable = given.take(tmp_path, chain, key, NAME, NOW)
    [soon] = given.take(tmp_path, *hospital.gives(days=20), NAME, NOW)

    assert "900 days; an iPad takes none for more than 825" in long
    assert "given.key" in readable
    assert (tmp_path / "tls" / "server.pem").stat().st_mode & 0o777 == 0o600
    assert "ends in 19 days" in soon


def test_what_was_given_is_not_renewed_by_an_authority_from_before(site, hospital):
    files = hospital.gives(days=20)
    given.take(site, *files, NAME, NOW)

    assert not own.renew(site, NOW)
    assert tls.shown(site).names == (NAME,)


# ── Until when ──────────────────────────────────────────────────────────────


@pytest.fixture
def at(monkeypatch):
    """Set the clock to some days from the day of these tests."""

    def sets(days):
        monkeypatch.setenv("HEELTOE_TESTING", "1")
        monkeypatch.setenv("HEELTOE_NOW", (NOW + timedelta(days=days)).isoformat())

    sets(0)
    return sets


def certificate_check(data):
    return next(certificate(data), None)


@pytest.mark.parametrize(
    ("days", "left", "soon", "state"),
    [(0, 364, None, "well"), (334, 30, None, "well"), (335, 29, 29, "look"), (363, 1, 1, "look")],
)
def test_the_days_that_are_left_are_told(tmp_path, hospital, at, days, left, soon, state):
    given.take(tmp_path, *hospital.gives(), NAME, NOW)
    at(days)

    check = certificate_check(tmp_path)

    assert (tls.days_left(tmp_path), tls.ends_soon(tmp_path)) == (left, soon)
    assert check.state == state
    assert f"{left} days left" in check.found


def test_one_that_has_ended_is_wrong(site, at):
    at(365 * 3)

    assert tls.days_left(site) < 0
    assert certificate_check(site).state == "wrong"


def test_one_that_has_not_begun_is_wrong(site, at):
    at(-30)

    assert certificate_check(site).state == "wrong"


def test_without_a_certificate_nothing_is_said(tmp_path, at):
    assert tls.days_left(tmp_path) is None
    assert tls.ends_soon(tmp_path) is None
    assert certificate_check(tmp_path) is None


def test_one_that_cannot_be_read_is_named_and_stops_no_page(site, at):
    (site / "tls" / "server.pem").write_bytes(b"no certificate")

    assert tls.ends_soon(site) is None
    assert certificate_check(site).state == "wrong"


def test_a_key_that_others_may_read_is_worth_a_look(site, at):
    (site / "tls" / "server.pem").chmod(0o644)

    assert certificate_check(site).state == "look"


# ── At the keyboard ─────────────────────────────────────────────────────────


@pytest.fixture
def study(data):
    """The folder of a study, where somebody types."""
    Office(data).leaves()
    return data


def types(data, *words, code=0):
    done = CliRunner().invoke(main, ["tls", *map(str, words), "--data", str(data)])
    assert done.exit_code == code, done.output
    return done.output


def test_the_command_says_what_is_there(study, at):
    assert "Nothing is here" in types(study)

    made = types(study, "--name", LOCAL)
    again = json.loads(types(study, "--json"))
    at(1000)
    ended = types(study, code=1)

    assert "396 days" in made and tls.shown(study).authority in made
    assert (again["kind"], again["days_left"], again["ok"]) == ("own", 396, True)
    assert "ended on 2027-12-24" in ended


def test_the_command_takes_what_was_given(study, at, hospital):
    chain, key = hospital.gives()

    said = types(study, "--certificate", chain, "--key", key, "--name", NAME)

    assert f"For {NAME}." in said and "CN=Hospital root" in said
    assert json.loads(types(study, "--json"))["kind"] == "given"


@pytest.mark.parametrize(
    "words", [["--key", "x"], ["--anew"], ["--address", "10.0.0.1"], ["--certificate", "x"]]
)
def test_half_a_wish_is_refused(study, words):
    types(study, *words, code=2)

    assert not (study / "tls").exists()


def test_a_folder_without_a_study_gets_no_key(tmp_path):
    types(tmp_path / "none", "--name", LOCAL, code=3)

    assert not (tmp_path / "none").exists()
