"""The corridor out: a wish becomes a row, a row becomes one message, an answer becomes an outcome."""

from panels.dispatch.asking import ask
from panels.dispatch.checking import Refusal
from panels.dispatch.sending import send
from panels.dispatch.settling import request_reads, sweep

__all__ = ["Refusal", "ask", "request_reads", "send", "sweep"]
