"""All operations that are simulated, subject by subject."""

from typing import Final

from panels.simulators.overkiz import (
    automation_endpoints,
    calendar_endpoints,
    camera_endpoints,
    execution_endpoints,
    gateway_endpoints,
    history_endpoints,
    measure_endpoints,
    people_endpoints,
    place_endpoints,
    reference_endpoints,
    setup_endpoints,
)
from panels.simulators.overkiz.operations import Endpoint

DESKS: Final = (
    automation_endpoints.desk,
    calendar_endpoints.desk,
    camera_endpoints.desk,
    execution_endpoints.desk,
    gateway_endpoints.desk,
    history_endpoints.desk,
    measure_endpoints.desk,
    people_endpoints.desk,
    place_endpoints.desk,
    reference_endpoints.desk,
    setup_endpoints.desk,
)
ENDPOINTS: Final[dict[str, Endpoint]] = {name: endpoint for desk in DESKS for name, endpoint in desk.endpoints.items()}
# What a box knows of it (reference 2.2).
LOCAL: Final = frozenset(
    {
        "GET /apiVersion",
        "POST /events/register",
        "POST /events/{listenerId}/fetch",
        "POST /events/{listenerId}/unregister",
        "GET /setup",
        "GET /setup/gateways",
        "GET /setup/devices",
        "GET /setup/devices/{deviceURL}",
        "GET /setup/devices/{deviceURL}/states",
        "GET /setup/devices/{deviceURL}/states/{name}",
        "GET /setup/devices/controllables/{controllableName}",
        "POST /exec/apply",
        "GET /exec/current",
        "GET /exec/current/{execId}",
        "DELETE /exec/current/setup",
        "DELETE /exec/current/setup/{execId}",
    }
)
