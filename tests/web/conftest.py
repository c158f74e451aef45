"""A clinic with a little of everything to walk through."""

import pytest

from tests.web.clinic import ANNA, BERTA, CLARA

# Its cases assert as tests do, and are to say as much when they fail.
pytest.register_assert_rewrite("tests.bad_input")


@pytest.fixture
def busy(clinic):
    """A clinic where much has happened: read `busy.seen` for the pages there are to see."""
    bed = clinic.bedside
    clinic.lists(ANNA, day0="2026-09-20", sex="f", birth_year=1941)
    clinic.lists(CLARA)
    visit = clinic.visits(ANNA)
    slow, fast = bed.times(5_310), bed.times(5_040)
    clinic.keeps(bed.settings("gait_speed", aid="cane"), slow, fast)
    clinic.keeps(bed.voids(slow, reason="false_start"))
    clinic.keeps(bed.squeezes(18_20), bed.skips("balance", "refused"), bed.helps())
    clinic.keeps(bed.notes("Walked with a stick."), bed.asks("Which chair was it?"))
    clinic.keeps(bed.finishes())
    clinic.visits(BERTA)
    clinic.seen = [
        "/",
        "/participants",
        f"/participants/{ANNA}",
        f"/participants/{BERTA}",
        "/visits",
        "/visits?site=07&state=open",
        f"/visits/{visit}",
    ]
    clinic.visit = visit
    return clinic
