"""The admin site: where an administrator sets up organizations, people, sites and connections.

No events, commands or messages here: running the installation is not reading its tenants' content.
"""

from panels.admin import connections, organizations, people, sites

__all__ = ["connections", "organizations", "people", "sites"]
