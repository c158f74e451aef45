"""Words of pages: the recorders that a hub takes from."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "nodes": ("Recorders", "Registradores"),
    "nodes_why": (
        "The recorders that this hub takes from, each for one site. It is {hub}, and its key "
        "reads {digits}: whoever joins compares it.",
        "Los registradores de los que esta central recibe, cada uno para un centro. Es {hub} y "
        "su clave se lee {digits}: quien se une la compara.",
    ),
    "no_nodes_yet": ("No recorder joined yet.", "Aún no se ha unido ningún registrador."),
    "node_of": ("For site {site}, since {when}", "Para el centro {site}, desde el {when}"),
    "node_key": ("Its key reads {digits}.", "Su clave se lee {digits}."),
    "node_revoked": (
        "Revoked since {when}. What it sends is kept whole, and taken into nothing.",
        "Anulado desde el {when}. Lo que envíe se guarda entero y no se incorpora a nada.",
    ),
    "node_stolen": ("Stolen or lost", "Robado o perdido"),
    "node_retired": ("Not used any more", "Ya no se usa"),
    "node_wrong": ("Joined wrongly", "Unido por error"),
    "node_why": ("Why it is not trusted any more", "Por qué ya no se confía en él"),
    "node_since": ("Since when", "Desde cuándo"),
    "node_since_help": (
        "By the hub’s clock. Left empty, it is from now on.",
        "Según el reloj de la central. Vacío: desde ahora.",
    ),
    "node_since_wrong": (
        "That is no moment, or one that has not been yet.",
        "No es un momento, o aún no ha llegado.",
    ),
    "no_such_node": (
        "No recorder by this name joined here. Nothing was changed. Look in the list.",
        "Aquí no se ha unido ningún registrador con ese nombre. Nada ha cambiado. "
        "Mire en la lista.",
    ),
    "admit_one_more": ("Let one more in", "Dejar entrar a otro"),
    "node_code_for": ("Code for a recorder of site {site}", "Código para un registrador de {site}"),
    "node_code_how": (
        "Type this on the computer that joins. The code works once, until {until}.",
        "Escriba esto en el equipo que se une. El código sirve una vez, hasta el {until}.",
    ),
    "node_code_alone": (
        "This hub answers on this computer only; no other computer can reach that address.",
        "Esta central solo responde en este equipo; ningún otro llega a esa dirección.",
    ),
}
