"""Words of pages: paper sheets typed in, and checked by a second person."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
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
    # ── What a sheet answers ──
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
}
