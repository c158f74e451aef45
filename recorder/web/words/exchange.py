"""Words of pages: how this recorder stands with its hub. What was met is in `tidings`."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "exchange": ("Sync", "Central"),
    "exchange_why": (
        "What is recorded here goes to the hub by itself, and what the hub knows of this site "
        "comes back. Nobody has to think of it.",
        "Lo registrado aquí va a la central por sí solo, y vuelve lo que la central sabe de este "
        "centro. Nadie tiene que ocuparse.",
    ),
    "exchange_now": ("Sync now", "Sincronizar ahora"),
    "exchange_by_hand": (
        "Nothing is exchanged by itself here. Run heeltoe serve, or heeltoe sync for once.",
        "Aquí no se intercambia nada por sí solo. Ejecute heeltoe serve, o heeltoe sync para una "
        "vez.",
    ),
    "exchange_runs": ("Exchanging now", "Intercambiando ahora"),
    "exchange_runs_of": (
        "Exchanging now: {done} of {of} entries",
        "Intercambiando ahora: {done} de {of} entradas",
    ),
    "waits_here": ("Waits here", "Espera aquí"),
    "waits_here_n": ("{what}, the oldest for {age}", "{what}, desde hace {age}"),
    "waiting_visits_1": ("1 visit", "1 visita"),
    "waiting_visits_n": ("{n} visits", "{n} visitas"),
    "waiting_entries_1": ("1 entry", "1 entrada"),
    "waiting_entries_n": ("{n} entries", "{n} entradas"),
    "nothing_waits": ("Nothing: all is at the hub", "Nada: todo está en la central"),
    "hub_reached": ("Hub reached last", "Central alcanzada"),
    "hub_never_reached": ("not yet", "todavía no"),
    "last_by_hand": ("Last answer by hand", "Última respuesta a mano"),
    "last_tried": ("Last exchange", "Último intercambio"),
    "last_moved": (
        "{when}: sent {up}, fetched {down}",
        "{when}: enviado {up}, recibido {down}",
    ),
    "next_exchange": ("Next", "Próximo"),
    "next_try_soon": ("in some seconds", "en unos segundos"),
    "next_try_at": (
        "{when}, or sooner when a visit is finished",
        "{when}, o antes al terminar una visita",
    ),
    "the_hub": ("Hub", "Central"),
    "own_stays": ("What is recorded here goes no further", "Lo registrado aquí no avanza"),
    "log_stays": ("{log} goes no further", "{log} no avanza"),
    "also_said": ("The last exchange also said", "El último intercambio también dijo"),
    "in_its_words": ("In its own words: {said}", "En sus palabras: {said}"),
}
