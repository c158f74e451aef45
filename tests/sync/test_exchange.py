"""One exchange: what the hub lacks goes up, what it has more comes down, and nothing twice."""

from recorder import store


def test_what_was_recorded_is_at_the_hub_byte_for_byte_after_one_exchange(hub, anna):
    anna.visits()

    with hub.serves():
        done = anna.exchanges()

    assert done.ok, done
    assert hub.entries(anna.log) == anna.entries(anna.log)
    assert anna.confirmed() == len(anna.entries(anna.log))
    assert hub.is_sound() and anna.is_sound()


def test_what_the_hub_knows_of_study_and_site_comes_down_with_its_files(hub, anna, berta):
    visit = anna.visits()

    with hub.serves():
        anna.exchanges()
        done = berta.exchanges()

    assert done.ok, done
    assert berta.entries(anna.log) == anna.entries(anna.log)
    assert berta.entries("office.study.1") == hub.entries("office.study.1")
    bundle = store.current_bundle(hub.db)
    assert store.file(berta.db, bundle) == store.file(hub.db, bundle)
    assert visit in [line.id for line in store.visits(berta.db)]
    assert berta.is_sound()


def test_with_nothing_new_it_is_one_small_request(hub, anna):
    anna.visits()

    with hub.serves():
        anna.exchanges()
        done = anna.exchanges()

    assert done.ok
    assert (done.requests, done.up, done.down) == (1, 0, 0)
