"""Words of pages: a hub's sites, what was heard of them, visits by window, completeness."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "sites": ("Sites", "Centros"),
    # ── How long ago ──
    "age_s": ("{n} s", "{n} s"),
    "weekdays": ("Mon Tue Wed Thu Fri Sat Sun", "lun mar mié jue vie sáb dom"),
    # ── The front page of a hub ──
    "sites_to_call_n": ("{n} sites to call", "{n} centros a los que llamar"),
    "sites_to_call_1": ("1 site to call", "1 centro al que llamar"),
    "silent_for": ("Not heard of for {age}.", "Sin noticias desde hace {age}."),
    "every_site_at_a_glance": ("Every site", "Todos los centros"),
    "completeness_only": (
        "What is there, and never how it went: results are on no page of this part.",
        "Qué hay, y nunca cómo fue: en estas páginas no hay resultados.",
    ),
    "done_of_expected": ("of {of} visits expected by now", "de {of} visitas previstas hasta hoy"),
    "closing_this_week": ("Windows that close this week", "Plazos que acaban esta semana"),
    "nothing_closes": (
        "No window of a visit that is due closes within seven days.",
        "Ningún plazo de una visita pendiente acaba en los próximos siete días.",
    ),
    "all_closing": ("All visits due ({n} close)", "Todas las pendientes ({n} acaban)"),
    "visits_to_decide_n": ("{n} visits need a person.", "{n} visitas requieren a alguien."),
    "visits_to_decide_1": ("1 visit needs a person.", "1 visita requiere a alguien."),
    "show_to_decide": ("Show these visits", "Ver estas visitas"),
    "questions_wait_n": (
        "{n} questions wait for an answer of a site.",
        "{n} preguntas esperan respuesta de un centro.",
    ),
    "questions_wait_1": (
        "1 question waits for an answer of a site.",
        "1 pregunta espera respuesta de un centro.",
    ),
    # ── The table of sites ──
    "enrolled": ("Enrolled", "Incluidos"),
    "visits_done": ("Visits", "Visitas"),
    "open_visits": ("Open", "Abiertas"),
    "questions_open": ("Ques\u00adtions", "Pre\u00adguntas"),
    "quarantined": ("Quaran\u00adtine", "Cua\u00adrentena"),
    "heard_last": ("Last heard", "Última noticia"),
    "not_yet_here": ("Not yet here, oldest", "Sin llegar, lo más antiguo"),
    "none_waits": ("none", "nada"),
    "no_recorder": ("no recorder", "sin registrador"),
    "of": ("of {n}", "de {n}"),
    # ── One site ──
    "enrolled_here_n": ("{n} participants", "{n} participantes"),
    "enrolled_here_1": ("1 participant", "1 participante"),
    "left_here_n": ("{n} left the study", "{n} dejaron el estudio"),
    "left_here_1": ("1 left the study", "1 dejó el estudio"),
    "visit": ("Visit", "Visita"),
    "heard_at": ("{when}, {age} ago", "{when}, hace {age}"),
    "heard_never": ("never since it was let in", "nunca desde que se dejó entrar"),
    "announced_name": ("Announced", "Anunciado"),
    "announced": (
        "{label} announced {last} entries on {when}; {here} here; {missing} not arrived.",
        "{label} anunció {last} entradas el {when}; {here} aquí; {missing}.",
    ),
    "announced_here_n": ("{n} are", "hay {n}"),
    "announced_here_1": ("1 is", "hay 1"),
    "announced_missing_n": ("{n} have", "faltan {n} por llegar"),
    "announced_missing_1": ("1 has", "falta 1 por llegar"),
    "announced_all": (
        "{last} entries; all of them are here",
        "{last} entradas; todas están aquí",
    ),
    "announced_branch": (
        "{label} announced {last} entries on {when}; others stand here in their place. "
        "What it sent is in quarantine.",
        "{label} anunció {last} entradas el {when}; aquí hay otras en su lugar. "
        "Lo que envió está en cuarentena.",
    ),
    "batches_n": ("{n} batches", "{n} lotes"),
    "batches_1": ("1 batch", "1 lote"),
    "program": ("Program", "Programa"),
    "older_program": ("older than this hub’s {app}", "anterior al de esta central, {app}"),
    "older_rules": (
        "The newest visit was recorded by rules {rules}; those of the study are now {now}.",
        "La visita más reciente se registró con las reglas {rules}; las del estudio son {now}.",
    ),
    "its_clock": ("Its clock", "Su reloj"),
    "clock_same": ("as this hub’s", "como el de esta central"),
    "its_clock_ahead": ("{span} ahead of this hub’s", "{span} por delante de esta central"),
    "its_clock_behind": ("{span} behind this hub’s", "{span} por detrás de esta central"),
    "no_recorder_yet": (
        "No recorder was let in for this site.",
        "No se ha dejado entrar ningún registrador para este centro.",
    ),
    "admit_or_revoke": ("Let in or revoke", "Dejar entrar o anular"),
    "no_tablets_here": (
        "No tablet is paired at this site.",
        "No hay ninguna tableta emparejada en este centro.",
    ),
    "tablet_revoked": ("Revoked.", "Anulada."),
    # ── Visits by window ──
    "visits_by_window": ("Visits by window", "Visitas por plazo"),
    "plan_in_window": ("In the window", "En plazo"),
    "plan_early": ("Early", "Antes"),
    "plan_late": ("Late", "Tarde"),
    "plan_undated": ("Day not known", "Sin día"),
    "plan_due": ("Due", "Pen\u00addientes"),
    "plan_missed": ("Missed", "Perdidas"),
    "plan_to_come": ("To come", "Por venir"),
    "plan_open": ("Open", "Abiertas"),
    "plan_signed": ("Signed", "Firmadas"),
    "plan_unsigned": ("Unsigned", "Sin firmar"),
    "plan_to_decide": ("To decide", "Por decidir"),
    "cell_due": ("due", "pendiente"),
    "cell_missed": ("missed", "perdida"),
    "cell_to_come": ("to come", "por venir"),
    "cell_not_expected": ("not expected", "no prevista"),
    "cell_due_day": ("until {day}", "hasta el {day}"),
    "cell_missed_day": ("until {day}", "hasta el {day}"),
    "cell_to_come_day": ("from {day}", "desde el {day}"),
    "cell_open": ("open", "abierta"),
    "cell_unsigned": ("unsigned", "sin firmar"),
    "cell_to_decide": ("to decide", "por decidir"),
    # ── Completeness ──
    "completeness": ("Completeness", "Lo que hay y lo que falta"),
    "completeness_how": (
        "A visit is expected once it was finished or its window has closed. A measure is recorded "
        "where a trial of it stands, not done where somebody said why, and missing where neither "
        "is here. Of those who left the study, only visits that were made are expected.",
        "Una visita se espera cuando terminó o acabó su plazo. Una prueba está registrada si hay "
        "un intento válido, sin hacer si alguien dijo por qué, y falta si no hay ni lo uno ni lo "
        "otro. De quienes dejaron el estudio solo se esperan las visitas hechas.",
    ),
    "expected": ("Expected", "Esperadas"),
    "recorded": ("Recorded", "Registradas"),
    "not_done_why": ("Not done, with reason", "Sin hacer, con motivo"),
    "missing": ("Missing", "Faltan"),
    "recorded_by_site": ("Recorded, by site", "Registradas, por centro"),
}
