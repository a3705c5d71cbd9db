"""The admin site: where an administrator sets up organizations, people, sites and connections.

No events, commands or messages here: running the installation is not reading its tenants' content.
"""

from panels.admin import codes, connections, organizations, people, sites

__all__ = ["codes", "connections", "organizations", "people", "sites"]
