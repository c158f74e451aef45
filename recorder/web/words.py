"""The words of the pages around a visit, in English and Spanish.

What a study calls things stands in its bundle, what the visit's own page and its paper say
in recorder/words.py; here is the frame: lists, states, how we say no.
"""

from __future__ import annotations

from recorder.sheet.figures import grouped

LANGUAGES = {"en": "English", "es": "Español"}

WORDS: dict[str, tuple[str, str]] = {
    # ── The frame of every page ──
    "skip": ("Skip to content", "Ir al contenido"),
    "main_menu": ("Main", "Principal"),
    "language": ("Language", "Idioma"),
    "home": ("Home", "Inicio"),
    "participants": ("Participants", "Participantes"),
    "visits": ("Visits", "Visitas"),
    "testing": (
        "Test mode: this recorder takes orders from its environment. Not for a study.",
        "Modo de prueba: este registrador obedece a su entorno. No apto para un estudio.",
    ),
    "version": ("Heeltoe {version}", "Heeltoe {version}"),
    "rules": ("Rules {rules}", "Reglas {rules}"),
    # ── Where a result is ──
    "on_this_tablet": ("On this tablet", "En esta tableta"),
    "at_the_site": ("At the site", "En el centro"),
    "at_the_hub": ("At the hub", "En la central"),
    # ── States of a visit ──
    "open": ("Open", "Abierta"),
    "finished": ("Finished", "Terminada"),
    "stopped": ("Stopped", "Interrumpida"),
    "withdrawn": ("Withdrawn", "Retirada"),
    "needs_a_person": ("Needs a person", "Requiere a alguien"),
    "unscheduled": ("Unscheduled", "No programada"),
    # ── Home ──
    "attempts_kept": ("Trials", "Intentos"),
    "newest_visits": ("Newest visits", "Visitas más recientes"),
    "all_visits": ("All {n} visits", "Las {n} visitas"),
    "all_that_need_a_person": ("All {n} that need a person", "Las {n} que requieren a alguien"),
    "nothing_needs_a_person": ("Nothing is waiting for a decision.", "Nada espera una decisión."),
    "no_visits_yet": (
        "No visit has been recorded here yet.",
        "Aún no se ha registrado ninguna visita aquí.",
    ),
    "asks_questions": ("{n} to decide", "{n} por decidir"),
    "asks_set_aside": ("{n} set aside", "{n} sin contar"),
    "asks_waiting": ("{n} not here yet", "{n} sin llegar aún"),
    "asks_others": ("recorded more than once", "registrada más de una vez"),
    # ── Lists ──
    "attempts_n": ("{n} trials", "{n} intentos"),
    "attempts_1": ("1 trial", "1 intento"),
    "site": ("Site", "Centro"),
    "every_site": ("Every site", "Todos los centros"),
    "no_site": ("No site of this study", "Ningún centro de este estudio"),
    "state": ("State", "Estado"),
    "every_state": ("Every state", "Todos los estados"),
    "show": ("Show", "Mostrar"),
    "find": ("Find a participant", "Buscar participante"),
    "find_button": ("Find", "Buscar"),
    "range": ("{first}–{last} of {total}", "{first}–{last} de {total}"),
    "newer": ("Newer", "Más recientes"),
    "older": ("Older", "Más antiguas"),
    "before": ("Back", "Anteriores"),
    "after": ("Next", "Siguientes"),
    "pages": ("Pages", "Páginas"),
    "none_match": (
        "Nothing here matches. Choose another site or state.",
        "Nada coincide. Elija otro centro o estado.",
    ),
    "none_found": (
        "No participant here has “{find}” in the ID. Compare it with the bracelet.",
        "Ningún participante tiene «{find}» en su código. Compárelo con la pulsera.",
    ),
    "no_participants_yet": (
        "No participant is on the list yet.",
        "Aún no hay participantes en la lista.",
    ),
    # ── Participants ──
    "visits_n": ("{n} visits", "{n} visitas"),
    "visits_1": ("1 visit", "1 visita"),
    "taking_part": ("taking part", "participa"),
    "left": ("left the study", "dejó el estudio"),
    "not_on_the_list": ("not on the list", "no está en la lista"),
    "sex": ("Sex", "Sexo"),
    "sex_f": ("Female", "Mujer"),
    "sex_m": ("Male", "Hombre"),
    "birth_year": ("Birth year", "Año de nacimiento"),
    "day0": ("Day 0", "Día 0"),
    "earlier_results": ("Earlier results", "Resultados anteriores"),
    "hidden_by_study": ("Hidden by the study", "Ocultos por el estudio"),
    "schedule": ("Visits of the schedule", "Visitas del calendario"),
    "outside_schedule": ("Outside the schedule", "Fuera del calendario"),
    "due": ("due {first} – {last}", "prevista {first} – {last}"),
    "due_on": ("due {first}", "prevista {first}"),
    "not_made": ("no record yet", "sin registro"),
    "in_window": ("in the window", "dentro del plazo"),
    "days_late_n": ("{n} days late", "{n} días tarde"),
    "days_late_1": ("1 day late", "1 día tarde"),
    "days_early_n": ("{n} days early", "{n} días antes"),
    "days_early_1": ("1 day early", "1 día antes"),
    "day_unknown": ("day not known", "día desconocido"),
    # ── A visit ──
    "this_participant": ("This participant", "Este participante"),
    "same_slot": ("Recorded more than once", "Registrada más de una vez"),
    "same_slot_why": (
        "There is another record of this visit. Both are kept whole and neither is merged: "
        "a site lead joins them or withdraws one.",
        "Hay otro registro de esta visita. Ambos se conservan enteros y no se fusionan: "
        "la persona responsable del centro los une o retira uno.",
    ),
    "other_record": ("Other record {n}", "Otro registro {n}"),
    "report": ("Report", "Informe"),
    # ── Saying no ──
    "refused_not_here": ("Not here", "No está aquí"),
    "refused_wrong_use": ("That cannot be done so", "Así no se puede hacer"),
    "refused_not_allowed": ("Not allowed", "No permitido"),
    "refused_out_of_reach": ("Out of reach", "Fuera de alcance"),
    "refused_not_kept": ("This cannot be kept", "Esto no se puede guardar"),
    "refused_broken": ("Stop and look", "Deténgase y revise"),
    "refused_bug": ("The program failed", "El programa falló"),
    "no_such_page": (
        "There is no such page. Nothing was changed. Go back, or begin at Home.",
        "No existe esa página. Nada ha cambiado. Vuelva atrás o empiece en Inicio.",
    ),
    "no_such_visit": (
        "There is no visit {id} here. Nothing was changed. "
        "Find it in the list of visits; one from elsewhere comes with the next sync.",
        "No hay ninguna visita {id} aquí. Nada ha cambiado. "
        "Búsquela en la lista de visitas; una de otro lugar llega con la próxima sincronización.",
    ),
    "no_such_participant": (
        "There is no participant {id} here. Nothing was changed. "
        "Compare the ID with the bracelet, or look for it in the list.",
        "No hay ningún participante {id} aquí. Nada ha cambiado. "
        "Compare el código con la pulsera o búsquelo en la lista.",
    ),
    "not_that_way": (
        "This page can be read, not written to. Nothing was changed. Begin again at Home.",
        "Esta página se lee, no se escribe. Nada ha cambiado. Empiece de nuevo en Inicio.",
    ),
    "too_large": (
        "This is more than a page may send. Nothing was kept. Send it in smaller parts.",
        "Esto supera lo que una página puede enviar. No se guardó nada. Envíelo en partes.",
    ),
    "bad_request": (
        "The browser asked for something that makes no sense here. Nothing was changed. "
        "Begin again at Home.",
        "El navegador pidió algo que aquí no tiene sentido. Nada ha cambiado. "
        "Empiece de nuevo en Inicio.",
    ),
    "bug": (
        "The program made a mistake on this page. What was kept is safe. "
        "Go on elsewhere, and tell whoever looks after this recorder what you were doing.",
        "El programa cometió un error en esta página. Lo guardado está a salvo. "
        "Siga en otra parte y diga a quien cuida de este registrador qué estaba haciendo.",
    ),
}


def say(language: str, key: str, **values: object) -> str:
    """Return the words for a key in a language, English where it has none."""
    english, spanish = WORDS[key]
    return (spanish if language == "es" else english).format(**values)


def count(language: str, key: str, n: int) -> str:
    """Return the words for a number of things: `KEY_1` for one, `KEY_n` for any other."""
    return say(language, f"{key}_1") if n == 1 else say(language, f"{key}_n", n=grouped(n))
