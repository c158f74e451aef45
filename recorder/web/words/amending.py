"""Words of pages: amending, and questions about a visit."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    # ── Amending ──
    "amend": ("Amend", "Enmendar"),
    "amend_why": (
        "This visit is signed. What you change here stays in view beside what it was, and the "
        "visit reads “changed since signed” until it is signed again.",
        "Esta visita está firmada. Lo que cambie queda a la vista junto a lo anterior, y la visita "
        "figura como «cambiada después de firmar» hasta que se firme de nuevo.",
    ),
    "change_a_value": ("Change or add a value", "Cambiar o añadir un valor"),
    "change_on_sheet": ("Open the sheet", "Abrir la hoja"),
    "take_one_back": ("Take one thing back", "Retirar una cosa"),
    "take_one_back_why": (
        "For what should not count: it stays in view, struck out. Where two stand in one place, "
        "take back the one that is wrong.",
        "Para lo que no debe contar: queda a la vista, tachado. Si hay dos en un mismo lugar, "
        "retire el erróneo.",
    ),
    "which_one": ("Which one", "Cuál"),
    "asked_about": ("a person must decide", "debe decidirlo una persona"),
    "take_back": ("Take it back", "Retirarlo"),
    "whose_and_when": ("Wrong participant, visit or day", "Participante, visita o día erróneos"),
    "whose_and_when_why": (
        "All that was measured goes with the visit. Nothing is lost.",
        "Todo lo medido va con la visita. No se pierde nada.",
    ),
    "day_performed_if_wrong": (
        "Day it was made, if the clock was wrong",
        "Día en que se hizo, si el reloj estaba mal",
    ),
    "put_right": ("Put it right", "Rectificar"),
    "join_why": (
        "Grip on one tablet and walking on another are one visit: join them. A record made by "
        "mistake is withdrawn below.",
        "Fuerza en una tableta y marcha en otra son una visita: únalas. Un registro hecho por "
        "error se retira abajo.",
    ),
    "join_with": ("Join with", "Unir con"),
    "join": ("Join them", "Unirlas"),
    "withdraw_visit": ("Withdraw this visit", "Retirar esta visita"),
    "withdraw_visit_why": (
        "For a visit that was opened by mistake. It stays in view and counts no more.",
        "Para una visita abierta por error. Queda a la vista y ya no cuenta.",
    ),
    "nothing_to_amend": (
        "It is so already, or does not stand any more. Nothing was changed. Look at the visit.",
        "Ya es así, o ya no consta. Nada ha cambiado. Mire la visita.",
    ),
    # ── Questions ──
    "ask": ("Ask a question", "Preguntar"),
    "ask_why": (
        "The site reads it and answers. Asking changes neither the record nor its signatures.",
        "El centro la lee y responde. Preguntar no cambia el registro ni sus firmas.",
    ),
    "asked_about_what": ("About", "Sobre"),
    "whole_visit": ("The whole visit", "Toda la visita"),
    "question": ("Question", "Pregunta"),
    "answer": ("Answer it", "Responder"),
    "answer_label": ("Answer", "Respuesta"),
    "keep_answer": ("Keep this answer", "Guardar la respuesta"),
    "no_such_question": (
        "This visit has no such question. Nothing was changed. Look at the visit.",
        "Esta visita no tiene esa pregunta. Nada ha cambiado. Mire la visita.",
    ),
}
