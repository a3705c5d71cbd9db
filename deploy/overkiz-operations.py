"""Make the Overkiz client's tables from the reference.

    python deploy/overkiz-operations.py OPERATIONS.json REFERENCE.md [FOLDER]

Keeps facts alone: methods, paths, parameters, shapes of bodies, rate limits, deprecations, names of events and codes.
Run it again when the reference has changed, and read what changes in the two files it writes.
"""

import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "panels" / "drivers" / "overkiz"
# Keys whose values are of several types, whatever the one example shows (reference 6.3, 7).
LOOSE = frozenset({"parameters", "type", "value", "value1", "value2", "values"})
# Parameters that must not stand in an address, where logs of proxies keep them; such requests carry a form.
SECRETS = frozenset({"password", "userPassword"})
# What clients call and no page lists (reference 2.2, 12.1): method, path, names of the body's keys.
BESIDE_THE_PAGE: tuple[tuple[str, str, dict[str, str] | None], ...] = (
    ("GET", "/apiVersion", None),
    ("GET", "/config/{gatewayId}/local/tokens/generate", None),
    ("POST", "/config/{gatewayId}/local/tokens", {"label": "text", "token": "text", "scope": "text"}),
    ("GET", "/config/{gatewayId}/local/tokens/{scope}", None),
    ("DELETE", "/config/{gatewayId}/local/tokens/{uuid}", None),
    ("POST", "/config/{gatewayId}/local/openPairing", None),
    ("DELETE", "/setup/gateways/{gatewayId}/developerMode", None),
)


def words(text: str) -> str:
    """Write a word of the vendor in lower case with underscores."""
    text = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", text)
    text = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", text)
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def name(method: str, path: str, *, whole: bool = False) -> str:
    """Name an operation by its method and path; only a last parameter is named, unless the ``whole`` path is."""
    said = [method.lower()]
    segments = path.strip("/").split("/")
    for place, segment in enumerate(segments):
        if not segment.startswith("{"):
            said.append(words(segment))
        elif whole or place == len(segments) - 1:
            said += ["by", words(segment)]
    return "_".join(said)


def shape(example: Any, key: str = "") -> Any:
    """Describe what an example looks like without a word of it.

    "text", "integer", "number", "boolean" or "any"; a list of one shape; an object by key; {"*": shape} for any keys;
    {"?": "object"} for an object whose one key says what kind of object its value is.
    """
    if key in LOOSE:
        return ["any"] if isinstance(example, list) else "any"
    if isinstance(example, dict):
        if len(example) == 1 and isinstance(next(iter(example.values())), dict):
            return {"?": "object"}
        if any(" " in inner for inner in example):
            return {"*": "any"}
        return {inner: shape(value, inner) for inner, value in example.items()}
    if isinstance(example, list):
        return [shape(example[0])] if example else ["any"]
    kinds = {bool: "boolean", int: "integer", float: "number", str: "text"}
    return kinds.get(type(example), "any")


def kind(inferred: str, example: Any = None) -> str:
    """Name the type of a parameter in our words."""
    if isinstance(example, str) and "Uploaded File" in example:
        return "file"
    return {"string": "text", "array of string": "texts"}.get(inferred, inferred)


def limit(said: dict[str, Any] | None) -> dict[str, Any] | None:
    """Keep of a rate limit who shares it, and how many calls it allows in how many seconds."""
    if said is None:
        return None
    return {"category": said["category"], "calls": said["calls"], "seconds": said["period_s"],
            "shared": said["shared_by_category"]}  # fmt: skip


def features(page: str) -> dict[str, str]:
    """Which feature of a dashboard each operation serves, by method and path (reference 12)."""
    section = page.partition("\n## 12.")[2].partition("\n### 12.1")[0]
    found: dict[str, str] = {}
    for line in section.splitlines():
        cells = line.split(" | ")
        for operation in re.findall(r"[●○] `([A-Z]+ [^`]+)`", line):
            found[operation] = cells[0].removeprefix("| ").strip()
    return found


def row(said: dict[str, Any], feature: str | None, *, revision: str = "") -> dict[str, Any]:
    """One operation of the page as the client keeps it; what is empty is left out."""
    parameters = [one if isinstance(one, dict) else {"name": one, "type": "string"} for one in said["path_parameters"]]
    body = said.get("request_body")
    if body is not None and not revision:
        described = {"shape": shape(body["example"]), "optional": body["optional"]}
    else:
        described = None if body is None else {"shape": shape(body), "optional": False}
    kept = {
        "method": said["method"],
        "path": said["path"],
        "section": said["section"],
        "feature": feature,
        "deprecated": said.get("deprecated_since"),
        "revision": revision,
        "limit": limit(said.get("rate_limit")),
        "path_types": {one["name"]: kind(one["type"]) for one in parameters if kind(one["type"]) != "text"},
        "query": {
            one["name"]: {
                "type": kind(one.get("type", "any"), one.get("example")),
                "required": not one.get("optional", True),
            }
            for one in said["query_parameters"]
        },
        "form": any(one["name"] in SECRETS for one in said["query_parameters"]),
        "body": described,
        "answers": {"text/csv": "csv", "text/html": "html"}.get(said.get("content_type", ""), ""),
    }
    return {key: value for key, value in kept.items() if value not in (None, "", {}, [], False)}


def operations(source: dict[str, Any], page: str) -> list[dict[str, Any]]:
    """Every operation, with a name of its own."""
    served = features(page)
    newer = source["newer_revision"]
    rows = [row(one, served.pop(one["id"], None)) for one in source["operations"]]
    if served:
        raise SystemExit(f"the reference names operations that the page does not have: {sorted(served)}")
    for change in newer["signature_changes"]:
        for added in change.get("request_body", {}).get("added", ()):
            if "." not in added:
                one = next(one for one in rows if (one["method"], one["path"]) == (change["method"], change["path"]))
                one["body"]["shape"][added] = "any"
    rows += [row(one, None, revision="2026.2.1") for one in newer["added"]]
    for method, path, keys in BESIDE_THE_PAGE:
        extra: dict[str, Any] = {"method": method, "path": path, "section": "Beside the page"}
        rows.append(extra | ({"body": {"shape": keys, "optional": False}} if keys else {}))
    short = Counter(name(one["method"], one["path"]) for one in rows)
    return [
        {"name": name(one["method"], one["path"], whole=short[name(one["method"], one["path"])] > 1)} | one
        for one in rows
    ]


def codes(source: dict[str, Any]) -> dict[str, Any]:
    """Names of events, and what the numbers of the vendor mean."""
    enums = source["reference_enums"]
    spontaneous = enums["events_known_but_without_example_on_the_page"]
    return {
        "events": sorted({one["name"] for one in source["events"]} | set(spontaneous)),
        "failures": enums["failure_types"],
        "gateway_types": enums["gateway_types"],
        "gateway_sub_types": enums["gateway_sub_types"],
        "protocols": {scheme: one["id"] for scheme, one in enums["protocols"].items()},
    }


def write(path: Path, members: dict[str, Any]) -> None:
    """Write an object with one member of each list or table on a line, so that changes can be read."""
    lines = []
    for key, value in members.items():
        inner = (
            [json.dumps(one, ensure_ascii=False) for one in value]
            if isinstance(value, list)
            else [f"{json.dumps(one)}: {json.dumps(value[one], ensure_ascii=False)}" for one in value]
        )
        opening, closing = ("[", "]") if isinstance(value, list) else ("{", "}")
        lines.append(f"{json.dumps(key)}: {opening}\n" + ",\n".join(inner) + f"\n{closing}")
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def main() -> None:
    """Write both tables."""
    if len(sys.argv) not in {3, 4}:
        raise SystemExit(__doc__)
    folder = Path(sys.argv[3]) if len(sys.argv) == 4 else FOLDER
    source = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    page = Path(sys.argv[2]).read_text(encoding="utf-8")
    write(folder / "operations.json", {"operations": operations(source, page)})
    write(folder / "codes.json", codes(source))


if __name__ == "__main__":
    main()
