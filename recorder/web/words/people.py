"""Words of pages: signing in, and people."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    # ── Signing in ──
    "sign_in": ("Sign in", "Iniciar sesión"),
    "sign_out": ("Sign out", "Cerrar sesión"),
    "switch": ("Switch", "Cambiar"),
    "who_are_you": ("Who are you?", "¿Quién es usted?"),
    "not_me": ("Somebody else", "Otra persona"),
    "passphrase": ("Passphrase", "Contraseña"),
    "not_in_list": (
        "Not in the list? A site lead or an administrator adds you and sets your first passphrase.",
        "¿No está en la lista? La persona responsable del centro o la administración le añade "
        "y fija su primera contraseña.",
    ),
    "nobody_can_sign_in": (
        "Nobody has a passphrase yet. On this computer, type: "
        "heeltoe person passphrase PERSON --as PERSON",
        "Nadie tiene contraseña aún. En este equipo, escriba: "
        "heeltoe person passphrase PERSONA --as PERSONA",
    ),
    "not_believed": (
        "That is not the passphrase. Nothing was changed; all that was recorded is safe. "
        "Try again.",
        "Esa no es la contraseña. Nada ha cambiado; todo lo registrado está a salvo. "
        "Inténtelo de nuevo.",
    ),
    "wait": (
        "Wait {n} s before the next try, after the wrong ones before. "
        "All that was recorded is safe.",
        "Espere {n} s antes del próximo intento, tras los fallidos. "
        "Todo lo registrado está a salvo.",
    ),
    "locked": (
        "Locked after {n} wrong passphrases. All that was recorded is safe. "
        "A site lead or an administrator unlocks it by setting a new passphrase.",
        "Bloqueado tras {n} contraseñas erróneas. Todo lo registrado está a salvo. "
        "La persona responsable del centro o la administración lo desbloquea con una nueva.",
    ),
    "no_passphrase_yet": (
        "You have no passphrase yet. Nothing was changed. "
        "A site lead or an administrator sets one for you.",
        "Aún no tiene contraseña. Nada ha cambiado. "
        "La persona responsable del centro o la administración le fija una.",
    ),
    "may_not_sign_in": (
        "You cannot sign in here any more. What you recorded stays. "
        "An administrator can say who may.",
        "Ya no puede iniciar sesión aquí. Lo que registró permanece. "
        "La administración puede decir quién puede.",
    ),
    "held": (
        "Sign in to finish. What you typed is held on this page; a passphrase is not.",
        "Inicie sesión para terminar. Lo que escribió se conserva en esta página; "
        "una contraseña no.",
    ),
    "held_title": ("What you typed is here", "Lo que escribió está aquí"),
    "held_why": (
        "Your session had ended before it was sent. Nothing was kept yet. "
        "Send it now, or leave it.",
        "Su sesión terminó antes de enviarlo. Aún no se guardó nada. Envíelo ahora o déjelo.",
    ),
    "send_now": ("Send it now", "Enviar ahora"),
    "reading_is_open": (
        "Reading needs no sign-in in this simulated study.",
        "En este estudio simulado se lee sin iniciar sesión.",
    ),
    "role_assessor": ("Assessor", "Evaluación"),
    "role_site_lead": ("Site lead", "Responsable de centro"),
    "role_monitor": ("Monitor", "Monitorización"),
    "role_data_manager": ("Data manager", "Gestión de datos"),
    "role_administrator": ("Administrator", "Administración"),
    "at_site": ("at {site}", "en {site}"),
    "no_role": ("No role", "Sin función"),
    # ── People ──
    "people": ("People", "Personal"),
    "add_person": ("Add a person", "Añadir a una persona"),
    "name": ("Name", "Nombre"),
    "role": ("Role", "Función"),
    "roles": ("Roles", "Funciones"),
    "no_role_yet": ("No role yet", "Aún sin función"),
    "one_more_role": ("One more role", "Otra función"),
    "give_role": ("Give this role", "Dar esta función"),
    "whole_study": ("The whole study", "Todo el estudio"),
    "first_passphrase": ("First passphrase, if any", "Primera contraseña, si procede"),
    "new_passphrase": ("New passphrase", "Contraseña nueva"),
    "set_passphrase": ("Set this passphrase", "Fijar esta contraseña"),
    "passphrase_help": (
        "At least 10 characters; four words are easy to keep in mind.",
        "Al menos 10 caracteres; cuatro palabras se recuerdan bien.",
    ),
    "passphrase_ends": (
        "At least 10 characters. It ends every session of this person and unlocks them.",
        "Al menos 10 caracteres. Cierra todas sus sesiones y desbloquea a la persona.",
    ),
    "own_passphrase": ("Change my passphrase", "Cambiar mi contraseña"),
    "passphrase_now": ("Passphrase until now", "Contraseña actual"),
    "once_more": ("The new one once more", "La nueva otra vez"),
    "not_the_same": (
        "The two are not the same. The old one still holds.",
        "No son iguales. La anterior sigue valiendo.",
    ),
    "too_long": (
        "At most {n} characters. The old one still holds.",
        "{n} caracteres como máximo. La anterior sigue valiendo.",
    ),
    "too_short": (
        "At least {n} characters. The old one, if any, still holds.",
        "Al menos {n} caracteres. La anterior, si la hay, sigue valiendo.",
    ),
    "can_sign_in": ("can sign in", "puede iniciar sesión"),
    "no_passphrase": ("no passphrase", "sin contraseña"),
    "disabled": ("access ended", "acceso terminado"),
    "end_access": ("End access", "Terminar el acceso"),
    "end_access_why": (
        "They are out at once and cannot come back. What they recorded stays as it is.",
        "Sale de inmediato y no puede volver. Lo que registró queda como está.",
    ),
    "disabled_left": ("Left the study team", "Dejó el equipo"),
    "disabled_moved": ("Works elsewhere now", "Trabaja en otro lugar"),
    "disabled_mistake": ("Was added by mistake", "Se añadió por error"),
    "not_yourself": (
        "You cannot end your own access. Somebody else with this right can.",
        "No puede terminar su propio acceso. Otra persona con este derecho sí.",
    ),
    "no_such_person": (
        "There is no person {id} here. Nothing was changed. Look in the list of people.",
        "No hay ninguna persona {id} aquí. Nada ha cambiado. Búsquela en la lista.",
    ),
    "beyond_you": (
        "Your role does not reach so far. Nothing was changed. A site lead decides about "
        "assessors and leads of the own site; an administrator about everybody.",
        "Su función no llega tan lejos. Nada ha cambiado. La persona responsable decide sobre "
        "evaluación y responsables de su centro; la administración, sobre todas.",
    ),
}
