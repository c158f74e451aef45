"""A hub set back, a node copied, a log that forks: found out, and nobody's data are lost."""

import shutil

import pytest

from recorder import acts, canonical, keys, store
from recorder.events import EventSetAside, PersonDisabled
from recorder.refusals import WrongUse
from recorder.sync import files
from recorder.sync.calling import Line
from tests.network import Node
from tests.sync.test_door import sealed
from tests.sync.test_merge import batch, takes


def put_back(hub, copy):
    """Put an older copy of the hub's folder in place of the one it has."""
    hub.leaves()
    shutil.rmtree(hub.data)
    shutil.copytree(copy, hub.data)
    hub.comes_back()


@pytest.fixture
def older(hub, anna, berta, tmp_path):
    """A copy of the hub from before most of what it got to know."""
    anna.visits()
    with hub.serves():
        anna.exchanges()
    hub.db.conn.execute("pragma wal_checkpoint(truncate)")
    shutil.copytree(hub.data, tmp_path / "older")
    return tmp_path / "older"


def test_a_hub_restored_from_an_older_copy_asks_again_and_gets_everything(hub, anna, berta, older):
    anna.visits()
    berta.visits()
    with hub.desk.hand() as hand:  # The hub's own log goes on too, and is lost with the disk.
        hand.takes([anna.bed.says(PersonDisabled(person="ABCDE", why="left"))])
    with hub.serves():
        anna.exchanges()
        berta.exchanges()
    lost = {log: hub.entries(log) for log in hub.heads()}

    put_back(hub, older)
    assert {log: hub.entries(log) for log in hub.heads()} != lost
    with hub.serves():
        anna.exchanges()
        berta.exchanges()

    assert {log: hub.entries(log) for log in hub.heads()} == lost
    assert hub.is_sound() and anna.is_sound() and berta.is_sound()


def test_what_a_lost_tablet_had_sent_comes_back_to_a_restored_hub_from_another(
    hub, anna, berta, older
):
    anna.visits()
    with hub.serves():
        anna.exchanges()
        berta.exchanges()
    had = hub.entries(anna.log)

    put_back(hub, older)
    with hub.serves():
        done = berta.exchanges()

    assert done.ok, done
    assert hub.entries(anna.log) == had
    assert hub.is_sound()


def test_what_stands_before_a_parked_batch_and_never_came_is_asked_for(hub, anna):
    anna.visits(6)
    hub.revokes(anna)
    takes(hub, anna, batch(anna, first=4))  # What went before it was lost on the way.

    with hub.serves():
        anna.exchanges()

    parked = b"".join(it.content for it in store.parked(hub.db))
    assert all(b'{"entry":%s}\n' % body in parked for body in anna.entries(anna.log))


def test_a_branch_that_several_bring_is_brought_once(hub, anna, berta, older, tmp_path):
    set_back = anna.clone(tmp_path / "set-back")
    anna.visits()
    with hub.serves():
        anna.exchanges()
        berta.exchanges()
    put_back(hub, older)
    set_back.keeps(set_back.bed.lists("07-9-K"))
    with hub.serves():
        set_back.exchanges()
        anna.exchanges()
        berta.exchanges()  # It holds a branch that is parked by now, from another's hands.
        again = berta.exchanges()

    assert again.requests == 1
    assert again.stays == {anna.log: "fork"}
    set_back.leaves()


def test_a_node_set_back_by_more_than_a_batch_brings_all_of_its_branch(hub, anna, tmp_path):
    anna.keeps(*(anna.bed.lists(f"07-{n}-K") for n in range(300)))
    with hub.serves():
        anna.exchanges()
    anna.keeps(*(anna.bed.lists(f"07-{n}-K") for n in range(300, 520)))
    set_back = anna.clone(tmp_path / "set-back")
    anna.keeps(*(anna.bed.lists(f"07-{n}-K") for n in range(600, 700)))
    with hub.serves():
        anna.exchanges()
        set_back.keeps(*(set_back.bed.lists(f"07-{n}-K") for n in range(800, 1_400)))
        done = set_back.exchanges()

    assert done.faults == [], "no receipt is called wrong that only another could hold to account"
    parked = b"".join(it.content for it in store.parked(hub.db))
    had = set(hub.entries(anna.log))
    assert all(
        body in had or b'{"entry":%s}\n' % body in parked for body in set_back.entries(anna.log)
    )
    set_back.leaves()


def test_a_receipt_of_before_is_not_believed_in_place_of_asking(hub, anna, older):
    anna.visits()
    with hub.serves():
        anna.exchanges()
    assert anna.confirmed() == len(anna.entries(anna.log))

    put_back(hub, older)
    with hub.serves():
        done = anna.exchanges()

    assert done.up > 0
    assert hub.entries(anna.log) == anna.entries(anna.log)


def test_a_copied_node_is_found_out_and_both_branches_are_kept(hub, anna, berta, tmp_path):
    anna.visits()
    with hub.serves():
        anna.exchanges()
    copy = anna.clone(tmp_path / "copy")
    anna.visits(2)
    copy.keeps(*(copy.bed.lists(f"07-{n}-K") for n in range(4)))
    only_there = copy.entries(copy.log)[-4:]

    with hub.serves():
        assert anna.exchanges().ok
        done = copy.exchanges()
        parked = len(store.parked(hub.db))
        again = copy.exchanges()
        berta.visits()
        other = berta.exchanges()

    assert done.stays == again.stays == {copy.log: "fork"}
    assert not done.ok
    assert hub.entries(anna.log) == anna.entries(anna.log)
    kept = b"".join(it.content for it in store.parked(hub.db))
    assert all(body in kept for body in only_there)
    assert len(store.parked(hub.db)) == parked, "the same is parked once"
    assert again.requests == 1
    assert other.ok, "the other logs go on"
    assert hub.is_sound()
    copy.leaves()


def test_a_branch_that_grows_is_parked_on(hub, anna, tmp_path):
    anna.visits()
    with hub.serves():
        anna.exchanges()
    copy = anna.clone(tmp_path / "copy")
    anna.visits(5)

    with hub.serves():
        anna.exchanges()
        for n in range(3):
            copy.keeps(copy.bed.lists(f"07-{n}-K"))
            assert copy.exchanges().stays == {copy.log: "fork"}

    kept = b"".join(it.content for it in store.parked(hub.db))
    assert all(body in kept for body in copy.entries(copy.log)[-3:])
    copy.leaves()


def test_a_node_set_back_to_an_older_copy_is_told_so_and_given_nothing_of_its_own(
    hub, anna, tmp_path
):
    anna.visits()
    copy = anna.clone(tmp_path / "copy")
    anna.visits()
    before = copy.entries(copy.log)

    with hub.serves():
        anna.exchanges()
        done = copy.exchanges()

    assert done.stays == {copy.log: "set_back"}
    assert copy.entries(copy.log) == before
    copy.leaves()


def test_a_node_restored_into_a_new_life_gets_its_lost_tail_back(hub, anna, tmp_path):
    anna.visits()
    copy = anna.clone(tmp_path / "copy")
    anna.visits()
    with hub.serves():
        anna.exchanges()
    lives_again(copy)
    hub.admits(copy)
    copy.visits(1)

    with hub.serves():
        done = copy.exchanges()

    assert done.ok, done
    assert copy.entries(anna.log) == anna.entries(anna.log) == hub.entries(anna.log)
    assert hub.entries("ANNAX.07.2") == copy.entries("ANNAX.07.2") != []
    assert hub.is_sound() and copy.is_sound()
    copy.leaves()


def lives_again(node):
    """Begin a second life of a node, as a restore does: a new epoch with a new key."""
    key = keys.make(keys.of_node(node.data, node.name, 2))
    (node.data / acts.NODE_FILE).write_text(
        f'name = "{node.name}"\nplace = "tablet"\nepoch = 2\npublic_key = "{key}"\n'
    )
    node.leaves()
    node.comes_back()


def test_a_node_that_was_revoked_and_let_in_again_is_heard_again(hub, anna):
    anna.visits()
    hub.revokes(anna)
    with hub.serves():
        anna.exchanges()
        hub.admits(anna)
        done = anna.exchanges()

    assert done.ok, done
    assert hub.entries(anna.log) == anna.entries(anna.log)
    assert hub.quarantine() == []


def test_a_revoked_node_keeps_all_and_what_it_sends_is_parked(hub, anna):
    anna.visits()
    hub.revokes(anna)

    with hub.serves():
        done, again = anna.exchanges(), anna.exchanges()

    assert done.stays == again.stays == {anna.log: "revoked"}
    assert hub.quarantine() == [("revoked", anna.log, 1, len(anna.entries(anna.log)))]
    assert anna.confirmed() == 0


def test_a_file_goes_before_the_entry_that_names_it_and_comes_down_with_it(hub, anna, berta):
    content = b"%PDF" + bytes(range(256)) * 2_500
    name = sealed(anna, content)

    with hub.serves():
        up = anna.exchanges()
        down = berta.exchanges()

    assert (up.files_up, up.ok, down.ok) == (1, True, True)
    assert store.file(hub.db, name) == store.file(berta.db, name) == content
    assert hub.is_sound() and berta.is_sound()


def test_blanked_words_leave_every_recorder(hub, anna, berta):
    note = anna.bed.notes("Mrs Example", visit=anna.bed.opens("07-1-K").visit)
    anna.keeps(note)
    with hub.serves():
        anna.exchanges()
        berta.exchanges()
        assert store.text(berta.db, note.body.text) == "Mrs Example"

        berta.keeps(berta.bed.redacts(note))
        berta.exchanges()
        anna.exchanges()

    for recorder in (hub, anna, berta):
        assert store.text(recorder.db, note.body.text) is None
        recorder.db.conn.execute("pragma wal_checkpoint(truncate)")
        assert b"Mrs Example" not in (recorder.data / store.DATABASE).read_bytes()
        assert recorder.is_sound()


def test_a_long_log_goes_up_in_full_batches_and_come_down_elsewhere(hub, anna, tmp_path):
    anna.bed.opens("07-1-K")
    anna.keeps(*(anna.bed.lists(f"07-{n}-K") for n in range(1_200)))
    late = Node(tmp_path / "late", hub, "LATER")
    hub.admits(late)

    with hub.serves():
        late.exchanges()
        up = anna.exchanges()
        down = late.exchanges()

    assert up.ok and down.ok
    assert down.requests == 1 + 3
    assert late.entries(anna.log) == anna.entries(anna.log)
    late.leaves()


def test_a_file_that_did_not_come_with_its_entry_comes_after_it(hub, anna, berta):
    content = b"%PDF of a visit"
    name = sealed(anna, content)
    assert takes(hub, anna, batch(anna)).answer == "merged"
    with hub.serves():
        assert berta.exchanges().ok
        assert store.file(berta.db, name) is None

        assert anna.exchanges().files_up == 1
        assert berta.exchanges().files_down == 1
        assert berta.exchanges().requests == 1

    assert store.file(hub.db, name) == store.file(berta.db, name) == content
    assert list((hub.data / "inbox" / "files").iterdir()) == []
    assert hub.is_sound() and berta.is_sound()


@pytest.fixture
def asked(monkeypatch):
    """The requests that nodes make from now on: (method, address)."""
    asked, ask = [], Line.ask

    def noted(line, method, path, *body):
        asked.append((method, path))
        return ask(line, method, path, *body)

    monkeypatch.setattr(Line, "ask", noted)
    return asked


def test_a_file_goes_on_where_it_was_cut_both_ways(hub, anna, berta, asked):
    content = b"%PDF" + bytes(range(256)) * 4_000
    name = sealed(anna, content)
    files.add(hub.data, name, "ANNAX.1", 0, len(content), content[: files.PIECE])
    files.add(berta.data, name, "office.1", 0, len(content), content[: files.PIECE])
    pieces = -(-len(content) // files.PIECE)

    with hub.serves():
        assert anna.exchanges().ok
        assert berta.exchanges().ok

    here = [method for method, path in asked if name in path]
    assert here == ["PUT"] * pieces + ["GET"] * (pieces - 1), "the first PUT only asks"
    assert store.file(hub.db, name) == store.file(berta.db, name) == content


@pytest.mark.parametrize("lost", [1, 3])
def test_a_hub_that_writes_on_in_its_old_life_is_found_out_and_data_still_go_up(
    hub, anna, older, lost
):
    with hub.desk.hand() as hand:
        hand.takes([anna.bed.lists(f"07-{n}-K") for n in range(lost)])
    with hub.serves():
        anna.exchanges()
    known = anna.entries("office.study.1")
    put_back(hub, older)
    with hub.desk.hand() as hand:
        hand.takes([anna.bed.lists("07-9-K")])
    anna.visits()

    with hub.serves():
        done = anna.exchanges()

    assert done.stays == {"office.study.1": "fork"}
    assert hub.entries(anna.log) == anna.entries(anna.log)
    assert anna.entries("office.study.1") == known
    kept = b"".join(it.content for it in store.parked(hub.db))
    assert all(body in kept for body in known[-lost:])
    assert hub.is_sound() and anna.is_sound()


def sets_aside(node, content):
    """Set bytes aside at a node; return the name they have from then on."""
    with node.desk.hand(node.site) as hand:
        name = hand.writing.keep_aside(content, "not_canonical", "T-9", hand.at)
        hand.does(EventSetAside(event=name, why="not_canonical"))
    return name


@pytest.mark.parametrize("size", [64 * 1024, 64 * 1024 + 1, 700_000])
def test_what_was_set_aside_travels_however_long_it_is(hub, anna, berta, size):
    name = sets_aside(anna, bytes(n % 251 for n in range(size)))

    with hub.serves():
        assert anna.exchanges().ok
        assert berta.exchanges().ok
        assert anna.exchanges().requests == berta.exchanges().requests == 1

    kept = [list(store.every_aside(it.db)) for it in (anna, hub, berta)]
    assert kept[0] == kept[1] == kept[2] and kept[0][0][0] == name
    assert hub.is_sound() and berta.is_sound()
    for it in (hub, berta):
        assert list((it.data / "inbox" / "files").glob("*")) == []


def test_what_was_set_aside_and_did_not_come_with_its_entry_comes_after_it(hub, anna, berta):
    sets_aside(anna, b"\xff" * 100_000)
    assert takes(hub, anna, batch(anna)).answer == "merged"
    with hub.serves():
        assert berta.exchanges().ok
        assert list(store.every_aside(hub.db)) == list(store.every_aside(berta.db)) == []

        assert anna.exchanges().files_up == 1
        assert berta.exchanges().files_down == 1
        assert berta.exchanges().requests == 1

    kept = [list(store.every_aside(it.db)) for it in (anna, hub, berta)]
    assert kept[0] == kept[1] == kept[2]
    assert hub.is_sound() and berta.is_sound()


def test_a_file_that_is_only_called_like_bytes_set_aside_is_not_kept_as_such(hub, anna):
    """A hash of the right sort, and nothing behind it that could have been set aside."""
    content = b"no circumstances\0" + b"x" * 70_000
    name = canonical.fingerprint("aside", content)

    with pytest.raises(WrongUse):
        files.put(hub.data, name, content)
    assert files.whole(hub.data, name) is None
