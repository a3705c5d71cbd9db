"""Service codes: found by purpose, opened only where a command is about to leave (DESIGN 4.4)."""

from collections.abc import Callable, Iterable

from django.db.models import Q
from django.views.decorators.debug import sensitive_variables

from panels.models import Panel, ServiceCode
from panels.vocabulary import CodePurpose


def read_codes(panels: Iterable[int]) -> set[int]:
    """Of these panels, those whose status can be read unattended."""
    connections = dict(Panel.objects.filter(pk__in=list(panels)).values_list("pk", "connection_id"))
    kept = ServiceCode.objects.filter(purpose=CodePurpose.READ, revoked_at__isnull=True)
    own = set(kept.filter(panel_id__in=connections).values_list("panel_id", flat=True))
    shared = kept.filter(panel__isnull=True, connection_id__in=set(connections.values()))
    whole = set(shared.values_list("connection_id", flat=True))
    return {panel for panel, connection in connections.items() if panel in own or connection in whole}


def readable_at(connection_id: int) -> Callable[[int], bool]:
    """Whether a panel of this connection, by its key, can be read unattended; asked for once for any number."""
    kept = ServiceCode.objects.filter(
        connection_id=connection_id, purpose=CodePurpose.READ, revoked_at__isnull=True
    ).values_list("panel_id", flat=True)
    coded = set(kept)
    return lambda panel_id: None in coded or panel_id in coded


@sensitive_variables("code")
def read_code(panel: Panel) -> str:
    """The code for reading this panel's status, its own before the connection's; empty if there is none."""
    codes = ServiceCode.objects.filter(
        Q(panel=panel) | Q(panel__isnull=True),
        connection_id=panel.connection_id,
        purpose=CodePurpose.READ,
        revoked_at__isnull=True,
    )
    code = sorted(codes, key=lambda kept: kept.panel_id is None)[:1]
    return str(code[0].code.open().get("code", "")) if code else ""
