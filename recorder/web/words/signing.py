"""Words of pages: reviewing and signing."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "review": ("Review", "Revisión"),
    "review_and_sign": ("Review and sign", "Revisar y firmar"),
    "to_sign": ("To sign", "Por firmar"),
    "signature_none": ("not signed", "sin firmar"),
    "signature_signed": ("signed", "firmada"),
    "signature_countersignature_waiting": (
        "countersignature waiting",
        "falta la segunda firma",
    ),
    "signature_changed": ("changed since signed", "cambiada después de firmar"),
    "signature_signed_question_open": ("signed, question open", "firmada, pregunta abierta"),
    "waits_today": ("since today", "desde hoy"),
    "waits_days_n": ("for {n} days", "desde hace {n} días"),
    "waits_days_1": ("for 1 day", "desde hace 1 día"),
    "waiting_signatures": ("Waiting for a signature", "Pendientes de firma"),
    "all_unsigned": ("All {n} that wait for a signature", "Las {n} pendientes de firma"),
    "look_at_first": ("Look at this first", "Mire esto primero"),
    "nothing_to_look_at": (
        "Nothing is missing, in conflict, or asked.",
        "No falta nada, nada está en conflicto y nadie pregunta.",
    ),
    "the_record": ("The record", "El registro"),
    "computed_by": ("Computed by rules {rules}", "Calculado con las reglas {rules}"),
    "not_signed_scores": (
        "Worked out from the record by these rules. It is no part of what you sign.",
        "Obtenido del registro con estas reglas. No forma parte de lo que firma.",
    ),
    "your_name": ("Your name", "Su nombre"),
    "you_sign_as": ("You sign as", "Firma como"),
    "your_passphrase": ("Your passphrase", "Su contraseña"),
    "sign_visit": ("Sign this visit", "Firmar esta visita"),
    "you_sign_record": ("You sign record", "Firma el registro"),
    "what_signing_is": (
        "This is an electronic signature, bound to this record.",
        "Es una firma electrónica, ligada a este registro.",
    ),
    "signer_not_believed": (
        "Name and passphrase do not fit whoever is signed in here. Nothing was signed; all that "
        "was recorded is safe. Try again.",
        "El nombre y la contraseña no son de quien ha iniciado sesión. No se firmó nada; todo lo "
        "registrado está a salvo. Inténtelo de nuevo.",
    ),
    "changed_since_reviewed": (
        "The record changed since you reviewed it. Nothing was signed. "
        "It is shown below as it is now: review it again.",
        "El registro ha cambiado desde que lo revisó. No se firmó nada. "
        "Abajo está como es ahora: revíselo de nuevo.",
    ),
    "not_signed_yet": (
        "This visit cannot be signed as it is. Nothing was signed; all that was recorded is "
        "safe. What has to be done first stands on top.",
        "Esta visita no se puede firmar así. No se firmó nada; todo lo registrado está a salvo. "
        "Arriba está lo que hay que hacer antes.",
    ),
    "confirm_first": (
        "Nothing was signed yet. Tick that what was kept after the session had ended is right.",
        "Aún no se firmó nada. Marque que lo guardado tras acabar la sesión es correcto.",
    ),
    "confirms_n": (
        "{n} things were kept after the session had ended. They are right.",
        "{n} datos se guardaron tras acabar la sesión. Son correctos.",
    ),
    "confirms_1": (
        "1 thing was kept after the session had ended. It is right.",
        "1 dato se guardó tras acabar la sesión. Es correcto.",
    ),
    "not_yours_to_sign": (
        "This is not yours to sign now. Who took the measurements signs first; a site lead in "
        "their place only where none of them can sign in any more; then, where the study asks, "
        "a site lead who did not sign.",
        "Ahora no le toca firmar. Firma primero quien midió; la persona responsable del centro en "
        "su lugar solo si nadie de ellos puede ya iniciar sesión; luego, si el estudio lo pide, "
        "una persona responsable que no haya firmado.",
    ),
    "nothing_to_sign": (
        "This visit is signed. There is nothing more to sign.",
        "Esta visita está firmada. No hay nada más que firmar.",
    ),
    "need_altered": (
        "What is stored of this visit is not as it was written. It cannot be signed. Tell whoever "
        "looks after this recorder: `heeltoe verify` names the place.",
        "Lo guardado de esta visita no está como se escribió. No se puede firmar. Avise a quien "
        "cuida de este registrador: `heeltoe verify` indica el lugar.",
    ),
    "need_withdrawn": ("This visit was taken back.", "Esta visita se anuló."),
    "need_open": ("This visit is not finished.", "Esta visita no está terminada."),
    "need_same_slot": (
        "There is another record of this visit. A site lead joins the two or withdraws one.",
        "Hay otro registro de esta visita. La persona responsable une los dos o retira uno.",
    ),
    "need_waiting_n": (
        "{n} things that are named here have not arrived. Bring the tablet near; it sends them.",
        "Faltan {n} cosas que aquí se nombran. Acerque la tableta y las enviará.",
    ),
    "need_waiting_1": (
        "1 thing that is named here has not arrived. Bring the tablet near; it sends it.",
        "Falta 1 cosa que aquí se nombra. Acerque la tableta y la enviará.",
    ),
    "need_aside_n": (
        "{n} things of this visit are set aside and do not count.",
        "{n} cosas de esta visita están apartadas y no cuentan.",
    ),
    "need_aside_1": (
        "1 thing of this visit is set aside and does not count.",
        "1 cosa de esta visita está apartada y no cuenta.",
    ),
    "need_confirmed_n": (
        "{n} things were kept after the session had ended.",
        "{n} datos se guardaron tras acabar la sesión.",
    ),
    "need_confirmed_1": (
        "1 thing was kept after the session had ended.",
        "1 dato se guardó tras acabar la sesión.",
    ),
    "need_listed": (
        "{participant} is not on the list of participants.",
        "{participant} no está en la lista de participantes.",
    ),
    "go_on_measuring": ("Go on measuring", "Seguir midiendo"),
    "decide": ("Decide", "Decidir"),
    "give_it": ("Give it", "Indicarlo"),
    "correct": ("Correct", "Corregir"),
    "confirm_below": ("Confirm below", "Confirmar abajo"),
    "look_at_it": ("Look at it", "Verlo"),
    "join_or_withdraw": ("Join or withdraw", "Unir o retirar"),
    "changed_needs_signing": (
        "This visit was changed after it was signed, and is to be signed again.",
        "Esta visita se cambió después de firmarla y debe firmarse de nuevo.",
    ),
}
