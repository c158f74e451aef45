"""Words of pages: participants, their IDs and the list of them."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    # ── Participant IDs ──
    "id_empty": (
        "No ID was typed. Compare with the bracelet.",
        "No se escribió ningún código. Compárelo con la pulsera.",
    ),
    "id_form": (
        "{typed} is not a valid ID (a site, {digits} digits and a check character). "
        "Compare with the bracelet.",
        "{typed} no es un código válido (centro, {digits} cifras y carácter de control). "
        "Compárelo con la pulsera.",
    ),
    "id_letter": (
        "{typed} is not a valid ID (a letter among the digits). Compare with the bracelet.",
        "{typed} no es un código válido (una letra entre las cifras). Compárelo con la pulsera.",
    ),
    "id_check": (
        "{typed} is not a valid ID (check character). Compare with the bracelet.",
        "{typed} no es un código válido (carácter de control). Compárelo con la pulsera.",
    ),
    "id_other_site": (
        "This ID belongs to site {site}; you work at site {here}. Compare with the bracelet.",
        "Este código es del centro {site}; usted trabaja en el {here}. Compárelo con la pulsera.",
    ),
    "id_pattern": (
        "{typed} is not an ID of this study; they look like {example}. "
        "Compare it letter by letter: capitals matter.",
        "{typed} no es un código de este estudio; son como {example}. "
        "Compárelo letra a letra: importan las mayúsculas.",
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
    "results_over_visits": ("Results over the visits", "Resultados en las visitas"),
    "hidden_from_assessors": (
        "The study hides this from assessors. Do not show it at the bedside.",
        "El estudio lo oculta a quienes evalúan. No lo muestre junto al participante.",
    ),
    "earlier_hidden": (
        "This study keeps earlier results from those who assess. Nothing was changed. "
        "A lead of the site can open them.",
        "Este estudio oculta los resultados anteriores a quienes evalúan. Nada ha cambiado. "
        "Puede abrirlos la persona responsable del centro.",
    ),
    "no_two_results": (
        "There are not yet two visits to lay side by side.",
        "Aún no hay dos visitas que poner una junto a otra.",
    ),
    "trend_measure": ("Measure", "Prueba"),
    "trend_windows": ("In the windows of the schedule", "En las ventanas del calendario"),
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
    # ── Enrolment ──
    "add_participant": ("Add a participant", "Añadir participante"),
    "participant_id": ("ID", "Código"),
    "participant_id_help": (
        "As on the bracelet, check character included.",
        "Como en la pulsera, con el carácter de control.",
    ),
    "day0_help": (
        "The day that visits are counted from. It can wait.",
        "El día desde el que se cuentan las visitas. Puede esperar.",
    ),
    "not_recorded": ("Not recorded", "Sin registrar"),
    "on_the_list": ("{id} is on the list already.", "{id} ya está en la lista."),
    "paste_list": ("Paste a list", "Pegar una lista"),
    "pasted": ("The list", "La lista"),
    "pasted_help": (
        "One participant a line: the ID and, if it is known, day 0 as 2026-11-22.",
        "Un participante por línea: el código y, si se conoce, el día 0 como 2026-11-22.",
    ),
    "check_list": ("Check this list", "Comprobar esta lista"),
    "line": ("Line", "Línea"),
    "what_it_means": ("What it means", "Qué significa"),
    "twice": ("Twice in this list.", "Dos veces en esta lista."),
    "known_already": ("on the list already", "ya está en la lista"),
    "will_be_added": ("will be added", "se añadirá"),
    "lines_wrong_n": (
        "{n} lines cannot be taken. Nothing was added. Put them right below and check again.",
        "{n} líneas no se pueden tomar. No se añadió nada. Corríjalas abajo y compruebe otra vez.",
    ),
    "lines_wrong_1": (
        "1 line cannot be taken. Nothing was added. Put it right below and check again.",
        "1 línea no se puede tomar. No se añadió nada. Corríjala abajo y compruebe otra vez.",
    ),
    "all_known": (
        "All of them are on the list already. Nothing was added.",
        "Todos están ya en la lista. No se añadió nada.",
    ),
    "look_first": (
        "Nothing was added yet. Compare these lines with your source, then add them.",
        "Aún no se añadió nada. Compare estas líneas con su fuente y añádalas.",
    ),
    "add_all_n": ("Add these {n} participants", "Añadir estos {n} participantes"),
    "add_all_1": ("Add this participant", "Añadir este participante"),
    "too_many_lines": (
        "At most {most} lines at once. Nothing was added.",
        "{most} líneas como máximo. No se añadió nada.",
    ),
    "left_or_moved": ("Left or moved", "Dejó o cambió"),
    "note_left": ("Left the study", "Dejó el estudio"),
    "note_left_why": (
        "What was recorded stays and counts.",
        "Lo registrado permanece y cuenta.",
    ),
    "left_day": ("Day, if known", "Día, si se conoce"),
    "left_own_wish": ("Own wish", "Deseo propio"),
    "left_illness": ("Illness", "Enfermedad"),
    "left_moved_away": ("Moved away", "Se mudó"),
    "left_died": ("Died", "Falleció"),
    "left_other": ("Other", "Otro"),
    "note_moved": ("Goes on at another site", "Sigue en otro centro"),
    "note_moved_why": ("The ID stays the same.", "El código no cambia."),
    "to_site": ("Which site", "Qué centro"),
    "there_already": ("This is their site already.", "Ya es su centro."),
    "not_your_site": (
        "Your role does not cover this site. Nothing was changed. "
        "The lead of that site or a data manager can do it.",
        "Su función no cubre este centro. Nada ha cambiado. "
        "Puede hacerlo la persona responsable de ese centro o gestión de datos.",
    ),
}
