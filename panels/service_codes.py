"""Service codes: found by purpose, opened only where a command is about to leave (DESIGN 4.4)."""

from collections.abc import Iterable

from django.db.models import Q
from django.views.decorators.debug import sensitive_variables

from panels.models import Panel, ServiceCode
from panels.vocabulary import CodePurpose


def read_codes(panels: Iterable[int]) -> set[int]:
    """Of these panels, those whose status can be read unattended."""
    ids = list(panels)
    found = Panel.objects.filter(pk__in=ids).filter(
        Q(service_codes__purpose=CodePurpose.READ, service_codes__revoked_at__isnull=True)
        | Q(
            connection__service_codes__purpose=CodePurpose.READ,
            connection__service_codes__panel__isnull=True,
            connection__service_codes__revoked_at__isnull=True,
        )
    )
    return set(found.values_list("pk", flat=True))


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
