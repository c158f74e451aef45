"""Words of pages: lists of visits and a visit's own page."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    # ── States of a visit ──
    "open": ("Open", "Abierta"),
    "finished": ("Finished", "Terminada"),
    "stopped": ("Stopped", "Interrumpida"),
    "withdrawn": ("Withdrawn", "Retirada"),
    "needs_a_person": ("Needs a person", "Requiere a alguien"),
    "unscheduled": ("Unscheduled", "No programada"),
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
    # ── A visit ──
    "last_arrived": ("Last arrived {when}", "Última llegada: {when}"),
    "watching": (
        "This visit is under way; what arrives is shown by itself.",
        "La visita está en curso; lo que llega aparece por sí solo.",
    ),
    "how_taken": ("How each was taken", "Cómo se tomó cada uno"),
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
}
