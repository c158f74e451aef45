"""Words of the page for carrying by hand what goes to the hub, and what comes back."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "parcel": ("Carry by hand", "Llevar a mano"),
    "parcel_why": (
        "Without a network, what was recorded here goes to the hub {hub} on a USB stick, and the "
        "hub’s answer comes back on it. All of it stays here as well.",
        "Sin red, lo registrado aquí va a la central {hub} en una memoria USB, y en ella vuelve "
        "la respuesta. Todo se queda también aquí.",
    ),
    "parcel_there": ("1. To the hub", "1. A la central"),
    "parcel_there_how": (
        "Save this file on the stick. It holds results: use a stick that encrypts itself.",
        "Guarde este archivo en la memoria. Contiene resultados: use una memoria que se cifre "
        "por sí misma.",
    ),
    "parcel_make": ("Make a parcel", "Crear un paquete"),
    "parcel_back": ("2. Back from the hub", "2. De vuelta de la central"),
    "parcel_back_how": (
        "Choose the hub’s answer on the stick, at most {mb} MB; a larger one is taken in with "
        "heeltoe sync --from-file. Taking it in twice does no harm.",
        "Elija en la memoria la respuesta de la central, de {mb} MB como mucho; una mayor se "
        "incorpora con heeltoe sync --from-file. Incorporarla dos veces no hace daño.",
    ),
    "parcel_answer": ("The hub’s answer", "La respuesta de la central"),
    "parcel_take": ("Take it in", "Incorporar"),
    "parcel_taken": ("Taken in", "Incorporado"),
    "parcel_taken_partly": ("Not all of it was taken in", "No se incorporó todo"),
    "parcel_known": (
        "All of it was known. Nothing was changed.",
        "Todo se conocía ya. Nada ha cambiado.",
    ),
    "parcel_let_in": (
        "The hub has let this recorder in again, and it can seal reports.",
        "La central ha dejado entrar de nuevo a este registrador, y ya puede sellar informes.",
    ),
    "parcel_entries_1": ("1 new entry.", "1 entrada nueva."),
    "parcel_entries_n": ("{n} new entries.", "{n} entradas nuevas."),
    "parcel_confirmed_1": ("The hub confirms 1 more entry.", "La central confirma 1 entrada más."),
    "parcel_confirmed_n": (
        "The hub confirms {n} more entries.",
        "La central confirma {n} entradas más.",
    ),
    "parcel_lost": (
        "Pieces that did not come whole, and were left out: {n} of {all}. Copy the file again "
        "from where it was made, or have a new one made, and take that in.",
        "Piezas que no llegaron enteras y se dejaron fuera: {n} de {all}. Copie otra vez el "
        "archivo desde donde se creó, o pida otro, e incorpórelo.",
    ),
    "parcel_stays": (
        "{log} goes no further ({why}). All data are safe here. Ask the study’s administrator.",
        "{log} no avanza ({why}). Todos los datos están seguros aquí. Pregunte a quien administra "
        "el estudio.",
    ),
    "parcel_wants": (
        "The hub asks for more. Make the next parcel on this computer with: heeltoe sync "
        "--from-file ANSWER --to-file FILE",
        "La central pide más. Cree el próximo paquete en este equipo con: heeltoe sync "
        "--from-file RESPUESTA --to-file ARCHIVO",
    ),
    "parcel_by_command": (
        "At the hub: heeltoe sync --from-file FILE --to-file ANSWER",
        "En la central: heeltoe sync --from-file ARCHIVO --to-file RESPUESTA",
    ),
    "parcel_key": (
        "Should the hub ask who this is: its key reads {digits}.",
        "Si la central pregunta quién es: su clave se lee {digits}.",
    ),
    "no_parcel": (
        "This file is no parcel, or its beginning is cut or altered. Nothing was read. Copy it "
        "once more, or have a new one made.",
        "Este archivo no es un paquete, o su comienzo está cortado o alterado. No se leyó nada. "
        "Cópielo otra vez, o pida otro.",
    ),
    "parcel_busy": (
        "This recorder is sending and fetching just now. Nothing was read. Try again in a minute.",
        "Este registrador está enviando y recibiendo ahora. No se leyó nada. Inténtelo dentro de "
        "un minuto.",
    ),
    "parcel_newer": (
        "This parcel was made by a newer program. Nothing was read. Bring this one up to date.",
        "Este paquete lo creó un programa más nuevo. No se leyó nada. Actualice este.",
    ),
    "parcel_other_study": (
        "This is a parcel of the study {study}, and here is {here}. Nothing was read. Look on the "
        "stick for the right one.",
        "Es un paquete del estudio {study}, y aquí está {here}. No se leyó nada. Busque en la "
        "memoria el correcto.",
    ),
    "parcel_made_here": (
        "This parcel was made here, for {to}. Nothing was changed. Take it there.",
        "Este paquete se creó aquí, para {to}. Nada ha cambiado. Llévelo allí.",
    ),
    "parcel_not_for_here": (
        "This parcel goes from {sender} to {to}, and this is {here}. Nothing was read. Take it to "
        "where it goes.",
        "Este paquete va de {sender} a {to}, y este es {here}. No se leyó nada. Llévelo a donde "
        "va.",
    ),
    "parcel_not_believed": (
        "This parcel of {sender} is not from the hub that this recorder joined, or not as it was "
        "signed. Nothing was read. Have a new one made there.",
        "Este paquete de {sender} no es de la central a la que se unió este registrador, o no "
        "está como se firmó. No se leyó nada. Pida allí otro.",
    ),
    "parcel_forged_succession": (
        "This parcel says that it is from the hub {hub}, restored from a backup, and does not "
        "prove it. Nothing of it was believed, and nothing was changed. Ask who runs the hub.",
        "Este paquete dice ser de la central {hub}, restaurada desde una copia, y no lo prueba. No "
        "se le creyó nada ni ha cambiado nada. Pregunte a quien lleva la central.",
    ),
    "parcel_hub_life_used": (
        "This parcel is from the hub {hub} in a life that is not later than the one this recorder "
        "follows. Nothing was read. Tell who runs the hub: if it was restored just now, restore it "
        "once more, with --epoch {epoch}; if it is an old machine or an old stick, leave it.",
        "Este paquete es de la central {hub} en una vida no posterior a la que sigue este "
        "registrador. No se leyó nada. Diga a quien lleva la central: si se acaba de restaurar, "
        "restáurela una vez más, con --epoch {epoch}; si es un equipo o una memoria antigua, "
        "déjelo.",
    ),
}
