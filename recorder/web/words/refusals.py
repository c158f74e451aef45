"""Words of pages: a page that says no."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "refused_page_expired": ("Page expired", "Página caducada"),
    "refused_locked": ("Locked", "Bloqueado"),
    "page_expired": (
        "Page expired. Nothing was changed. Open it again.",
        "Página caducada. Nada ha cambiado. Ábrala de nuevo.",
    ),
    "page_expired_held": (
        "This page was from before you signed in here. Nothing was changed, and what you typed "
        "is safe on this page; a passphrase is not held. Send it again: then it is taken.",
        "Esta página era de antes de que iniciara sesión aquí. Nada ha cambiado, y lo que "
        "escribió está a salvo en esta página; una contraseña no. Envíelo de nuevo: así se toma.",
    ),
    "sign_in_first": (
        "Nobody is signed in here. Nothing was changed. Sign in, then try again.",
        "Nadie ha iniciado sesión aquí. Nada ha cambiado. Inicie sesión y repita.",
    ),
    "not_your_role": (
        "Your role does not cover this page. Nothing was changed. "
        "An administrator can give you the role it takes.",
        "Su función no cubre esta página. Nada ha cambiado. "
        "La administración puede darle la función necesaria.",
    ),
    "only_at_the_hub": (
        "This recorder writes for site {site} alone. Nothing was changed. What belongs to another "
        "site or to the whole study is done at the hub: {hub}",
        "Este registrador escribe solo para el centro {site}. Nada ha cambiado. Lo que es de otro "
        "centro o de todo el estudio se hace en la central: {hub}",
    ),
    "refused_not_here": ("Not here", "No está aquí"),
    "refused_wrong_use": ("That cannot be done so", "Así no se puede hacer"),
    "refused_not_allowed": ("Not allowed", "No permitido"),
    "refused_out_of_reach": ("Out of reach", "Fuera de alcance"),
    "refused_no_longer": ("Not so any more", "Ya no es así"),
    "refused_not_kept": ("This cannot be kept", "Esto no se puede guardar"),
    "refused_broken": ("Stop and look", "Deténgase y revise"),
    "refused_bug": ("The program failed", "El programa falló"),
    "no_such_page": (
        "There is no such page. Nothing was changed. Go back, or begin at Home.",
        "No existe esa página. Nada ha cambiado. Vuelva atrás o empiece en Inicio.",
    ),
    "no_such_visit": (
        "There is no visit {id} here. Nothing was changed. "
        "Find it in the list of visits; one from elsewhere comes with the next sync.",
        "No hay ninguna visita {id} aquí. Nada ha cambiado. "
        "Búsquela en la lista de visitas; una de otro lugar llega con la próxima sincronización.",
    ),
    "no_such_participant": (
        "There is no participant {id} here. Nothing was changed. "
        "Compare the ID with the bracelet, or look for it in the list.",
        "No hay ningún participante {id} aquí. Nada ha cambiado. "
        "Compare el código con la pulsera o búsquelo en la lista.",
    ),
    "not_that_way": (
        "This page can be read, not written to. Nothing was changed. Begin again at Home.",
        "Esta página se lee, no se escribe. Nada ha cambiado. Empiece de nuevo en Inicio.",
    ),
    "refused_too_large": ("Too much at once", "Demasiado de una vez"),
    "too_large": (
        "A page may send {mb} MB at most, and one text {most} characters. Nothing was kept. "
        "Send it in smaller parts.",
        "Una página puede enviar {mb} MB como máximo, y un texto {most} caracteres. "
        "No se guardó nada. Envíelo en partes.",
    ),
    "unknown_host": (
        "Unknown host. Nothing was shown or changed. "
        "Use the address that this recorder said when it was started.",
        "Servidor desconocido. No se mostró ni cambió nada. "
        "Use la dirección que este registrador dijo al iniciarse.",
    ),
    "too_many_fields": (
        "A form may have {most} fields at most. Nothing was kept. Send it in smaller parts.",
        "Un formulario puede tener {most} campos como máximo. No se guardó nada. "
        "Envíelo en partes.",
    ),
    "refused_not_saved": ("Not saved", "No se guardó"),
    "disk_full": (
        "The disk of this recorder is full: what you sent is not saved. All that was kept before "
        "is safe. Have space freed on it, then send again.",
        "El disco de este registrador está lleno: lo que envió no se guardó. Todo lo guardado "
        "antes está a salvo. Pida que liberen espacio y envíe de nuevo.",
    ),
    "database_away": (
        "The database is busy or out of reach: nothing was saved just now. All that was kept "
        "before is safe. Try again; `heeltoe doctor` looks for the cause.",
        "La base de datos está ocupada o fuera de alcance: ahora no se guardó nada. Todo lo "
        "guardado antes está a salvo. Inténtelo de nuevo; `heeltoe doctor` busca la causa.",
    ),
    "not_saved_held": (
        "Keep this page open: what you typed is held on it, a passphrase is not.",
        "Deje abierta esta página: conserva lo que escribió; una contraseña no.",
    ),
    "too_large_held": (
        "All else that you typed is held on this page; of what was too long, the beginning. "
        "Shorten it, then send.",
        "Todo lo demás que escribió se conserva en esta página; de lo demasiado largo, el "
        "principio. Acórtelo y envíe.",
    ),
    "its_beginning": (
        "The beginning of the text that was too long",
        "El principio del texto que era demasiado largo",
    ),
    "bad_request": (
        "The browser asked for something that makes no sense here. Nothing was changed. "
        "Begin again at Home.",
        "El navegador pidió algo que aquí no tiene sentido. Nada ha cambiado. "
        "Empiece de nuevo en Inicio.",
    ),
    "bug": (
        "The program made a mistake on this page. What was kept is safe. "
        "Go on elsewhere, and tell whoever looks after this recorder what you were doing.",
        "El programa cometió un error en esta página. Lo guardado está a salvo. "
        "Siga en otra parte y diga a quien cuida de este registrador qué estaba haciendo.",
    ),
}
