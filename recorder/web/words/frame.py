"""Words of pages: the frame around every page, its forms, and where a result is."""

from __future__ import annotations

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
    # ── Forms ──
    "needed": ("This is needed.", "Esto es necesario."),
    "choose": ("Choose", "Elija"),
    "not_offered": ("Choose one of the list.", "Elija una de la lista."),
    "not_a_day": (
        "This is no day. Write it as 2026-11-22.",
        "Esto no es un día. Escríbalo como 2026-11-22.",
    ),
    "not_a_number": (
        "A whole number from {least} to {most}.",
        "Un número entero de {least} a {most}.",
    ),
    "not_printable": (
        "At most {most} characters, all of them printable.",
        "{most} caracteres como máximo, todos imprimibles.",
    ),
    "reason": ("Reason", "Motivo"),
}
