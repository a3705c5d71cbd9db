"""The Bienport driver: what it offers to the corridors."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from panels.drivers.base import (
    Account,
    BrokerAccess,
    Http,
    Login,
    NotSupportedError,
    Order,
    PanelListing,
    Part,
    Publication,
    Session,
    SettingField,
)
from panels.drivers.bienport import activities, client, commands, inventory, messages, replies
from panels.drivers.bienport.crypto import CodeCipher
from panels.drivers.bienport.settings import FIELDS, Settings
from panels.drivers.bienport.wire import LARGEST_RESOURCE
from panels.vocabulary import CommandName, PinCheck, Support


class BienportDriver:
    """Alarm panels and I/O devices behind Bienport's gateway and broker."""

    slug: ClassVar[str] = "bienport"
    name: ClassVar[str] = "Bienport"
    pin: ClassVar[PinCheck] = PinCheck.PANEL
    answer_within: ClassVar[float] = 30.0
    max_payload: ClassVar[int] = messages.MAX_PAYLOAD
    fields: ClassVar[Sequence[SettingField]] = FIELDS
    sentences: ClassVar[Mapping[str, str]] = replies.SENTENCES
    # Kinds of its own are literals that nobody has seen yet.
    event_words: ClassVar[Mapping[str, str]] = {}

    def capabilities(self, brand: str, model: str) -> Mapping[CommandName, Support]:
        """What a panel can be asked; the documents never tell models of one brand apart."""
        return commands.capabilities(brand)

    def needs_pin(self, name: CommandName) -> bool:
        """Whether the panel wants a code; even its two reads do."""
        return commands.needs_pin(name)

    def login(self, account: Account, http: Http) -> Login:
        """Log in and list the account's panels."""
        return client.log_in(Settings.of(account), http)

    def parse(self, source: str, payload: bytes) -> Sequence[Part]:
        """Read one MQTT message; what it means never depends on the topic it came on."""
        return (messages.read_message(payload),)

    def broker(self, account: Account, session: Session) -> BrokerAccess:
        """The broker and the topics of the configured apps, with the login's own user and password."""
        settings = Settings.of(account)
        user, password = str(session.values.get("mqUser", "")), str(session.values.get("mqPassword", ""))
        if not user:
            raise NotSupportedError("The login brought no broker user, so nothing can be received.")
        if settings.seals_broker_password:
            password = CodeCipher(settings.cipher).decrypt(password)
        where = settings.broker
        return BrokerAccess(
            host=where.host,
            port=where.port,
            tls=where.tls,
            username=user,
            password=password,
            topics=settings.topics,
            ca_file=settings.ca_file,
        )

    def encode(self, order: Order, account: Account, session: Session) -> Publication:
        """Write an order as the vendor's message."""
        return commands.encode(order, account, session)

    def history(  # noqa: PLR0917 - as the contract has it
        self, account: Account, session: Session, http: Http, panels: Sequence[str], since: datetime, until: datetime
    ) -> Sequence[Part]:
        """What the vendor's log says happened; its entries carry no zone and no partition."""
        return activities.read_history(client.Rest(Settings.of(account), session, http), panels, since, until)

    def refresh(self, account: Account, session: Session, http: Http, panel: str, pin: str | None) -> PanelListing:
        """The panel's inventory: all of it with a code, zones and partitions without a name for the panel if not."""
        number = inventory.whole(panel, LARGEST_RESOURCE)
        if number is None:
            raise NotSupportedError("This is not a panel of this vendor.")
        settings = Settings.of(account)
        rest = client.Rest(settings, session, http)
        if pin:
            body = {"pinCode": CodeCipher(settings.cipher).encrypt(pin), "resourceId": number}
            listing = inventory.panel_of(rest.call("POST", "/panel/refresh", body))
            if listing is not None and listing.vendor_id == panel:
                return listing
        groups = rest.call("GET", f"/panel/{number}/sensor/list")
        return inventory.panel_of_sensors(panel, groups)
