"""Who works in the simulated study: name, role, site. No person exists."""

from __future__ import annotations

PEOPLE = (
    ("Iris Okafor", "administrator", None, "lantern copper river seven"),
    ("Noor Haddad", "data_manager", None, "window orchard salt pencil"),
    ("Tomas Lind", "monitor", None, "harbour violet candle stone"),
)
ADMINISTRATOR, MONITOR = PEOPLE[0][0], PEOPLE[2][0]
# By site, 01 to 10.
LEADS = (
    *("Grace Muller", "Owen Tran", "Lucia Vidal", "Paul Eriksen", "Mei Castillo"),
    *("Sofia Rosado", "Kari Nygaard", "Javier Molina", "Alice Webb", "Dunia Santana"),
)
ASSESSORS = (
    *("Maria Ruiz", "Ben Carter", "Ana Flores", "Ruth Keller", "Daniel Kim"),
    *("Carmen Ortiz", "Jonas Berg", "Elena Prieto", "Tom Hughes", "Yaiza Perez"),
)
LEFT = "Peter Novak"  # Assessed at 01 for a while, and left with a visit unsigned.

#: Who of them can sign in; of the others' passphrases nobody knows one.
PASSPHRASES = {
    **{name: words for name, _, _, words in PEOPLE},
    LEADS[0]: "meadow bronze ticket owl",
    ASSESSORS[0]: "quiet lemon bridge nine",
}
