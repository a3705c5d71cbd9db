"""What pages say about commands and refusals, in the reader's language."""

from datetime import timedelta
from typing import Final

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as sentence

from panels.drivers import DRIVERS
from panels.drivers.contract.messages import NOT_SENT
from panels.models import Command
from panels.vocabulary.links import LinkTrouble

# Reasons of the corridor itself; a driver's own stand in its ``sentences``.
REASONS: Final[dict[str, str]] = {
    "not_permitted_now": sentence("Not sent: the right to do this ended before the command left."),
    "wait": sentence("Not sent: too many wrong codes came before this one."),
    "own_pin_asked_now": sentence(
        "Not sent: the panel has changed meanwhile, and this would now protect less. Ask again with your Watchpost PIN."
    ),
    "protects_less_now": sentence(
        "Not sent: the panel has changed meanwhile. This would now protect less, which only somebody who may disarm "
        "can ask for."
    ),
    "commands_stopped": sentence("Not sent: commands through this connection are switched off."),
    "connection_off": sentence("Not sent: the connection is switched off."),
    "link_down": sentence("Not sent: there is no link to the vendor at the moment. Nothing will be sent later."),
    "no_session": sentence("Not sent: the connection has no login at the vendor at the moment."),
    "no_code": sentence("Not sent: the code was no longer there. Enter it again."),
    "codes_unavailable": sentence("Not sent: codes cannot be handed over at the moment. Nothing was kept."),
    "not_supported": sentence("Not sent: this panel cannot be asked this."),
    "broker_unreachable": sentence("Not sent: the vendor's broker could not be reached."),
    "vendor_unreachable": sentence("Not sent: the vendor's cloud could not be reached."),
    "queue_unavailable": sentence("Not sent: the command could not be handed over. Nothing will be sent later."),
    "expired": sentence("Expired, not sent: nobody took the command in time. Nothing will be sent later."),
    "no_answer": sentence("No answer came. The panel may have acted or not."),
    "status_agrees": sentence("A status read shows the panel as it was asked to be."),
    "status_disagrees": sentence("A status read does not show what was asked. The panel may still be on its way."),
    "restored": sentence(
        "The database was restored from a backup of before its outcome was known. The panel may have acted or not."
    ),
    "standstill": sentence("Not sent: nothing is watched since the database was restored. Nothing will be sent later."),
    "internal_error": sentence("Not sent: an error of our own stopped the command. It has been logged."),
}

# Why nobody looks at a panel whose vendor has to be asked.
HINDRANCES: Final[dict[str, str]] = {
    "no_code": sentence("Not watched: no code is kept for this panel. An installer has to enter one."),
    "code_refused": sentence("Not watched: the panel refused the code kept for it. An installer has to replace it."),
}

# What is wrong with a link to a vendor, to whoever looks at a panel behind it.
LINKS: Final[dict[LinkTrouble, str]] = {
    LinkTrouble.NOBODY: sentence("No worker keeps this connection: nothing is heard and no command leaves."),
    LinkTrouble.RESTORED: sentence(
        "The database was restored from a backup. Nothing is watched until whoever runs this installation says so."
    ),
    LinkTrouble.SWITCHED_OFF: sentence("The connection is switched off."),
    LinkTrouble.NOT_ALLOWED_OUT: sentence(
        "This installation does not allow the vendor's address. Whoever runs it has to add the name."
    ),
    LinkTrouble.SETTINGS: sentence("The connection cannot be used as it is set up. The installer has to correct it."),
    LinkTrouble.UNREACHABLE: sentence("The vendor's cloud cannot be reached. It is tried again by itself."),
    LinkTrouble.UNTRUSTED: sentence(
        "The vendor's server shows a certificate that is not trusted, so nothing is sent to it."
    ),
    LinkTrouble.LOST: sentence("The link to the vendor was lost. It is made anew by itself."),
    LinkTrouble.BROKER: sentence("The vendor's broker cannot be reached. It is tried again by itself."),
    LinkTrouble.BROKER_REFUSED: sentence("The vendor's broker refused the login. A new one is made by itself."),
    LinkTrouble.BROKER_SILENT: sentence("The vendor's broker does not answer in time. It is tried again by itself."),
    LinkTrouble.SUBSCRIPTION_REFUSED: sentence(
        "The vendor's broker does not hand over this account's messages. A new login is tried by itself."
    ),
    LinkTrouble.AT_MOST_ONCE: sentence("The broker grants delivery at most once: messages may be lost."),
    LinkTrouble.NO_ANSWER: sentence(
        "The vendor's answers do not come in time, or break off. They are asked for again."
    ),
    LinkTrouble.UNREADABLE: sentence("The vendor answers with something that cannot be read. It is asked again."),
    LinkTrouble.VENDOR_FAULT: sentence("The vendor's cloud does not answer as it should. It is tried again by itself."),
    LinkTrouble.MAINTENANCE: sentence("The vendor's service is down for maintenance. It is tried again by itself."),
    LinkTrouble.RATE_LIMITED: sentence("The vendor wants fewer requests. It is spared for a while."),
    LinkTrouble.BUSY: sentence("The vendor is busy with other requests of this account. It is asked again by itself."),
    LinkTrouble.NOT_FOUND: sentence(
        "The vendor's server has nothing of the kind. The installer has to check the server's name."
    ),
    LinkTrouble.VERSION: sentence("The vendor's server speaks no version of its service that Watchpost understands."),
    LinkTrouble.WRONG_LOGIN: sentence(
        "The vendor does not accept the user or the password. The installer has to correct them."
    ),
    LinkTrouble.TOKEN_REFUSED: sentence("The vendor no longer accepts the token. The installer has to renew it."),
    LinkTrouble.LOGIN_REFUSED: sentence("The vendor refused the login. The installer has to check the account."),
    LinkTrouble.LOCKED_OUT: sentence("The vendor takes no login for a while. Nothing is tried before that ends."),
    LinkTrouble.TOO_MANY_LOGINS: sentence(
        "Too many logins failed, so the vendor takes none for a while. Do not try with the phone app either."
    ),
    LinkTrouble.TOO_MANY_DEVICES: sentence(
        "Too many devices are logged in to this account. Log out some of them in the phone app."
    ),
    LinkTrouble.TOO_MANY_SESSIONS: sentence(
        "Too many sessions of this account are open. Close the phone app on some devices."
    ),
    LinkTrouble.SESSION_ENDED: sentence("The vendor ends every login at once. A new one is made by itself."),
    LinkTrouble.CLOCKS_APART: sentence(
        "A new login has ended already by this machine's clock. Whoever runs the installation has to set it right."
    ),
    LinkTrouble.FORBIDDEN: sentence(
        "The vendor does not let this account do what is needed. The installer has to check its rights."
    ),
    LinkTrouble.CODE_REFUSED: sentence(
        "The panels do not accept the code kept for them. An installer has to replace it."
    ),
    LinkTrouble.PANELS_OFFLINE: sentence("The vendor answers, but its panels are not connected to it."),
    LinkTrouble.PANELS_BEING_READ: sentence(
        "The vendor is still reading the panels after a login. That passes by itself."
    ),
    LinkTrouble.INTERNAL: sentence(
        "An error of our own stopped the connection. It has been logged, and is tried again."
    ),
    LinkTrouble.OTHER: sentence("The connection does not work. It is tried again by itself."),
}

# Why something is not even recorded as a command.
REFUSALS: Final[dict[str, str]] = {
    "forbidden": sentence("You may not do this here."),
    "pin_missing": sentence("The panel asks for its code."),
    "pin_malformed": sentence("A code has 4 to 8 digits."),
    "new_pin_malformed": sentence("The new code has 4 to 8 digits and differs from the old one."),
    "wait": sentence("Too many wrong codes. Wait before the next try."),
    "own_pin_missing": sentence("You have no Watchpost PIN yet. Set one on your account page, then ask again."),
    "protects_less": sentence("This would protect less than now, which only somebody who may disarm can ask for."),
    "own_pin_asked": sentence("Your Watchpost PIN is asked for this."),
    "own_pin_malformed": sentence("Your Watchpost PIN has 6 to 12 digits. It is not the code of the panel."),
    "own_pin_wrong": sentence("This is not your Watchpost PIN."),
    "new_pin_is_own": sentence("The new code must not be your Watchpost PIN: the vendor would learn it."),
    "not_supported": sentence("This panel cannot be asked this."),
    "target_unknown": sentence("This panel has no such partition, zone or output."),
    "value_out_of_range": sentence("That is no value this device takes. Nothing was sent."),
    "seconds_out_of_range": sentence("An output is switched for 1 to 3600 seconds."),
    "user_unknown": sentence("This panel has no such user."),
    "user_fixed": sentence("The panel does not let this be changed for this user."),
    "name_missing": sentence("Enter a name of at most 40 characters."),
    "email_malformed": sentence("Enter the e-mail address of the account that is meant."),
    "new_pin_zeros": sentence("A code of zeros would remove the user. There is a button for that."),
    "too_many": sentence("That was a lot within a minute. Wait a little."),
    "busy": sentence("The same command is still open. Wait for its outcome."),
    "person_not_here": sentence("This person does not belong to the owner's people any more."),
    "right_not_held": sentence("You can only give what you hold here yourself at this moment."),
    "grant_over": sentence("This grant has ended meanwhile."),
    "asked_already": sentence("You have asked for access here already, or have it."),
    "asked_too_often": sentence("You have asked for access here often within the hour. Call the owner instead."),
    "request_decided": sentence("Somebody else has answered this request meanwhile."),
    "request_over": sentence("This request is over: it was too old, or who asked no longer works there."),
}


def reason_text(command: Command) -> str:
    """The translated sentence for what became of a command; empty where the state says it all."""
    english = _english(command)
    return gettext(english) if english else ""


def is_said_unsent(command: Command) -> bool:
    """Whether that sentence says that the panel never got the command."""
    return _english(command).startswith(NOT_SENT)


def _english(command: Command) -> str:
    driver = DRIVERS.get(command.panel.connection.vendor)
    said = driver.sentences.get(command.reason) if driver and command.reason else None
    return said or REASONS.get(command.reason, "")


def hindrance_text(code: str) -> str:
    """The translated sentence for a `Watch.hindrance`."""
    return gettext(HINDRANCES[code])


def link_text(code: str) -> str:
    """The translated sentence for a `Connection.health_code`."""
    known = code in LinkTrouble._value2member_map_
    return gettext(LINKS[LinkTrouble(code) if known else LinkTrouble.OTHER])


def refusal_text(code: str) -> str:
    """The translated sentence for a `Refusal`."""
    return gettext(REFUSALS[code])


def tries_text(left: int, wait: timedelta) -> str:
    """How many wrong codes are free before which wait."""
    text = ngettext("{n} try left, then a {seconds} s wait.", "{n} tries left, then a {seconds} s wait.", left)
    return text.format(n=left, seconds=round(wait.total_seconds()))
