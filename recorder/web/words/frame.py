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
    "all_at_the_hub": (
        "All that was recorded here is at the hub.",
        "Todo lo registrado aquí está en la central.",
    ),
    "visits_wait_n": (
        "{n} visits wait for the hub, the oldest for {age}.",
        "{n} visitas esperan a la central, la primera desde hace {age}.",
    ),
    "visits_wait_1": (
        "1 visit has waited for the hub for {age}.",
        "1 visita espera a la central desde hace {age}.",
    ),
    "entries_wait_n": (
        "{n} entries wait for the hub, the oldest for {age}.",
        "{n} apuntes esperan a la central, el primero desde hace {age}.",
    ),
    "entries_wait_1": (
        "1 entry has waited for the hub for {age}.",
        "1 apunte espera a la central desde hace {age}.",
    ),
    "hours_long_n": ("{n} hours", "{n} horas"),
    "hours_long_1": ("1 hour", "1 hora"),
    "less_than_an_hour": ("less than an hour", "menos de una hora"),
    "days_long_n": ("{n} days", "{n} días"),
    "days_long_1": ("1 day", "1 día"),
    "waits_amber": ("Late: waiting a day or more", "Con retraso: un día o más sin llegar"),
    "waits_amber_do": (
        "All is safe here. Bring this computer to a network today.",
        "Todo está a salvo aquí. Lleve hoy este equipo a una red.",
    ),
    "waits_red": ("Overdue: waiting three days or more", "Muy tarde: tres días o más sin llegar"),
    "waits_red_do": (
        "If this computer is lost, so is that. Bring it to a network now, or ask the study’s "
        "administrator.",
        "Si este equipo se pierde, se pierde eso. Llévelo ya a una red o avise a la "
        "administración del estudio.",
    ),
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
