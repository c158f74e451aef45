"""What each kind of event is called on a page, in English and Spanish."""

from __future__ import annotations

from recorder.web import shared

_TITLES: dict[str, tuple[str, str]] = {
    "session_opened": ("A sign-in", "Un inicio de sesión"),
    "session_closed": ("A sign-out", "Un cierre de sesión"),
    "sign_in_refused": ("A refused sign-in", "Un inicio de sesión rechazado"),
    "visit_opened": ("A visit begun", "Una visita empezada"),
    "settings_recorded": ("How it was set up", "Cómo se preparó"),
    "attempt_recorded": ("A trial", "Un intento"),
    "measure_not_done": ("A test not done", "Una prueba no realizada"),
    "safety_event_recorded": ("A safety event", "Un suceso de seguridad"),
    "note_written": ("A note", "Una nota"),
    "withdrawn": ("Something taken back", "Algo retirado"),
    "visit_finished": ("A visit finished", "Una visita terminada"),
    "visit_signed": ("A signature", "Una firma"),
    "signature_refused": ("A refused signature", "Una firma rechazada"),
    "visit_repinned": ("Read by other rules", "Leída con otras reglas"),
    "visits_joined": ("Records joined", "Registros unidos"),
    "question_raised": ("A question", "Una pregunta"),
    "question_answered": ("An answer", "Una respuesta"),
    "participant_added": ("A participant on the list", "Participante en la lista"),
    "participant_left": ("A participant left", "Participante que deja el estudio"),
    "participant_moved": ("A participant moved", "Participante que cambia de centro"),
    "person_added": ("A person added", "Una persona añadida"),
    "role_given": ("A role given", "Una función asignada"),
    "credential_set": ("A new passphrase", "Una nueva frase de contraseña"),
    "person_certified": ("A training noted", "Una formación anotada"),
    "person_disabled": ("Access ended", "Un acceso retirado"),
    "equipment_added": ("Equipment in use", "Un equipo en uso"),
    "equipment_checked": ("Equipment checked", "Un equipo comprobado"),
    "device_paired": ("A browser paired", "Un navegador emparejado"),
    "device_revoked": ("A browser revoked", "Un navegador revocado"),
    "log_opened": ("A log begun", "Un registro empezado"),
    "study_published": ("The study published", "El estudio publicado"),
    "node_admitted": ("A recorder admitted", "Un registrador admitido"),
    "node_revoked": ("A recorder revoked", "Un registrador revocado"),
    "event_set_aside": ("Something set aside", "Algo apartado"),
    "event_admitted": ("Something let count", "Algo admitido"),
    "aside_looked_at": ("Something set aside looked at", "Algo apartado, revisado"),
    "branch_decided": ("A branch decided about", "Una rama decidida"),
    "text_redacted": ("A text blanked", "Un texto borrado"),
    "report_sealed": ("A report sealed", "Un informe sellado"),
    "report_printed": ("A report printed", "Un informe impreso"),
    "exported": ("Data exported", "Datos exportados"),
    "trail_read": ("A trail read", "Un rastro leído"),
    "backup_made": ("A backup made", "Una copia de seguridad"),
    "restored": ("Begun again from a backup", "Reanudado desde una copia"),
    "sheet_checked": ("Checked against the sheet", "Comprobado con la hoja"),
    "clock_stepped": ("The clock jumped", "El reloj saltó"),
}


def title(kind: str) -> str:
    """Return a kind in the language of the page; its own name where a newer program made it."""
    if kind not in _TITLES:
        return kind.replace("_", " ")
    return _TITLES[kind][shared.language() == "es"]
