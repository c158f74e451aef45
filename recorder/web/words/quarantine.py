"""Words of pages: what lies in quarantine at a hub, and what was decided about it."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "quarantine": ("Quarantine", "Cuarentena"),
    "quarantine_why": (
        "What recorders sent and the hub could not take into a log. All of it is kept whole, and "
        "none of it counts. What others send goes on.",
        "Lo que enviaron los registradores y la central no pudo incorporar. Todo se conserva "
        "entero y nada de ello cuenta. Lo que envían los demás sigue su curso.",
    ),
    "quarantine_why_here": (
        "What this recorder has and the hub did not take into a log. All of it is here, and a copy "
        "of what was sent lies at the hub.",
        "Lo que tiene este registrador y la central no incorporó. Todo está aquí, y una copia de "
        "lo enviado está en la central.",
    ),
    "nothing_parked": ("Nothing lies in quarantine.", "No hay nada en cuarentena."),
    "nothing_waits_parked": (
        "Nothing in quarantine waits for an answer.",
        "Nada en cuarentena espera una decisión.",
    ),
    "nothing_stays": (
        "At the last exchange the hub took in all that was sent.",
        "En el último intercambio la central incorporó todo lo enviado.",
    ),
    "parked_1": (
        "1 branch in quarantine waits for an answer: kept whole, not counted.",
        "1 rama en cuarentena espera una decisión: guardada entera, sin contar.",
    ),
    "parked_n": (
        "{n} branches in quarantine wait for an answer: kept whole, not counted.",
        "{n} ramas en cuarentena esperan una decisión: guardadas enteras, sin contar.",
    ),
    "parked_lacks": (
        "Events that count nowhere: {entries}, of them trials: {attempts}.",
        "Sucesos que no cuentan en ningún sitio: {entries}; de ellos, intentos: {attempts}.",
    ),
    "parked_here_1": (
        "The hub did not take in 1 log of this recorder. It is safe here.",
        "La central no incorporó 1 diario de este registrador. Aquí está a salvo.",
    ),
    "parked_here_n": (
        "The hub did not take in {n} logs of this recorder. They are safe here.",
        "La central no incorporó {n} diarios de este registrador. Aquí están a salvo.",
    ),
    "look_at_quarantine": ("Look at the quarantine", "Ver la cuarentena"),
    "branch_of": (
        "Log {log}, entries {first} to {last}",
        "Diario {log}, anotaciones {first}–{last}",
    ),
    "branch_of_one": ("Log {log}, entry {first}", "Diario {log}, anotación {first}"),
    "branch_unread": ("What {node} sent", "Lo que envió {node}"),
    "branch_since": (
        "Brought by {node}, here since {when}",
        "Traído por {node}, aquí desde {when}",
    ),
    "branch_name": ("Branch {name}", "Rama {name}"),
    "branch_nothing_missing": (
        "All its events are in another log here: nothing is missing.",
        "Todos sus sucesos están aquí en otro diario: no falta nada.",
    ),
    "branch_shown": ("What it holds ({n})", "Qué contiene ({n})"),
    "branch_more": (
        "And {n} more: heeltoe hub parked --json lists all.",
        "Y {n} más: heeltoe hub parked --json los enumera todos.",
    ),
    "branch_unreadable": ("Cannot be read here", "Aquí no se puede leer"),
    "branch_values_hidden": (
        "What was measured is hidden here from your eyes.",
        "Lo medido se oculta aquí a sus ojos.",
    ),
    "parked_why_fork": (
        "The log has other entries in these places: two recorders wrote as one, as after a copy "
        "of a folder, or an older copy was put back and went on.",
        "El diario tiene otras anotaciones en esos lugares: dos registradores escribieron como "
        "uno, como tras copiar una carpeta, o se repuso una copia antigua y siguió.",
    ),
    "parked_why_gap": (
        "Entries before it are missing. The hub asks for them; when they come, it is taken in by "
        "itself.",
        "Faltan anotaciones anteriores. La central las pide; cuando lleguen, se incorpora sola.",
    ),
    "parked_why_superseded": (
        "It came from the machine that a recorder was before it was restored from a backup.",
        "Vino del equipo que un registrador era antes de restaurarse desde una copia.",
    ),
    "parked_why_revoked": (
        "It came from a recorder that was revoked.",
        "Vino de un registrador que fue anulado.",
    ),
    "parked_why_bad_hash": (
        "It does not hold together: something in it was altered, at the recorder or on the way.",
        "No es coherente: algo fue alterado, en el registrador o por el camino.",
    ),
    "parked_why_bad_signature": (
        "It is not signed with the key that this recorder joined with.",
        "No está firmado con la clave con la que se unió este registrador.",
    ),
    "parked_why_not_its_log": (
        "It is the log of another recorder than the one that brought it.",
        "Es el diario de otro registrador que el que lo trajo.",
    ),
    "parked_why_other_scope": (
        "It is of another site than the recorder was let in for, or says what only the hub may.",
        "Es de otro centro que el del registrador, o dice lo que solo puede decir la central.",
    ),
    "parked_why_other_study": ("It is of another study.", "Es de otro estudio."),
    "parked_why_unknown_node": (
        "Nobody let in the recorder that it came from.",
        "Nadie dejó entrar al registrador del que vino.",
    ),
    "parked_why_needs_newer_program": (
        "It was made by a newer program than this hub’s. Bring the hub up to date: it asks for it "
        "again by itself.",
        "Lo hizo un programa más reciente que el de esta central. Actualice la central: lo pedirá "
        "de nuevo sola.",
    ),
    "parked_why_set_back": (
        "The hub has more of this log than the recorder itself: it was set back to an older copy. "
        "Record nothing more with it before it is restored.",
        "La central tiene más de este diario que el propio registrador: se repuso una copia "
        "antigua. No registre nada más con él antes de restaurarlo.",
    ),
    "parked_why_not_vouched_for": (
        "The hub asks for entries of another recorder; that recorder sends them itself.",
        "La central pide anotaciones de otro registrador; ese registrador las envía.",
    ),
    "parked_why_other": (
        "It cannot be read as it came.",
        "No se puede leer tal como llegó.",
    ),
    "who_decides": (
        "A lead of site {site}, or a data manager",
        "Quien dirige el centro {site}, o gestión de datos",
    ),
    "who_decides_study": (
        "A data manager of the whole study",
        "Gestión de datos de todo el estudio",
    ),
    "who_decides_at_hub": (
        "At the hub: a lead of this site, or a data manager. Tell them.",
        "En la central: quien dirige este centro, o gestión de datos. Avíseles.",
    ),
    "decide_what": ("What becomes of it", "Qué se hace con ello"),
    "decide_adopt": (
        "Adopt: its events count beside those that are here",
        "Incorporar: sus sucesos cuentan junto a los que hay",
    ),
    "decide_keep_as_evidence": (
        "Keep as evidence: it stays here and counts nowhere",
        "Conservar como prueba: queda aquí y no cuenta",
    ),
    "decide_ask_again": (
        "Ask again: the recorder sends it once more",
        "Pedir de nuevo: el registrador lo envía otra vez",
    ),
    "decide_why": ("Why", "Por qué"),
    "decide_why_help": (
        "Every site can read it. No names of participants.",
        "Puede leerlo cada centro. Sin nombres de participantes.",
    ),
    "decide_anew": ("Decide otherwise", "Decidir otra cosa"),
    "decide_so": ("Decide", "Decidir"),
    "decided_adopt": ("Adopted", "Incorporada"),
    "kept_apart": (
        "These stay here for good, and nobody is asked about them any more.",
        "Se quedan aquí para siempre y ya no se pregunta por ellas a nadie.",
    ),
    "decided_keep_as_evidence": ("Kept as evidence", "Conservada como prueba"),
    "decided_ask_again": (
        "Asked for again; it has not come in otherwise since",
        "Pedida de nuevo; desde entonces no ha llegado de otro modo",
    ),
    "decided_up_to": (
        "Log {log} up to entry {last}",
        "Diario {log} hasta la anotación {last}",
    ),
    "decided_here": ("What was decided at the hub", "Qué se decidió en la central"),
    "from_the_hub": (
        "What came from the hub and could not be taken in",
        "Lo que vino de la central y no se pudo incorporar",
    ),
    "no_such_branch": (
        "There is no branch by this name in quarantine; it may have come in since. Nothing was "
        "changed. Look in the list.",
        "No hay ninguna rama con ese nombre en cuarentena; quizá ya se incorporó. Nada ha "
        "cambiado. Búsquela en la lista.",
    ),
    "branch_adopted_already": (
        "This branch was adopted already. Nothing was changed. What is wrong in it is corrected "
        "or taken back in its visit.",
        "Esta rama ya fue incorporada. Nada ha cambiado. Lo erróneo se corrige o se retira en su "
        "visita.",
    ),
    "branch_not_adoptable": (
        "This cannot be adopted: it cannot be read here, or is of another study. Nothing was "
        "changed. Keep it as evidence, or ask for it again.",
        "Esto no se puede incorporar: aquí no se puede leer, o es de otro estudio. Nada ha "
        "cambiado. Consérvelo como prueba o pídalo de nuevo.",
    ),
    "branch_not_yours": (
        "Your role does not decide about this branch. Nothing was changed. A lead of its site or "
        "a data manager can.",
        "Su función no decide sobre esta rama. Nada ha cambiado. Puede hacerlo quien dirige su "
        "centro o gestión de datos.",
    ),
}
