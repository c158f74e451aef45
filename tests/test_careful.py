"""Words that ask first: the bedside and the pages ask about the same ones."""

import json
import shutil
import subprocess
from dataclasses import asdict
from pathlib import Path

import pytest

from recorder.careful import Doubts, doubts

ROOT = Path(__file__).parents[1]
OWN = ("Nurse K.", "kit-blue", "protocolo 7", "café")
ASKED = {
    "He is on placebo.": "placebo",
    "after the INFUSION she slept": "INFUSION",
    "was unblinded and unmasked": "unblinded",
    "Fue aleatorizado ayer": "aleatorizado",
    "Dosed at 9, 500 mg and 5ml": "Dosed",
    "thinks she has drug B": "drug B",
    "is blind to what he gets": "blind to",
    "the control arm, surely": "control arm",
    "brazo de tratamiento": "brazo de tratamiento",
    "tomó el FÁRMACO": "FÁRMACO",
    "kit 42 opened": "kit 42",
    "Mrs Smith fell": "Mrs Smith",
    "la sra. Núñez vino": "sra. Núñez",
    "Don Ángel ayudó": "Don Ángel",
    "call +47 912 34 567": "+47 912 34 567",
    "write to a.b@c.org now": "a.b@c.org",
    "seen 3.11.1941": "3.11.1941",
    "born on a farm": "born on",
    "Nacida el lunes": "Nacida el",
    "Vive en Bilbao": "Vive en",
    "told by nurse k. at noon": "nurse k.",
    "opened KIT-BLUE": "KIT-BLUE",
    "sobre el protocolo 7": "protocolo 7",
    "in the Café": "Café",
}
PASSED = [
    "",
    "arm on chest",
    "used both arms, very tired",
    "el brazo izquierdo",
    "4 m in 5.04 s",
    "held on to the dr table",
    "sra mayor",
    "drug allergy",
    "blindfold off",
    "kit-bluer, cafés, xkit-blue",
    "protocolo 71",
    "mg of it",
    "placebos",
    "Miss 3",
    "@home",
    "12 34 56",
    "Walked with a stick.\nRested.",
]


@pytest.mark.parametrize(("text", "found"), ASKED.items())
def test_what_may_tell_is_asked_about(text, found):
    said = doubts(text, OWN)

    assert said and found in (*said.treatment, *said.person, *said.study)


@pytest.mark.parametrize("text", PASSED)
def test_what_tells_nothing_passes(text):
    assert doubts(text, OWN) == Doubts()


def test_the_bedside_and_the_pages_ask_about_the_same_words():
    program = shutil.which("node")
    assert program, "The tests of static/js/ need Node 18 or newer: install nodejs."
    texts = [*ASKED, *PASSED, " / ".join(ASKED), "\n".join(PASSED), " ".join(ASKED).upper()]
    script = (
        f"import {{doubts}} from {json.dumps((ROOT / 'static/js/careful.js').as_uri())}\n"
        f"const texts = {json.dumps(texts)}, own = {json.dumps(OWN)}\n"
        "console.log(JSON.stringify(texts.map((text) => doubts(text, own))))"
    )

    done = subprocess.run(
        [program, "--input-type=module", "-e", script], capture_output=True, text=True, check=True
    )

    ours = [{k: list(v) for k, v in asdict(doubts(text, OWN)).items()} for text in texts]
    assert json.loads(done.stdout) == ours
