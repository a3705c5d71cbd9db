"""Small helpers of .ci/run: are services there, and a database of its own for one run."""

import socket
import sys
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql


def unreachable(urls: list[str]) -> list[str]:
    """Return the services that do not listen, without their passwords."""
    missing = []
    for url in urls:
        parts = urlsplit(url)
        try:
            socket.create_connection((parts.hostname or "", parts.port or 0), timeout=2).close()
        except OSError:
            missing.append(f"{parts.scheme}://{parts.hostname}:{parts.port}")
    return missing


def url_of(server: str, database: str) -> str:
    """Return the server's URL with another database."""
    parts = urlsplit(server)
    return urlunsplit((parts.scheme, parts.netloc, f"/{database}", parts.query, parts.fragment))


def execute(server: str, statement: str, database: str) -> None:
    """Run a statement about a database, outside of any transaction."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(database)))


def main(action: str, server: str, *rest: str) -> int:
    """Do what .ci/run asks; return the exit code."""
    if action == "reach":
        missing = unreachable([server, *rest])
        if missing:
            sys.stdout.write(f"{', '.join(missing)} cannot be reached\n")
        return int(bool(missing))
    if action == "create":
        execute(server, "CREATE DATABASE {}", rest[0])
    elif action == "drop":
        execute(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", rest[0])
    elif action == "url":
        sys.stdout.write(f"{url_of(server, rest[0])}\n")
    else:
        sys.stderr.write(f"Unknown action {action}.\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
