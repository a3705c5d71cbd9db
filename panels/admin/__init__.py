"""The admin sites: one where administrators run the installation, one where installers set up their connections.

No events, commands or messages here: running the installation is not reading its tenants' content.
"""

from panels.admin import codes, connections, organizations, panels, people, sites
from panels.admin.desks import installers, platform

__all__ = ["codes", "connections", "installers", "organizations", "panels", "people", "platform", "sites"]
