"""The JSON shapes of users, resources, sensors and controllers (reference 7.1, 7.3, 8)."""

from typing import Any

from panels.simulators.bienport.world import Output, Panel, User, World, Zone


def sensor(panel: Panel, zone: Zone) -> dict[str, Any]:
    """Return one zone as a Sensor; ``orderNo`` is the zone number of commands (reference 7.3)."""
    partition = panel.partitions[zone.partition]
    return {
        "id": zone.sensor_id,
        "resourceId": panel.resource_id,
        "orderNo": zone.number,
        "sensorId": zone.sensor_id,
        "ioType": "Digital",
        "ioDirection": "Input",
        "trueValue": "Açık",
        "falseValue": "Kapalı",
        "description": zone.name,
        "hardwareSerialNumber": zone.serial,
        "sensorName": zone.name,
        "partitions": [{"name": partition.name, "no": partition.number}],
    }


def controller(panel: Panel, output: Output) -> dict[str, Any]:
    """Return one output as a Controller."""
    return {
        "id": output.controller_id,
        "resourceId": panel.resource_id,
        "orderNo": output.number,
        "controllerId": output.controller_id,
        "ioType": "Digital",
        "ioDirection": "Output",
        "trueValue": "Açık",
        "falseValue": "Kapalı",
        "description": output.name,
        "hardwareSerialNumber": panel.network_id,
        "controllerName": output.name,
        "partitions": [{"name": partition.name, "no": partition.number} for partition in panel.partitions.values()],
    }


def sensor_group(panel: Panel) -> dict[str, Any]:
    """Return all zones of a panel as the one group they make."""
    return {"type": "Digital", "sensors": [sensor(panel, zone) for zone in panel.zones.values()]}


def resource(world: World, panel: Panel, *, lean: bool = False) -> dict[str, Any]:
    """Return a panel as a Resource."""
    whole: dict[str, Any] = {
        "resourceId": panel.resource_id,
        "networkId": panel.network_id,
        "resourceName": panel.name,
        "enabled": panel.enabled,
        "modelName": panel.model,
        "brandName": panel.brand,
        "treePath": panel.tree_path,
        "orgId": world.organization_id,
    }
    if not lean:
        whole["resourceSensors"] = [sensor_group(panel)] if panel.zones else []
        controllers = [controller(panel, output) for output in panel.outputs.values()]
        whole["resourceControllers"] = [{"type": "Digital", "controllers": controllers}] if controllers else []
    return whole | {
        "resourceSubscriptionId": 70_000 + panel.resource_id,
        "subscriptionDocumentNo": f"WP-{panel.resource_id:06d}",
        "resourceType": "Device",
    }


def gateway(world: World) -> dict[str, Any]:
    """Return the gateway above the I/O device, with the few fields of the vendor's sample (reference 7.3)."""
    return {
        "resourceId": world.gateway_id,
        "networkId": world.gateway_serial,
        "resourceName": "Gateway",
        "enabled": True,
        "treePath": f"/{world.gateway_id}/",
        "orgId": world.organization_id,
        "resourceType": "Gateway",
        "deviceSubType": "gateway",
    }


def resources_of(world: World, user: User, *, lean: bool = False) -> list[dict[str, Any]]:
    """Return everything a user has access to."""
    panels = world.panels_of(user)
    above = [gateway(world)] if any(panel.is_io_device for panel in panels) else []
    return above + [resource(world, panel, lean=lean) for panel in panels]


def organizations(world: World) -> list[dict[str, Any]]:
    """Return the organizations, with a numeric id as in the concrete sample (reference A5)."""
    return [{"name": world.organization_name, "id": world.organization_id}]


def login(world: World, user: User, *, token: str, mq_password: str) -> dict[str, Any]:
    """Return the answer to a login (reference 7.1), but for its last key, the resources."""
    return {
        "token": token,
        "mqUser": user.mq_user,
        "mqPassword": mq_password,
        "userId": user.user_id,
        "emailAddress": user.email,
        "screenName": user.screen_name,
        "localeId": "tr_TR",
        "roles": [{"roleId": 20163, "roleName": "User", "type": 1, "inherited": False, "typePK": 1}],
        "organizations": organizations(world),
        "organizationIds": [world.organization_id],
    }


def user_object(world: World, user: User) -> dict[str, Any]:
    """Return the common part of a User (reference 8)."""
    return {
        "userId": user.user_id,
        "firstName": user.first_name,
        "middleName": "",
        "lastName": user.last_name,
        "screenName": user.screen_name,
        "nationalId": "",
        "organizations": organizations(world),
        "organizationIds": [world.organization_id],
        "modifiedDate": 1_700_000_000_000,
        "languageId": "tr_TR",
        "failedLoginAttempts": 0,
        "status": 0,
        "emailAddress": user.email,
        "timeZoneId": "Europe/Istanbul",
        "contactId": user.user_id + 1,
        "lockout": False,
        "roles": [],
        "resources": [],
    }
