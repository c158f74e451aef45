"""Sync: what was recorded anywhere reaches the hub once, and what the hub knows comes back.

The hub is passive: every exchange starts from below (`exchanging`), says how far each log held
goes, sends what the hub lacks (`sending`) in batches (`lines`, `packing`), fetches what it has more
(`fetching`). The hub (`answering`) writes a batch down before it looks inside (`inbox`), takes it
in whole or parks it whole (`checking`, `merge`), and signs that it has it. Each request carries
the node's signature (`identity`), so no secret is shared. `worker` exchanges by itself while a
joined node serves, by its `schedule`; what the last exchange said is `told`.
docs/sync.md is the protocol.

By hand (`hands`) the same batches and files go in a `parcel` on a stick: made by `wrapping`,
taken in by `unwrapping` through the same door, checked where it lies by `inspecting`.
"""

from recorder.sync.exchanging import exchange, exchange_at
from recorder.sync.talk import Exchanged

__all__ = ["Exchanged", "exchange", "exchange_at"]
