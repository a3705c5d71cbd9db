"""Builds the same homes and accounts from the same seed."""

import hashlib
import random
import uuid
from collections.abc import Iterator
from typing import Any, Final

from panels.simulators.overkiz.catalogue import MODELS
from panels.simulators.overkiz.layouts import BOXES, FLOOR, HOUSE, LAYOUTS, ROOM_TYPES, Layout
from panels.simulators.overkiz.models import KINDS, Model
from panels.simulators.overkiz.world import Account, Device, Gateway, Home, Place, State

FIXED: Final = {"tsk_alarm": "alarm/0", "pod": "pod/0", "wifi": "wifi/0", "myfox_alarm": "site_alarm"}
# A round moment of the past, in ms: when all homes were installed.
INSTALLED: Final = 1_672_531_200_000


def secret(seed: int, purpose: str) -> str:
    """Return 64 hex digits that only depend on the seed and what they are for."""
    return hashlib.sha256(f"overkiz-simulator/{seed}/{purpose}".encode()).hexdigest()


def build_account(seed: int, user: str) -> Account:
    """Return an account without homes."""
    return Account(user=user, password=f"Pw-{secret(seed, user)[:14]}")


class Builder:
    """Turns one layout into a home; ``index`` tells homes of the same layout apart."""

    def __init__(self, seed: int, index: int, layout: str) -> None:
        self._seed = seed
        self._key = f"{layout}-{index}"
        self._name = layout
        self._layout: Layout = LAYOUTS[layout]
        self._random = random.Random(f"home-{seed}-{self._key}")
        self._suffix = "" if index < len(LAYOUTS) else f" {index + 1}"

    def _oid(self, what: str) -> str:
        return str(uuid.UUID(secret(self._seed, f"{self._key}-{what}")[:32]))

    def build(self) -> Home:
        """Return the home, in order, before anything has happened in it."""
        layout = self._layout
        rooms, root = self._places()
        home = Home(
            name=self._name,
            oid=self._oid("setup"),
            id=f"SETUP-{self._box_id(0)}",
            label=layout.label + self._suffix,
            created=INSTALLED,
            updated=INSTALLED,
            location=self._location(),
            root=root,
        )
        gateways = [self._gateway(number, kind, root.oid) for number, kind in enumerate(layout.gateways)]
        home.gateways = {gateway.id: gateway for gateway in gateways}
        for device in self._devices(gateways, rooms):
            home.devices[device.url] = device
        self._furnish(home)
        if layout.odd:
            self._spoil(home)
        return home

    def _location(self) -> dict[str, Any]:
        layout = self._layout
        return {
            "creationTime": INSTALLED,
            "lastUpdateTime": INSTALLED,
            "city": layout.city,
            "country": layout.country,
            "countryCode": layout.country,
            "postalCode": layout.postal,
            "addressLine1": layout.street,
            "addressLine2": "",
            "timezone": layout.timezone,
            "longitude": layout.longitude,
            "latitude": layout.latitude,
            "twilightMode": 2,
            "twilightAngle": "CIVIL",
            "twilightCity": layout.city.lower(),
            "summerSolsticeDuskMinutes": 1290,
            "winterSolsticeDuskMinutes": 990,
            "twilightOffsetEnabled": False,
            "dawnOffset": 0,
            "duskOffset": 0,
        }

    def _places(self) -> tuple[dict[str, str], Place]:
        rooms: dict[str, str] = {}

        def place(label: str, kind: int) -> Place:
            rooms[label] = self._oid(f"place-{label}")
            return Place(oid=rooms[label], label=label, type=kind, created=INSTALLED, updated=INSTALLED)

        root = place(self._layout.label, HOUSE)
        for floor, names in self._layout.rooms.items():
            level = place(floor, FLOOR)
            level.inside = [place(name, ROOM_TYPES.get(name, 1)) for name in names]
            root.inside.append(level)
        return rooms, root

    def _box_id(self, number: int) -> str:
        digits = f"{int(secret(self._seed, f'{self._key}-box-{number}')[:12], 16) % 10**12:012d}"
        return f"{digits[:4]}-{digits[4:8]}-{digits[8:]}"

    def _gateway(self, number: int, kind: str, place: str) -> Gateway:
        box = BOXES[kind]
        own_id = self._box_id(number)
        if box.prefix:
            own_id = box.prefix + secret(self._seed, f"{self._key}-{number}")[:10]
        return Gateway(
            id=own_id,
            type=box.type,
            sub_type=box.sub_type,
            place=place,
            virtual=bool(box.prefix),
            version="1" if box.prefix else "2026.1.4-7",
            functions=list(box.functions),
            auto_update=not box.prefix,
            update_status="NOT_UPDATABLE" if box.prefix else "UP_TO_DATE",
            developer_mode=self._layout.developer_mode,
        )

    def _devices(self, gateways: list[Gateway], rooms: dict[str, str]) -> Iterator[Device]:
        address, part = "", 0
        lines = self._layout.devices
        parts = [line.endswith("|part") for line in lines] + [False]
        for number, line in enumerate(lines):
            kind, label, room, *rest = line.split("|")
            model = MODELS[kind]
            if parts[number]:
                part += 1
            else:
                part = 1
                address = FIXED.get(kind) or str(self._random.randrange(1_000_000, 16_777_216))
            suffix = f"#{part}" if parts[number] or parts[number + 1] else ""
            gateway = gateways[int(rest[0]) if rest else 0]
            protocol = model.name.partition(":")[0]
            url = f"{protocol}://{gateway.id}/{address}{suffix}"
            yield build_device(url, label, model, rooms.get(room), self._oid(url))

    def _furnish(self, home: Home) -> None:
        home.features = [{"name": "tahoma-premium", "source": "GATEWAY_TYPE"}]
        if any(device.model.ui == "Alarm" for device in home.devices.values()):
            home.features.append({"name": "tahoma-security", "source": "GATEWAY_TYPE"})
        home.disconnection = {"notificationType": "PUSH", "targetPushSubscriptions": [self._oid("push")]}
        home.additional = [{"templateId": "installer", "type": "SERIAL_NUMBER", "label": "Installer", "value": "A-1",
                            "rank": 1, "unsafe": False}]  # fmt: skip
        dates = {"creationTime": INSTALLED, "lastUpdateTime": INSTALLED, "startDate": INSTALLED}
        for gateway in home.gateways.values():
            if gateway.developer_mode:
                parameters = [{"name": "gatewayId", "value": gateway.id}]
                home.options.append(dates | {"optionId": f"developerMode-{gateway.id}", "parameters": parameters})
        parameters = [{"name": "plan", "value": "free"}]
        home.options.append(dates | {"optionId": "remoteAssistance", "parameters": parameters})
        home.roles = {
            "guest": [{"type": "deviceView", "deviceURL": url} for url in list(home.devices)[:3]],
        }
        home.applications = {
            name: {
                "clientName": name.title(),
                "clientId": name,
                "scopes": "enduser/o",
                "accessTokenNextExpirationTime": INSTALLED + 10**12,
                "refreshTokenNextExpirationTime": INSTALLED + 10**12,
                "enabled": True,
            }
            for name in ("voice-assistant", "holiday-lights")
        }
        zone = {
            "creationTime": INSTALLED,
            "lastUpdateTime": INSTALLED,
            "label": "Facade",
            "type": 0,
            "oid": self._oid("zone"),
        }
        zone["items"] = [zone_item(d) for d in home.devices.values() if d.model.ui == "RollerShutter"]
        home.zones = {str(zone["oid"]): zone}
        self._scenes(home)
        self._automate(home)

    def _scenes(self, home: Home) -> None:
        by_label = {device.label: device for device in home.devices.values()}
        for label, acts in self._layout.scenes.items():
            actions = []
            for act in acts:
                name, command, *parameters = act.split(":")
                told = [int(word) if word.isdigit() else word for word in parameters]
                row: dict[str, Any] = {"type": 1, "name": command}
                if told:
                    row["parameters"] = told
                actions.append({"deviceURL": by_label[name].url, "commands": [row]})
            oid = self._oid(f"scene-{label}")
            home.action_groups[oid] = {
                "creationTime": INSTALLED,
                "lastUpdateTime": INSTALLED,
                "label": label,
                "metadata": "",
                "shortcut": False,
                "notificationTypeMask": 0,
                "notificationCondition": "NEVER",
                "actions": actions,
                "oid": oid,
            }

    def _automate(self, home: Home) -> None:
        """Give a home with scenes a calendar, an automation and something to check before leaving (reference 8)."""
        dates = {"creationTime": INSTALLED, "lastUpdateTime": INSTALLED}
        openings = [device for device in home.devices.values() if device.model.family == "opening"]
        if openings:
            names = sorted({device.model.name for device in openings if "core:ContactState" in device.states})
            asked = {"stateName": "core:ContactState", "value": "closed", "operator": "EQUALS"}
            conditions = [{"controllable": {**asked, "controllableNames": names}}]
            oid = self._oid("conditions")
            home.condition_groups[oid] = {**dates, "label": "All closed", "conditions": conditions, "metadata": None}
            home.condition_groups[oid]["oid"] = oid
        if not home.action_groups:
            return
        scene = next(iter(home.action_groups))
        day, rule = self._oid("day"), self._oid("rule")
        start = {"triggerType": "TIME", "id": "1", "hours": 7, "minutes": 30, "enabled": True, "actionGroupOID": scene}
        triggers = [{"startActionGroupTimeTrigger": start}]
        home.calendar_days[day] = {
            **dates,
            "label": "Work day",
            "type": "WORK_DAY",
            "dayTimeTriggers": triggers,
            "oid": day,
        }
        weekly = {"priority": 1, "calendarDayOID": day, "finalRule": True, "dayType": "WORK_DAY", "enabled": True,
                  "startTimeHours": 0, "startTimeMinutes": 0, "endTimeHours": 23, "endTimeMinutes": 59, "period": 1,
                  "presenceFilter": "NO_FILTER", "dayMask": 0b11111, "oid": rule}  # fmt: skip
        home.calendar_rules[rule] = {"weeklyCalendarRule": {**dates, **weekly}}
        smoke = next((device for device in home.devices.values() if device.model.family == "smoke"), None)
        if smoke:
            asked = {"blockId": "1", "stateName": "core:SmokeState", "operator": "EQUALS", "value1": "detected"}
            block = {"staticDeviceStateCondition": {**asked, "type": "EVENT_BASED", "deviceURL": smoke.url}}
            effect = {"actionGroupEffect": {"id": "1", "actionGroupOID": scene}}
            oid = self._oid("trigger")
            home.triggers["ifThenSetupTrigger"] = {
                oid: {**dates, "label": "Smoke", "serverSide": True, "mode": 2, "rootConditionBlock": block,
                      "effects": [effect], "schedulingIntervals": [], "id": oid[:8], "metadata": "", "oid": oid}
            }  # fmt: skip

    @staticmethod
    def _spoil(home: Home) -> None:
        """Leave out and twist what recorded installations leave out and twist (reference 6)."""
        home.zones = None
        home.updated = None
        home.features = []
        _, silent, _, shutter, temperature = home.devices.values()
        silent.states.clear()
        silent.metadata = "not {json"
        shutter.states["core:ClosureState"].value = "half"
        shutter.states["core:MovingState"] = State(type=3, value="maybe")
        temperature.states["core:TemperatureState"].value = "warm"
        temperature.available = False
        for gateway in home.gateways.values():
            gateway.problems = ["NO_NTP"]


def build_device(url: str, label: str, model: Model, place: str | None, oid: str) -> Device:
    """Return a device with what it would have told when it was paired."""
    device = Device(url=url, label=label, model=model, place=place, oid=oid, created=INSTALLED)
    for state in model.states:
        if state.initial is not None:
            device.states[state.name] = State(type=state.type, value=state.initial, updated=INSTALLED)
    if "core:NameState" in {state.name for state in model.states}:
        device.states["core:NameState"] = State(type=KINDS["text"][0], value=label, updated=INSTALLED)
    told = {"core:Manufacturer": "Watchpost Works", "core:FirmwareRevision": "5145198A12"}
    if model.type == 2:
        told["core:PowerSourceType"] = "battery"
    if model.unit:
        told["core:MeasuredValueType"] = model.unit
    device.attributes = [{"name": name, "type": 3, "value": value} for name, value in told.items()]
    device.manufacturer_data = [{"name": "reference", "value": f"WW-{oid[:8]}"}]
    return device


def zone_item(device: Device) -> dict[str, str]:
    """Return what a zone says about a device in it (reference 6)."""
    return {"itemType": "device", "deviceOID": device.oid, "deviceURL": device.url}
