"""The program as a person starts it: one line, then a cloud that many panels share."""

import json
import os
import signal
import subprocess
import sys

import requests

PROGRAM = (
    "import sys;from panels.management.commands.simulate import Command;"
    "Command().run_from_argv(['manage.py', 'simulate', 'visonic', *sys.argv[1:]])"
)


def test_one_line_then_a_thousand_panels_over_tls() -> None:
    options = ["--tls", "--version", "9.0", "10.0", "--panels", "1000", "--answer-after", "0.05", "--pace", "0.01"]
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *options],
        stdout=subprocess.PIPE,
        env=os.environ | {"WATCHPOST_DEMO": "1"},
        text=True,
    ) as process:
        assert process.stdout
        line = json.loads(process.stdout.readline())
        assert line["scheme"] == "https"
        assert len({panel["serial"] for panel in line["panels"]}) == 1000
        found = requests.get(f"https://{line['host']}/rest_api/version", verify=line["ca_file"], timeout=5)
        assert found.json()["rest_versions"] == ["9.0", "10.0"]
        assert found.elapsed.total_seconds() >= 0.05
        process.send_signal(signal.SIGTERM)
        assert process.stdout.read() == ""
    assert process.returncode == 0
