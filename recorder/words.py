"""The words of pages and papers that no study file holds, in English and Spanish.

What a study or a measure calls things stands in the bundle (`Bundle.said`); here is what
the recorder itself says: headings, states, reasons for a correction. A language that is
not here reads English. Places to fill in are written {so}.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

LANGUAGES = ("en", "es")

_WORDS: dict[str, tuple[str, str]] = {
    # The head of a visit.
    "visit_report": ("Visit report", "Informe de la visita"),
    "unscheduled": ("Unscheduled visit", "Visita no programada"),
    "site": ("site {site}", "centro {site}"),
    "assessor": ("Assessor {names}", "Evaluador {names}"),
    "assessors": ("Assessors {names}", "Evaluadores {names}"),
    "nobody": ("Assessor not known here", "Evaluador no conocido aquí"),
    "study_as_published": ("study as published {bundle}", "estudio publicado {bundle}"),
    "device": ("device {devices}", "dispositivo {devices}"),
    "devices": ("devices {devices}", "dispositivos {devices}"),
    "as_paper_says": ("{date}, as the paper says", "{date}, según el papel"),
    "as_file_says": ("{date}, as the file says", "{date}, según el archivo"),
    "as_claimed": ("{date}, as was stated", "{date}, según lo declarado"),
    "date_not_known": ("date not known", "fecha desconocida"),
    # States.
    "open": ("Open", "Abierta"),
    "finished": ("Finished", "Terminada"),
    "stopped": ("Stopped", "Interrumpida"),
    "withdrawn": ("Withdrawn", "Retirada"),
    "still_open": ("not finished", "sin terminar"),
    "taken_back": ("opened by mistake and taken back", "abierta por error y anulada"),
    "draft": ("DRAFT, not signed", "BORRADOR, sin firmar"),
    # Signatures.
    "none_line": (
        "This is a draft without signature. Sign it in the recorder.",
        "Es un borrador sin firma. Fírmelo en el registrador.",
    ),
    "signed_line": (
        "Signed in the recorder, as the record stands.",
        "Firmado en el registrador, tal como está el registro.",
    ),
    "signed_question_open_line": (
        "Signed in the recorder, as the record stands. A question about it waits for its answer.",
        "Firmado en el registrador, tal como está el registro. Una pregunta espera respuesta.",
    ),
    "countersignature_waiting_line": (
        "A site lead has to sign it too.",
        "Falta la firma de quien dirige el centro.",
    ),
    "changed_line": (
        "It has to be signed again in the recorder.",
        "Hay que firmarlo de nuevo en el registrador.",
    ),
    "performed_by": ("Performed by", "Realizado por"),
    "reviewed_by": ("Reviewed by", "Revisado por"),
    "by_passphrase": ("By passphrase", "Con contraseña"),
    "by_person_and_passphrase": ("By name and passphrase", "Con nombre y contraseña"),
    "by_pin_offline": ("By PIN, without network", "Con PIN, sin red"),
    "by_command_line": ("On the command line", "En la línea de órdenes"),
    "ink_name": ("name", "nombre"),
    "ink_signature": ("signature in ink", "firma a mano"),
    "ink_date": ("date", "fecha"),
    "amendments": ("Changed since it was signed", "Cambios tras la firma"),
    "head_before": ("Log before {who} signed, {when}", "Diario antes de la firma de {who}, {when}"),
    "sessions": ("Sessions", "Sesiones"),
    "session_line": (
        "{how}, {device}, {span}: {events}",
        "{how}, {device}, {span}: {events}",
    ),
    "events_one": ("1 event", "1 evento"),
    "events_many": ("{n} events", "{n} eventos"),
    "replaced_one": ("1 replaced", "1 sustituido"),
    "replaced_many": ("{n} replaced", "{n} sustituidos"),
    "questions_one": ("1 open question", "1 pregunta abierta"),
    "questions_many": ("{n} open questions", "{n} preguntas abiertas"),
    "not_listed": (
        "{participant} is not on the list of participants.",
        "{participant} no está en la lista de participantes.",
    ),
    "no_bundle": (
        "The rules of this visit (bundle {bundle}) are not held here; nothing is scored. "
        "What was measured is safe and shown as it was taken.",
        "Las reglas de esta visita (paquete {bundle}) no están aquí, así que nada se puntúa. "
        "Lo medido está a salvo y se muestra tal como se tomó.",
    ),
    # The table.
    "test": ("Test", "Prueba"),
    "trial": ("Trial", "Intento"),
    "counts": ("Counts", "Cuenta"),
    "points": ("Points", "Puntos"),
    "spread": ("Spread", "Dispersión"),
    "where_it_is": ("Where it is", "Dónde está"),
    # Where it is, and since when: what the hub's receipts prove.
    "where_since": ("Where it is, and since when", "Dónde está y desde cuándo"),
    "place_tablet": ("On this tablet", "En esta tableta"),
    "place_site": ("At the site", "En el centro"),
    "place_hub": ("At the hub", "En la central"),
    "hub_times": ("By the hub’s clock", "Según el reloj de la central"),
    "received_tablet": ("Kept on this tablet {when}", "Guardado en esta tableta {when}"),
    "received_site": ("Received at the site {when}", "Recibido en el centro {when}"),
    "received_hub": ("Written at the hub {when}", "Escrito en la central {when}"),
    "hub_confirms": (
        "the hub confirms between {first} and {last}",
        "la central confirma entre {first} y {last}",
    ),
    "hub_had_by": ("the hub had it by {last}", "la central lo tenía ya el {last}"),
    "hub_has": (
        "at the hub; the receipt with its time is not held here",
        "en la central; el recibo con su hora no está aquí",
    ),
    "hub_not_yet": ("not confirmed by the hub yet", "aún sin confirmar por la central"),
    "hub_not_before": ("not before {first}", "no antes del {first}"),
    "hub_wrote_it": ("by its own clock alone", "solo según su propio reloj"),
    "no_receipt": ("no receipt before it", "ningún recibo anterior"),
    "receipt_unheld": (
        "the receipt before it is not held here",
        "el recibo anterior no está aquí",
    ),
    "was_at_the_hub": (
        "was at the hub before its restore",
        "estaba en la central antes de su restauración",
    ),
    "was_at_the_hub_of": (
        "was at the hub before its restore from the copy of {when}",
        "estaba en la central antes de su restauración con la copia del {when}",
    ),
    "some_at_the_hub": ("{n} of {of} at the hub", "{n} de {of} en la central"),
    "hub_proves": (
        "These times are by the hub’s clock, which nobody here can set. What was written names "
        "the newest receipt known then, so it was written after the first time; the hub gave the "
        "receipt that covers it at the second. How long it had waited on a tablet, only the "
        "tablet’s clock says.",
        "Estas horas son del reloj de la central, que aquí nadie puede cambiar. Lo escrito nombra "
        "el recibo más nuevo de entonces, así que se escribió después de la primera; en la segunda "
        "la central dio el recibo que lo cubre. Cuánto había esperado en una tableta, solo lo dice "
        "el reloj de la tableta.",
    ),
    "clock_early": (
        "For the monitor: the device says {when}, before the hub’s first time. It waited on the "
        "device, or the device’s clock was behind.",
        "Para monitorización: el dispositivo dice {when}, antes de la primera hora de la central. "
        "Esperó en el dispositivo, o su reloj iba atrasado.",
    ),
    "clock_late": (
        "For the monitor: the device says {when}, after the hub had it. The device’s clock was "
        "ahead.",
        "Para monitorización: el dispositivo dice {when}, cuando la central ya lo tenía. Su reloj "
        "iba adelantado.",
    ),
    "clock_of_recorder": (
        "For the monitor: the recorder wrote it at {when} by its own clock, which is not between "
        "the hub’s times. That clock was wrong.",
        "Para monitorización: el registrador lo escribió el {when} según su reloj, fuera de las "
        "horas de la central. Ese reloj no iba bien.",
    ),
    "clock_notes_one": (
        "For the monitor: at 1 of these a clock does not agree with the hub’s.",
        "Para monitorización: en 1 de estos, un reloj no concuerda con el de la central.",
    ),
    "clock_notes_many": (
        "For the monitor: at {n} of these a clock does not agree with the hub’s.",
        "Para monitorización: en {n} de estos, un reloj no concuerda con el de la central.",
    ),
    "each_of_them": ("Each entry ({n})", "Cada apunte ({n})"),
    "of": ("of {n}", "de {n}"),
    "point_word": ("point", "punto"),
    "points_word": ("points", "puntos"),
    "nothing_yet": ("Nothing was recorded.", "No se registró nada."),
    "not_done": ("Not done: {why}", "No se hizo: {why}"),
    "was_done": ("done", "se hizo"),
    "untold": ("nothing recorded", "sin registro"),
    "not_done_short": ("not done", "no se hizo"),
    "scores_zero": ("{why}. Scores 0.", "{why}. Puntúa 0."),
    "could_not": ("{why}.", "{why}."),
    "open_row": ("Not recorded yet.", "Aún sin registrar."),
    "open_row_finished": ("Nothing was recorded here.", "Aquí no se registró nada."),
    "skipped": ("Not tried: ended with {part}", "No se intentó: terminó con {part}"),
    "skipped_short": ("does not count, after {part}", "no cuenta, después de {part}"),
    "asked": ("{why} A person must decide.", "{why} Debe decidirlo una persona."),
    "dominant": ("dominant", "dominante"),
    "extra": ("{name}, extra", "{name}, de más"),
    "extra_why": ("beyond the trials that count", "más allá de los intentos que cuentan"),
    "row_replaced": ("{name}, replaced", "{name}, sustituido"),
    "row_withdrawn": ("{name}, withdrawn", "{name}, retirado"),
    "row_aside": ("{name}, {outcome}", "{name}, {outcome}"),
    "row_two": ("{name}, trial {n}", "{name}, intento {n}"),
    "two_here": ("two stand here; a person must decide", "hay dos; debe decidirlo una persona"),
    "trial_n": ("{name}, trial {n}", "{name}, intento {n}"),
    "spread_words": (
        "Spread: the trials around their mean, full width ±10 %, the counted one filled.",
        "Dispersión: intentos alrededor de su media, ancho total ±10 %; relleno, el que cuenta.",
    ),
    "counts_words": ("Counts: {rules}.", "Cuenta: {rules}."),
    "no_total": ("No total: {why}.", "Sin total: {why}."),
    # Why a result is as it is (scoring's codes).
    "two_in_one_place": (
        "Two stand here where one should.",
        "Hay dos donde debería haber uno.",
    ),
    "done_and_not_done": (
        "A result and a reason for not doing it both stand.",
        "Constan a la vez un resultado y un motivo para no hacerlo.",
    ),
    "outside_the_limits": (
        "A value lies outside what is possible.",
        "Un valor está fuera de lo posible.",
    ),
    "no_such_result": (
        "The result is none that the sheet knows.",
        "El resultado no figura en la hoja.",
    ),
    "done_after_a_failed_stage": (
        "It was done although the stage before it was not passed.",
        "Se hizo aunque no se superó la etapa anterior.",
    ),
    "asked_reason": ("The reason is: {why}.", "El motivo es: {why}."),
    "no_way_of_counting": ("no rule for these settings", "sin regla para estos ajustes"),
    "no_bands_for_these_settings": (
        "no points for these settings",
        "sin puntos para estos ajustes",
    ),
    "too_few_attempts": ("too few trials", "faltan intentos"),
    "too_few_rises": ("fewer rises than asked for", "se levantó menos veces de las pedidas"),
    "no_time_recorded": ("no time was recorded", "no se registró el tiempo"),
    "no_reading_recorded": ("no reading was recorded", "no se registró la lectura"),
    "no_count_recorded": ("no count was recorded", "no se registró el número"),
    "unit_not_of_this_measure": ("in a unit this test has not", "en una unidad ajena a la prueba"),
    "why_missing": ("{measure} is missing", "falta {measure}"),
    "why_open": ("{measure} is not recorded yet", "{measure} aún no está registrada"),
    "why_never": ("{measure} was not recorded", "{measure} no se registró"),
    "why_asked": ("a person must decide about {measure}", "debe decidirse sobre {measure}"),
    "why_no_points": ("{measure} has no points", "{measure} no tiene puntos"),
    # What became of an attempt.
    "false_start": ("false start", "salida falsa"),
    "interrupted": ("interrupted", "interrumpido"),
    "outcome_stopped": ("stopped", "detenido"),
    "by_itself": ("stopped by itself", "se detuvo solo"),
    "how_timer": ("timer", "cronómetro"),
    "how_typed": ("keypad", "teclado"),
    "how_paper": ("paper", "papel"),
    "how_file": ("file", "archivo"),
    "replaced_by": ("replaced {when}, {who}", "sustituido {when}, {who}"),
    "withdrawn_by": ("withdrawn {when}, {who}", "retirado {when}, {who}"),
    "counts_here": ("counts: {rule}", "cuenta: {rule}"),
    "twin": (
        "another event has the same id; neither counts",
        "otro evento tiene el mismo id; ninguno cuenta",
    ),
    "input_pen": ("with a pen", "con lápiz"),
    "input_mouse": ("with a mouse", "con ratón"),
    "input_key": ("by a key", "con una tecla"),
    "hidden_spells": ("hidden {spells} s", "oculta {spells} s"),
    "by_the_wall": ("{ms} ms by the wall clock", "{ms} ms según el reloj de pared"),
    "heard_late": ("stop seen {ms} ms late", "fin visto {ms} ms tarde"),
    "wake_refused": ("screen might go dark", "la pantalla podía apagarse"),
    "wake_lost": ("screen was not kept awake", "la pantalla no se mantuvo encendida"),
    "set_aside": ("set aside: {why}", "apartado: {why}"),
    "not_known_here": ("a person not known here", "alguien no conocido aquí"),
    "recorder_itself": ("the recorder itself", "el propio registrador"),
    # Deviations and comments.
    "deviations": ("Deviations and comments", "Desviaciones y comentarios"),
    "nothing_noted": ("None recorded.", "No consta ninguna."),
    "earlier_hidden": (
        "Earlier results are hidden by the study; none are missing from this page.",
        "El estudio oculta los resultados anteriores; en esta página no falta ninguno.",
    ),
    "scores_hidden": (
        "Scores are hidden by the study from whoever this page is for.",
        "El estudio oculta las puntuaciones a quien va dirigida esta página.",
    ),
    "note_by": ("{who}, {when}", "{who}, {when}"),
    "about": ("about {what}", "sobre {what}"),
    "note": ("Note", "Nota"),
    "blanked": ("[blanked by two people]", "[borrado por dos personas]"),
    "redacted": (
        "[redacted on {day} by {first} and {second}: {why}]",
        "[borrado el {day} por {first} y {second}: {why}]",
    ),
    "redacted_names_a_person": ("it named a person", "nombraba a una persona"),
    "redacted_may_reveal_treatment": (
        "it could have revealed the treatment",
        "podía revelar el tratamiento",
    ),
    "redacted_wrong_participant": (
        "it was about another participant",
        "era de otro participante",
    ),
    "redacted_other": ("another reason", "otro motivo"),
    "typed_unchecked": (
        "Typed from paper by {who}; not yet checked against the sheet by a second person.",
        "Copiado del papel por {who}; aún no comprobado con la hoja por una segunda persona.",
    ),
    "typed_checked": (
        "Typed from paper by {who}; checked against the sheet by {by}.",
        "Copiado del papel por {who}; comprobado con la hoja por {by}.",
    ),
    "not_held": ("[not held here]", "[no está aquí]"),
    "safety": ("Safety event", "Incidente de seguridad"),
    "safety_line": ("{what}; {action}", "{what}; {action}"),
    "safety_during": ("during {what}", "durante {what}"),
    "safety_stopped": ("the test was stopped", "se detuvo la prueba"),
    "visit_stopped": ("The visit was stopped: {why}.", "La visita se interrumpió: {why}."),
    "outside_window": (
        "Outside the visit window, {window}.",
        "Fuera de la ventana de la visita, {window}.",
    ),
    "repinned": (
        "Read by other rules than it began with, since {when}, {who}: {why}.",
        "Leída con otras reglas que al empezar, desde {when}, {who}: {why}.",
    ),
    "joined": ("Joined from {n} records of this visit.", "Unida a partir de {n} registros."),
    "waiting": (
        "{n} events that are named here have not arrived yet.",
        "Aún no han llegado {n} eventos que aquí se nombran.",
    ),
    "aside_line": ("{what}, kept but not counted: {why}.", "{what}, guardado sin contar: {why}."),
    "gone_withdrawn": ("Withdrawn, {what}. Reason: {why}", "Retirado, {what}. Motivo: {why}"),
    "gone_replaced": ("Replaced, {what}. Reason: {why}", "Sustituido, {what}. Motivo: {why}"),
    "kind_visit_opened": ("beginning of the visit", "inicio de la visita"),
    "kind_settings_recorded": ("settings", "ajustes"),
    "kind_note_written": ("note", "nota"),
    "kind_safety_event_recorded": ("safety event", "incidente de seguridad"),
    "kind_visit_finished": ("end of the visit", "final de la visita"),
    "kind_visit_repinned": ("other rules", "otras reglas"),
    "kind_visits_joined": ("joining of records", "unión de registros"),
    "kind_visit_signed": ("signature", "firma"),
    "kind_withdrawn": ("withdrawal", "anulación"),
    "overdue": ("{what} was due on {date}.", "{what} debía revisarse el {date}."),
    "questions": ("Questions", "Preguntas"),
    "two_settings": (
        "{what}: two settings stand: {values}. A person must decide.",
        "{what}: constan dos ajustes: {values}. Debe decidirlo una persona.",
    ),
    "question_attempt": (
        "{what}: two stand here; a person must decide: {values}.",
        "{what}: aquí constan dos; debe decidirlo una persona: {values}.",
    ),
    "question_not_done": (
        "{what}: done and not done; a person must decide: {values}.",
        "{what}: hecho y no hecho; debe decidirlo una persona: {values}.",
    ),
    "question_visit_opened": (
        "This visit was opened in two ways; a person must decide: {values}.",
        "Esta visita se abrió de dos maneras; debe decidirlo una persona: {values}.",
    ),
    "question_bundle": (
        "Two sets of rules are named for this visit; a person must decide.",
        "Se nombran dos conjuntos de reglas para esta visita; debe decidirlo una persona.",
    ),
    "question_join": (
        "This visit was joined with one that does not fit it.",
        "Esta visita se unió con otra que no le corresponde.",
    ),
    "answer": ("Answer", "Respuesta"),
    "no_answer": ("not answered yet", "aún sin respuesta"),
    # Signatures.
    "signatures": ("Signatures", "Firmas"),
    "signature_none": ("Not signed", "Sin firmar"),
    "signature_signed": ("Signed", "Firmada"),
    "signature_countersignature_waiting": (
        "Signed, countersignature waiting",
        "Firmada, falta otra firma",
    ),
    "signature_changed": ("Changed since signed", "Cambiada después de firmar"),
    "signature_signed_question_open": ("Signed, question open", "Firmada, pregunta abierta"),
    "signature_holds": ("holds for this record", "vale para este registro"),
    "signature_changed_since": (
        "the record has changed since",
        "el registro ha cambiado desde entonces",
    ),
    "signature_unfit": (
        "does not fit what it names: altered, moved here, or not all has arrived",
        "no concuerda con lo que nombra: alterada, traída de otra visita, o falta algo por llegar",
    ),
    "signed_by_passphrase": ("passphrase", "contraseña"),
    "signed_by_person_and_passphrase": ("name and passphrase", "nombre y contraseña"),
    "signed_missing": (
        "{n} events that were signed are not here.",
        "Faltan aquí {n} eventos que se firmaron.",
    ),
    "meaning_performed": ("I took these measurements.", "He realizado estas mediciones."),
    "meaning_reviewed": ("I reviewed this visit.", "He revisado esta visita."),
    "meaning_reviewed_in_absence": (
        "I reviewed this visit in the absence of the assessor.",
        "He revisado esta visita en ausencia de quien evaluó.",
    ),
    "amended_new": ("added", "añadido"),
    "amended_why": ("Reason: {why}", "Motivo: {why}"),
    "amended_withdrawn": ("taken back", "retirado"),
    "amended_gone": ("does not count any more", "ya no cuenta"),
    "amended_signed": ("signed since", "firmado después"),
    "amended_unsigned": ("not signed yet", "aún sin firmar"),
    # Page two.
    "as_taken": ("Every trial, as it was taken", "Cada intento, tal como se tomó"),
    "began": ("Began", "Inicio"),
    "raw": ("Raw ms", "ms brutos"),
    "kept": ("Kept", "Guardado"),
    "by": ("By", "Por"),
    "event": ("Event", "Evento"),
    "remarks": ("Remarks", "Observaciones"),
    "kept_in_brackets": (
        "In brackets: when it was kept, where no beginning was recorded.",
        "Entre paréntesis: cuándo se guardó, si no consta el inicio.",
    ),
    "truncate": (
        "Milliseconds are cut to hundredths, as a stopwatch shows.",
        "Los milisegundos se cortan a centésimas, como en un cronómetro.",
    ),
    "half_up": (
        "Milliseconds are rounded to the nearest hundredth.",
        "Los milisegundos se redondean a la centésima más cercana.",
    ),
    "from_hundredths": (
        "Points come from the hundredths.",
        "Los puntos salen de las centésimas.",
    ),
    "settings": ("Settings", "Ajustes"),
    "conditions": ("Conditions", "Condiciones"),
    "whole_visit": ("Whole visit", "Toda la visita"),
    "no_settings": ("None recorded.", "No consta ninguno."),
    "window": ("Visit window", "Ventana de la visita"),
    "inside": ("{window}, inside", "{window}, dentro"),
    "outside": ("{window}, outside", "{window}, fuera"),
    "equipment": ("Equipment", "Equipo"),
    "equipment_and_points": ("Equipment and points", "Equipo y puntos"),
    "serial": ("serial {serial}", "serie {serial}"),
    "due": ("due {date}", "revisar {date}"),
    "not_registered": ("not on the list of equipment", "no está en la lista de equipos"),
    "up_to": ("up to {high}", "hasta {high}"),
    "or_more": ("{low} or more", "{low} o más"),
    "sort_dynamometer": ("Dynamometer", "Dinamómetro"),
    "sort_chair": ("Chair", "Silla"),
    "sort_course": ("Course", "Recorrido"),
    "sort_tape": ("Tape", "Cinta"),
    "sort_watch": ("Watch", "Reloj"),
    "sort_stopwatch": ("Stopwatch", "Cronómetro"),
    "rules": ("Rules", "Reglas"),
    "rules_line": (
        "{counting}; {source}; rules {kind} {number}",
        "{counting}; {source}; reglas {kind} {number}",
    ),
    "sum_line": ("sum of {measures}; {source}", "suma de {measures}; {source}"),
    "to_check": ("To check this paper", "Para comprobar este papel"),
    "record": ("Record", "Registro"),
    "visit": ("Visit", "Visita"),
    "bundle": ("Bundle", "Paquete"),
    "inside_words": (
        "This PDF holds the record as record.json; its hash is the one above.",
        "Este PDF contiene el registro como record.json; su huella es la de arriba.",
    ),
    "page": ("page", "página"),
    "copy_line": (
        "The state of the record at {when}. A copy may not be current.",
        "Estado del registro a {when}. Una copia puede no estar al día.",
    ),
    # Papers round a report.
    "participant": ("Participant", "Participante"),
    "copy_n": ("Copy {n} of the report", "Copia {n} del informe"),
    "printed": ("Printed", "Impreso"),
    "printed_by": ("{when}, by {who}", "{when}, por {who}"),
    "sealed": ("Sealed", "Sellado"),
    "sealed_by": ("{when}, by node {node}", "{when}, por el nodo {node}"),
    "sealed_file": ("Sealed file", "Archivo sellado"),
    "changes_since": ("Changes since it was sealed", "Cambios desde que se selló"),
    "no_changes_since": (
        "None: the visit stands in the recorder as these pages show it.",
        "Ninguno: la visita está en el registrador como muestran estas páginas.",
    ),
    "signed_since": ("Signed since: {what}", "Firmado después: {what}"),
    "same_bytes": (
        "The pages behind this sheet are those of the first print; the sealed file is inside this "
        "PDF, byte for byte, and heeltoe verify checks it.",
        "Las páginas tras esta hoja son las de la primera impresión; el archivo sellado va dentro "
        "de este PDF, byte por byte, y heeltoe verify lo comprueba.",
    ),
    "reports_of_day": ("Reports of the day", "Informes del día"),
    "report_state": ("Report", "Informe"),
    "pages": ("Pages", "Páginas"),
    "no_visits_that_day": ("No visit was recorded on this day.", "Ninguna visita en este día."),
    "left_out_hidden": ("hidden by the study", "oculta por el estudio"),
    "drafts_left_out": (
        "Visits that nobody signed are named here, and their drafts are left out.",
        "Las visitas sin firmar se nombran aquí; sus borradores no se incluyen.",
    ),
    "worksheet": ("Worksheet", "Hoja de trabajo"),
    "worksheet_words": (
        "For the day on which the tablet fails. Write what was seen; type it in later, from home: "
        "“From paper”.",
        "Para el día en que falle la tableta. Anote lo que vio; introdúzcalo después, desde el "
        "inicio: «Desde papel».",
    ),
    "fill_day": ("day", "día"),
    "fill_began": ("began, ended", "inicio, fin"),
    "fill_by": ("assessor", "evaluador"),
    "fill_why": ("Not done, no.", "No hecha, n.º"),
    "fill_reasons": ("Not done because:", "No se hizo porque:"),
    "fill_typed_by": ("Typed in and compared by", "Introducido y comparado por"),
    # What a PDF is, held against a log.
    "paper_as_in_log": (
        "Sealed by node {node} on {at}; the seal covers the whole file; its record {short} is the "
        "visit as it stands in this log.",
        "Sellado por el nodo {node} el {at}; el sello cubre todo el archivo; su registro {short} "
        "es la visita tal como está en este diario.",
    ),
    "paper_changed_since": (
        "Sealed by node {node} on {at}; the seal covers the whole file; the visit was changed in "
        "this log since, so print it anew: the paper shows record {short}, as it was then.",
        "Sellado por el nodo {node} el {at}; el sello cubre todo el archivo; la visita cambió "
        "después en este diario, así que imprímala de nuevo: el papel muestra el registro {short}, "
        "como era entonces.",
    ),
    "paper_unreadable": (
        "This is no PDF that can be read, and it bears no seal.",
        "No es un PDF que se pueda leer, y no lleva sello.",
    ),
    "paper_unsealed": (
        "This PDF bears no seal: it is a draft, or not a report of this program.",
        "Este PDF no lleva sello: es un borrador, o no es un informe de este programa.",
    ),
    "paper_altered": (
        "This file was altered after it was sealed: it is not, byte for byte, what was sealed.",
        "Este archivo se alteró después de sellarlo: no es, byte por byte, lo que se selló.",
    ),
    "paper_appended": (
        "Something was appended after node {node} sealed this file on {at}: the seal covers only "
        "what was there before.",
        "Se añadió algo después de que el nodo {node} sellara este archivo el {at}: el sello solo "
        "cubre lo anterior.",
    ),
    "paper_many_seals": (
        "This file bears more than one seal; a report is sealed once, so somebody sealed it again.",
        "Este archivo lleva más de un sello; un informe se sella una vez, así que alguien lo selló "
        "de nuevo.",
    ),
    "paper_stranger": (
        "The seal names node {node}, which no log here knows: it is another node's, or nobody's.",
        "El sello nombra el nodo {node}, que ningún diario de aquí conoce: es de otro, o de nadie.",
    ),
    "paper_other_key": (
        "The seal names node {node}, but was not made with that node's key: somebody sealed it "
        "again in its name.",
        "El sello nombra el nodo {node}, pero no se hizo con su clave: alguien lo selló de nuevo "
        "en su nombre.",
    ),
    "paper_not_kept": (
        "The seal was made with the key of node {node}, but no log here has this file among its "
        "reports: it is a copy that was sealed again, or its log is not here.",
        "El sello se hizo con la clave del nodo {node}, pero ningún diario tiene aquí este archivo "
        "entre sus informes: es una copia sellada de nuevo, o su diario no está aquí.",
    ),
    "paper_nothing_to_hold_against": (
        "The seal covers the whole file and names node {node}, on {at}; there is no log here to "
        "hold it against, and without one anybody could have made it.",
        "El sello cubre todo el archivo y nombra el nodo {node}, el {at}; no hay aquí un diario "
        "con el que compararlo, y sin él cualquiera pudo hacerlo.",
    ),
    "computed": ("Scores computed by Heeltoe {app}.", "Puntuaciones calculadas por Heeltoe {app}."),
}

# Codes that corrections, safety events and the like are made with. Only those that people
# meet often; any other is shown as it is written, with spaces.
_CODES: dict[str, tuple[str, str]] = {
    "false_start": ("false start", "salida falsa"),
    "interruption": ("interruption", "interrupción"),
    "interrupted": ("interrupted", "interrumpido"),
    "wrong_course": ("wrong course", "recorrido equivocado"),
    "equipment": ("equipment problem", "problema con el equipo"),
    "instruction_error": ("error in the instruction", "error en la instrucción"),
    "safety": ("safety", "seguridad"),
    "mistyped": ("mistyped", "error al teclear"),
    "undone": ("undone", "deshecho"),
    "wrong_participant": ("wrong participant", "participante equivocado"),
    "wrong_visit": ("wrong visit", "visita equivocada"),
    "moved_feet": ("moved feet", "movió los pies"),
    "held_on": ("held on", "se agarró"),
    "auto_stop": ("stopped by itself", "se detuvo solo"),
    "time_up": ("time was up", "se acabó el tiempo"),
    "stopped": ("stopped", "detenido"),
    "fifth_stand": ("ended at the fifth stand", "terminó al quinto levantamiento"),
    "unwell": ("unwell", "se encontraba mal"),
    "tired": ("tired", "cansancio"),
    "backup_watch": ("backup watch", "reloj de reserva"),
    "misread": ("misread", "mal leído"),
    "wrong_button": ("wrong button", "botón equivocado"),
    "wrong_bundle": ("wrong rules", "reglas equivocadas"),
    "participant_wish": ("participant’s wish", "deseo del participante"),
    "other_reason": ("another reason", "otro motivo"),
    "confirmed": ("confirmed", "confirmado"),
    # Why something was set aside.
    "text_missing": ("its words have not arrived", "faltan sus palabras"),
    "no_session": ("nobody was signed in", "nadie había iniciado sesión"),
    "person_unknown": ("person not known here", "persona no conocida aquí"),
    "person_disabled": ("person may not act any more", "la persona ya no puede actuar"),
    "role_missing": ("person lacks the role", "la persona no tiene la función"),
    "no_visit": ("it names no visit", "no nombra ninguna visita"),
    "no_such_id": ("not an ID of this study", "código ajeno al estudio"),
    "bundle_not_here": ("its rules are not here", "sus reglas no están aquí"),
    "other_study": ("made for another study", "hecho para otro estudio"),
    "may_not_replace": ("may not replace what it names", "no puede sustituir lo que nombra"),
    "session_unknown": ("session not known", "sesión desconocida"),
    "person_revoked": ("person may not act any more", "la persona ya no puede actuar"),
    "unknown_kind": ("needs a newer program", "requiere un programa más nuevo"),
    "unable": ("unable", "no pudo"),
    "fall": ("Fall", "Caída"),
    "near_fall": ("Near fall", "Casi caída"),
    "pain": ("Pain", "Dolor"),
    "chest_pain": ("Chest pain", "Dolor torácico"),
    "dizziness": ("Dizziness", "Mareo"),
    "breathlessness": ("Breathlessness", "Falta de aire"),
    "fatigue": ("Fatigue", "Cansancio"),
    "rested": ("rested", "descansó"),
    "sat_down": ("sat down", "se sentó"),
    "doctor_called": ("a doctor was called", "se llamó a un médico"),
    "nurse_called": ("a nurse was called", "se llamó a enfermería"),
    "none": ("nothing was needed", "no hizo falta nada"),
    "unknown_session": ("session not known", "sesión desconocida"),
    "needs_newer_program": ("needs a newer program", "requiere un programa más nuevo"),
    "refused": ("Participant refused", "El participante se negó"),
    "no_time": ("No time", "Sin tiempo"),
}

MONTHS = {
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    "es": ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"],
}


@cache
def words(language: str) -> Mapping[str, str]:
    """Return every word of the recorder's own in one language, by its key."""
    at = LANGUAGES.index(language) if language in LANGUAGES else 0
    return {key: both[at] for key, both in _WORDS.items()}


def for_code(code: str, language: str) -> str:
    """Return the words for a code that no bundle names; the code with spaces if none."""
    both = _CODES.get(code)
    if both is None:
        return code.replace("_", " ")
    return both[LANGUAGES.index(language) if language in LANGUAGES else 0]
