"""By hand, on a stick: through the same door, as often and in whatever state it comes."""

import errno
import gzip
import io
import json
import os
import random
import shlex
import shutil
import subprocess
import sys
import tarfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from recorder import canonical, keys, store, witness
from recorder.cli import main
from recorder.refusals import OutOfReach
from recorder.sync import files, hands, lines, parcel, told, unwrapping
from tests import counts
from tests.heeltoe import HEELTOE
from tests.network import Node
from tests.sync.test_door import sealed
from tests.sync.test_merge import resigned
from tests.sync.test_recovery import put_back, sets_aside


def says(recorder, *words):
    done = CliRunner().invoke(main, ["sync", *map(str, words), "--data", str(recorder.data)])
    return done.exit_code, done.stdout, done.stderr


@dataclass
class Stick:
    """A stick that goes from one recorder to another."""

    folder: Path
    made: int = 0

    def path(self):
        self.made += 1
        return self.folder / f"{self.made}.tar"

    def from_(self, recorder, source=None, code=0):
        """Have a recorder make a parcel, in answer to one or of its own accord."""
        path = self.path()
        words = ["--to-file", path, *(["--from-file", source] if source else [])]
        done = says(recorder, *words)
        assert done[0] == code, done
        return path

    def into(self, recorder, path, code=0):
        """Have a recorder take in a parcel; return what it says of it."""
        done = says(recorder, "--from-file", path, "--json")
        assert done[0] == code, done
        return json.loads(done[1])["taken"]

    def goes_round(self, node, hub):
        """Carry from a node to its hub and back."""
        return self.into(node, self.from_(hub, self.from_(node)))


@pytest.fixture
def stick(tmp_path, hub, anna, berta):
    for node in (anna, berta):
        node.joins()
    (tmp_path / "stick").mkdir()
    return Stick(tmp_path / "stick")


def test_what_was_recorded_is_at_the_hub_byte_for_byte_and_confirmed_after_one_round(
    hub, anna, stick
):
    anna.visits()

    taken = stick.goes_round(anna, hub)

    assert told.last(anna.data).by_hand_ms > 0 and told.last(hub.data) is None
    assert taken["ok"] and taken["confirmed"] == len(anna.entries(anna.log))
    assert hub.entries(anna.log) == anna.entries(anna.log)
    assert anna.confirmed() == len(anna.entries(anna.log))
    assert anna.entries("office.study.1") == hub.entries("office.study.1")
    assert hub.is_sound() and anna.is_sound()


def test_what_the_hub_knows_of_study_and_site_comes_along_with_its_files(hub, anna, berta, stick):
    name = sealed(anna, b"%PDF of a visit")
    stick.goes_round(anna, hub)

    stick.goes_round(berta, hub)

    assert berta.entries(anna.log) == anna.entries(anna.log)
    bundle = store.current_bundle(hub.db)
    for file in (name, bundle):
        assert store.file(berta.db, file) == store.file(hub.db, file) is not None
    assert berta.is_sound()


def test_a_parcel_is_a_tar_that_any_computer_shows(hub, anna, stick):
    name = sealed(anna, b"%PDF of a visit")
    path = stick.from_(anna)

    with tarfile.open(path) as tar:
        names = tar.getnames()
        said = json.loads(tar.extractfile("parcel.json").read())

    assert names == ["parcel.json", "parcel.sig", f"files/{name}", "batches/00001.gz"]
    assert [member[0] for member in said["members"]] == names[2:]
    assert (said["from"], said["to"], said["study"]) == ("ANNAX.1", "office.1", "CRATUS-DEMO")


@pytest.mark.skipif(sys.platform != "linux", reason="asks GNU tar")
def test_unpacked_and_packed_again_by_another_program_it_is_the_same_parcel(hub, anna, stick):
    sealed(anna, b"%PDF of a visit")
    path = stick.from_(anna)
    loose, again = stick.folder / "loose", stick.path()
    with tarfile.open(path) as tar:
        names = tar.getnames()
    loose.mkdir()
    subprocess.run(["tar", "-C", loose, "-xf", path], check=True)
    plain = shlex.split(
        "--format=ustar --mode=0644 --owner=:0 --group=:0 --numeric-owner --mtime=@0"
    )

    subprocess.run(["tar", *plain, "-C", loose, "-cf", again, *names], check=True)

    assert again.read_bytes().startswith(path.read_bytes()[: -len(parcel.ENDING)])
    assert stick.into(hub, again)["ok"]
    assert hub.entries(anna.log) == anna.entries(anna.log)


def test_taken_in_twice_nothing_changes(hub, anna, stick):
    sealed(anna, b"%PDF of a visit")
    path = stick.from_(anna)
    stick.into(hub, path)
    answer = stick.from_(hub, path)
    stick.into(anna, answer)
    before = [[*it.db.conn.iterdump()] for it in (hub, anna)]

    again, back = stick.into(hub, path), stick.into(anna, answer)

    assert (again["entries"], again["files"], again["known"]) == (0, 0, 2)
    assert (back["entries"], back["files"], back["confirmed"]) == (0, 0, 0)
    assert [[*it.db.conn.iterdump()] for it in (hub, anna)] == before
    assert "all of it was known" in says(hub, "--from-file", path)[1]


def test_only_what_no_receipt_covers_goes_along(hub, anna, stick):
    anna.visits()
    stick.goes_round(anna, hub)
    begun = len(anna.entries(anna.log))
    anna.visits()

    code, out, _ = says(anna, "--to-file", stick.path(), "--json")

    assert (code, json.loads(out)["made"]["entries"]) == (0, len(anna.entries(anna.log)) - begun)


def test_two_parcels_out_of_order_and_the_network_between_lose_nothing(hub, anna, berta, stick):
    anna.visits()
    first = stick.from_(anna)
    berta.visits()
    with hub.serves():
        assert berta.exchanges().ok
    anna.visits()
    second = stick.from_(anna)

    assert stick.into(hub, second)["ok"], "it holds what the first held, since nothing confirmed it"
    assert stick.into(hub, first)["known"] == 1
    answers = [stick.from_(hub, first), stick.from_(hub, second)]
    with hub.serves():
        assert anna.exchanges().ok
    for answer in reversed(answers):
        assert stick.into(anna, answer)["ok"]

    assert hub.entries(anna.log) == anna.entries(anna.log)
    assert anna.confirmed() == len(anna.entries(anna.log))
    assert anna.entries(berta.log) == berta.entries(berta.log)
    assert hub.is_sound() and anna.is_sound()


def test_a_hub_set_back_asks_by_the_same_stick_for_what_it_lost(hub, anna, stick, tmp_path):
    older = tmp_path / "older"
    hub.db.conn.execute("pragma wal_checkpoint(truncate)")
    shutil.copytree(hub.data, older)
    anna.visits()
    stick.goes_round(anna, hub)
    put_back(hub, older)
    anna.visits()

    parked = stick.into(hub, stick.from_(anna), code=1)
    answer = stick.from_(hub, stick.from_(anna), code=1)
    asked = stick.into(anna, answer)
    stick.into(anna, stick.from_(hub, stick.from_(anna, answer)))

    assert parked["parked"] == {anna.log: "gap"}
    assert asked["wants"] == {anna.log: 1}
    assert hub.entries(anna.log) == anna.entries(anna.log)
    assert hub.quarantine() == []
    assert anna.confirmed() == len(anna.entries(anna.log))


@pytest.mark.proof
def test_whatever_becomes_of_parcels_all_of_it_is_at_the_hub_in_the_end(hub, anna, berta, stick):
    """Made, lost, cut, copied, carried late and in any order, beside a network that comes and goes.

    After each step nothing is called confirmed that the hub has not.
    """
    chance = random.Random(counts.SEED)
    up, down = [], []

    def records():
        node = chance.choice([anna, berta])
        node.keeps(*(node.bed.lists(f"07-{node.bed.made}-K") for _ in range(chance.randrange(9))))

    def is_made():
        node = chance.choice([anna, berta])
        answers = [path for who, path in down if who is node]
        source = chance.choice(answers) if answers and chance.random() < 0.5 else None
        up.append((node, carries(node, source, stick.path())[1].path))

    def arrives():
        if up:
            node, path = chance.choice(up)
            if chance.random() < 0.3:
                path = cut(path, chance.randrange(path.stat().st_size))
            with suppress(parcel.NoParcel):
                down.append((node, carries(hub, path, stick.path())[1].path))

    def comes_back():
        if down:
            node, path = chance.choice(down)
            carries(node, path, None)

    def is_on_the_network():
        with hub.serves():
            assert chance.choice([anna, berta]).exchanges().ok

    steps = {records: 4, is_made: 3, arrives: 4, comes_back: 4, is_on_the_network: 1}
    for _ in range(counts.cases(25, 600, 5_000)):
        chance.choices([*steps], [*steps.values()])[0]()
        for node in (anna, berta):
            held = hub.entries(node.log)
            assert node.entries(node.log)[: len(held)] == held
            assert node.confirmed() <= len(held)
    assert hub.quarantine() == []

    for node in (anna, berta, anna, berta):
        assert stick.goes_round(node, hub)["ok"]
    for node in (anna, berta):
        assert hub.entries(node.log) == node.entries(node.log)
        assert node.confirmed() == len(node.entries(node.log))
    assert anna.entries(berta.log) == berta.entries(berta.log)
    assert hub.is_sound() and anna.is_sound() and berta.is_sound()


def carries(recorder, source, to):
    return hands.carried(recorder.desk, source, to)


# ── Cut, damaged, forged ────────────────────────────────────────────────────


def cut(path, at):
    shorter = path.with_name(f"cut-{at}-{path.name}")
    shorter.write_bytes(path.read_bytes()[:at])
    return shorter


@pytest.mark.proof
def test_cut_at_any_byte_what_came_whole_is_kept_and_the_whole_one_goes_on(hub, anna, stick):
    chance = random.Random(counts.SEED)
    sealed(anna, b"%PDF of a visit")
    anna.keeps(*(anna.bed.lists(f"07-{n}-K") for n in range(600)))
    path = stick.from_(anna)
    with path.open("rb") as file:
        found = parcel.opened(file)
    ends = {name.file or name.name: at + parcel.BLOCK + name.size for name, at in found.members()}
    size = path.stat().st_size
    edges = [at + more for at in (found.begins, *ends.values()) for more in (-1, 0, 1)]
    before = len(hub.heads())

    for at in sorted({*edges, *(chance.randrange(size) for _ in range(counts.cases(4, 400)))}):
        shorter = cut(path, at)
        if at < found.begins:
            assert says(hub, "--from-file", shorter)[0] == 2
            assert len(hub.heads()) == before
            continue
        whole = sum(end <= at for end in ends.values())
        taken = stick.into(hub, shorter, code=0 if whole == len(ends) else 1)
        assert taken["cut"] == len(ends) - whole
        batches = sum(end <= at for name, end in ends.items() if name.startswith("batches"))
        assert len(hub.entries(anna.log)) == min(500 * batches, len(anna.entries(anna.log)))
    assert "Copy it again" in says(hub, "--from-file", cut(path, found.begins))[1]

    assert stick.into(hub, path)["ok"]
    assert hub.entries(anna.log) == anna.entries(anna.log)
    assert hub.is_sound()


def test_what_was_altered_on_the_way_is_left_out_and_the_rest_is_taken(hub, anna, stick):
    anna.keeps(*(anna.bed.lists(f"07-{n}-K") for n in range(600)))
    path = stick.from_(anna)
    content = bytearray(path.read_bytes())
    with path.open("rb") as file:
        places = [at for _, at in parcel.opened(file).members()]
    content[places[1] + parcel.BLOCK + 200] ^= 1
    path.write_bytes(content)

    taken = stick.into(hub, path, code=1)

    assert (taken["altered"], taken["entries"], taken["parked"]) == (1, 500, {})
    assert "not as they were written" in says(hub, "--from-file", path)[1]
    assert hub.entries(anna.log) == anna.entries(anna.log)[:500]
    assert hub.is_sound()


def forged(path, change, key):
    """Return a parcel whose first member was changed and signed anew with a key."""
    with path.open("rb") as file:
        found = parcel.opened(file)
        file.seek(found.begins)
        rest = file.read()
    said = canonical.parse(found.raw, max_bytes=None) | change
    raw = canonical.encode(said)
    signature = witness.sign(key, "parcel", raw).encode()
    other = path.with_name(f"{signature[:9].decode()}-{path.name}")
    parts = ((parcel.HEAD, raw), (parcel.SIGNATURE, signature))
    blocks = (parcel.header(n, len(it)) + it + bytes(-len(it) % parcel.BLOCK) for n, it in parts)
    other.write_bytes(b"".join(blocks) + rest)
    return other


def test_of_another_study_hub_or_recorder_nothing_is_read(hub, anna, berta, stick, tmp_path):
    anna.visits()
    path = stick.from_(anna)
    answer = stick.from_(hub, path)
    stranger = Node(tmp_path / "stranger", hub, "ALIEN")
    stranger.joins()
    hub_key = keys.load(keys.of_node(hub.data, "office", 1))
    hub.db.conn.execute("pragma wal_checkpoint(truncate)")
    cases = [
        (hub, forged(path, {"study": "ANOTHER"}, anna.key()), 2, "of the study ANOTHER"),
        (hub, forged(path, {"to": "OTHER.1"}, anna.key()), 2, "to OTHER.1, and this is office.1"),
        (hub, forged(path, {"at_ms": 5}, berta.key()), 1, "does not know the recorder"),
        (hub, stick.from_(stranger), 1, "never let a recorder ALIEN in"),
        (hub, answer, 2, "was made here, for ANNAX.1"),
        (hub, forged(path, {"v": 2}, anna.key()), 2, "newer program"),
        *(
            (hub, forged(path, {"members": [[name, size, "ab" * 32]]}, anna.key()), 2, "no parcel")
            for name, size in (
                ("../../hub.toml", 5),
                ("/etc/passwd", 5),
                ("files/" + "ab" * 32 + "/x", 5),
                ("batches/00001.gz", files.MOST + 1),
                ("batches/00001.gz", -1),
            )
        ),
        (anna, path, 2, "was made here, for office.1"),
        (berta, answer, 2, "goes from office.1 to ANNAX.1"),
        (anna, forged(answer, {"study": "ANOTHER"}, hub_key), 2, "of the study ANOTHER"),
        (anna, forged(answer, {"from": "OTHER.1"}, hub_key), 1, "not from the hub"),
        (anna, forged(answer, {"at_ms": 5}, anna.key()), 1, "not from the hub"),
        (anna, stick.folder / "none.tar", 3, "cannot be read"),
    ]

    for recorder, parcel_, code, words in cases:
        before = everything(recorder)
        done = says(recorder, "--from-file", parcel_, "--json")
        assert done[0] == code and words in done[2], (words, done)
        assert json.loads(done[1])["ok"] is False
        assert everything(recorder) == before, words
    stranger.leaves()


def everything(recorder):
    inbox = sorted(str(it) for it in recorder.data.glob("inbox/**/*"))
    return [*recorder.db.conn.iterdump()], inbox


@pytest.mark.parametrize(
    "content",
    [b"", b"no parcel", bytes(4096), b"\x1f\x8b" + bytes(600)],
)
def test_what_is_no_parcel_is_told_so(anna, stick, content):
    path = stick.path()
    path.write_bytes(content)

    code, _, err = says(anna, "--from-file", path)

    assert code == 2 and "is no parcel" in err


def test_what_a_revoked_recorder_brings_by_hand_is_parked_and_it_is_given_nothing(
    hub, anna, berta, stick
):
    name = sealed(anna, b"%PDF of a visit")
    hub.revokes(anna)
    path = stick.from_(anna)

    taken = stick.into(hub, path, code=1)
    back = stick.into(anna, stick.from_(hub, path, code=1), code=1)

    assert taken["parked"] == {anna.log: "revoked"}
    assert hub.quarantine() == [("revoked", anna.log, 1, len(anna.entries(anna.log)))]
    assert store.file(hub.db, name) is None and not (hub.data / "inbox" / "files").exists()
    assert back["stays"] == {anna.log: "revoked"}
    assert anna.entries("office.study.1") == []
    assert anna.confirmed() == 0


def test_a_batch_that_would_be_parked_over_the_network_is_parked_by_hand(hub, anna, stick):
    """Signed by its node in its head, and wrong inside: the door is the same."""
    anna.visits()
    path = stick.from_(anna)
    with path.open("rb") as file:
        found = parcel.opened(file)
        [(member, at)] = found.members()
        raw = resigned(found.content(member, at), anna, altered)
    wrapped(path, found.said, anna.key(), raw)

    taken = stick.into(hub, path, code=1)

    assert taken["parked"] == {anna.log: "bad_hash"}
    assert hub.entries(anna.log) == []
    assert hub.is_sound()


def wrapped(path, said, key, *batches):
    """Write a parcel that says the same and holds these batches."""
    wrapping = parcel.Wrapping(io.BytesIO())
    for raw in batches:
        wrapping.batch(raw)
    said = msgspec.structs.replace(said, members=tuple(wrapping.members))
    path.write_bytes(parcel.beginning(said, key) + wrapping.spool.getvalue())


def test_a_batch_that_grows_is_stopped_early_and_what_follows_is_taken(hub, anna, stick):
    anna.visits()
    path = stick.from_(anna)
    with path.open("rb") as file:
        found = parcel.opened(file)
        [(member, at)] = found.members()
        good = found.content(member, at)
    bomb = gzip.compress(bytes(64 * 1024 * 1024))
    wrapped(path, found.said, anna.key(), bomb, b"no batch", bytes(lines.MOST_PACKED + 1), good)

    taken = stick.into(hub, path, code=1)

    assert len(taken["faults"]) == 3 and "at most 500 entries" in taken["faults"][0]
    assert hub.entries(anna.log) == anna.entries(anna.log)
    assert list((hub.data / "inbox").iterdir()) == []


def altered(rest):
    return [line.replace(b'"elapsed_ms":4000', b'"elapsed_ms":3000') for line in rest]


def test_what_came_by_hand_is_on_the_disk_before_it_is_looked_into(hub, anna, stick, monkeypatch):
    anna.visits()
    path = stick.from_(anna)
    seen = []
    fsync, unpack = os.fsync, lines.unpack

    def noted(handle):
        seen.append(Path(f"/proc/self/fd/{handle}").resolve().name)
        fsync(handle)

    monkeypatch.setattr("os.fsync", noted)
    monkeypatch.setattr("recorder.sync.lines.unpack", lambda it: seen.append("in") or unpack(it))

    stick.into(hub, path)

    file, folder, looked = seen[:3]
    assert ".ANNAX.1.batch" in file
    assert (folder, looked) == ("inbox", "in")
    assert list((hub.data / "inbox").iterdir()) == []


@pytest.mark.parametrize(
    "point", ["inbox_kept", pytest.param("after_commit", marks=pytest.mark.slow)]
)
def test_killed_while_a_parcel_is_taken_in_it_goes_on_beside_a_hub_that_serves(
    hub, anna, stick, point
):
    sealed(anna, b"%PDF of a visit")
    anna.keeps(*(anna.bed.lists(f"07-{n}-K") for n in range(600)))
    path = stick.from_(anna)
    command = [*HEELTOE, "sync", "--from-file", str(path), "--data", str(hub.data)]
    world = os.environ | {"HEELTOE_TESTING": "1"}

    dies = world | {"HEELTOE_DIE_AT": point}
    killed = subprocess.run(command, env=dies, capture_output=True, check=False)
    assert killed.returncode == 9, killed
    with hub.serves():
        done = subprocess.run([*command, "--json"], env=world, capture_output=True, check=False)
        assert anna.exchanges().up == 0

    assert json.loads(done.stdout)["taken"]["ok"], done
    assert hub.entries(anna.log) == anna.entries(anna.log)
    assert [it for it in (hub.data / "inbox").rglob("*") if it.is_file()] == []
    assert hub.is_sound()


# ── The stick itself ────────────────────────────────────────────────────────


def test_a_file_that_is_there_is_never_written_over_and_a_folder_gets_a_name(anna, stick):
    there = stick.path()
    there.write_bytes(b"the thesis of somebody")

    code, _, err = says(anna, "--to-file", there)
    assert (code, there.read_bytes()) == (2, b"the thesis of somebody")
    assert "may be wanted still" in err

    code, out, _ = says(anna, "--to-file", stick.folder)
    [made] = set(stick.folder.iterdir()) - {there}
    assert code == 0 and made.name.startswith("ANNAX-to-office-20") and str(made) in out


def test_a_stick_that_is_full_gone_or_shut_is_told_and_leaves_nothing_behind(
    anna, stick, monkeypatch
):
    anna.visits()
    code, _, err = says(anna, "--to-file", stick.folder / "gone" / "1.tar")
    assert code == 3 and "Check that the stick is in" in err

    def has_no_room(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as at_home:
        at_home.setattr("tempfile.TemporaryFile", has_no_room)
        code, _, err = says(anna, "--to-file", stick.path())
    assert code == 3 and "that disk takes all of it" in err

    real = shutil.disk_usage
    small = real(stick.folder)._replace(free=1_000)
    monkeypatch.setattr("shutil.disk_usage", lambda _: small)
    code, _, err = says(anna, "--to-file", stick.path())
    assert code == 3 and "The stick is full" in err and "are free" in err

    monkeypatch.setattr("shutil.disk_usage", real)
    monkeypatch.setattr("os.fsync", has_no_room)
    code, _, err = says(anna, "--to-file", stick.path())
    assert code == 3 and "The stick is full" in err and "Traceback" not in err
    assert list(stick.folder.iterdir()) == []


def test_what_was_taken_in_is_told_also_where_there_is_no_room_for_the_answer(
    hub, anna, stick, monkeypatch
):
    anna.visits()
    path = stick.from_(anna)
    small = shutil.disk_usage(stick.folder)._replace(free=1_000)
    monkeypatch.setattr("shutil.disk_usage", lambda _: small)

    code, out, _ = says(hub, "--from-file", path, "--to-file", stick.path())

    assert code == 1 and "5 entries taken in" in out and "The stick is full" in out
    assert hub.entries(anna.log) == anna.entries(anna.log)


def test_more_than_one_parcel_holds_goes_with_the_next(hub, anna, stick, monkeypatch):
    anna.keeps(*(anna.bed.lists(f"07-{n}-K") for n in range(600)))
    monkeypatch.setattr("recorder.sync.parcel.MOST_MEMBERS", 1_001)

    first, second = [], []
    for said in (first, second):
        path = stick.path()
        said += says(anna, "--to-file", path)
        stick.into(anna, stick.from_(hub, path))

    assert "the next one goes on" in first[1] and "the next one goes on" not in second[1]
    assert hub.entries(anna.log) == anna.entries(anna.log)


def test_a_hub_makes_no_parcel_out_of_nothing_and_who_joined_none_is_told(hub, anna, stick):
    assert "--from-file" in says(hub, "--to-file", stick.path())[2]
    (anna.data / "hub.toml").unlink()

    assert "has joined no hub" in says(anna, "--to-file", stick.path())[2]


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="asks Linux for the peak")
def test_the_largest_files_pass_with_bounded_memory(hub, anna, stick):
    for n in range(3):
        sealed(anna, bytes([n]) * (30 * 1024 * 1024))
    path = stick.path()

    made = peak(anna, "--to-file", path)
    taken = peak(hub, "--from-file", path)

    assert len(list(store.every_file(hub.db))) >= 3
    assert max(made, taken) < 200, (made, taken)


def peak(recorder, *words):
    """Run a sync as a process; return the most memory it had, in MB."""
    # Not by getrusage, which counts what the process was that began this one.
    command = (
        "import re, pathlib; from recorder.cli import main\n"
        "try: main()\n"
        "finally: print(re.search(r'VmHWM:\\s+(\\d+)', "
        "pathlib.Path('/proc/self/status').read_text())[1])"
    )
    words = ["sync", *map(str, words), "--data", str(recorder.data)]
    done = subprocess.run(
        [sys.executable, "-c", command, *words], capture_output=True, text=True, check=True
    )
    return int(done.stdout.split()[-1]) // 1024


class Pulled(io.FileIO):
    """A stick that is pulled out once so much of a file was read."""

    left = 0

    def read(self, size=-1):
        if self.tell() + max(0, size) > self.left:
            raise OSError(errno.EIO, "Input/output error")
        return super().read(size)


def test_a_stick_pulled_out_while_it_is_read_leaves_what_came_and_the_next_try_goes_on(
    hub, anna, stick
):
    anna.keeps(*(anna.bed.lists(f"07-{n}-K") for n in range(600)))
    path = stick.from_(anna)

    with Pulled(path) as file:
        file.left = path.stat().st_size - 5_000
        taken, _ = unwrapping.at_the_hub(hub.desk, file)
        file.left = 600
        with pytest.raises(OutOfReach, match="Put the stick in again"):
            unwrapping.at_the_hub(hub.desk, file)

    assert (taken.cut, taken.entries) == (1, 500)
    assert stick.into(hub, path)["ok"]
    assert hub.entries(anna.log) == anna.entries(anna.log)


def test_what_was_set_aside_and_is_long_goes_along_both_ways(hub, anna, berta, stick):
    sets_aside(anna, b"\xff" * 100_000)
    stick.goes_round(anna, hub)
    stick.goes_round(berta, hub)

    kept = [list(store.every_aside(it.db)) for it in (anna, hub, berta)]
    assert len(kept[0]) == 1 and kept[0] == kept[1] == kept[2]
    assert hub.is_sound() and berta.is_sound()


def test_a_file_that_was_damaged_on_the_stick_is_asked_for_and_comes_with_the_next(
    hub, anna, stick
):
    name = sealed(anna, b"%PDF of a visit" * 100)
    path = stick.from_(anna)
    content = bytearray(path.read_bytes())
    content[content.index(b"%PDF") + 30] ^= 1
    path.write_bytes(content)

    taken = stick.into(hub, path, code=1)
    assert (taken["altered"], taken["files"]) == (1, 0)
    assert hub.entries(anna.log) == anna.entries(anna.log)
    answer = stick.from_(hub, path, code=1)
    stick.into(anna, answer)
    stick.into(hub, stick.from_(anna, answer))

    assert store.file(hub.db, name) == store.file(anna.db, name)
    assert hub.is_sound()


# ── Words that were blanked ─────────────────────────────────────────────────


def test_words_blanked_after_a_parcel_was_made_are_not_stored_from_it(hub, anna, berta, stick):
    note = anna.bed.notes("Mrs Example", visit=anna.bed.opens("07-1-K").visit)
    anna.keeps(note)
    up = stick.from_(anna)
    stick.into(hub, up)
    down = stick.from_(hub, stick.from_(berta))
    anna.keeps(anna.bed.redacts(note))
    later = stick.from_(anna)
    blanked_first = Node(hub.data.parent / "later", hub, "LATER")
    hub.admits(blanked_first)
    blanked_first.joins()
    before = stick.from_(hub, stick.from_(blanked_first))

    stick.into(hub, later)
    stick.into(berta, stick.from_(hub, stick.from_(berta)))
    for recorder, path in ((hub, up), (berta, down)):
        assert b"Mrs Example" in unpacked(path), "the parcel holds the words still"
        assert stick.into(recorder, path)["ok"]
    with blanked_first.desk.hand("07") as hand:
        hand.takes([blanked_first.bed.redacts(note)])
    assert stick.into(blanked_first, before)["ok"]

    for recorder in (hub, berta, blanked_first):
        assert store.text(recorder.db, note.body.text) is None
        recorder.db.conn.execute("pragma wal_checkpoint(truncate)")
        assert b"Mrs Example" not in (recorder.data / store.DATABASE).read_bytes()
        assert not [it for it in recorder.data.glob("inbox/*") if it.is_file()]
        assert recorder.is_sound()
    blanked_first.leaves()


def unpacked(path):
    with path.open("rb") as file:
        found = parcel.opened(file)
        return b"".join(
            lines.unpack(found.content(member, at))
            for member, at in found.members()
            if not member.is_file
        )
