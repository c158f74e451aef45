"""The ward itself: what tests are told on is what the product keeps and shows."""


def test_what_is_kept_is_what_is_seen(bedside):
    opened, slow, fast = bedside.opens(), bedside.times(5_120), bedside.times(4_780)

    bedside.keeps(opened, slow, fast)

    visit = bedside.sees()
    assert visit.opened == opened
    assert visit.attempts == (slow, fast)


def test_the_same_day_can_be_lived_twice(bedside):
    twin = type(bedside)(bedside.data)

    assert [bedside.opens(), bedside.notes()] == [twin.opens(), twin.notes()]
