"""People who sign in."""

from typing import Any, ClassVar, Final

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from panels.models.uids import UidField
from panels.provenance import Provenance, through
from panels.secrets.sealing import SealedField
from panels.signals import Act, acts_recorded
from panels.vocabulary import Door

# Of no address there is: whoever has one of there was erased (`panels.persons.erasing`).
ERASED_HOST: Final = "erased.invalid"


class UserManager(BaseUserManager["User"]):
    """Makes users; the address is stored in lower case, because people type it either way."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new person. Raises ValueError without an address."""
        if not email:
            raise ValueError("a user needs an e-mail address")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A platform administrator: runs the installation, owns no tenant's content. The journal says so."""
        with through(Provenance(door=Door.COMMAND)), transaction.atomic(using=self._db):
            person = self.create_user(email, password, is_staff=True, **fields)
            act = Act(
                at=timezone.now(),
                act="user.added",
                object_kind="user",
                object_uid=person.uid,
                after={"is_staff": True},
                personal={"after": {"email": person.email}},
                subject=person.uid,
            )
            acts_recorded.send(sender=User, acts=[act])
        return person


class User(AbstractBaseUser):
    """A person. Signs in by e-mail; nobody is a superuser, every right comes from `panels.access.doors`."""

    class Theme(models.TextChoices):
        SYSTEM = "", _("as the system")
        LIGHT = "light", _("light")
        DARK = "dark", _("dark")

    uid = UidField()
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)
    theme = models.CharField(_("theme"), max_length=5, choices=Theme.choices, blank=True, default=Theme.SYSTEM)
    is_active = models.BooleanField(default=True)
    # Platform administrator: may open the admin site. Says nothing about tenants' panels.
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return gettext("a former user") if self.is_erased else self.name or self.email

    @property
    def is_erased(self) -> bool:
        """Whether nobody may know any more who it was."""
        return self.email.endswith(f"@{ERASED_HOST}")

    # Libraries ask for it. Nobody is one.
    is_superuser = False
    # Who of the installation's support looks at pages in this person's place; set for one request, never stored.
    impersonator: "User | None" = None

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Ask `panels.access.doors` whether this person may do ``panels.<right>`` on an object, now."""
        from panels.access.doors import AccessBackend

        # Only ours is asked: Django's own permission tables give nobody anything here.
        return self.is_active and AccessBackend().has_perm(self, perm, obj)

    def has_perms(self, perms: list[str], obj: models.Model | None = None) -> bool:
        """All of several rights."""
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        """Whether the admin lists an app at all."""
        return self.is_active and self.is_staff


class OwnPin(models.Model):
    """A person's Watchpost PIN. Apart from the person, so that nothing that loads people loads it.

    Kept is an Argon2 digest alone, and that sealed: six digits are guessed in hours by whoever holds both the digest
    and a computer, and the seal's key is not in the database.
    """

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="own_pin")
    digest = SealedField()
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"set {self.set_at:%Y-%m-%d}"
