"""The program as a person starts it: one line, then homes that many accounts share."""

import json
import os
import signal
import subprocess
import sys

import requests

PROGRAM = (
    "import sys;from panels.management.commands.simulate import Command;"
    "Command().run_from_argv(['manage.py', 'simulate', 'overkiz', *sys.argv[1:]])"
)


def test_one_line_then_thirty_homes_over_tls() -> None:
    options = ["--tls", "--setup", "flat", "local", "--panels", "30", "--pace", "0.01", "--fault", "unknown_keys"]
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *options, "--answer-after", "0.05"],
        stdout=subprocess.PIPE,
        env=os.environ | {"WATCHPOST_DEMO": "1"},
        text=True,
    ) as process:
        assert process.stdout
        line = json.loads(process.stdout.readline())
        assert line["base_url"].startswith("https://localhost:")
        assert line["base_url"].endswith("/enduser-mobile-web/enduserAPI/")
        assert len({setup["oid"] for setup in line["setups"]}) == 30
        assert len(line["boxes"]) == 15
        with requests.Session() as http:
            http.trust_env = False
            http.verify = line["ca_file"]
            last = line["setups"][-1]
            form = {"userId": last["user"], "userPassword": last["password"]}
            opened = http.post(f"{line['base_url']}login", data=form, timeout=5)
            assert opened.json()["success"] is True
            assert "Secure" in opened.headers["Set-Cookie"]
            found = http.get(f"{line['base_url']}setup", timeout=5)
            assert [gateway["gatewayId"] for gateway in found.json()["gateways"]] == last["gateways"]
            assert "unheardOf" in found.json()
            assert found.elapsed.total_seconds() >= 0.05
        process.send_signal(signal.SIGTERM)
        assert process.stdout.read() == ""
    assert process.returncode == 0
