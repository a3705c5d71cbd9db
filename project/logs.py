"""Structured logs on standard output, with secrets masked by the name of their key."""

import logging
import re
from typing import Any, Final

import structlog
from django.core.exceptions import ImproperlyConfigured
from structlog.typing import EventDict, Processor, WrappedLogger

SECRET_KEY_NAME: Final = re.compile(
    r"password|passwd|passphrase|token|jwt|secret|authorization|cookie"
    # "pin" only as a word of its own: "mapping" and "opinion" are no secrets.
    r"|(?:^|[^a-z])pins?(?:$|[^a-z])",
    re.IGNORECASE,
)
# The last part of a link that was mailed: whoever reads it in a log could use it first.
SECRET_IN_ADDRESS: Final = re.compile(r"(/invitations/|/password/reset/key/)(?!sign-out/)[^/\s\"'<>?\\]+")
CAMEL_CASE: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
MASK: Final = "•••"
_CONTROLS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
# Tracebacks have lines of their own, and structlog's own values are none of ours.
_OURS: Final = frozenset({"exc_info", "exception", "stack", "stack_info", "_record", "_from_structlog"})


def is_secret_name(name: str) -> bool:
    """Tell whether a value under this key must not be written down."""
    return bool(SECRET_KEY_NAME.search(CAMEL_CASE.sub("_", name)))


def masked(value: Any) -> Any:
    """Return the value with everything under a secret key replaced, at any depth."""
    if isinstance(value, dict):
        return {
            key: MASK if isinstance(key, str) and is_secret_name(key) else masked(inner) for key, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [masked(inner) for inner in value]
    return value


def mask_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Mask the secrets of one log line (a structlog processor)."""
    cleaned: EventDict = masked(event)
    return cleaned


def mask_addresses(_logger: WrappedLogger, _method: str, line: str) -> str:
    """Mask what opens a door in addresses of pages, wherever in a finished line they stand."""
    return SECRET_IN_ADDRESS.sub(rf"\1{MASK}", line)


def escape_controls(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Keep one line one line, whatever somebody called a panel: what moves a cursor is written out (the same)."""
    cleaned: EventDict = {key: value if key in _OURS else _escaped(value) for key, value in event.items()}
    return cleaned


def _escaped(value: Any) -> Any:
    """Text without characters that break lines, steer a terminal or turn the direction of writing; at any depth."""
    if isinstance(value, str):
        return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", value)
    if isinstance(value, dict):
        return {_escaped(key): _escaped(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_escaped(inner) for inner in value]
    return value


def logging_config(style: str, level: str) -> dict[str, Any]:
    """Return Django's LOGGING: ``json`` for machines, ``text`` for a terminal."""
    if style not in {"json", "text"}:
        raise ImproperlyConfigured("WATCHPOST_LOG_FORMAT must be json or text.")
    if level not in logging.getLevelNamesMapping():
        raise ImproperlyConfigured("WATCHPOST_LOG_LEVEL must be a level such as INFO.")
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    # Tracebacks without local variables: those may hold a code.
    rendering: list[Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
        if style == "json"
        else [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [
                    mask_secrets,
                    escape_controls,
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *rendering,
                    mask_addresses,
                ],
            }
        },
        "handlers": {"stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "lines"}},
        "root": {"handlers": ["stdout"], "level": level},
        "loggers": {
            # Django's own handlers would write a second, unmasked line.
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            "daphne": {"level": "WARNING"},
            # One line for each of many tasks a minute says nothing; failures are errors and stay.
            "celery.app.trace": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
            "amqtt": {"level": "WARNING"},
            "transitions": {"level": "WARNING"},
        },
    }
