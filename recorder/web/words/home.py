"""Words of pages: the board of the day."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
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
    "certificate_ends_n": (
        "In {n} days no tablet will reach this recorder any more: its certificate ends. Tell "
        "whoever looks after this computer.",
        "En {n} días ninguna tableta alcanzará este registrador: su certificado caduca. Avise a "
        "quien se ocupa de este ordenador.",
    ),
    "certificate_ends_1": (
        "In 1 day no tablet will reach this recorder any more: its certificate ends. Tell whoever "
        "looks after this computer.",
        "En 1 día ninguna tableta alcanzará este registrador: su certificado caduca. Avise a "
        "quien se ocupa de este ordenador.",
    ),
    "certificate_ended": (
        "No tablet reaches this recorder: its certificate has ended. What they record stays with "
        "them. Tell whoever looks after this computer.",
        "Ninguna tableta alcanza este registrador: su certificado ha caducado. Lo que registran "
        "se queda en ellas. Avise a quien se ocupa de este ordenador.",
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
}
