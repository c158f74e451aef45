"""The floor plan: modules call down, never up, and the ground floor is pure."""

import ast
from pathlib import Path

import pytest

RECORDER = Path(__file__).parents[1] / "recorder"

FLOORS = [
    # Pure: the same in, the same out.
    {
        "canonical",
        "careful",
        "chain",
        "declared",
        "events",
        "house",
        "lateness",
        "measures",
        "naming",
        "participant_id",
        "receipts",
        "refusals",
        "record",
        "roster",
        "scoring",
        "signatures",
        "standing",
        "sheet",
        "study",
        "tidings",
        "transcribed",
        "visit",
        "witness",
        "words",
    },
    # What is kept, and what time it is.
    {"certificates", "clock", "keys", "store"},
    # What the recorder does.
    {
        "acts",
        "admitting",
        "asides",
        "backups",
        "blinding",
        "bundles",
        "codes",
        "completeness",
        "demo",
        "doctor",
        "equipment",
        "export",
        "heard",
        "intake",
        "joining",
        "participants",
        "printers",
        "people",
        "packs",
        "paper",
        "pairing",
        "places",
        "reaching",
        "reading",
        "readmitting",
        "receive",
        "report",
        "schedule",
        "seals",
        "sessions",
        "signing",
        "succession",
        "amending",
        "quarantine",
        "questions",
        "redacting",
        "sync",
        "tls",
        "trail",
        "uplink",
        "verify",
    },
    # Who asks.
    {"cli", "web"},
]

# What brings in a clock, a disk, chance, or the world outside.
IMPURE = {
    "flask",
    "os",
    "pathlib",
    "random",
    "secrets",
    "socket",
    "sqlite3",
    "sqlite_utils",
    "subprocess",
    "time",
    "uuid_utils",
    "weasyprint",
}
ALLOWED = {("house", "pathlib")}  # It says where folders are; it opens nothing.
CLOCKS = {"now", "today", "utcnow"}

# Where SPPB points change, in hundredths of a second: they belong in measures/*.toml,
# where a nurse can check them, and nowhere else.
CUT_OFFS = {
    *(361, 362, 465, 466, 652, 653),
    *(481, 482, 620, 621, 870, 871),
    *(1119, 1120, 1369, 1370, 1669, 1670),
}


def module_of(file):
    """Return the module or package right inside recorder/; "" is recorder itself."""
    return file.relative_to(RECORDER).parts[0].removesuffix(".py").replace("__init__", "")


FILES = sorted(RECORDER.rglob("*.py"))
PURE_FILES = [file for file in FILES if module_of(file) in FLOORS[0]]


def every(files):
    return pytest.mark.parametrize("file", files, ids=lambda file: str(file.relative_to(RECORDER)))


@every(FILES)
def test_a_module_has_its_place_in_the_plan(file):
    assert floor_of(module_of(file)) in range(len(FLOORS))


@every(FILES)
def test_modules_call_down_never_up(file):
    module = module_of(file)

    above = {callee for callee in callees(file) if floor_of(callee) > floor_of(module)}

    assert not above, f"recorder/{module} calls up to {', '.join(sorted(above))}."


@every(PURE_FILES)
def test_the_ground_floor_has_no_clock_no_disk_and_no_web(file):
    outside = {name.split(".")[0] for name in imports(file)} & IMPURE
    unexpected = {name for name in outside if (module_of(file), name) not in ALLOWED}

    assert not unexpected, f"recorder/{module_of(file)} is pure and imports {unexpected}."


@every(PURE_FILES)
def test_the_ground_floor_is_told_what_time_it_is(file):
    asked = {
        ast.unparse(node)
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS
    }

    assert not asked, f"recorder/{module_of(file)} is pure and asks {asked}."


@every(FILES)
def test_no_cut_off_of_a_measure_stands_in_code(file):
    found = {
        f"{node.value} in line {node.lineno}"
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Constant) and type(node.value) is int and node.value in CUT_OFFS
    }

    assert not found, f"{file.name} has {found}; points are data, in recorder/measures/*.toml."


def test_nobody_lives_on_two_floors():
    assert sum(map(len, FLOORS)) == len(set.union(*FLOORS))


@pytest.mark.parametrize(
    ("line", "means"),
    [
        ("import recorder.store", {"recorder.store"}),
        ("from recorder import store, keys", {"recorder.store", "recorder.keys"}),
        ("from recorder.store import append", {"recorder.store.append"}),
        ("def late():\n    from recorder.web import app", {"recorder.web.app"}),
        ("from . import shared", {"recorder.web.shared"}),
        ("from .shared import db", {"recorder.web.shared.db"}),
        ("from ..store import append", {"recorder.store.append"}),
    ],
)
def test_every_way_to_import_is_seen(line, means):
    assert set(imported(ast.parse(line), package=["recorder", "web"])) == means


def tree(file):
    return ast.parse(file.read_text())


def imports(file):
    return imported(tree(file), package=["recorder", *file.relative_to(RECORDER).parts[:-1]])


def imported(code, package):
    """Yield the full name of all that is imported, inside functions too."""
    for node in ast.walk(code):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) + 1 - node.level] if node.level else []
            where = [*start, *filter(None, [node.module])]
            yield from (".".join([*where, alias.name]) for alias in node.names)


def callees(file):
    parts = (name.split(".") for name in imports(file))
    called = {rest[0] if rest else "" for first, *rest in parts if first == "recorder"}
    # `from recorder import VERSION` names a thing of the front door, not a module.
    return {name if is_module(name) else "" for name in called} - {module_of(file)}


def is_module(name):
    there = (RECORDER / f"{name}.py").exists() or (RECORDER / name / "__init__.py").exists()
    return there or name in set.union(*FLOORS)


def floor_of(module):
    if module == "":  # The front door stands as high as what it opens on.
        return max(map(floor_of, callees(RECORDER / "__init__.py")), default=0)
    for floor, modules in enumerate(FLOORS):
        if module in modules:
            return floor
    return pytest.fail(
        f"recorder/{module} is on no floor: give it one here and in ARCHITECTURE.md."
    )
