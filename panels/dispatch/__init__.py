"""The corridor out: a wish becomes a row, a row becomes one message, an answer becomes an outcome."""

from panels.dispatch.asking import ask
from panels.dispatch.checking import Refusal
from panels.dispatch.sending import send
from panels.dispatch.settling import request_reads, sweep
from panels.dispatch.withdrawing import end_unpermitted

__all__ = ["Refusal", "ask", "end_unpermitted", "request_reads", "send", "sweep"]
