"""Numbers of zones and partitions for things that the vendor addresses by URL."""

from collections.abc import Iterable, Mapping


def numbered(urls: Iterable[str], known: Mapping[str, int]) -> dict[str, int]:
    """A number for each: the one it always had, or the next that none ever had, in the order of the addresses.

    ``known`` are all numbers ever given, also those of what is gone: a number is never another thing's.
    """
    following = max(known.values(), default=0) + 1
    found: dict[str, int] = {}
    for url in sorted(set(urls)):
        if url in known:
            found[url] = known[url]
        else:
            found[url] = following
            following += 1
    return found
