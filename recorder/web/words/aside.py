"""Words of pages: what is set aside, and what an event says."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "set_aside": ("Set aside", "Apartado"),
    "set_aside_why": (
        "All of this is kept whole. None of it counts until what is said below it is done.",
        "Todo esto se conserva entero. Nada de ello cuenta hasta que se haga lo que se indica.",
    ),
    "nothing_set_aside": ("Nothing is set aside.", "No hay nada apartado."),
    "who_can_act": ("Who can act", "Quién puede actuar"),
    "its_visit": ("Its visit", "Su visita"),
    "why_it_counts": ("Why it counts after all", "Por qué cuenta, pese a todo"),
    "let_it_count": ("Let it count", "Que cuente"),
    "looked_at": ("Looked at", "Visto"),
    "what_was_found": ("What you found", "Qué encontró"),
    "what_was_found_help": (
        "It stays set aside and can be read here; it is asked about no more.",
        "Queda apartado y se puede leer aquí; ya no se pregunta por ello.",
    ),
    "note_looked_at": ("I have looked at it", "Lo he visto"),
    "look_back_at_aside": ("All that is set aside", "Todo lo apartado"),
    # What an event says: its fields, and their values where no study names them.
    "fact_measure": ("Test", "Prueba"),
    "fact_part": ("Part", "Parte"),
    "fact_number": ("Trial", "Intento"),
    "fact_outcome": ("How it went", "Cómo fue"),
    "fact_began_at_ms": ("Began", "Inicio"),
    "fact_elapsed_ms": ("Time", "Tiempo"),
    "fact_marks_ms": ("Rises", "Levantadas"),
    "fact_count": ("Number", "Número"),
    "fact_reading": ("Reading", "Lectura"),
    "fact_unit": ("Unit", "Unidad"),
    "fact_result": ("Result", "Resultado"),
    "fact_ended_by": ("Ended by", "Terminó por"),
    "fact_instrument": ("Instrument", "Instrumento"),
    "fact_flags": ("Remarks", "Observaciones"),
    "fact_why": ("Reason", "Motivo"),
    "fact_what": ("What happened", "Qué pasó"),
    "fact_action": ("What was done", "Qué se hizo"),
    "fact_stopped": ("Test stopped", "Prueba detenida"),
    "fact_during": ("During", "Durante"),
    "fact_participant": ("Participant", "Participante"),
    "fact_visit_code": ("Visit", "Visita"),
    "fact_text": ("Words", "Palabras"),
    "fact_how": ("How", "Cómo"),
    "fact_covers": ("Covers", "Abarca"),
    "fact_record": ("Record", "Registro"),
    "fact_head": ("Log before it", "Diario anterior"),
    "fact_meaning": ("Meaning", "Significado"),
    "fact_report": ("Report", "Informe"),
    "fact_copy": ("Copy", "Copia"),
    "events_1": ("1 event", "1 evento"),
    "events_n": ("{n} events", "{n} eventos"),
    "fact_person": ("Person", "Persona"),
    "fact_at": ("Kept", "Guardado"),
    "fact_until_ms": ("Until", "Hasta"),
    "fact_tries": ("Tries", "Intentos"),
    "fact_about": ("About", "Sobre"),
    "said_complete": ("complete", "completo"),
    "said_false_start": ("false start", "salida falsa"),
    "said_interrupted": ("interrupted", "interrumpido"),
    "said_passphrase": ("passphrase", "contraseña"),
    "said_pin_offline": ("PIN, without the recorder", "PIN, sin el registrador"),
    "said_command_line": ("command line", "línea de órdenes"),
    "said_yes": ("yes", "sí"),
    "said_no": ("no", "no"),
    "ground_assessor_confirms": ("The assessor confirms it", "Quien evaluó lo confirma"),
    "ground_matches_paper": ("It matches the paper", "Coincide con el papel"),
    "ground_put_right_since": ("What lacked was put right", "Lo que faltaba se corrigió"),
    "no_such_aside": (
        "There is nothing set aside by this name. Nothing was changed. Look in the list.",
        "No hay nada apartado con ese nombre. Nada ha cambiado. Búsquelo en la lista.",
    ),
    "not_admittable": (
        "This cannot be let in by a person. Nothing was changed. "
        "Its sentence in the list says what to do.",
        "Nadie puede admitir esto. Nada ha cambiado. Su frase en la lista dice qué hacer.",
    ),
    "not_held_here": ("not held here", "no está aquí"),
    "aside_bytes": ("What a tablet sent", "Lo que envió una tableta"),
    "aside_why_session_unknown": (
        "The sign-in it was made under has not arrived. Open the tablet near this recorder and "
        "let it send: then it counts by itself.",
        "No ha llegado el inicio de sesión en que se hizo. Abra la tableta cerca de este "
        "registrador y deje que envíe: entonces contará por sí solo.",
    ),
    "aside_why_text_missing": (
        "The words it names have not arrived. Open the tablet near this recorder and let it "
        "send: then it counts by itself.",
        "No han llegado las palabras que nombra. Abra la tableta cerca de este registrador y "
        "deje que envíe: entonces contará por sí solo.",
    ),
    "aside_why_no_session": (
        "It was made while nobody was signed in. Find out who was there, then let it count.",
        "Se hizo sin que nadie hubiera iniciado sesión. Averigüe quién estaba y haga que cuente.",
    ),
    "aside_why_person_unknown": (
        "Who made it is not on the list of people here. Add the person if they belong to the "
        "team, then let it count.",
        "Quien lo hizo no está en la lista de personal. Añada a la persona si es del equipo y "
        "haga que cuente.",
    ),
    "aside_why_person_disabled": (
        "Whoever made it had no access any more. If they were meant to work that day, let it "
        "count.",
        "Quien lo hizo ya no tenía acceso. Si debía trabajar ese día, haga que cuente.",
    ),
    "aside_why_role_missing": (
        "Whoever made it does not have the role for this, at this site. If they were meant to "
        "do it, let it count, and have the role given.",
        "Quien lo hizo no tiene la función para ello en este centro. Si debía hacerlo, haga que "
        "cuente y pida que le den la función.",
    ),
    "aside_why_no_visit": (
        "It names no visit, so no visit shows it. Enter what it says from paper into the visit "
        "it belongs to.",
        "No nombra ninguna visita y ninguna lo muestra. Introdúzcalo de nuevo en la visita a la "
        "que pertenece.",
    ),
    "aside_why_no_such_id": (
        "Its participant ID is not one of this study. Compare it with the bracelet list; if it is "
        "right all the same, let it count.",
        "Su código de participante no es de este estudio. Compárelo con la lista de pulseras; si "
        "pese a todo es correcto, haga que cuente.",
    ),
    "aside_why_bundle_not_here": (
        "The edition of the study it was taken under is not here. An administrator publishes it "
        "here; until then it can count, unscored.",
        "La edición del estudio con que se tomó no está aquí. La administración la publica; hasta "
        "entonces puede contar, sin puntuar.",
    ),
    "aside_why_other_study": (
        "It was made for another study. Let it count only if the tablet was set up wrongly.",
        "Se hizo para otro estudio. Haga que cuente solo si la tableta estaba mal configurada.",
    ),
    "aside_why_may_not_replace": (
        "It wants to replace something that it may not. What it wanted to replace stands. If it "
        "is right beside that, let it count.",
        "Quiere sustituir algo que no puede. Lo que quería sustituir se mantiene. Si es correcto "
        "junto a ello, haga que cuente.",
    ),
    "aside_why_needs_newer_program": (
        "A newer program made it; this one cannot read it. Bring this recorder up to date: then "
        "it is read.",
        "Lo hizo un programa más nuevo; este no puede leerlo. Actualice este registrador: "
        "entonces se leerá.",
    ),
    "aside_why_not_canonical": (
        "It is not in the form that can be kept as an event. Read it below, enter what it says "
        "from paper, and tell whoever looks after the tablet.",
        "No tiene la forma que puede guardarse como evento. Léalo abajo, introduzca lo que dice "
        "desde papel y avise a quien cuida de la tableta.",
    ),
    "aside_why_not_an_event": (
        "It is no event of ours. Read it below, enter what it says from paper, and tell whoever "
        "looks after the tablet.",
        "No es un evento nuestro. Léalo abajo, introduzca lo que dice desde papel y avise a quien "
        "cuida de la tableta.",
    ),
    "aside_why_too_large": (
        "It is larger than an event can be. Read it below, and enter what it says from paper.",
        "Es mayor de lo que puede ser un evento. Léalo abajo e introduzca lo que dice desde papel.",
    ),
    "aside_why_line_not_known": (
        "This line of a delivery is neither an event nor a text. Tell whoever looks after the "
        "tablet.",
        "Esta línea de un envío no es ni evento ni texto. Avise a quien cuida de la tableta.",
    ),
    "aside_why_other_device": (
        "One tablet sent it in the name of another. Find both tablets and ask who used them; "
        "enter what is right from paper.",
        "Una tableta lo envió en nombre de otra. Busque ambas y pregunte quién las usó; introduzca "
        "lo correcto desde papel.",
    ),
    "aside_why_kind_of_a_node": (
        "A tablet sent what only a recorder can say. Take the tablet out of use and tell an "
        "administrator.",
        "Una tableta envió lo que solo puede decir un registrador. Retire la tableta y avise a la "
        "administración.",
    ),
    "aside_why_device_revoked": (
        "It comes from a tablet that is out of use. If it was found again, read it below and "
        "enter what is right from paper.",
        "Viene de una tableta retirada. Si apareció, léalo abajo e introduzca lo correcto desde "
        "papel.",
    ),
    "aside_why_text_of_no_event": (
        "Words that no event names. They usually follow an event set aside above; nothing to do.",
        "Palabras que ningún evento nombra. Suelen seguir a un evento apartado; nada que hacer.",
    ),
    "aside_why_text_not_readable": (
        "Words that are not what their name says. Ask whoever wrote them to write them again.",
        "Palabras que no son las que dice su nombre. Pida a quien las escribió que las repita.",
    ),
    "aside_why_other": (
        "The reason is one that this program does not know. Bring it up to date.",
        "El motivo es uno que este programa no conoce. Actualícelo.",
    ),
}
