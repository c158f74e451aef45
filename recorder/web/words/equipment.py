"""Words of pages: equipment and devices."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    # ── Devices ──
    "devices": ("Devices", "Dispositivos"),
    "paired_since": ("Paired since {when}", "Vinculado desde el {when}"),
    "last_heard": ("last heard from {when}", "última noticia el {when}"),
    "never_heard": ("nothing heard from it yet", "aún sin noticias"),
    "holds": ("I hold {numbers} of {label}", "Tengo {numbers} de {label}"),
    "holds_nothing": ("I hold nothing of {label} yet.", "Aún no tengo nada de {label}."),
    "number_missing": ("{numbers} has not arrived.", "falta {numbers} por llegar."),
    "numbers_missing": ("{numbers} have not arrived.", "faltan {numbers} por llegar."),
    "and": ("{first} and {last}", "{first} y {last}"),
    "device_revoked": (
        "Revoked. What it still sends is kept, and not counted.",
        "Anulado. Lo que aún envíe se guarda y no cuenta.",
    ),
    "revoked_because": ("Reason: {why}.", "Motivo: {why}."),
    "device_lost": ("Lost", "Perdido"),
    "device_replaced": ("Replaced", "Sustituido"),
    "device_wrong": ("Paired wrongly", "Vinculado por error"),
    "revoke_why": ("Why it may send nothing more", "Por qué no puede enviar más"),
    "revoke": ("Revoke {label}", "Anular {label}"),
    "no_devices_yet": ("No browser is paired yet.", "Aún no hay navegadores vinculados."),
    "no_such_device": (
        "There is no such device here, or it was revoked already. Nothing was changed. "
        "Look in the list of devices.",
        "Aquí no hay tal dispositivo, o ya se anuló. Nada ha cambiado. "
        "Mire en la lista de dispositivos.",
    ),
    "pair_one_more": ("Pair one more", "Vincular otro"),
    "device_label": ("Label", "Etiqueta"),
    "device_label_help": ("As on its back, such as T04.", "Como en su dorso, por ejemplo T04."),
    "make_code": ("Make a code", "Crear un código"),
    "code_for": ("Code for {label}", "Código para {label}"),
    "code_how": (
        "Point the tablet’s camera at this, or type the code there. "
        "It works once, within ten minutes.",
        "Apunte aquí con la cámara de la tableta, o escriba allí el código. "
        "Sirve una vez, durante diez minutos.",
    ),
    "code_alone": (
        "This recorder answers on this computer only; no other device can reach that address.",
        "Este registrador solo responde en este equipo; ningún otro llega a esa dirección.",
    ),
    # ── Equipment ──
    "equipment": ("Equipment", "Equipo"),
    "add_equipment": ("Add equipment", "Añadir equipo"),
    "equipment_name": ("Label", "Etiqueta"),
    "equipment_name_help": (
        "As it stands on the thing, such as D-07.",
        "Como figura en el objeto, p. ej. D-07.",
    ),
    "equipment_there": (
        "{id} is in use already. Give this one another label.",
        "{id} ya está en uso. Dé a este otra etiqueta.",
    ),
    "not_a_label": (
        "At most 40 letters, digits, dots, dashes and spaces.",
        "Hasta 40 letras sin tilde, cifras, puntos, guiones y espacios.",
    ),
    "sort": ("What it is", "Qué es"),
    "sort_dynamometer": ("Dynamometer", "Dinamómetro"),
    "sort_chair": ("Chair", "Silla"),
    "sort_course": ("Course", "Recorrido"),
    "sort_stopwatch": ("Stopwatch", "Cronómetro"),
    "sort_scale": ("Scale", "Báscula"),
    "serial": ("Serial number", "Número de serie"),
    "unit": ("Unit it shows", "Unidad que muestra"),
    "no_unit": ("None", "Ninguna"),
    "next_due": ("Next check due", "Próxima revisión"),
    "check": ("Check", "Revisar"),
    "check_of": ("Check of {id}", "Revisión de {id}"),
    "keep_check": ("Keep this check", "Guardar esta revisión"),
    "known": ("Known weight {n}, in {unit}", "Peso conocido {n}, en {unit}"),
    "read": ("Reading {n}, in {unit}", "Lectura {n}, en {unit}"),
    "not_a_weight": ("A number such as 20 or 20.05.", "Un número como 20 o 20,05."),
    "checks_n": ("{n} checks", "{n} revisiones"),
    "checks_1": ("1 check", "1 revisión"),
    "was_due": ("Check was due {day}", "La revisión venció el {day}"),
    "good_until": ("Good until {day}", "Válido hasta el {day}"),
    "no_equipment_yet": ("No equipment is listed yet.", "Aún no hay equipo en la lista."),
    "no_such_equipment": (
        "There is no equipment {id} here. Nothing was changed. Look in the list of equipment.",
        "No hay ningún equipo {id} aquí. Nada ha cambiado. Búsquelo en la lista.",
    ),
}
