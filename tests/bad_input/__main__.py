"""Write docs/bad-input.md: `python -m tests.bad_input`."""

from tests.bad_input import TOP, Row, load

PAGE = TOP / "docs" / "bad-input.md"
HEAD = """# What bad input gets

Whatever comes in gets an answer in words: what is wrong, what is safe, what to do next; and
nothing that was kept is lost by it. One line for each way in, as the program says it today, made by
`python -m tests.bad_input` from the cases of `tests/web/test_bad_input.py`, which play each against
a real recorder. The numbers are those of our list of forty; several ways in may share one. What is
quoted alone in English is answered to a program: the tablet, which says it in its own words.

| # | what comes in | status | what is said | what is kept | what one does next | held by |
| --- | --- | --- | --- | --- | --- | --- |
"""
CASE = "`tests/web/test_bad_input.py::test_bad_input_gets_its_answer`"


def page() -> str:
    """Return the page as it ought to be."""
    return HEAD + "".join(map(line, load()))


def line(row: Row) -> str:
    both = (f"“{en}” · «{es}»" if es else f"“{en}”" for en, es in row.words())
    said = "<br>".join(map(cell, both)) or "–"
    held = ([CASE] if row.case else []) + [f"`{test}`" for test in row.tests]
    held += [f"with the hub: {row.left}"] if row.left else []
    cells = (cell(row.comes), row.status, said, row.kept, row.next, "<br>".join(held))
    return f"| {row.number} | {' | '.join(cells)} |\n"


def cell(words: str) -> str:
    """Return words as a cell holds them: nothing in them is Markdown or a tag."""
    return words.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")


if __name__ == "__main__":
    PAGE.write_text(page())
