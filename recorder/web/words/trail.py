"""Words of pages: the audit trail."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "trail": ("Audit trail", "Rastro de auditoría"),
    "trail_of": ("Audit trail: {of}", "Rastro de auditoría: {of}"),
    "trail_why": (
        "Everything that was recorded about this, in the order in which it arrived here. "
        "Nothing is left out, and nobody can change it.",
        "Todo lo registrado sobre esto, en el orden en que llegó aquí. "
        "No falta nada y nadie puede cambiarlo.",
    ),
    "kept_though_asked": (
        "Kept as written, though asked whether it",
        "Se dejó como está, aunque se preguntó si",
    ),
    "asked_person": ("says who somebody is", "dice quién es alguien"),
    "asked_study": (
        "holds words this study asks not to write",
        "tiene palabras que el estudio pide no escribir",
    ),
    "asked_treatment": ("reveals the treatment", "revela el tratamiento"),
    "trail_stands": ("stands", "vigente"),
    "trail_replaced": ("replaced later", "sustituido después"),
    "trail_set_aside": ("set aside, does not count", "apartado, no cuenta"),
    "trail_no_say": (
        "has no say: it is not for this site’s log",
        "sin efecto: no corresponde al diario de este centro",
    ),
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
}
