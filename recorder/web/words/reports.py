"""Words of pages: reports, copies and worksheets."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
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
}
