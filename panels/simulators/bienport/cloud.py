"""The cloud without its sockets: everything wired together, driven by a clock and a way to send."""

from collections.abc import Callable
from dataclasses import dataclass, field

from panels.simulators.bienport.announcer import Announcer
from panels.simulators.bienport.building import build_world, secret_bytes
from panels.simulators.bienport.checks import Checks
from panels.simulators.bienport.commands import Commands
from panels.simulators.bienport.desk import Desk
from panels.simulators.bienport.faults import AT_ONCE, FAULTS
from panels.simulators.bienport.happenings import Happening
from panels.simulators.bienport.journal import Activities, CommandLog
from panels.simulators.bienport.life import Life
from panels.simulators.bienport.machinery import Delays, Machinery
from panels.simulators.bienport.outbox import Outbox
from panels.simulators.bienport.pins import AesMode, Padding, PinCipher
from panels.simulators.bienport.texts import Texts
from panels.simulators.bienport.tokens import Tokens
from panels.simulators.faults import Faults
from panels.simulators.timers import Timers


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudSettings:
    """What can be chosen about a cloud. Times in seconds; the vendor states none of them (reference 10.10)."""

    seed: int = 1
    panels: int = 6
    pace: float = 8.0
    latency: float = 0.05
    notify_delay: float = 0.05
    ack_timeout: float = 5.0
    device_delay: float = 0.8
    delays: Delays = field(default_factory=Delays)
    turkish: bool = False
    aes_mode: AesMode = AesMode.ECB
    aes_padding: Padding = Padding.PKCS7
    aes_iv: bytes = bytes(16)
    sealed_mq_password: bool = False


class Cloud:
    """Users, panels and the desk that serves them."""

    def __init__(self, settings: CloudSettings, timers: Timers, send: Callable[[str, bytes], None]) -> None:
        self.settings = settings
        self.timers = timers
        self.world = world = build_world(settings.seed, settings.panels)
        self.faults = faults = Faults(FAULTS, AT_ONCE)
        self.tokens = Tokens(world, timers, secret_bytes(settings.seed, "jwt"))
        self.cipher = PinCipher(
            key=secret_bytes(settings.seed, "aes")[:32],
            mode=settings.aes_mode,
            padding=settings.aes_padding,
            iv=settings.aes_iv,
        )
        self.activities = Activities()
        self.log = CommandLog()
        self.outbox = Outbox(send, faults, timers)
        self.announcer = Announcer(world, self.activities, self.outbox, faults, timers, delay=settings.notify_delay)
        self.machinery = Machinery(timers, self.hear, delays=settings.delays, texts=Texts(turkish=settings.turkish))
        checks = Checks(world, self.tokens, self.cipher, faults)
        commands = Commands(
            self.machinery, checks, organization_id=world.organization_id, device_delay=settings.device_delay
        )
        self.desk = Desk(
            world=world,
            checks=checks,
            commands=commands,
            announcer=self.announcer,
            outbox=self.outbox,
            faults=faults,
            log=self.log,
            timers=timers,
            latency=settings.latency,
            ack_timeout=settings.ack_timeout,
        )
        self.life = Life(world, self.machinery, pace=settings.pace)
        faults.at_once("expire_tokens", lambda _: self.tokens.expire_all())
        if settings.sealed_mq_password:
            # A sealed password has to fit one block, as the vendor's sample does (reference 9.4).
            for user in world.users:
                user.mq_password = user.mq_password[:12].replace("/", "x").replace("+", "y")

    def hear(self, happening: Happening) -> None:
        """Pass a happening on to everybody concerned."""
        self.announcer.hear(happening)

    def mq_password(self, shown_to_mq_user: str) -> str:
        """Return the broker password as login gives it out: verbatim, or encrypted like a code (reference 9.4)."""
        password = next(user.mq_password for user in self.world.users if user.mq_user == shown_to_mq_user)
        return self.cipher.encrypt(password) if self.settings.sealed_mq_password else password
