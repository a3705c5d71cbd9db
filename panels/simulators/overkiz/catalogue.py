"""All kinds of devices by their short name, from catalogue.toml."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from panels.simulators.overkiz.models import Model, commands, state


def _read() -> dict[str, Model]:
    table = tomllib.loads(Path(__file__).with_name("catalogue.toml").read_text(encoding="utf-8"))
    return {key: _model(row, table["groups"]) for key, row in table["kinds"].items()}


def _model(row: Mapping[str, Any], groups: Mapping[str, Any]) -> Model:
    shared = [text for group in row.get("use", ()) for text in groups["states"][group]]
    words = groups["commands"]["radio"] if row.get("common") else ""
    return Model(
        name=row["name"],
        ui=row["ui"],
        widget=row["widget"],
        family=row["family"],
        type=row.get("type", 1),
        profiles=tuple(row.get("profiles", ())),
        commands=commands(f"{words} {row.get('commands', '')}"),
        states=tuple(state(text) for text in (*shared, *row.get("states", ()))),
        unit=row.get("unit", ""),
    )


MODELS: Final = _read()
BY_NAME: Final = {model.name: model for model in MODELS.values()}
