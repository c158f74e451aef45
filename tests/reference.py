"""Write docs/events.md from the docstrings of the kinds: `python -m tests.reference`."""

from pathlib import Path

import msgspec

from recorder.events import KINDS, RECORD_KINDS, SUBJECT_FIELD, Event

HEAD = """# Events

Everything that happens is one of these, written once and never changed. Made from the docstrings in
`recorder/events.py` by `python -m tests.reference`; examples, byte for byte, are in
`tests/golden/v1/`.

Every event holds: {envelope}. Those behind the semicolon are there only where they say something.

| kind | what happened | what it holds |
| --- | --- | --- |
"""


def main() -> None:
    fields = Event.__struct_fields__
    needed = [f"`{name}`" for name in fields if name not in _optional(Event)]
    rest = [f"`{name}`" for name in fields if name in _optional(Event)]
    text = HEAD.format(envelope=f"{', '.join(needed)}; {', '.join(rest)}")
    for kind, body in KINDS.items():
        said = " ".join((body.__doc__ or "").split("\n\n")[0].split())
        holds = [f"{name}?" if name in _optional(body) else name for name in body.__struct_fields__]
        mark = " (signed)" if kind in RECORD_KINDS else ""
        about = f" (about a {SUBJECT_FIELD[kind]})" if kind in SUBJECT_FIELD else ""
        text += f"| `{kind}`{mark}{about} | {said} | {', '.join(holds) or 'nothing of its own'} |\n"
    Path("docs/events.md").write_text(text)


def _optional(struct: type) -> set[str]:
    return {field.name for field in msgspec.structs.fields(struct) if not field.required}


if __name__ == "__main__":
    main()
