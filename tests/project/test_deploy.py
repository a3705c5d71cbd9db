"""The files of an installation agree with each other."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from django.conf import settings

ROOT: Final = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """The compose file as it reads after merging."""
    parsed: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return parsed


def test_every_service_has_a_health_check(compose: dict[str, Any]) -> None:
    # Those of our own image without one here have the image's.
    without = {name for name, service in compose["services"].items() if "healthcheck" not in service}
    assert without == {"pages", "sockets"}


def test_no_service_holds_a_secret_in_the_open(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|SECRET|KEYS|DATABASE_URL|REDIS_URL", name):
                assert name.endswith("_FILE") or value == "", name


def test_secrets_volumes_and_networks_are_declared(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert set(service.get("secrets", [])) <= set(compose["secrets"]), name
        assert set(service.get("networks", [])) <= set(compose["networks"]), name
        assert set(service.get("depends_on", {})) <= set(compose["services"]), name
        named = {volume.partition(":")[0] for volume in service.get("volumes", []) if not volume.startswith(".")}
        assert named <= set(compose["volumes"]), name


def test_every_queue_has_a_worker(compose: dict[str, Any]) -> None:
    served = {
        queue
        for service in compose["services"].values()
        if "-Q" in (command := service.get("command", []))
        for queue in command[command.index("-Q") + 1].split(",")
    }
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()} | {settings.CELERY_TASK_DEFAULT_QUEUE}
    assert routed <= served


def test_secrets_that_are_mounted_are_made(compose: dict[str, Any]) -> None:
    script = (ROOT / "deploy" / "make-secrets.sh").read_text(encoding="utf-8")
    assert set(re.findall(r"^keep (\w+)", script, re.MULTILINE)) == set(compose["secrets"])


def test_slow_requests_wait_at_the_proxy() -> None:
    # A page server has a few processes of one thread each: two slow senders would hold them all.
    caddyfile = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    for wanted in ("max_size", "request_buffers", "response_buffers", "read_header", "read_body"):
        assert re.search(rf"^\s*{wanted} \w+", caddyfile, re.MULTILINE), wanted


@pytest.mark.skipif(not shutil.which("caddy"), reason="there is no Caddy to ask")
def test_the_proxy_understands_its_file() -> None:
    command = ["caddy", "validate", "--adapter", "caddyfile", "--config", str(ROOT / "deploy" / "Caddyfile")]
    subprocess.run(command, check=True, capture_output=True, timeout=30)
