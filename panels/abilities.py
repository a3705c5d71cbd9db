"""What a panel can be asked, by its own word or by its model's (DESIGN 5)."""

from collections.abc import Mapping

from panels.drivers import DRIVERS
from panels.models import Panel, Watch
from panels.vocabulary import CommandName, Support

_NAMES = frozenset(CommandName)


def abilities_of(panel: Panel) -> Mapping[CommandName, Support]:
    """The commands this panel has, with how sure that is; a missing one is absent.

    Where its driver knows nothing by the model, the panel's own word counts. What another release has kept of it and
    this one does not know is left out, as is what is known to be absent.
    """
    driver = DRIVERS.get(panel.connection.vendor)
    if driver is None:
        return {}
    known = driver.capabilities(panel.brand, panel.model)
    if not known:
        told = Watch.objects.filter(panel=panel).values_list("abilities", flat=True).first()
        known = {CommandName(name): Support(word) for name, word in (told or {}).items() if name in _NAMES}
    return {name: support for name, support in known.items() if support is not Support.ABSENT}
