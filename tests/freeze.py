"""Write the golden vector of each kind that has none: `python -m tests.freeze`.

A vector that is there is never written again; once merged, a kind's form is history.
The log is written only where there is none.
"""

import json
from pathlib import Path

import msgspec
from msgspec import UNSET

from recorder import chain, events
from tests.story import a_long_day
from tests.ward import LOG, MORNING, Bedside

# Vectors of what a kind may hold since it was frozen: file → kind, the field.
LATER = {
    "attempt_recorded.taken": ("attempt_recorded", "taken"),
    "note_written.asked": ("note_written", "asked"),
    "report_sealed.request": ("report_sealed", "request"),
}
GOLDEN = Path(__file__).parent / "golden" / "v1"


def main() -> None:
    day = a_long_day(Bedside(Path()))
    for event in sorted(day, key=lambda event: -len(event.raw)):
        file = GOLDEN / f"{event.kind}.json"
        if not file.exists():  # The longest of a kind says most.
            file.write_bytes(event.raw)
    for name, (kind, field) in LATER.items():
        file = GOLDEN / f"{name}.json"
        told = (e for e in day if e.kind == kind and _says(e, field) is not UNSET)
        if not file.exists():
            file.write_bytes(next(told).raw)
    every = {f"{kind}.json": (GOLDEN / f"{kind}.json").read_bytes() for kind in events.KINDS}
    later = {f"{name}.json": (GOLDEN / f"{name}.json").read_bytes() for name in LATER}
    hashes = {name: events.read(raw).hash for name, raw in {**every, **later}.items()}
    (GOLDEN / "hashes.json").write_bytes(pretty(hashes))
    if not (GOLDEN / "log.ndjson").exists():
        bodies = list(chained(every.values()))
        (GOLDEN / "log.ndjson").write_bytes(b"".join(body + b"\n" for body in bodies))
        (GOLDEN / "log.hashes.json").write_bytes(
            pretty([chain.fingerprint(body) for body in bodies])
        )


def _says(event, field):
    return getattr(event.body if hasattr(event.body, field) else event, field)


def chained(raws):
    prev = chain.FIRST
    for seq, raw in enumerate(raws, 1):
        entry = chain.Entry(
            v=1,
            log=LOG,
            seq=seq,
            prev=prev,
            at_ms=MORNING + seq,
            boot="6c0f7a4e-8f7c-4c1b-9d5e-0d9a2b7f4c11",
            up_ms=seq,
            receipt="",
            event=msgspec.Raw(raw),
        )
        body = chain.write(entry)
        prev = chain.fingerprint(body)
        yield body


def pretty(value) -> bytes:
    return json.dumps(value, indent=1).encode() + b"\n"


if __name__ == "__main__":
    main()
