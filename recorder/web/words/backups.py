"""Words of pages: backups, and recorders or a hub that began anew from one."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "backup_last": ("Last backup: {when}.", "Última copia de seguridad: {when}."),
    "backup_none": (
        "No backup of this recorder was made yet.",
        "Aún no hay ninguna copia de seguridad de este registrador.",
    ),
    "backup_old": (
        "It is time for a backup. Plug its medium in; whoever looks after this computer makes one "
        "with: heeltoe backup",
        "Toca hacer una copia de seguridad. Conecte el soporte; quien cuida de este equipo la hace "
        "con: heeltoe backup",
    ),
    "backup_medium_gone": (
        "{where} is not there: plug the backup’s medium in.",
        "{where} no está: conecte el soporte de las copias.",
    ),
    "backup_medium_full": (
        "{where} has no room for a backup: free space on it, or use a larger medium.",
        "En {where} no cabe una copia: libere espacio o use un soporte mayor.",
    ),
    "backup_medium_locked": (
        "{where} cannot be written: look whether the medium is locked.",
        "No se puede escribir en {where}: mire si el soporte está bloqueado.",
    ),
    "backup_medium_trouble": (
        "{where} did not take a backup: was the medium pulled out?",
        "{where} no aceptó la copia: ¿se sacó el soporte?",
    ),
    "backup_same_place": (
        "{where} is the data folder itself: name a folder on another medium.",
        "{where} es la propia carpeta de datos: indique una en otro soporte.",
    ),
    "backup_not_sound": (
        "A copy was read back and was not sound; it was thrown away. Run: heeltoe verify",
        "Una copia se releyó y no estaba íntegra; se desechó. Ejecute: heeltoe verify",
    ),
    "backup_broken": (
        "{where} was read back and was not whole; it was thrown away. Use another medium.",
        "{where} se releyó y no estaba completa; se desechó. Use otro soporte.",
    ),
    "hub_restored": (
        "The hub was restored from its backup of {when}; what it had since then is being sent "
        "again. All data are safe here.",
        "La central se restauró desde su copia del {when}; lo que tenía desde entonces se está "
        "enviando de nuevo. Todos los datos están a salvo aquí.",
    ),
    "hub_restored_here": (
        "This hub was restored from its backup of {when}. What came after that is missing here "
        "until these recorders have sent it again: {names}.",
        "Esta central se restauró desde su copia del {when}. Lo que llegó después falta aquí hasta "
        "que estos registradores lo envíen de nuevo: {names}.",
    ),
    "hub_life_used": (
        "Recorders follow another life of this hub, keep all they have, and send nothing here. "
        "Restore its backup once more, with --epoch {epoch}; if this is an old machine, switch it "
        "off.",
        "Hay registradores que siguen otra vida de esta central, guardan todo lo suyo y no envían "
        "nada aquí. Restaure su copia una vez más, con --epoch {epoch}; si este es un equipo "
        "antiguo, apáguelo.",
    ),
    "restored_waits": (
        "This recorder was restored from its backup of {when}. The hub takes from it once an "
        "administrator lets it in there; its key reads {digits}. All data are safe here.",
        "Este registrador se restauró desde su copia del {when}. La central recibirá de él cuando "
        "un administrador lo deje entrar; su clave se lee {digits}. Todos los datos están a salvo "
        "aquí.",
    ),
    "restored_wait_1": (
        "1 restored recorder waits to be let in again.",
        "1 registrador restaurado espera que lo dejen entrar de nuevo.",
    ),
    "restored_wait_n": (
        "{n} restored recorders wait to be let in again.",
        "{n} registradores restaurados esperan que los dejen entrar de nuevo.",
    ),
    "node_waits": (
        "Restored, waits to be let in again",
        "Restaurado, espera que lo dejen entrar de nuevo",
    ),
    "node_waits_from": (
        "For site {site}. It was {before}, goes on from its backup of {when}, and asks since "
        "{since}.",
        "Para el centro {site}. Era {before}, sigue desde su copia del {when} y lo pide desde el "
        "{since}.",
    ),
    "node_waits_unknown": (
        "For site {site}. This hub does not remember it; its certificate is of this study. It asks "
        "since {since}.",
        "Para el centro {site}. Esta central no lo recuerda; su certificado es de este estudio. Lo "
        "pide desde el {since}.",
    ),
    "node_waits_why": ("Why: {why}", "Motivo: {why}"),
    "node_waits_compare": (
        "What {before} sends after that is parked whole. First compare these digits with whoever "
        "sits at that computer, over the telephone:",
        "Lo que {before} envíe después se aparta entero. Antes compare estos dígitos con quien "
        "está ante ese equipo, por teléfono:",
    ),
    "node_waits_compare_unknown": (
        "First compare these digits with whoever sits at that computer, over the telephone:",
        "Antes compare estos dígitos con quien está ante ese equipo, por teléfono:",
    ),
    "let_in_again": ("Let {label} in again", "Dejar entrar de nuevo a {label}"),
    "node_followed": (
        "Restored: it goes on as {label}. What this one sends still is parked whole.",
        "Restaurado: sigue como {label}. Lo que este aún envíe se aparta entero.",
    ),
}
