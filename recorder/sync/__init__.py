"""Sync: what was recorded anywhere reaches the hub once, and what the hub knows comes back.

The hub is passive: every exchange starts from below (`exchanging`), says how far each log held
goes, and sends what the hub lacks in batches (`lines`). The hub writes a batch down before it
looks inside (`inbox`), takes it in whole or parks it whole (`merge`), and signs that it has it.
Each request carries the node's signature (`identity`), so no secret is shared.
docs/sync.md is the protocol.
"""

from recorder.sync.exchanging import Exchanged, exchange

__all__ = ["Exchanged", "exchange"]
