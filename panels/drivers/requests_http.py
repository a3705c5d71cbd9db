"""HTTP by `requests`, for whoever uses a vendor's client outside an installation of Watchpost.

It fulfils `panels.drivers.base.Http`; inside, the installation hands the client its own way out instead.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from http.cookiejar import DefaultCookiePolicy
from typing import Any, ClassVar, Final

import msgspec
import requests
from requests.adapters import BaseAdapter

from panels.drivers import paced
from panels.drivers.base import DriverError, HttpAnswer

# Pictures are the largest answers, a setup of a large home is under 1 MiB.
MOST_BYTES: Final = 8 * 1024 * 1024
_CHUNK: Final = 64 * 1024


class Failure(Enum):
    """Why an exchange brought no answer. With the first three, for certain, nothing was sent."""

    UNREACHABLE = auto()
    CONNECT_TIMEOUT = auto()
    CERTIFICATE = auto()
    ANSWER_TIMEOUT = auto()
    CONNECTION_LOST = auto()
    OVERSIZED = auto()


@dataclass(slots=True)
class RequestsHttp:
    """One account's HTTP connections, kept open between requests. Threads may share it.

    ``connect`` seconds to be connected, ``read`` seconds of silence, ``most_bytes`` of a decoded body; the total time
    is each request's own. Certificates are verified against ``ca_file`` or, where that is empty, the usual ones.
    Nothing of the environment is used, no redirect followed, no cookie kept, nothing tried twice.
    """

    ca_file: str = ""
    connect: float = 5.0
    read: float = 10.0
    most_bytes: int = MOST_BYTES
    # What each failure is raised as: a vendor's client names its own classes.
    failures: ClassVar[Mapping[Failure, type[DriverError]]]
    _session: requests.Session = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers.clear()
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        adapter: BaseAdapter = paced.PacedAdapter(pool_connections=4, pool_maxsize=8)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def close(self) -> None:
        """Close all connections."""
        self._session.close()

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        body: bytes | None = None,
        timeout: float = 15.0,
    ) -> HttpAnswer:
        """One request that ends within ``timeout`` seconds, the look-up of the name aside. Any status is an answer.

        ``body`` is sent as it is, of the type that ``headers`` name; it goes before ``json``. Raises one of
        ``failures`` without a whole answer; ``sent`` of it tells whether the request may have been carried out.
        """
        ends = time.monotonic() + timeout
        sent = {"Accept": "application/json", "Accept-Encoding": "gzip", **(headers or {})}
        if body is None and json is not None:
            body = msgspec.json.encode(json)
            sent["Content-Type"] = "application/json"
        mark = paced.deadline.set((ends, self.read))
        try:
            return self._exchange(method, url, sent, body, timeout)
        except requests.RequestException as error:
            problem = _failure(error)
        except OSError as error:
            # While a body is read, `requests` lets some of these through.
            problem = Failure.ANSWER_TIMEOUT if isinstance(error, TimeoutError) else Failure.CONNECTION_LOST
        finally:
            paced.deadline.reset(mark)
        # Raised out here: the cause would carry the request, and with it what is secret.
        raise self.failures[problem]

    def _exchange(
        self, method: str, url: str, headers: dict[str, str], body: bytes | None, timeout: float
    ) -> HttpAnswer:
        answer = self._session.request(
            method,
            url,
            headers=headers,
            data=body,
            stream=True,
            allow_redirects=False,
            timeout=(min(self.connect, timeout), min(self.read, timeout)),
            verify=self.ca_file or True,
        )
        with answer:
            content = bytearray()
            for chunk in answer.iter_content(_CHUNK):
                content += chunk
                if len(content) > self.most_bytes:
                    raise self.failures[Failure.OVERSIZED]
            return HttpAnswer(status=answer.status_code, headers=dict(answer.headers), body=bytes(content))


def _failure(error: requests.RequestException) -> Failure:
    match error:
        case requests.exceptions.ConnectTimeout():
            return Failure.CONNECT_TIMEOUT
        case requests.exceptions.SSLError():
            return Failure.CERTIFICATE
        case requests.exceptions.Timeout():
            return Failure.ANSWER_TIMEOUT
        case requests.exceptions.ConnectionError() if _never_connected(error):
            return Failure.UNREACHABLE
        case requests.exceptions.ConnectionError() if _timed_out(error):
            return Failure.ANSWER_TIMEOUT
        case _:
            return Failure.CONNECTION_LOST


def _chain(error: BaseException) -> str:
    names: list[str] = []
    inner: object = error
    while isinstance(inner, BaseException) and len(names) < 8:
        names.append(type(inner).__name__)
        reason = getattr(inner, "reason", None)
        inner = (
            reason
            if isinstance(reason, BaseException)
            else next((one for one in inner.args if isinstance(one, BaseException)), None)
        )
    return " ".join(names)


def _never_connected(error: BaseException) -> bool:
    chain = _chain(error)
    return "NewConnectionError" in chain or "NameResolutionError" in chain


def _timed_out(error: BaseException) -> bool:
    return "Timeout" in _chain(error)
