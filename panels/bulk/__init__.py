"""Many rows in one statement: the only place that knows which database it talks to (DESIGN 3.9).

Rows are tuples in the order of ``columns`` (attribute names such as ``panel_id``). Everything runs in the
caller's transaction. JSON columns take Python values, datetimes are aware.
"""

from panels.bulk.among import among
from panels.bulk.columns import Row
from panels.bulk.reading import (
    Query,
    Span,
    any_in,
    by_key,
    by_pair,
    fetch,
    fetch_pairs,
    for_update,
    locked,
    named_by,
    read,
)
from panels.bulk.writing import insert, insert_new, update, update_same, upsert

__all__ = [
    "Query",
    "Row",
    "Span",
    "among",
    "any_in",
    "by_key",
    "by_pair",
    "fetch",
    "fetch_pairs",
    "for_update",
    "insert",
    "insert_new",
    "locked",
    "named_by",
    "read",
    "update",
    "update_same",
    "upsert",
]
