"""The admin site: where an administrator sets up organizations, people, sites and connections.

No events, commands or messages here: running the installation is not reading its tenants' content.
"""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from panels.admin import codes, connections, organizations, panels, people, sites

admin.site.site_header = admin.site.site_title = "Watchpost"
admin.site.index_title = gettext_lazy("Administration")

__all__ = ["codes", "connections", "organizations", "panels", "people", "sites"]
