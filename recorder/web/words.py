"""The words of the pages around a visit, in English and Spanish.

What a study calls things stands in its bundle, what the visit's own page and its paper say
in recorder/words.py; here is the frame: lists, states, how we say no.
"""

from __future__ import annotations

from recorder.sheet.figures import grouped

LANGUAGES = {"en": "English", "es": "Español"}

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
    # ── States of a visit ──
    "open": ("Open", "Abierta"),
    "finished": ("Finished", "Terminada"),
    "stopped": ("Stopped", "Interrumpida"),
    "withdrawn": ("Withdrawn", "Retirada"),
    "needs_a_person": ("Needs a person", "Requiere a alguien"),
    "unscheduled": ("Unscheduled", "No programada"),
    # ── Home ──
    "measure": ("Measure", "Medir"),
    "today": ("Today", "Hoy"),
    "new_visit": ("New visit", "Nueva visita"),
    "begun_not_finished": ("Begun, not finished", "Empezadas, sin terminar"),
    "due_today": ("Due today", "Para hoy"),
    "window_open": ("Window open", "Dentro del plazo"),
    "finished_today": ("Finished today", "Terminadas hoy"),
    "nothing_today": (
        "Nobody is due today, and no visit is under way.",
        "Hoy no hay nadie previsto ni visita en curso.",
    ),
    "not_begun": ("not begun", "sin empezar"),
    "last_day": ("today is the last day", "hoy es el último día"),
    "days_left_n": ("{n} days left", "quedan {n} días"),
    "days_left_1": ("1 day left", "queda 1 día"),
    "done_of": ("{n} of {of}", "{n} de {of}"),
    "all_begun": ("All {n} begun", "Las {n} empezadas"),
    "all_finished": ("All finished visits ({n} today)", "Todas las terminadas ({n} hoy)"),
    "all_due": ("All participants ({n} visits due)", "Participantes ({n} visitas previstas)"),
    "aside_n": (
        "{n} things are set aside: kept, not counted. A site lead or a data manager looks at them.",
        "{n} cosas apartadas: guardadas, sin contar. Las revisa la persona responsable del centro "
        "o gestión de datos.",
    ),
    "aside_1": (
        "1 thing is set aside: kept, not counted. A site lead or a data manager looks at it.",
        "1 cosa apartada: guardada, sin contar. La revisa la persona responsable del centro "
        "o gestión de datos.",
    ),
    "look_at_aside": ("Look at what is set aside", "Ver lo apartado"),
    "numbers_lack": (
        "Tablet {label}: number {runs} has not arrived. "
        "Bring the tablet here and open it; it sends what it holds.",
        "Tableta {label}: falta el número {runs}. "
        "Traiga la tableta y ábrala; enviará lo que tiene.",
    ),
    "attempts_kept": ("Trials", "Intentos"),
    "newest_visits": ("Newest visits", "Visitas más recientes"),
    "all_visits": ("All {n} visits", "Las {n} visitas"),
    "all_that_need_a_person": ("All {n} that need a person", "Las {n} que requieren a alguien"),
    "nothing_needs_a_person": ("Nothing is waiting for a decision.", "Nada espera una decisión."),
    "no_visits_yet": (
        "No visit has been recorded here yet.",
        "Aún no se ha registrado ninguna visita aquí.",
    ),
    "asks_questions": ("{n} to decide", "{n} por decidir"),
    "asks_set_aside": ("{n} set aside", "{n} sin contar"),
    "asks_waiting": ("{n} not here yet", "{n} sin llegar aún"),
    "asks_others": ("recorded more than once", "registrada más de una vez"),
    # ── Set aside ──
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
    # ── The audit trail ──
    "trail": ("Audit trail", "Rastro de auditoría"),
    "trail_of": ("Audit trail: {of}", "Rastro de auditoría: {of}"),
    "trail_why": (
        "Everything that was recorded about this, in the order in which it arrived here. "
        "Nothing is left out, and nobody can change it.",
        "Todo lo registrado sobre esto, en el orden en que llegó aquí. "
        "No falta nada y nadie puede cambiarlo.",
    ),
    "trail_stands": ("stands", "vigente"),
    "trail_replaced": ("replaced later", "sustituido después"),
    "trail_set_aside": ("set aside, does not count", "apartado, no cuenta"),
    "trail_twin": (
        "two contents under one id, neither counts",
        "dos contenidos con un mismo id, ninguno cuenta",
    ),
    "trail_unread": ("needs a newer program", "requiere un programa más reciente"),
    "what_happened": ("What happened", "Qué ocurrió"),
    "everything": ("Everything", "Todo"),
    "the_recorder": ("the recorder itself", "el propio registrador"),
    "arrived": ("arrived {when}", "llegó {when}"),
    "result_hidden": (
        "What was measured is hidden here: this study keeps earlier results from those who assess.",
        "Lo medido no se muestra: este estudio oculta los resultados anteriores a quienes evalúan.",
    ),
    "results_hidden": (
        "This visit is an earlier one, and this study keeps earlier results from those who "
        "assess. Nothing was changed. A lead of the site can open it.",
        "Esta visita es anterior, y este estudio oculta los resultados anteriores a quienes "
        "evalúan. Nada ha cambiado. Puede abrirla la persona responsable del centro.",
    ),
    "what_was_done": ("What was done", "Qué se hizo"),
    "as_csv": ("As a table (CSV)", "Como tabla (CSV)"),
    "go_back": ("Back", "Volver"),
    # ── From paper ──
    "safety_event": ("A safety event", "Un suceso de seguridad"),
    "from_paper": ("Enter from paper", "Introducir desde papel"),
    "add_from_paper": ("Add or correct from paper", "Añadir o corregir desde papel"),
    "from_paper_why": (
        "For what was measured with paper and a watch. Type what the sheet says.",
        "Para lo que se midió con papel y reloj. Escriba lo que dice la hoja.",
    ),
    "trials": ("Trials", "Intentos"),
    "ended_early": ("Ended early by", "Terminó antes por"),
    "none_of_it_because": ("None of it done, because", "No se hizo nada de ella, porque"),
    "say_what": ("In other words, without names", "En otras palabras, sin nombres"),
    "note_about": ("The note is about", "La nota es sobre"),
    "the_whole_visit": ("the whole visit", "toda la visita"),
    "which_visit": ("Visit", "Visita"),
    "show_sheet": ("Show the sheet", "Mostrar la hoja"),
    "keep_sheet": ("Keep this sheet", "Guardar esta hoja"),
    "day_performed": ("Day on the sheet", "Día en la hoja"),
    "day_not_on_sheet": ("The sheet has no day", "La hoja no lleva día"),
    "day_or_unknown": (
        "Give the day on the sheet, or say that it has none.",
        "Indique el día de la hoja, o que no lleva.",
    ),
    "in_the_future": (
        "{day} has not been yet. Check the day and the clock of this computer.",
        "El {day} aún no ha llegado. Compruebe el día y el reloj de este equipo.",
    ),
    "why_late": ("Why it is entered late", "Por qué se introduce tarde"),
    "why_late_help": (
        "Needed when the day is not today.",
        "Necesario cuando el día no es hoy.",
    ),
    "say_why_late": ("Late entry: say why.", "Entrada tardía: indique por qué."),
    "why_it_changes": ("Why a value changes", "Por qué cambia un valor"),
    "why_it_changes_help": (
        "Needed where something stands already; it stays in view, struck out.",
        "Necesario donde ya hay algo; queda a la vista, tachado.",
    ),
    "say_why_it_changes": (
        "A value that stands would change. Nothing was kept yet. Say why it changes.",
        "Cambiaría un valor existente. Aún no se guardó nada. Indique por qué cambia.",
    ),
    "stands_now": ("Now: {what}", "Ahora: {what}"),
    "trial_n": ("Trial {n}", "Intento {n}"),
    "result": ("Result", "Resultado"),
    "not_done_because": ("Not done, because", "No se hizo, porque"),
    "note": ("Note", "Nota"),
    # ── A second person's check of a sheet ──
    "check_sheet": ("Check against the sheet", "Comprobar con la hoja"),
    "check_sheet_why": (
        "Hold the paper sheet beside each line. Whoever typed a line does not check it.",
        "Ponga la hoja de papel junto a cada línea. Quien copió una línea no la comprueba.",
    ),
    "typed_by": ("typed by {who}", "copiado por {who}"),
    "sheet_agrees": ("It agrees with the sheet", "Coincide con la hoja"),
    "sheet_differs": ("Correct it", "Corregirlo"),
    "nothing_to_check": (
        "There is nothing here for you to check against a sheet. Nothing was changed.",
        "Aquí no tiene nada que comprobar con una hoja. Nada ha cambiado.",
    ),
    "own_to_check_1": (
        "One line was typed by you: somebody else checks it.",
        "Una línea la copió usted: la comprueba otra persona.",
    ),
    "own_to_check_n": (
        "{n} lines were typed by you: somebody else checks them.",
        "{n} líneas las copió usted: las comprueba otra persona.",
    ),
    "changed_since_looked": (
        "It changed since you looked at it, so nothing was noted. Look once more.",
        "Ha cambiado desde que lo miró; no se anotó nada. Mírelo otra vez.",
    ),
    # ── Words that two people blank ──
    "its_texts": ("Words in this visit", "Textos de esta visita"),
    "its_texts_why": (
        "Notes, reasons, questions and answers, as they were typed. Words that name a person or "
        "tell the treatment can be blanked by two people.",
        "Notas, motivos, preguntas y respuestas, como se escribieron. Lo que nombre a una persona "
        "o delate el tratamiento pueden borrarlo dos personas.",
    ),
    "no_texts": ("Nobody typed any words here.", "Nadie escribió ningún texto aquí."),
    "no_such_text": (
        "There is no such text here, or it is a person's name. Nothing was changed.",
        "Aquí no hay ese texto, o es el nombre de una persona. Nada ha cambiado.",
    ),
    "blank_words": ("Blank these words", "Borrar este texto"),
    "how_blanked": ("How it was blanked", "Cómo se borró"),
    "blank_what_happens": (
        "The words go from this recorder for good and are never stored here again, not even when "
        "a tablet sends them once more. Nobody can undo it.",
        "El texto desaparece de este registrador para siempre y no vuelve a guardarse, tampoco si "
        "una tableta lo envía otra vez. Nadie puede deshacerlo.",
    ),
    "blank_what_stays": (
        "That something was written stays, with who, when and its digest: the log stays whole and "
        "signatures stand. In place of the words stands who blanked them, when and why.",
        "Queda que se escribió algo, con quién, cuándo y su huella: el registro sigue íntegro y "
        "las firmas valen. En lugar del texto se lee quién lo borró, cuándo y por qué.",
    ),
    "stands_in": ("It stands in", "Está en"),
    "left_title": ("What may still hold the words", "Qué puede contener aún el texto"),
    "left_why": (
        "Heeltoe does not reach these. Find and destroy or correct them by hand.",
        "Heeltoe no llega hasta ahí. Búsquelo y destrúyalo o corríjalo a mano.",
    ),
    "left_sealed": (
        "The sealed report {digits} of {when}. It is kept as evidence and is not shown any more.",
        "El informe sellado {digits} del {when}. Se conserva como prueba y ya no se muestra.",
    ),
    "left_print": (
        "Copy {n} on paper of report {digits}, printed {when}.",
        "La copia {n} en papel del informe {digits}, impresa el {when}.",
    ),
    "left_exports": (
        "Exports made since it was written: {n}.",
        "Exportaciones hechas desde que se escribió: {n}.",
    ),
    "left_backups": (
        "Backups made since it was written: {n}.",
        "Copias de seguridad hechas desde que se escribió: {n}.",
    ),
    "left_copy": (
        "The copy {name} beside the database.",
        "La copia {name} junto a la base de datos.",
    ),
    "left_aside": (
        "Something set aside whole, {digits}: it is evidence and is not changed.",
        "Algo apartado entero, {digits}: es una prueba y no se cambia.",
    ),
    "left_elsewhere": (
        "Copies of the data folder, downloads and screenshots that this recorder cannot know of. "
        "A tablet that still holds the words blanks them when it next reaches this recorder.",
        "Copias de la carpeta de datos, descargas y capturas que este registrador no conoce. Una "
        "tableta que aún lo tenga lo borra cuando vuelva a conectar con este registrador.",
    ),
    "blank_why": ("Why", "Por qué"),
    "redact_names_a_person": ("It names a person", "Nombra a una persona"),
    "redact_may_reveal_treatment": (
        "It may reveal the treatment",
        "Puede revelar el tratamiento",
    ),
    "redact_wrong_participant": (
        "It is about another participant",
        "Es de otro participante",
    ),
    "redact_other": ("Another reason", "Otro motivo"),
    "second_person": ("The second person", "La segunda persona"),
    "second_name": ("Name of the second person", "Nombre de la segunda persona"),
    "second_passphrase": ("Their passphrase", "Su contraseña (de la segunda persona)"),
    "second_who": (
        "A site lead of this site or a data manager, here beside you.",
        "Responsable de este centro o gestor de datos, aquí a su lado.",
    ),
    "second_may_not": (
        "It takes another person who may do this here: a site lead of this site or a data "
        "manager. Nothing was changed.",
        "Hace falta otra persona que pueda hacerlo aquí: responsable de este centro o gestor de "
        "datos. Nada ha cambiado.",
    ),
    "was_blanked": ("These words are blanked.", "Este texto está borrado."),
    "not_swept": (
        "Somebody was writing or reading at that moment, so an old copy of the bytes may still "
        "stand inside the database file. `heeltoe rebuild` sweeps it when nobody is at work.",
        "En ese momento alguien escribía o leía, así que puede quedar una copia de los bytes en "
        "el archivo de la base de datos. `heeltoe rebuild` lo limpia cuando nadie trabaje.",
    ),
    "report_holds_blanked": (
        "This report was sealed before words of the visit were blanked, and may show them. It is "
        "kept as evidence and is not shown. Nothing was changed. Print the report anew.",
        "Este informe se selló antes de que se borraran textos de la visita y puede mostrarlos. "
        "Se conserva como prueba y no se muestra. Nada ha cambiado. Imprima el informe de nuevo.",
    ),
    "note_help": (
        "No names, no treatment. At most 4 000 characters.",
        "Sin nombres ni tratamiento. 4 000 caracteres como máximo.",
    ),
    "sheet_is_complete": (
        "The sheet is complete: finish the visit",
        "La hoja está completa: terminar la visita",
    ),
    "it_is_right": ("It is right", "Es correcto"),
    "unusual": (
        "{value} is unusual. Compare it with the sheet.",
        "{value} es poco habitual. Compárelo con la hoja.",
    ),
    "done_and_not_done": (
        "There is a value and a reason for not doing it. Empty one of them.",
        "Hay un valor y un motivo para no hacerlo. Vacíe uno de los dos.",
    ),
    "may_reveal_treatment": (
        "{what} may reveal the treatment. Take it out, or send it to the unblinded contact.",
        "{what} puede revelar el tratamiento. Quítelo o envíelo al contacto no ciego.",
    ),
    "looks_personal": (
        "{what} looks like a name, a number or a date of a person. Take it out.",
        "{what} parece un nombre, un número o una fecha de una persona. Quítelo.",
    ),
    "study_asks": (
        "{what}: this study asks not to write that. Take it out.",
        "{what}: este estudio pide no escribirlo. Quítelo.",
    ),
    "keep_as_is": ("Keep it as it is", "Dejarlo como está"),
    "nothing_on_the_sheet": (
        "Nothing is filled in. Nothing was kept.",
        "No hay nada rellenado. No se guardó nada.",
    ),
    "sheet_not_kept": (
        "Nothing was kept yet. What you typed is all here; look at what is marked below.",
        "Aún no se guardó nada. Todo lo escrito está aquí; mire lo marcado abajo.",
    ),
    "recorded_already": (
        "This visit was recorded meanwhile. Yours is not kept; it stands below. "
        "Open the other one, and add to it or correct it there.",
        "Entretanto se registró esta visita. La suya no se guardó; está abajo. "
        "Abra la otra y añada o corrija allí.",
    ),
    "signed_already": (
        "This visit is signed. Nothing was changed. What is wrong in it is amended, not replaced.",
        "Esta visita está firmada. Nada ha cambiado. Lo erróneo se enmienda, no se sustituye.",
    ),
    "decide_first": (
        "Two things stand in one place of this visit. Nothing was changed. Decide between them "
        "first.",
        "Hay dos cosas en un mismo lugar de esta visita. Nada ha cambiado. Decida antes entre "
        "ellas.",
    ),
    "rules_not_here": (
        "The edition of the study of this visit is not here. Nothing was changed. "
        "An administrator publishes it.",
        "La edición del estudio de esta visita no está aquí. Nada ha cambiado. "
        "La administración la publica.",
    ),
    "seconds": ("seconds", "segundos"),
    "decimal_sign": (".", ","),
    "value_not_a_number": ("“{typed}” is not a number.", "«{typed}» no es un número."),
    "value_decimals": (
        "“{typed}” has too many decimals; at most {most}.",
        "«{typed}» tiene demasiados decimales; {most} como máximo.",
    ),
    "value_whole": ("Whole number of stands.", "Número entero de veces."),
    "value_range": (
        "Enter {unit} between {low} and {high}.",
        "Introduzca {unit} entre {low} y {high}.",
    ),
    "value_above": (
        "Above {most} {unit}. Retype it.",
        "Más de {most} {unit}. Escríbalo de nuevo.",
    ),
    "value_slip": (
        "Above {most} {unit}. Did you mean {meant}? Retype it.",
        "Más de {most} {unit}. ¿Quería decir {meant}? Escríbalo de nuevo.",
    ),
    # ── Signatures ──
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
    # ── Amending ──
    "amend": ("Amend", "Enmendar"),
    "amend_why": (
        "This visit is signed. What you change here stays in view beside what it was, and the "
        "visit reads “changed since signed” until it is signed again.",
        "Esta visita está firmada. Lo que cambie queda a la vista junto a lo anterior, y la visita "
        "figura como «cambiada después de firmar» hasta que se firme de nuevo.",
    ),
    "change_a_value": ("Change or add a value", "Cambiar o añadir un valor"),
    "change_on_sheet": ("Open the sheet", "Abrir la hoja"),
    "take_one_back": ("Take one thing back", "Retirar una cosa"),
    "take_one_back_why": (
        "For what should not count: it stays in view, struck out. Where two stand in one place, "
        "take back the one that is wrong.",
        "Para lo que no debe contar: queda a la vista, tachado. Si hay dos en un mismo lugar, "
        "retire el erróneo.",
    ),
    "which_one": ("Which one", "Cuál"),
    "asked_about": ("a person must decide", "debe decidirlo una persona"),
    "take_back": ("Take it back", "Retirarlo"),
    "whose_and_when": ("Wrong participant, visit or day", "Participante, visita o día erróneos"),
    "whose_and_when_why": (
        "All that was measured goes with the visit. Nothing is lost.",
        "Todo lo medido va con la visita. No se pierde nada.",
    ),
    "day_performed_if_wrong": (
        "Day it was made, if the clock was wrong",
        "Día en que se hizo, si el reloj estaba mal",
    ),
    "put_right": ("Put it right", "Rectificar"),
    "join_why": (
        "Grip on one tablet and walking on another are one visit: join them. A record made by "
        "mistake is withdrawn below.",
        "Fuerza en una tableta y marcha en otra son una visita: únalas. Un registro hecho por "
        "error se retira abajo.",
    ),
    "join_with": ("Join with", "Unir con"),
    "join": ("Join them", "Unirlas"),
    "withdraw_visit": ("Withdraw this visit", "Retirar esta visita"),
    "withdraw_visit_why": (
        "For a visit that was opened by mistake. It stays in view and counts no more.",
        "Para una visita abierta por error. Queda a la vista y ya no cuenta.",
    ),
    "nothing_to_amend": (
        "It is so already, or does not stand any more. Nothing was changed. Look at the visit.",
        "Ya es así, o ya no consta. Nada ha cambiado. Mire la visita.",
    ),
    # ── Questions ──
    "ask": ("Ask a question", "Preguntar"),
    "ask_why": (
        "The site reads it and answers. Asking changes neither the record nor its signatures.",
        "El centro la lee y responde. Preguntar no cambia el registro ni sus firmas.",
    ),
    "asked_about_what": ("About", "Sobre"),
    "whole_visit": ("The whole visit", "Toda la visita"),
    "question": ("Question", "Pregunta"),
    "answer": ("Answer it", "Responder"),
    "answer_label": ("Answer", "Respuesta"),
    "keep_answer": ("Keep this answer", "Guardar la respuesta"),
    "no_such_question": (
        "This visit has no such question. Nothing was changed. Look at the visit.",
        "Esta visita no tiene esa pregunta. Nada ha cambiado. Mire la visita.",
    ),
    # ── Participant IDs ──
    "id_empty": (
        "No ID was typed. Compare with the bracelet.",
        "No se escribió ningún código. Compárelo con la pulsera.",
    ),
    "id_form": (
        "{typed} is not a valid ID (a site, {digits} digits and a check character). "
        "Compare with the bracelet.",
        "{typed} no es un código válido (centro, {digits} cifras y carácter de control). "
        "Compárelo con la pulsera.",
    ),
    "id_letter": (
        "{typed} is not a valid ID (a letter among the digits). Compare with the bracelet.",
        "{typed} no es un código válido (una letra entre las cifras). Compárelo con la pulsera.",
    ),
    "id_check": (
        "{typed} is not a valid ID (check character). Compare with the bracelet.",
        "{typed} no es un código válido (carácter de control). Compárelo con la pulsera.",
    ),
    "id_other_site": (
        "This ID belongs to site {site}; you work at site {here}. Compare with the bracelet.",
        "Este código es del centro {site}; usted trabaja en el {here}. Compárelo con la pulsera.",
    ),
    "id_pattern": (
        "{typed} is not an ID of this study; they look like {example}. "
        "Compare it letter by letter: capitals matter.",
        "{typed} no es un código de este estudio; son como {example}. "
        "Compárelo letra a letra: importan las mayúsculas.",
    ),
    # ── Lists ──
    "attempts_n": ("{n} trials", "{n} intentos"),
    "attempts_1": ("1 trial", "1 intento"),
    "site": ("Site", "Centro"),
    "every_site": ("Every site", "Todos los centros"),
    "no_site": ("No site of this study", "Ningún centro de este estudio"),
    "state": ("State", "Estado"),
    "every_state": ("Every state", "Todos los estados"),
    "show": ("Show", "Mostrar"),
    "find": ("Find a participant", "Buscar participante"),
    "find_button": ("Find", "Buscar"),
    "range": ("{first}–{last} of {total}", "{first}–{last} de {total}"),
    "newer": ("Newer", "Más recientes"),
    "older": ("Older", "Más antiguas"),
    "before": ("Back", "Anteriores"),
    "after": ("Next", "Siguientes"),
    "pages": ("Pages", "Páginas"),
    "none_match": (
        "Nothing here matches. Choose another site or state.",
        "Nada coincide. Elija otro centro o estado.",
    ),
    "none_found": (
        "No participant here has “{find}” in the ID. Compare it with the bracelet.",
        "Ningún participante tiene «{find}» en su código. Compárelo con la pulsera.",
    ),
    "no_participants_yet": (
        "No participant is on the list yet.",
        "Aún no hay participantes en la lista.",
    ),
    # ── Participants ──
    "visits_n": ("{n} visits", "{n} visitas"),
    "visits_1": ("1 visit", "1 visita"),
    "taking_part": ("taking part", "participa"),
    "left": ("left the study", "dejó el estudio"),
    "not_on_the_list": ("not on the list", "no está en la lista"),
    "sex": ("Sex", "Sexo"),
    "sex_f": ("Female", "Mujer"),
    "sex_m": ("Male", "Hombre"),
    "birth_year": ("Birth year", "Año de nacimiento"),
    "day0": ("Day 0", "Día 0"),
    "earlier_results": ("Earlier results", "Resultados anteriores"),
    "hidden_by_study": ("Hidden by the study", "Ocultos por el estudio"),
    "schedule": ("Visits of the schedule", "Visitas del calendario"),
    "results_over_visits": ("Results over the visits", "Resultados en las visitas"),
    "hidden_from_assessors": (
        "The study hides this from assessors. Do not show it at the bedside.",
        "El estudio lo oculta a quienes evalúan. No lo muestre junto al participante.",
    ),
    "trend_measure": ("Measure", "Prueba"),
    "trend_windows": ("In the windows of the schedule", "En las ventanas del calendario"),
    "outside_schedule": ("Outside the schedule", "Fuera del calendario"),
    "due": ("due {first} – {last}", "prevista {first} – {last}"),
    "due_on": ("due {first}", "prevista {first}"),
    "not_made": ("no record yet", "sin registro"),
    "in_window": ("in the window", "dentro del plazo"),
    "days_late_n": ("{n} days late", "{n} días tarde"),
    "days_late_1": ("1 day late", "1 día tarde"),
    "days_early_n": ("{n} days early", "{n} días antes"),
    "days_early_1": ("1 day early", "1 día antes"),
    "day_unknown": ("day not known", "día desconocido"),
    # ── A visit ──
    "last_arrived": ("Last arrived {when}", "Última llegada: {when}"),
    "watching": (
        "This visit is under way; what arrives is shown by itself.",
        "La visita está en curso; lo que llega aparece por sí solo.",
    ),
    "how_taken": ("How each was taken", "Cómo se tomó cada uno"),
    "this_participant": ("This participant", "Este participante"),
    "same_slot": ("Recorded more than once", "Registrada más de una vez"),
    "same_slot_why": (
        "There is another record of this visit. Both are kept whole and neither is merged: "
        "a site lead joins them or withdraws one.",
        "Hay otro registro de esta visita. Ambos se conservan enteros y no se fusionan: "
        "la persona responsable del centro los une o retira uno.",
    ),
    "other_record": ("Other record {n}", "Otro registro {n}"),
    "report": ("Report", "Informe"),
    # ── Paper ──
    "reports": ("Reports", "Informes"),
    "print": ("Print", "Imprimir"),
    "print_report": ("Print the report", "Imprimir el informe"),
    "open_pdf": ("Open the PDF, {paper}", "Abrir el PDF, {paper}"),
    "sealed_words": (
        "The report is sealed by this recorder: the same file each time.",
        "El informe va sellado por este registrador: el mismo archivo cada vez.",
    ),
    "draft_words": (
        "Nobody has signed this visit. Its report says draft on each page, and is not sealed.",
        "Nadie ha firmado esta visita. Su informe dice borrador en cada página y no se sella.",
    ),
    "draft_not_counted": (
        "Nobody has signed this visit. No copy was noted. Sign it first, or open the draft.",
        "Nadie ha firmado esta visita. No se anotó copia. Fírmela antes, o abra el borrador.",
    ),
    "one_more_copy": ("One more copy", "Una copia más"),
    "paper_size": ("Paper", "Papel"),
    "printer": ("Printer", "Impresora"),
    "no_printer_chosen": ("None: I open the PDF myself", "Ninguna: abro el PDF yo"),
    "no_printers": (
        "No printer is set up on this recorder. The copy is noted; open it below, and print it "
        "from there.",
        "No hay impresora configurada en este registrador. La copia se anota; ábrala abajo e "
        "imprímala desde allí.",
    ),
    "cannot_print": (
        "This recorder cannot print by itself, since CUPS is not installed on it. The copy is "
        "noted; open it below, and print it from there.",
        "Este registrador no puede imprimir por sí mismo, porque no tiene CUPS. La copia se anota; "
        "ábrala abajo e imprímala desde allí.",
    ),
    "sent_to_printer": ("Copy {n} was sent to {printer}.", "La copia {n} se envió a {printer}."),
    "copy_noted": (
        "Copy {n} is noted. Open it below to print it.",
        "La copia {n} está anotada. Ábrala abajo para imprimirla.",
    ),
    "not_printed": (
        "{printer} did not take the print. Look at the printer, or open the copy below.",
        "{printer} no aceptó la impresión. Mire la impresora, o abra la copia abajo.",
    ),
    "copies": ("Copies so far", "Copias hasta ahora"),
    "copy_line": ("Copy {n}, {when}, {who}", "Copia {n}, {when}, {who}"),
    "open_copy": ("Open copy {n}", "Abrir la copia {n}"),
    "no_such_copy": (
        "Copy {n} of this report was never printed here. Nothing was changed.",
        "La copia {n} de este informe nunca se imprimió aquí. No se cambió nada.",
    ),
    "day_of_reports": ("Day", "Día"),
    "all_as_one": ("All signed ones as one PDF, {paper}", "Todos los firmados en un PDF, {paper}"),
    "no_visits_on_day": (
        "No visit was recorded on this day.",
        "Ninguna visita registrada en este día.",
    ),
    "worksheets": ("Worksheets", "Hojas de trabajo"),
    "worksheets_words": (
        "Blank sheets, for the day on which a tablet fails. Print some before you need them.",
        "Hojas en blanco, para el día en que falle una tableta. Imprima algunas con tiempo.",
    ),
    "no_such_worksheet": (
        "The study has no such visit. Nothing was changed.",
        "El estudio no tiene esa visita. No se cambió nada.",
    ),
    "check_paper": ("Check a report", "Comprobar un informe"),
    "check_a_pdf": ("Check a PDF", "Comprobar un PDF"),
    "pdf_to_check": ("Sealed report", "Informe sellado"),
    "pdf_to_check_help": (
        "A PDF of this program. It is looked at and not kept.",
        "Un PDF de este programa. Se mira y no se guarda.",
    ),
    "paper_is_well": ("As it was sealed", "Tal como se selló"),
    "paper_is_not_well": ("Look at this one", "Mire este con cuidado"),
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
    # ── Enrolment ──
    "add_participant": ("Add a participant", "Añadir participante"),
    "participant_id": ("ID", "Código"),
    "participant_id_help": (
        "As on the bracelet, check character included.",
        "Como en la pulsera, con el carácter de control.",
    ),
    "day0_help": (
        "The day that visits are counted from. It can wait.",
        "El día desde el que se cuentan las visitas. Puede esperar.",
    ),
    "not_recorded": ("Not recorded", "Sin registrar"),
    "on_the_list": ("{id} is on the list already.", "{id} ya está en la lista."),
    "paste_list": ("Paste a list", "Pegar una lista"),
    "pasted": ("The list", "La lista"),
    "pasted_help": (
        "One participant a line: the ID and, if it is known, day 0 as 2026-11-22.",
        "Un participante por línea: el código y, si se conoce, el día 0 como 2026-11-22.",
    ),
    "check_list": ("Check this list", "Comprobar esta lista"),
    "line": ("Line", "Línea"),
    "what_it_means": ("What it means", "Qué significa"),
    "twice": ("Twice in this list.", "Dos veces en esta lista."),
    "known_already": ("on the list already", "ya está en la lista"),
    "will_be_added": ("will be added", "se añadirá"),
    "lines_wrong_n": (
        "{n} lines cannot be taken. Nothing was added. Put them right below and check again.",
        "{n} líneas no se pueden tomar. No se añadió nada. Corríjalas abajo y compruebe otra vez.",
    ),
    "lines_wrong_1": (
        "1 line cannot be taken. Nothing was added. Put it right below and check again.",
        "1 línea no se puede tomar. No se añadió nada. Corríjala abajo y compruebe otra vez.",
    ),
    "all_known": (
        "All of them are on the list already. Nothing was added.",
        "Todos están ya en la lista. No se añadió nada.",
    ),
    "look_first": (
        "Nothing was added yet. Compare these lines with your source, then add them.",
        "Aún no se añadió nada. Compare estas líneas con su fuente y añádalas.",
    ),
    "add_all_n": ("Add these {n} participants", "Añadir estos {n} participantes"),
    "add_all_1": ("Add this participant", "Añadir este participante"),
    "too_many_lines": (
        "At most {most} lines at once. Nothing was added.",
        "{most} líneas como máximo. No se añadió nada.",
    ),
    "left_or_moved": ("Left or moved", "Dejó o cambió"),
    "note_left": ("Left the study", "Dejó el estudio"),
    "note_left_why": (
        "What was recorded stays and counts.",
        "Lo registrado permanece y cuenta.",
    ),
    "left_day": ("Day, if known", "Día, si se conoce"),
    "left_own_wish": ("Own wish", "Deseo propio"),
    "left_illness": ("Illness", "Enfermedad"),
    "left_moved_away": ("Moved away", "Se mudó"),
    "left_died": ("Died", "Falleció"),
    "left_other": ("Other", "Otro"),
    "note_moved": ("Goes on at another site", "Sigue en otro centro"),
    "note_moved_why": ("The ID stays the same.", "El código no cambia."),
    "to_site": ("Which site", "Qué centro"),
    "there_already": ("This is their site already.", "Ya es su centro."),
    "not_your_site": (
        "Your role does not cover this site. Nothing was changed. "
        "The lead of that site or a data manager can do it.",
        "Su función no cubre este centro. Nada ha cambiado. "
        "Puede hacerlo la persona responsable de ese centro o gestión de datos.",
    ),
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
    # ── Saying no ──
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


def say(language: str, key: str, **values: object) -> str:
    """Return the words for a key in a language, English where it has none."""
    english, spanish = WORDS[key]
    return (spanish if language == "es" else english).format(**values)


def count(language: str, key: str, n: int) -> str:
    """Return the words for a number of things: `KEY_1` for one, `KEY_n` for any other."""
    return say(language, f"{key}_1") if n == 1 else say(language, f"{key}_n", n=grouped(n))
