"""Words of pages: texts that two people blank."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
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
}
