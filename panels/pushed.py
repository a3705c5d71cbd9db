"""What a publisher has pushed of homes: a home has many devices, and a push holds those alone that changed."""

from typing import Final

_MOST_KEPT: Final = 5_000


class Pushed:
    """The version up to which everything of a topic has been pushed, by one publisher. For one thread.

    A page that lacks what is before that version asks for all of it. `forget` whenever a push did not go out.
    """

    def __init__(self) -> None:
        self._versions: dict[str, tuple[int, bool]] = {}

    def since(self, topic: str, version: int, *, past: bool) -> int:
        """From which version on devices have to be in this push, which brings pages to ``version``.

        ``past``: all of the home is shown as it last was; when that begins or ends, every device looks different.
        """
        before, was_past = self._versions.get(topic, (0, past))
        if len(self._versions) >= _MOST_KEPT:
            self._versions.clear()
        self._versions[topic] = (version, past)
        return before if was_past == past else 0

    def forget(self) -> None:
        """Push everything once more."""
        self._versions.clear()
