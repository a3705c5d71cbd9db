"""Keeping connections: leases, links, the writer, and the worker step ``--hold`` that runs them.

`project.celery` names the step by its dotted path, because importing it there would come before Django is ready.
"""

from panels.holding.step import Holder

__all__ = ["Holder"]
