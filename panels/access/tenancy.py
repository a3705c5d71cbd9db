"""The line between running an installation and being a tenant in it (DESIGN 6)."""

from panels.models import User


def may_belong(user: User) -> bool:
    """Whether somebody may be tied to a tenant: administrators are tied to none."""
    return not user.is_staff
