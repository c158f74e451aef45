"""Rows that only the tablet can show, held by tests of their own; some wait for the hub."""

from tests.bad_input import named

named(
    23, "A word such as “placebo”, “drug B” in a remark on the tablet", "–", tablet="may_unblind",
    kept="nothing until it is answered; then the words exactly, and that they were asked about",
    next="takes it out, or keeps it",
    tests=(
        "tests/browser/test_visit.py::test_words_that_may_reveal_treatment_ask_first",
        "tests/test_javascript.py::test_the_shell_keeps_its_own_promises",
    ),
)  # fmt: skip
named(
    24, "A name, a telephone number, a date of birth in a remark on the tablet", "–",
    tablet="may_identify",
    kept="nothing until it is answered; then the words exactly, and that they were asked about",
    next="takes it out, or keeps it",
    tests=("tests/test_javascript.py::test_the_shell_keeps_its_own_promises",),
)  # fmt: skip
named(
    35, "A log that forked after a backup was restored", "–",
    kept="both branches", next="a person decides which is the log’s",
    left="a fork shows where two branches of one log meet",
)  # fmt: skip
named(
    37, "A captive portal that answers 200 with its own page", "–",
    tablet="delivery_not_the_recorder",
    kept="everything, on the tablet", next="signs in to the network; all is sent by itself",
    tests=(
        "tests/browser/test_keeping.py::test_whatever_answers_instead_nothing_is_lost_and_the_status_says_so",
    ),
)  # fmt: skip
named(
    40, "A sealed report with a revision appended (beyond the forty)", "exit 1",
    en="Something was appended after node", es="Se añadió algo después de que el nodo",
    kept="the file sealed here, byte for byte", next="asks the recorder for the report again",
    tests=("tests/test_seals.py::test_an_appended_revision_is_named",),
)  # fmt: skip
