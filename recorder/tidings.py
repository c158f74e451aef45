"""What an exchange with the hub brings tidings of, in English and Spanish.

How it stands in a line; what was met at the hub's address, each with what is wrong (`met_CODE`,
`met_CODE_title`) and what to do about it (`met_CODE_do`); and why a log goes no further
(`stays_WHY`). A page, the command line and `heeltoe doctor` say it with the same words.
"""

from __future__ import annotations

from recorder.lateness import CLOCK_OFF_MS

WORDS: dict[str, tuple[str, str]] = {
    "safe_here": (
        "Nothing is lost: all data are safe here, and go up as soon as the hub is reached.",
        "No se pierde nada: todos los datos están seguros aquí y subirán en cuanto se alcance "
        "la central.",
    ),
    "safe_kept": (
        "Nothing is lost: all of it is kept here.",
        "No se pierde nada: todo se guarda aquí.",
    ),
    # ── How it stands, in a line ──
    "at_the_hub_until": ("At the hub until {when}", "En la central hasta {when}"),
    "never_at_the_hub": ("Nothing of this has reached the hub yet", "Aún no ha llegado nada"),
    "visits_wait_1": ("1 visit waits for the hub, {age}", "1 visita espera a la central, {age}"),
    "visits_wait_n": (
        "{n} visits wait for the hub, {age}",
        "{n} visitas esperan a la central, {age}",
    ),
    "entries_wait_1": (
        "1 entry waits for the hub, {age}",
        "1 entrada espera a la central, {age}",
    ),
    "entries_wait_n": (
        "{n} entries wait for the hub, {age}",
        "{n} entradas esperan a la central, {age}",
    ),
    "some_stays": ("Something does not go to the hub", "Algo no llega a la central"),
    "age_now": ("less than a minute", "menos de un minuto"),
    # ── What was met at the address ──
    "met_no_network_title": ("No way to the hub", "Sin camino a la central"),
    "met_no_network": (
        "The hub at {hub} cannot be reached.",
        "La central en {hub} no se alcanza.",
    ),
    "met_no_network_do": (
        "Check that this computer has a network; if it has, ask whether the hub is running.",
        "Compruebe que este equipo tiene red; si la tiene, pregunte si la central funciona.",
    ),
    "met_sign_in_page_title": ("The network wants a sign-in", "La red pide acceder"),
    "met_sign_in_page": (
        "A web page answers at {hub} in place of the hub: most often the sign-in page of a guest "
        "network.",
        "En {hub} responde una página web en lugar de la central: casi siempre la de acceso a una "
        "red de invitados.",
    ),
    "met_sign_in_page_do": (
        "Open a web page in a browser and sign in to the network; if none asks for it, tell who "
        "runs the hub.",
        "Abra una página web en un navegador y acceda a la red; si ninguna lo pide, avise a quien "
        "lleva la central.",
    ),
    "met_wrong_certificate_title": ("Wrong certificate", "Certificado erróneo"),
    "met_wrong_certificate": (
        "What answers at {hub} does not show a certificate that this computer trusts.",
        "Lo que responde en {hub} no muestra un certificado en el que este equipo confíe.",
    ),
    "met_wrong_certificate_do": (
        "Check this computer’s date, and whether the network asks one to sign in first; else ask "
        "who runs the hub.",
        "Compruebe la fecha de este equipo, y si la red pide acceder primero; si no es eso, "
        "pregunte a quien lleva la central.",
    ),
    "met_wrong_hub_title": ("Another hub", "Otra central"),
    "met_wrong_hub": (
        "Another hub answers at {hub} than the one this recorder joined. Nothing of it was "
        "believed.",
        "En {hub} responde otra central que aquella a la que se unió este registrador. No se le "
        "creyó nada.",
    ),
    "met_wrong_hub_do": (
        "Ask who runs the hub whether it was set up anew, and join it again only if that is so.",
        "Pregunte a quien lleva la central si se instaló de nuevo, y únase otra vez solo si es "
        "así.",
    ),
    "met_not_the_hub_title": ("No hub at this address", "No hay central en esa dirección"),
    "met_not_the_hub": (
        "What answers at {hub} is no hub.",
        "Lo que responde en {hub} no es una central.",
    ),
    "met_not_the_hub_do": (
        "Compare the address with who runs the hub.",
        "Compare la dirección con quien lleva la central.",
    ),
    "met_hub_busy_title": ("The hub is busy", "La central está ocupada"),
    "met_hub_busy": (
        "The hub at {hub}, or what stands in front of it, is busy, full or in trouble.",
        "La central en {hub}, o lo que tiene delante, está ocupada, llena o con problemas.",
    ),
    "met_hub_busy_do": (
        "It may pass by itself in some minutes; if it lasts, tell who runs the hub.",
        "Puede pasar solo en unos minutos; si dura, avise a quien lleva la central.",
    ),
    "met_cut_off_title": ("The line broke", "La línea se cortó"),
    "met_cut_off": (
        "The line to {hub} broke or was too slow.",
        "La línea con {hub} se cortó o fue demasiado lenta.",
    ),
    "met_cut_off_do": (
        "If it lasts, try where the network is better.",
        "Si dura, pruebe donde la red sea mejor.",
    ),
    "met_too_large_title": ("The line lets little through", "La línea deja pasar poco"),
    "met_too_large": (
        "Something on the way to {hub} lets only less through at once.",
        "Algo en el camino a {hub} solo deja pasar menos de una vez.",
    ),
    "met_too_large_do": (
        "Ask whoever looks after the network.",
        "Pregunte a quien lleva la red.",
    ),
    "met_not_admitted_title": (
        "The hub does not let this recorder in",
        "La central no deja entrar",
    ),
    "met_not_admitted": (
        "The hub at {hub} does not let this recorder in.",
        "La central en {hub} no deja entrar a este registrador.",
    ),
    "met_not_admitted_do": (
        "Ask the study’s administrator for a new code to join with.",
        "Pida a la administración del estudio un código nuevo para unirse.",
    ),
    "met_waits_for_admission_title": (
        "Restored, waits for the hub",
        "Restaurado, espera a la central",
    ),
    "met_waits_for_admission": (
        "This recorder was restored from a backup, and the hub at {hub} does not take from it yet.",
        "Este registrador se restauró desde una copia, y la central en {hub} aún no recibe de él.",
    ),
    "met_waits_for_admission_do": (
        "An administrator lets it in again there, on the page Recorders, after comparing its key "
        "by telephone: {digits}.",
        "Un administrador lo deja entrar allí, en la página Registradores, tras comparar su clave "
        "por teléfono: {digits}.",
    ),
    "met_forged_succession_title": ("Not the hub that it says", "No es la central que dice"),
    "met_forged_succession": (
        "What answers at {hub} says that it is the hub, restored from a backup, and does not prove "
        "it. Nothing of it was believed and nothing was sent.",
        "Lo que responde en {hub} dice ser la central, restaurada desde una copia, y no lo prueba. "
        "No se le creyó nada ni se envió nada.",
    ),
    "met_forged_succession_do": (
        "Ask who runs the hub.",
        "Pregunte a quien lleva la central.",
    ),
    "met_hub_life_used_title": ("Two lives of one hub", "Dos vidas de una central"),
    "met_hub_life_used": (
        "What answers at {hub} is the hub in a life that is not later than the one this recorder "
        "follows. Nothing of it was believed and nothing was sent.",
        "Lo que responde en {hub} es la central en una vida no posterior a la que sigue este "
        "registrador. No se le creyó nada ni se envió nada.",
    ),
    "met_hub_life_used_do": (
        "Tell who runs the hub: if it was restored just now, restore it once more, with --epoch "
        "{epoch}; if it is an old machine, switch it off.",
        "Diga a quien lleva la central: si se acaba de restaurar, restáurela una vez más, con "
        "--epoch {epoch}; si es un equipo antiguo, apáguelo.",
    ),
    "met_refused_title": ("The hub said no", "La central dijo que no"),
    "met_refused": (
        "The hub at {hub} did not take what it was asked.",
        "La central en {hub} no aceptó lo que se le pidió.",
    ),
    "met_refused_do": (
        "Tell who runs the hub what stands here.",
        "Diga a quien lleva la central lo que consta aquí.",
    ),
    "met_other_version_title": ("Another version at the hub", "Otra versión en la central"),
    "met_other_version": (
        "The hub at {hub} answers in a form that this program does not know.",
        "La central en {hub} responde de una forma que este programa no conoce.",
    ),
    "met_other_version_do": (
        "Bring both to the same version.",
        "Ponga los dos en la misma versión.",
    ),
    "met_here_title": ("This recorder cannot exchange", "Este registrador no puede intercambiar"),
    "met_here": (
        "The hub at {hub} was not asked: something on this computer keeps it from that.",
        "No se preguntó a la central en {hub}: algo en este equipo lo impide.",
    ),
    "met_here_do": (
        "Do what stands here, or tell who looks after this computer.",
        "Haga lo que consta aquí, o avise a quien lleva este equipo.",
    ),
    "met_broken_title": ("A mistake of this program", "Un error de este programa"),
    "met_broken": (
        "While it exchanged with {hub}, this recorder stumbled over a mistake of its own.",
        "Al intercambiar con {hub}, este registrador tropezó con un error propio.",
    ),
    "met_broken_do": (
        "It is tried again by itself; if it lasts, tell who looks after this computer.",
        "Se intenta otra vez solo; si dura, avise a quien lleva este equipo.",
    ),
    "clock_off_title": ("The clock is off", "El reloj no está en hora"),
    "clock_off": (
        "This computer’s clock is {minutes} minutes {way} the hub’s. What was recorded keeps its "
        "order; set the clock, so that the times on it are right.",
        "El reloj de este equipo va {minutes} minutos {way} respecto al de la central. Lo "
        "registrado conserva su orden; ponga el reloj en hora para que las horas sean correctas.",
    ),
    "clock_behind": ("behind", "atrasado"),
    "clock_ahead": ("ahead of", "adelantado"),
    # ── What the hub refused, by its code, and what was wrong with its answer ──
    "said_revoked": (
        "The hub gives nothing to this recorder any more: it was revoked there. What it sends is "
        "kept whole at the hub, in quarantine. Ask the study’s administrator.",
        "La central ya no da nada a este registrador: allí fue anulado. Lo que envía se guarda "
        "entero en la central, en cuarentena. Pregunte a la administración del estudio.",
    ),
    "said_superseded": (
        "This recorder was restored from a backup elsewhere, and the hub takes from that one now. "
        "What this one sends is kept whole at the hub, in quarantine. Record no more with it.",
        "Este registrador se restauró desde una copia en otro equipo, y la central recibe ahora de "
        "aquel. Lo que este envía se guarda entero en la central, en cuarentena. No registre más "
        "con él.",
    ),
    "said_not_given": (
        "The hub does not give this to this recorder. Nothing was sent.",
        "La central no da esto a este registrador. No se envió nada.",
    ),
    "said_not_here": (
        "The hub does not have it. It is asked again next time.",
        "La central no lo tiene. Se le preguntará otra vez la próxima.",
    ),
    "said_no_batch": (
        "What arrived at the hub was not whole, and nothing of it was kept there. It is sent "
        "again.",
        "Lo que llegó a la central no estaba entero, y allí no se guardó nada. Se enviará otra "
        "vez.",
    ),
    "said_too_large": (
        "It was more than the hub takes at once. Nothing of it was taken; it stays here.",
        "Era más de lo que la central recibe de una vez. No se tomó nada; se queda aquí.",
    ),
    "said_join_other_study": (
        "That hub is of another study. Ask for the address of the right one.",
        "Esa central es de otro estudio. Pida la dirección de la que corresponde.",
    ),
    "said_readmit_ended": (
        "The hub let this recorder in once after its restore, and that was ended. Ask the study’s "
        "administrator.",
        "La central dejó entrar una vez a este registrador tras su restauración, y eso se anuló. "
        "Pregunte a la administración del estudio.",
    ),
    "said_readmit_epoch_used": (
        "This recorder was restored more than once, and the hub knows a later restore of it. "
        "Restore it once more, with a higher --epoch.",
        "Este registrador se restauró más de una vez, y la central conoce una restauración "
        "posterior. Restáurelo otra vez, con un --epoch más alto.",
    ),
    "said_readmit_other_site": (
        "The hub knows this recorder as one of another site.",
        "La central conoce este registrador como de otro centro.",
    ),
    "said_not_taken": (
        "The hub did not take what was sent of it. It stays here, and is sent again.",
        "La central no aceptó lo que se envió. Se queda aquí y se enviará otra vez.",
    ),
    "said_file_not_taken": (
        "The hub did not take a file. It stays here, and is sent again.",
        "La central no aceptó un archivo. Se queda aquí y se enviará otra vez.",
    ),
    "said_not_sent": (
        "The hub did not send what it has of it. It is asked again next time.",
        "La central no envió lo que tiene. Se le preguntará otra vez la próxima.",
    ),
    "said_nothing_new": (
        "The hub has more of it and sent nothing new. It is asked again next time.",
        "La central tiene más y no envió nada nuevo. Se le preguntará otra vez la próxima.",
    ),
    "said_unreadable": (
        "What the hub sent of it cannot be read. Nothing of it was taken; it is asked for again.",
        "No se puede leer lo que envió la central. No se tomó nada; se pedirá otra vez.",
    ),
    "said_file_unreadable": (
        "A file that the hub sent is not the one that was asked for. It was not taken, and is "
        "asked for again.",
        "Un archivo que envió la central no es el que se pidió. No se tomó y se pedirá otra vez.",
    ),
    "said_receipt": (
        "A receipt of the hub cannot be believed, so nothing counts as confirmed by it. What was "
        "sent stays here. If it lasts, tell who runs the hub.",
        "Un recibo de la central no es creíble, así que nada cuenta como confirmado por él. Lo "
        "enviado se queda aquí. Si dura, avise a quien lleva la central.",
    ),
    "said_doubt": (
        "The hub does not believe in a life of its own that this recorder followed, so what came "
        "from that life is not taken there. It stays here. Tell who runs the hub.",
        "La central no cree en una vida suya que este registrador siguió, así que allí no se toma "
        "lo que vino de ella. Se queda aquí. Avise a quien lleva la central.",
    ),
    "said_no_seal": (
        "The certificate that the hub gave could not be kept here, so no report can be sealed. "
        "All else goes on.",
        "No se pudo guardar aquí el certificado que dio la central, así que no se puede sellar "
        "ningún informe. Lo demás sigue.",
    ),
    # ── Why a log goes no further ──
    "stays_fork": (
        "the hub has other entries in the same places, as after a copy of this recorder was used. "
        "What is here was kept whole at the hub, in quarantine. A lead of this site or a "
        "data manager decides",
        "la central tiene otras entradas en los mismos lugares, como tras usar una copia de este "
        "registrador. Lo de aquí se guardó entero allí, en cuarentena. Decide quien "
        "dirige este centro, o gestión de datos",
    ),
    "stays_gap": (
        "the hub misses entries before those that were sent, and was not given them. It asks again "
        "next time",
        "a la central le faltan entradas anteriores a las enviadas, y no las recibió. Las pedirá "
        "la próxima vez",
    ),
    "stays_revoked": (
        "this recorder was revoked. What it sent is kept whole at the hub, in quarantine. Ask the "
        "study’s administrator",
        "este registrador fue anulado. Lo que envió se guarda entero en la central, en cuarentena. "
        "Pregunte a la administración del estudio",
    ),
    "stays_superseded": (
        "this recorder was restored from a backup elsewhere, and the hub takes from that one now. "
        "What this one sent is kept whole at the hub, in quarantine. Record no more with it",
        "este registrador se restauró desde una copia en otro equipo, y la central recibe ahora de "
        "aquel. Lo que este envió se guarda entero en la central, en cuarentena. No registre más "
        "con él",
    ),
    "stays_bad_hash": (
        "entries were altered here or on the way. They are kept at the hub, in quarantine. Run "
        "heeltoe verify",
        "hubo entradas alteradas aquí o en el camino. Se guardan en la central, en cuarentena. "
        "Ejecute heeltoe verify",
    ),
    "stays_bad_signature": (
        "it was not signed with the key that the hub knows. Join the hub again",
        "no se firmó con la clave que la central conoce. Únase de nuevo a la central",
    ),
    "stays_needs_newer_program": (
        "it was made by a newer program than the other side’s. Bring both to the same version",
        "lo hizo un programa más nuevo que el del otro lado. Ponga los dos en la misma versión",
    ),
    "stays_other_scope": (
        "it is of another site than this recorder was let in for. It stays here",
        "es de otro centro que aquel para el que se admitió este registrador. Se queda aquí",
    ),
    "stays_not_its_log": (
        "it is another recorder’s log. It stays here",
        "es el diario de otro registrador. Se queda aquí",
    ),
    "stays_other_study": (
        "it is of another study. It stays here",
        "es de otro estudio. Se queda aquí",
    ),
    "stays_set_back": (
        "the hub has more of this recorder’s own log than the recorder itself: it was set back to "
        "an older copy. Record nothing more with it, and restore it with heeltoe restore",
        "la central tiene más del diario de este registrador que él mismo: se volvió a una copia "
        "anterior. No registre nada más con él y restáurelo con heeltoe restore",
    ),
    "stays_not_vouched_for": (
        "the hub asks for entries of another recorder that nobody vouched for here. That recorder "
        "sends them itself",
        "la central pide entradas de otro registrador que nadie avaló aquí. Las enviará ese "
        "registrador",
    ),
    "stays_parked": (
        "it was kept whole, in quarantine. The study’s administrator can look at it",
        "se guardó entero, en cuarentena. La administración del estudio puede verlo",
    ),
}


def say(language: str, key: str, **facts: object) -> str:
    """Return the words for a key in a language, English where it has none."""
    english, spanish = WORDS[key]
    return (spanish if language == "es" else english).format(**facts)


def count(language: str, key: str, n: int, **facts: object) -> str:
    """Return the words for a number of things: `KEY_1` for one, `KEY_n` for any other."""
    return say(language, f"{key}_1" if n == 1 else f"{key}_n", n=n, **facts)


def age(language: str, ms: int) -> str:
    """Return how long something lasts: minutes, hours up to four days, then days; cut."""
    minutes = ms // 60_000
    if minutes < 1:
        return say(language, "age_now")
    if minutes < 60:
        return f"{minutes}\N{NO-BREAK SPACE}min"
    hours = minutes // 60
    if hours < 96:
        return f"{hours}\N{NO-BREAK SPACE}h"
    return f"{hours // 24}\N{NO-BREAK SPACE}d"


def why_it_stays(language: str, why: str) -> str:
    """Return why a log goes no further; a reason without words is named and parked."""
    if f"stays_{why}" in WORDS:
        return say(language, f"stays_{why}")
    return f"{why}: {say(language, 'stays_parked')}"


def clock_off(language: str, offset_ms: int) -> str:
    """Say how far this clock is from the hub's; "" where that is near enough."""
    if abs(offset_ms) <= CLOCK_OFF_MS:
        return ""
    way = say(language, "clock_behind" if offset_ms > 0 else "clock_ahead")
    return say(language, "clock_off", minutes=round(abs(offset_ms) / 60_000), way=way)
