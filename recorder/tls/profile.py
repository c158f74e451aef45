"""What a tablet is told to trust: a profile for iPads, the plain certificate, and the steps.

An iPad asks for two taps in two places; the second is the one that people miss.
"""

from __future__ import annotations

import plistlib
import uuid
from typing import TYPE_CHECKING

from recorder.tls import AUTHORITY

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.x509 import Certificate

FILE, STEPS = "heeltoe.mobileconfig", "ipad.txt"
OURS = uuid.UUID("6f2a4a0e-6f0b-4f8e-9d36-0e9c1d6a7b52")  # From which profiles take their ids.

SAID = """\
Heeltoe on an iPad: https://{name}/
(If the recorder was started with --port, that number follows: https://{name}:8040/)

Once on each iPad, in a network that both are in:

1. Bring {profile} to the iPad: AirDrop, a USB stick, or mail. Open it there.
2. Settings > Profile Downloaded > Install. Before that: More Details > the certificate. Its
   SHA-256 fingerprint must be
   {fingerprint}
3. Settings > General > About > Certificate Trust Settings: switch on “{authority}”.
   Without this step Safari goes on warning.
4. Safari: open the address above. No warning comes. Share > Add to Home Screen.
5. Open it from the home screen, and pair it there with a code of a site lead.

Another kind of tablet: install {plain} as an authority for web sites. An iPad that is
managed needs only the profile, given by whoever manages it; steps 2 and 3 fall away.
Never install a profile whose fingerprint is another.


Heeltoe en un iPad: https://{name}/
(Si el registrador se inició con --port, sigue ese número: https://{name}:8040/)

Una vez en cada iPad, en una red en la que estén ambos:

1. Lleve {profile} al iPad: AirDrop, memoria USB o correo. Ábralo allí.
2. Ajustes > Perfil descargado > Instalar. Antes: Más detalles > el certificado. Su huella
   SHA-256 debe ser
   {fingerprint}
3. Ajustes > General > Información > Ajustes de confianza de los certificados: active
   “{authority}”. Sin este paso Safari seguirá avisando.
4. Safari: abra la dirección de arriba, sin avisos. Compartir > Añadir a pantalla de inicio.
5. Ábralo desde la pantalla de inicio y vincúlelo allí con un código del responsable del centro.

Otro tipo de tableta: instale {plain} como autoridad para sitios web. Un iPad gestionado solo
necesita el perfil, dado por quien lo gestiona; los pasos 2 y 3 sobran.
Nunca instale un perfil cuya huella sea otra.
"""


def write(place: Path, name: str, authority: Certificate) -> None:
    """Write the profile and the steps beside an authority's certificate."""
    from cryptography.hazmat.primitives.hashes import SHA256

    (place / FILE).write_bytes(profile(name, authority))
    said = SAID.format(
        name=name,
        profile=FILE,
        plain=AUTHORITY,
        authority=called(authority),
        fingerprint=authority.fingerprint(SHA256()).hex(" ").upper(),
    )
    (place / STEPS).write_text(said, encoding="utf-8")


def profile(name: str, authority: Certificate) -> bytes:
    """Return the profile; the same authority gives the same, so that it replaces itself."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding

    digest = authority.fingerprint(SHA256()).hex()
    within = f"org.heeltoe.{name}"
    return plistlib.dumps(
        {
            "PayloadType": "Configuration",
            "PayloadVersion": 1,
            "PayloadIdentifier": within,
            "PayloadUUID": str(uuid.uuid5(OURS, digest)).upper(),
            "PayloadDisplayName": f"Heeltoe at {name}",
            "PayloadDescription": f"Lets this tablet trust the recorder at {name}, and no other.",
            "PayloadContent": [
                {
                    "PayloadType": "com.apple.security.root",
                    "PayloadVersion": 1,
                    "PayloadIdentifier": f"{within}.authority",
                    "PayloadUUID": str(uuid.uuid5(OURS, f"{digest} authority")).upper(),
                    "PayloadDisplayName": called(authority),
                    "PayloadCertificateFileName": "heeltoe.cer",
                    "PayloadContent": authority.public_bytes(Encoding.DER),
                }
            ],
        }
    )


def called(authority: Certificate) -> str:
    """Return the name under which a tablet lists an authority."""
    from cryptography.x509.oid import NameOID

    return str(authority.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)
