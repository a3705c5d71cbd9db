"""Changes a panel's row for every line on standard input and shows it: through ours, or through a plain group.

``python -m bench.changes ours|plain``; a line is a uid. Both read the row and render the same template once.
"""

import asyncio
import sys
from collections.abc import Callable

import django


def _ours() -> Callable[[int, str], None]:
    from panels import live

    def show(pk: int, _uid: str) -> None:
        live.publish([pk], counters=False)

    return show


def _plain() -> Callable[[int, str], None]:
    from channels.layers import get_channel_layer

    from bench.plain import GROUP
    from panels.fragments import render

    loop = asyncio.new_event_loop()
    layer = get_channel_layer()

    def show(pk: int, uid: str) -> None:
        (fragment,) = render([pk], [f"row:{uid}:en"])
        loop.run_until_complete(layer.group_send(GROUP, {"type": "plain.update", "html": fragment.html}))

    return show


def main() -> None:
    """Answer until standard input ends."""
    django.setup()
    from django.db.models import F

    from panels.models import Panel

    show = {"ours": _ours, "plain": _plain}[sys.argv[1]]()
    keys: dict[str, int] = {}
    for line in sys.stdin:
        uid = line.strip()
        if uid not in keys:
            keys[uid] = Panel.objects.values_list("pk", flat=True).get(uid=uid)
        Panel.objects.filter(pk=keys[uid]).update(version=F("version") + 1)
        show(keys[uid], uid)


if __name__ == "__main__":
    main()
