"""What a vendor's inventory lists, taken into rows. Names and parts change silently; nothing is deleted."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import F

from panels.drivers import is_polled
from panels.drivers.base import OutputListing, PanelListing, ZoneListing
from panels.models import Connection, Output, Panel, Partition, Quarantined, Watch, Zone
from panels.tenure import StillOurs, still_theirs
from panels.vocabulary import PanelState, QuarantineReason


def take_in(connection: Connection, listings: Sequence[PanelListing], still_ours: StillOurs | None = None) -> bool:
    """Make panels that are new and bring the others' names and parts up to date.

    False, and nothing more is written: the connection was handed over since the caller read it, or ``still_ours``, if
    the caller knows better, says so.

    A new panel has no site, so nobody sees it until an installer puts it on one. A part that is no longer listed
    stays, because an answer that leaves something out is commoner than a detector that is gone. What was set aside
    because nobody knew its panel is offered once more when there are new ones.
    """
    still_ours = still_ours or still_theirs(connection)
    listed = Panel.objects.filter(connection=connection, vendor_id__in=[listing.vendor_id for listing in listings])
    known = {panel.vendor_id: panel for panel in listed.select_related("site")}
    for listing in listings:
        with transaction.atomic():
            if not still_ours():
                return False
            panel = known.get(listing.vendor_id) or Panel(
                connection=connection, vendor_id=listing.vendor_id, simulated=connection.simulated
            )
            _take_panel(panel, listing)
            has_partitions = _take_partitions(panel, listing.partitions or ())
            if _tells_parts(connection, listing):
                _name_state(panel, has_partitions=has_partitions)
            _take_zones(panel, listing.zones or ())
            _take_outputs(panel, listing.outputs or ())
            if listing.abilities is not None:
                told = {name.value: support.value for name, support in listing.abilities.items()}
                Watch.objects.update_or_create(panel=panel, defaults={"abilities": told})
            if listing.vendor_id not in known:
                # With the panel or not at all: the next inventory would find nothing new in it.
                _offer_again(connection)
    return True


def _offer_again(connection: Connection) -> None:
    """Have the holder replay, as late news, what was said of panels that were unknown."""
    Quarantined.objects.filter(connection=connection, reason=QuarantineReason.UNKNOWN_PANEL).offer_again()


def _take_panel(panel: Panel, listing: PanelListing) -> None:
    before = (panel.name, panel.brand, panel.model, panel.serial)
    panel.name = (listing.name or panel.name or listing.vendor_id)[:160]
    panel.brand = (listing.brand or panel.brand)[:40]
    panel.model = (listing.model or panel.model)[:60]
    panel.serial = (listing.serial or panel.serial)[:60]
    if panel.pk is None:
        panel.refold()
        panel.save()
    elif before != (panel.name, panel.brand, panel.model, panel.serial):
        panel.refold()
        # Only these columns: state belongs to the corridor in.
        panel.save(update_fields=["name", "brand", "model", "serial", "search", "sort_name"])


def _tells_parts(connection: Connection, listing: PanelListing) -> bool:
    """Whether a listing says what a panel consists of: of visited ones the account's list has only the names."""
    told = (listing.partitions, listing.zones, listing.outputs)
    return not is_polled(connection.vendor) or any(part is not None for part in told)


def _name_state(panel: Panel, *, has_partitions: bool) -> None:
    """What has nothing to arm has nothing to be unknown, so it has a word of its own; the corridor in says the rest."""
    before, after = PanelState.NONE, PanelState.UNKNOWN
    if not has_partitions:
        before, after = after, before
    if panel.state == before:
        same = Panel.objects.filter(pk=panel.pk, state=before)
        same.filter(covert_alarm=False).update(station_rank=after.rank)
        same.update(state=after, state_rank=after.rank, version=F("version") + 1)


def _take_partitions(panel: Panel, listed: Sequence[tuple[int, str]]) -> bool:
    """Returns whether there is any partition."""
    known = {partition.number: partition for partition in Partition.objects.filter(panel=panel)}
    # A number listed twice is one part: the last word counts.
    for number, name in dict(listed).items():
        partition = known.get(number)
        if partition is None:
            Partition.objects.create(panel=panel, number=number, name=name[:120])
        elif partition.name != name[:120]:
            Partition.objects.filter(pk=partition.pk).update(name=name[:120])
    return bool(known or listed)


def _take_zones(panel: Panel, listed: Iterable[ZoneListing]) -> None:
    known = {zone.number: zone for zone in Zone.objects.filter(panel=panel)}
    new = []
    for listing in {listing.number: listing for listing in listed}.values():
        name, numbers = listing.name[:120], list(listing.partitions)
        zone = known.get(listing.number)
        if zone is None:
            new.append(
                Zone(panel=panel, number=listing.number, name=name, kind=listing.kind, partition_numbers=numbers)
            )
        elif zone.covert or (zone.name, zone.kind, zone.partition_numbers) != (name, listing.kind, numbers):
            # Whatever made it known before, the vendor now lists it for everybody.
            Zone.objects.filter(pk=zone.pk).update(
                name=name, kind=listing.kind, partition_numbers=numbers, covert=False
            )
    Zone.objects.bulk_create(new)


def _take_outputs(panel: Panel, listed: Iterable[OutputListing]) -> None:
    known = {(output.kind, output.number): output for output in Output.objects.filter(panel=panel)}
    for listing in {(listing.kind, listing.number): listing for listing in listed}.values():
        output = known.get((listing.kind, listing.number))
        if output is None:
            Output.objects.create(panel=panel, number=listing.number, kind=listing.kind, name=listing.name[:120])
        elif output.name != listing.name[:120]:
            Output.objects.filter(pk=output.pk).update(name=listing.name[:120])
