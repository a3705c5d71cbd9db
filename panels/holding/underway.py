"""The commands that wait for what an account's feed tells of them."""

from panels.drivers.base import UnderWay
from panels.models import Command
from panels.vocabulary import CommandName, CommandState

_COLUMNS = ("correlation_id", "handles", "name", "panel__vendor_id", "partition", "sent_at")


def under_way_at(connection_id: int) -> tuple[UnderWay, ...]:
    """What may have reached the vendor and is not settled, oldest first."""
    sent = Command.objects.filter(panel__connection_id=connection_id, state=CommandState.SENT).order_by("pk")
    return tuple(
        UnderWay(
            correlation_id=correlation_id,
            handles=tuple(handles),
            name=CommandName(name),
            panel=panel,
            partition=partition,
            sent_at=sent_at,
        )
        for correlation_id, handles, name, panel, partition, sent_at in sent.values_list(*_COLUMNS)
    )
