"""What this recorder shows to browsers that reach it over TLS, and until when.

`tls/server.pem` in the data folder holds key and certificates in one file, so that they are
always of one pair. Either somebody gave them (`given`), or this recorder is an authority of its
own for its site (`own`): then it renews its certificate by itself, and each tablet is told
once, by a profile (`profile`), to trust that authority.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from recorder import certificates, clock
from recorder.certificates import SOON as SOON
from recorder.refusals import OutOfReach

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
    from cryptography.x509 import Certificate

FOLDER = "tls"
SERVER, AUTHORITY_KEY, AUTHORITY = "server.pem", "authority.key", "authority.crt"
LONGEST_DAYS = 825  # An iPad believes no certificate that was made for longer.


@dataclass(frozen=True, slots=True)
class Shown:
    """The certificate that browsers are shown: for which names, by whom, from when to when."""

    names: tuple[str, ...]  # DNS names, then addresses; the first is the one to type.
    issuer: str  # At the end of the chain: whom a browser has to trust.
    starts: datetime
    ends: datetime
    own: bool  # The authority is this recorder itself.
    authority: str  # The fingerprint of that authority, else of the certificate.

    def days_left(self, at: datetime) -> int:
        """Return for how many whole days it is still good; negative where it has ended."""
        return (self.ends - at).days

    def good(self, at: datetime) -> bool:
        """Say whether a browser with this clock would find it neither too early nor too late."""
        return self.starts <= at < self.ends


def now() -> datetime:
    """Return this moment, as certificates count."""
    return datetime.fromtimestamp(clock.now().at_ms / 1000, UTC)


def shown(data: Path) -> Shown | None:
    """Return what browsers are shown, None where there is nothing.

    Raises OutOfReach where the file is there and cannot be read.
    """
    file = data / FOLDER / SERVER
    try:
        seen = file.stat()
        return _read(file, seen.st_mtime_ns, seen.st_ino)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, IndexError) as error:
        raise OutOfReach(
            f"{file} cannot be read ({error}). All data are safe; nothing is served over TLS. "
            "Put it back from a backup of this folder, or give or make one: heeltoe tls --help."
        ) from None


def days_left(data: Path) -> int | None:
    """Return for how many days browsers accept what they are shown, None where it is nothing."""
    found = shown(data)
    return found.days_left(now()) if found else None


def ends_soon(data: Path) -> int | None:
    """Return the days that are left where somebody must act, else None.

    What cannot be read is for `doctor` and `serve` to say.
    """
    try:
        days = days_left(data)
    except OutOfReach:
        return None
    return days if days is not None and days < SOON.days else None


def open_to_others(data: Path) -> bool:
    """Say whether other users of this computer may read the key."""
    return bool((data / FOLDER / SERVER).stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def keep(data: Path, key: PrivateKeyTypes, chain: list[Certificate]) -> None:
    """Write key and certificates, for nobody but this user, in place of those from before."""
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    file = data / FOLDER / SERVER
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    part = file.with_name(f".{file.name}.part")
    try:
        part.unlink(missing_ok=True)
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(secret + b"".join(map(certificates.pem, chain)))
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
    except OSError as error:
        raise OutOfReach(
            f"{file} cannot be written ({error.strerror}). Nothing was changed."
        ) from None


def folder(data: Path) -> Path:
    """Return the folder for keys and certificates, made where it is missing."""
    place = data / FOLDER
    try:
        place.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise OutOfReach(
            f"{place} cannot be made ({error.strerror}). Nothing was changed."
        ) from None
    return place


@lru_cache(maxsize=8)
def _read(file: Path, mtime_ns: int, inode: int) -> Shown:
    """Return what a file shows; the front page asks each time, and X.509 is slow to read."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509 import load_pem_x509_certificates

    chain = load_pem_x509_certificates(file.read_bytes())
    leaf = chain[0]
    by = issued_by(leaf, file.with_name(AUTHORITY))
    return Shown(
        names=names_of(leaf),
        issuer=chain[-1].issuer.rfc4514_string(),
        starts=max(one.not_valid_before_utc for one in chain),
        ends=min(one.not_valid_after_utc for one in chain),
        own=by is not None,
        authority=(by or leaf).fingerprint(SHA256()).hex(" ").upper(),
    )


def issued_by(leaf: Certificate, authority: Path) -> Certificate | None:
    """Return the authority in a file if it issued this certificate."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.x509 import load_pem_x509_certificate

    try:
        by = load_pem_x509_certificate(authority.read_bytes())
        leaf.verify_directly_issued_by(by)
    except (OSError, ValueError, TypeError, InvalidSignature):
        return None
    return by


def names_of(leaf: Certificate) -> tuple[str, ...]:
    """Return the names and addresses that a certificate is for, as browsers read it."""
    from cryptography import x509

    try:
        said = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    dns = said.get_values_for_type(x509.DNSName)
    return (*dns, *map(str, said.get_values_for_type(x509.IPAddress)))
