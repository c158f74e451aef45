"""One seal on a PDF: PAdES B-B, invisible, over the whole file, and how to read it.

Importing pyHanko takes most of a second, so it is imported when something is sealed or
checked and never when a server starts. Nothing is fetched, ever.
"""

from __future__ import annotations

import io
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal

from recorder import keys

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from recorder.seals.authority import Sealer

FIELD = "Seal"
ROOM = 8192  # Hex digits that the seal may take; it needs about 5,000.
MARKS = (b"/ETSI.CAdES.detached", b"/ByteRange")  # What only a file that was sealed holds.
# What reading a file can run into that somebody broke, by accident or to see what happens.
BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
Found = Literal["unreadable", "none", "many", "altered", "appended", "whole"]


@dataclass(frozen=True, slots=True)
class Seal:
    """What a file's own seal says, before anything is held against it."""

    found: Found
    public_key: str = ""
    claims: str = ""  # The node that the certificate names; anybody can write one.
    at: datetime | None = None
    covers: str = ""  # The digest of all bytes but the seal's own.


def put(pdf: bytes, sealer: Sealer, at: datetime) -> bytes:
    """Return a PDF with the node's seal on it; the bytes before it stay as they were."""
    from asn1crypto.keys import PrivateKeyInfo
    from asn1crypto.x509 import Certificate
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    class AtThisMoment(signers.PdfSigner):
        """Writes our moment into the seal, where pyHanko would ask the clock."""

        def init_signing_session(self, *about: Any, **more: Any) -> Any:
            session = super().init_signing_session(*about, **more)
            session.system_time = at
            return session

    leaf, authority = (
        Certificate.load(it.public_bytes(Encoding.DER)) for it in (sealer.leaf, sealer.authority)
    )
    key = sealer.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register(authority)
    signer = signers.SimpleSigner(leaf, PrivateKeyInfo.load(key), store)
    about = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        name=str(leaf.subject.native["common_name"]),
    )
    sealing = AtThisMoment(about, signer, new_field_spec=fields.SigFieldSpec(FIELD))
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    made = _alone(lambda: sealing.sign_pdf(writer, bytes_reserved=ROOM))
    sealed: bytes = made.getvalue()
    return sealed


def _alone(does: Callable[[], Any]) -> Any:
    """Return what a call gives in a thread of its own: pyHanko runs a loop, the caller may too."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(does).result()


def read(pdf: bytes) -> Seal:
    """Return what the seal of a PDF says; whatever the bytes are, there is an answer."""
    from asn1crypto.x509 import Certificate
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.x509 import load_der_x509_certificate
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext
    from pyhanko_certvalidator.errors import PathError

    was_sealed = any(mark in pdf for mark in MARKS)
    try:
        seals = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        if len(seals) != 1:
            return Seal("many" if seals else "altered" if was_sealed else "none")
        [seal] = seals
        # Whose key it is says the log; a path of certificates is not asked for.
        trust = ValidationContext(trust_roots=[seal.signer_cert], allow_fetching=False)
        status = _alone(lambda: validate_pdf_signature(seal, trust, skip_diff=True))
        certificate: Certificate = status.signing_cert
        public = load_der_x509_certificate(certificate.dump()).public_key()
        said = Seal(
            "whole",
            keys.public_half(public) if isinstance(public, EllipticCurvePublicKey) else "",
            str(certificate.subject.native.get("common_name", "")),
            seal.self_reported_timestamp,
            _covered(pdf, [int(at) for at in seal.byte_range]),
        )
    except (PdfError, PathError, *BROKEN):
        return Seal("altered" if was_sealed else "unreadable")
    if not (status.intact and status.valid):
        return replace(said, found="altered")
    if status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        return replace(said, found="appended")
    return said


def _covered(pdf: bytes, ranges: list[int]) -> str:
    first, length, then, rest = ranges
    return sha256(pdf[first : first + length] + pdf[then : then + rest]).hexdigest()
