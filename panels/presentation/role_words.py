"""Roles as people read them: what each one lets somebody do, as one sentence."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from panels.vocabulary import OrganizationKind, Relation, Role

ROLE_SENTENCES: Final[dict[str, Promise]] = {
    Role.OPERATOR: _(
        "Sees all sites that this station watches, handles their alarms and puts them on test. "
        "Arms and disarms only where the owner allows it."
    ),
    Role.SUPERVISOR: _(
        "Does what an operator does, manages the people of this station and reads its journal. "
        "Arms and disarms only where the owner allows it."
    ),
    Role.ENGINEER: _(
        "Sees and sets up the sites of their jobs, while they have them. "
        "Arms, disarms and leaves zones out there only in a window that the owner approves."
    ),
    Role.INSTALLER_MANAGER: _(
        "Sees and sets up the sites that this company installs, gives engineers their jobs, keeps the connections "
        "to vendors, manages the people of this company and reads its journal. "
        "Arms and disarms only in a window that the owner approves."
    ),
    Role.OWNER: _(
        "Does everything at all sites of this organization, manages its people and reads its journal, "
        "except for the station’s work and the setting-up of panels."
    ),
    Role.RESIDENT: _("Does what was granted by name, and nothing else."),
}

RELATION_WORDS: Final[dict[str, Promise]] = {
    Relation.OWNS: _("owns"),
    Relation.INSTALLS: _("installs"),
    Relation.MONITORS: _("watches"),
}

KIND_WORDS: Final[dict[str, Promise]] = {
    OrganizationKind.MONITORING: _("monitoring station"),
    OrganizationKind.INSTALLER: _("installer"),
    OrganizationKind.CUSTOMER: _("customer"),
}
