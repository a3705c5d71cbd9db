"""Logins at vendors' clouds, the lease on each, and the codes kept for them."""

from typing import TYPE_CHECKING, Self

from django.db import models

from panels.models.organizations import Organization
from panels.models.people import User
from panels.models.uids import UidField
from panels.secrets.sealing import SealedField
from panels.vocabulary import CodePurpose, ConnectionHealth, Right

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class ConnectionQuerySet(models.QuerySet["Connection"]):
    """Connections."""

    def visible_to(self, user: "User | AnonymousUser", *, by_glass: bool = True) -> Self:
        """Those of the organizations whose connections this person manages; ``by_glass`` as `own_organizations`."""
        from panels.access.doors import own_organizations

        mine = own_organizations(user, Right.MANAGE_CONNECTION, by_glass=by_glass)
        return self.filter(organization_id__in=mine)


class Connection(models.Model):
    """One login at one vendor's cloud and the health of that link.

    The lease (holder, lease_epoch, lease_expires_at) says which worker applies what arrives; every ingest
    transaction checks it. ``link_epoch`` counts network connections and orders state together with the
    arrival number (DESIGN 3.3, 3.6).
    """

    uid = UidField()
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="connections")
    vendor = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    settings = models.JSONField(default=dict)
    secrets = SealedField()
    enabled = models.BooleanField(default=True)
    # The stop switch an anomaly offers: reports go on, no command leaves.
    commands_stopped = models.BooleanField(default=False)
    simulated = models.BooleanField(default=False)

    session = SealedField()
    session_expires_at = models.DateTimeField(null=True, blank=True)
    session_renew_at = models.DateTimeField(null=True, blank=True)

    health = models.CharField(
        max_length=12, choices=[(health, health) for health in ConnectionHealth], default=ConnectionHealth.OFF
    )
    # Why it is not well, as a `LinkTrouble`; what the vendor or the network said, without secrets; and when that ends,
    # where the vendor says it.
    health_code = models.CharField(max_length=24, blank=True)
    health_text = models.CharField(max_length=400, blank=True)
    health_until = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    link_up_at = models.DateTimeField(null=True, blank=True)
    link_down_at = models.DateTimeField(null=True, blank=True)
    last_message_at = models.DateTimeField(null=True, blank=True)
    # From when signals may be missing until the vendor's log has been read; null when there is no gap.
    gap_from = models.DateTimeField(null=True, blank=True)
    protocol = models.CharField(max_length=8, blank=True)
    # When the broker last refused the newest version.
    protocol_at = models.DateTimeField(null=True, blank=True)
    granted_qos = models.PositiveSmallIntegerField(null=True, blank=True)
    quarantined = models.PositiveIntegerField(default=0)
    # How much of what was set aside was kept on the newest day on which anything was.
    set_aside_on = models.DateField(null=True, blank=True)
    set_aside_bytes = models.PositiveBigIntegerField(default=0)

    holder = models.CharField(max_length=64, blank=True)
    lease_epoch = models.BigIntegerField(default=0)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    # Leases up to this one were held with the login of an organization that has handed the connection over.
    former_epoch = models.BigIntegerField(default=0)
    link_epoch = models.BigIntegerField(default=0)
    # Up to this arrival the broker has our acknowledgements, or has begun a new session since: it brings none of
    # those again, whatever a later delivery looks like.
    acked_epoch = models.BigIntegerField(default=0)
    acked_number = models.BigIntegerField(default=0)

    created_at = models.DateTimeField(auto_now_add=True)
    # From when nothing of its login is known here (`panels.membership.connection_ending`). It does not begin anew.
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["enabled", "lease_expires_at"], name="connection_free")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | models.Q(enabled=False), name="connection_ended_is_off"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ServiceCode(models.Model):
    """A panel code kept for one purpose, entered by an installer and never shown again (DESIGN 4.4)."""

    uid = UidField()
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="service_codes")
    # Null: for every panel of the connection.
    panel = models.ForeignKey("panels.Panel", models.CASCADE, null=True, blank=True, related_name="service_codes")
    purpose = models.CharField(max_length=12, choices=[(purpose, purpose) for purpose in CodePurpose])
    code = SealedField()
    entered_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "panel", "purpose"],
                condition=models.Q(revoked_at__isnull=True),
                name="service_code_once",
            ),
            models.UniqueConstraint(
                fields=["connection", "purpose"],
                condition=models.Q(revoked_at__isnull=True, panel__isnull=True),
                name="service_code_for_all_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} code of {self.connection}"


class VendorToken(models.Model):
    """One token of a polled vendor's account, for every process that speaks for it (`panels.secrets.tokens`).

    A row may be claimed for the length of one login, by the database's clock: two logins at once would end each
    other's sessions.
    """

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="tokens", db_index=False)
    key = models.CharField(max_length=120)
    token = SealedField()
    claimed_by = models.CharField(max_length=16, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "key"], name="vendor_token_once")]

    def __str__(self) -> str:
        return f"{self.key} of {self.connection_id}"
