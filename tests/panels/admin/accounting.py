"""An installer before the page of an account at a simulated cloud."""

import html
import re
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse

from panels.models import Connection, Panel
from tests.panels.simulators.visonic.workbench import Workbench


@dataclass
class Counter:
    """What an installer does in the admin site, and what the page says then."""

    client: Client
    bench: Workbench
    organization_id: int
    # Whose admin site: the installers', or the platform's.
    desk: str = "admin"

    def fields(self, **changes: str) -> dict[str, Any]:
        """The form of a connection to the simulated cloud."""
        line = self.bench.line
        form = {
            "organization": self.organization_id,
            "vendor": "visonic",
            "name": "PowerManage",
            "enabled": "on",
            "_save": "Save",
            "vendor_host": f"{line['scheme']}://{line['host']}",
            "vendor_email": line["email"],
            "vendor_password": line["password"],
            "vendor_mobile_seconds": "30",
            "vendor_clock": "UTC",
        }
        return form | changes

    def connect(self, **changes: str) -> str:
        """Make the connection; returns the page an installer is led to."""
        answer = self.client.post(
            reverse(f"{self.desk}:panels_connection_add") + "?vendor=visonic", self.fields(**changes)
        )
        assert answer.status_code == 302, answer.context["adminform"].form.errors
        return self.words(self.client.get(answer["Location"]))

    @property
    def connection(self) -> Connection:
        return Connection.objects.get(vendor="visonic")

    @property
    def panel(self) -> Panel:
        return Panel.objects.get(connection=self.connection, vendor_id=self.bench.line["panels"][0]["serial"])

    @property
    def master_code(self) -> str:
        return str(self.bench.line["panels"][0]["master_code"])

    @property
    def address(self) -> str:
        return reverse(f"{self.desk}:panels_connection_account", args=[self.connection.uid])

    @property
    def panel_address(self) -> str:
        return reverse(f"{self.desk}:panels_connection_panel", args=[self.connection.uid, self.panel.uid])

    def act(self, act: str, address: str = "", /, **fields: str) -> str:
        """Send one of the page's forms; returns the words of the page after it."""
        answer = self.client.post(address or self.address, {"act": act, **fields}, follow=True)
        assert answer.status_code == 200
        return self.words(answer)

    def code(self, code: str) -> str:
        """Enter a code in the list."""
        panel = self.panel
        return self.act("code", panel=panel.uid, **{f"{panel.uid}-code": code})

    def asked(self, *paths: str) -> int:
        """How often the cloud was asked for one of these paths."""
        log = self.bench.control("GET", "/log").json()["requests"]
        return sum(one["path"] in paths for one in log)

    @staticmethod
    def words(answer: Any) -> str:
        """What a page says."""
        text = re.sub(r"<[^>]+>", " ", answer.content.decode())
        return " ".join(html.unescape(text).split())
