"""What the servers know about kinds of devices, protocols and words (reference 12)."""

from collections.abc import Iterable
from typing import Any, Final

from panels.simulators.overkiz.calls import Call
from panels.simulators.overkiz.catalogue import BY_NAME
from panels.simulators.overkiz.errors import named
from panels.simulators.overkiz.failures import PROTOCOLS
from panels.simulators.overkiz.models import CLASSIFIERS, TYPES, Model
from panels.simulators.overkiz.operations import Desk

desk = Desk()
STRING: Final = {"valuePrototypes": [{"type": "STRING", "description": "a value"}]}


def _prototype(count: int) -> dict[str, Any]:
    return {"parameters": [{"optional": False, "sensitive": False, **STRING} for _ in range(count)]}


@desk("GET /reference/controllable/{controllableName}")
def controllable(call: Call) -> Any:
    model = BY_NAME.get(call.path["controllableName"])
    if model is None:
        raise named("no_such_controllable", call.path["controllableName"])
    return model.definition()


@desk("GET /reference/controllableTypes")
def controllable_types(call: Call) -> Any:
    return [{"id": number, "name": name, "label": name.capitalize()} for number, name in TYPES.items()]


@desk("GET /reference/protocolTypes")
def protocol_types(call: Call) -> Any:
    return [
        {"id": row.id, "prefix": row.prefix, "name": row.prefix.upper(), "label": row.label}
        for row in PROTOCOLS.values()
    ]


def _words(words: Iterable[str]) -> list[str]:
    return sorted(set(words))


@desk("GET /reference/ui/classes")
def ui_classes(call: Call) -> Any:
    return _words(model.ui for model in BY_NAME.values())


@desk("GET /reference/ui/widgets")
def ui_widgets(call: Call) -> Any:
    return _words(model.widget for model in BY_NAME.values())


@desk("GET /reference/ui/classifiers")
def ui_classifiers(call: Call) -> Any:
    return _words(CLASSIFIERS.values())


@desk("GET /reference/ui/profileNames")
def profile_names(call: Call) -> Any:
    return _words(profile for model in BY_NAME.values() for profile in model.profiles)


@desk("GET /reference/ui/profile/{profileName}")
def profile(call: Call) -> Any:
    name = call.path["profileName"]
    models = [model for model in BY_NAME.values() if name in model.profiles]
    if not models:
        raise named("no_such_profile", name)
    # What all kinds of the profile have in common is the profile.
    commands = set.intersection(*(set(model.commands) for model in models))
    states = set.intersection(*({state.name for state in model.states} for model in models))
    return {
        "name": name,
        "commands": [
            {"name": word, "prototype": _prototype(models[0].commands[word]), "description": word}
            for word in sorted(commands)
        ],
        "states": [{"name": word, "prototype": STRING, "description": word} for word in sorted(states)],
        "formFactor": False,
    }


@desk("POST /reference/devices/search")
def search(call: Call) -> Any:
    body = call.fields()
    found = [model for model in BY_NAME.values() if _matches(model, body)]
    return {"allResult": True, "devicesTypes": [_shown(number, model, body) for number, model in enumerate(found)]}


def _matches(model: Model, body: dict[str, Any]) -> bool:
    protocol = model.name.partition(":")[0]
    own = {
        "uiWidgets": model.widget,
        "uiClasses": model.ui,
        "uiClassifiers": CLASSIFIERS.get(model.type),
        "controllableTypes": TYPES[model.type],
        "protocolTypes": protocol.upper(),
    }
    for key, value in own.items():
        wanted = body.get(key)
        if isinstance(wanted, list) and wanted and value not in wanted:
            return False
    criteria = body.get("anyCriteria")
    return not isinstance(criteria, str) or criteria.lower() in f"{model.name} {model.widget} {model.ui}".lower()


def _shown(number: int, model: Model, body: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "typeId": number,
        "subsystemId": 0,
        "localPairing": True,
        "uiClassifiers": [CLASSIFIERS.get(model.type)],
        "uiProfiles": list(model.profiles),
        "uiClass": model.ui,
        "uiWidget": model.widget,
        "controllableType": TYPES[model.type],
        "protocolType": model.name.partition(":")[0].upper(),
    }
    if body.get("withCommands"):
        shown["commands"] = [
            {"commandName": word, "prototype": _prototype(count), "description": word, "nparams": count}
            for word, count in model.commands.items()
        ]
    if body.get("withStates"):
        shown["states"] = [
            {"name": s.name, "type": s.definition, "eventBased": s.event_based, "persistent": True, "prototype": STRING}
            for s in model.states
        ]
    if body.get("withAttributes"):
        shown["attributes"] = [{"name": "core:Manufacturer", "type": 3, "defaultValue": "Watchpost Works"}]
    if body.get("withManufacturerReferences"):
        shown["manufacturerReferences"] = [
            {"provider": "Watchpost Works", "tags": [{"tag": model.name, "type": "SPEC"}]}
        ]
    return shown
