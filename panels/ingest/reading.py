"""From bytes to parts; what cannot be parsed is rejected (DESIGN 3.4)."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from panels.drivers import DRIVERS
from panels.drivers.base import BadPayloadError, Part
from panels.ingest.deliveries import Delivery
from panels.ingest.quarantine import Reject
from panels.models.uids import new_uids
from panels.vocabulary import QuarantineReason

log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Piece:
    """One part of one delivery on its way through the corridor."""

    delivery: Delivery
    part: Part
    uid: str
    digest: bytes
    panel_id: int | None = None
    # Whether its correlation id is that of a command of ours: only then is the id known to be unique.
    is_ours: bool = False


@dataclass(slots=True, kw_only=True)
class Read:
    """A batch after parsing."""

    pieces: list[Piece] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)


def read(batch: Sequence[Delivery]) -> Read:
    """Parse a batch; one bad message costs the others nothing."""
    result = Read()
    for delivery in batch:
        driver = DRIVERS[delivery.lease.vendor]
        if len(delivery.payload) > driver.max_payload:
            result.rejects.append(
                Reject(
                    delivery=delivery,
                    reason=QuarantineReason.OVERSIZED,
                    detail=f"{len(delivery.payload)} bytes, {driver.max_payload} are read",
                )
            )
            continue
        try:
            parts = driver.parse(delivery.source, delivery.payload) if delivery.parts is None else delivery.parts
        except BadPayloadError as error:
            result.rejects.append(Reject(delivery=delivery, reason=error.reason, detail=str(error)[:200]))
            continue
        except Exception as error:
            # A driver promises to raise nothing else. One that breaks its word must not stop every connection here.
            log.exception("a message of connection %d broke its driver", delivery.lease.connection_id)
            result.rejects.append(
                Reject(delivery=delivery, reason=QuarantineReason.NOT_APPLIED, detail=type(error).__name__)
            )
            continue
        result.pieces += [
            Piece(
                delivery=delivery,
                part=part,
                uid="",
                digest=hashlib.blake2b(part.raw, digest_size=16).digest(),
            )
            for part in parts
        ]
    for piece, uid in zip(result.pieces, new_uids(len(result.pieces)), strict=True):
        piece.uid = uid
    return result
