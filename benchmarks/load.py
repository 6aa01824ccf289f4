"""Eight clients that ask a server for one page, cheaply: what is measured is the server.

Requests are made beforehand and answers hardly read: one process keeps all the clients, and takes
little of its core beside what the server takes of its own.
"""

from __future__ import annotations

import os
import re
import selectors
import socket
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

CLIENTS = 8
_TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *([0-9]+)")
_ETAG = re.compile(rb"(?i)\r\netag: *([^\r]+)")


@dataclass(frozen=True)
class Load:
    """How a page was served."""

    rate: float
    """Requests a second."""
    p50: float
    """Milliseconds that half the answers took at most."""
    p95: float
    """Milliseconds that 95 % of the answers took at most."""
    cpu: float
    """Milliseconds of its core that the server took for one: steadier than the rate on a machine
    that does other things."""


class _Client:
    """A connection that is kept, and the one request under way on it."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> None:
        """Ask."""
        self._answer, self._whole = b"", 0
        self._began = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> float | None:
        """Read what has come; the seconds that the answer took, once all of it is there. Raises
        RuntimeError when it is an error.
        """
        part = self.socket.recv(1 << 18)
        if not part:
            raise RuntimeError("the server has hung up")
        self._answer += part
        if not self._whole:
            head = self._answer.find(b"\r\n\r\n")
            if head < 0:
                return None
            if self._answer[9:12] not in (b"200", b"304"):
                raise RuntimeError(self._answer[:2000].decode(errors="replace"))
            length = _LENGTH.search(self._answer, 0, head + 2)
            self._whole = head + 4 + (int(length[1]) if length else 0)
        if len(self._answer) < self._whole:
            return None
        return time.perf_counter() - self._began

    def ask(self, request: bytes) -> bytes:
        """Ask and wait for the whole answer."""
        self.send(request)
        while self.receive() is None:
            pass
        return self._answer


def load(
    port: int, pid: int, addresses: Iterator[str], cookie: str, seconds: float, *, known: bool
) -> Load:
    """Ask this port for the addresses, one after the other, from 8 clients, each as soon as it has
    its answer. `known`: by visitors who have the page. `pid` is the server's process.
    """
    fields = "Host: localhost\r\nAccept-Language: fr\r\n" + (f"Cookie: {cookie}\r\n" * bool(cookie))
    clients = [_Client(port) for _n in range(CLIENTS)]
    first = clients[0].ask(_request(next(addresses), fields))
    if known:
        tag = _ETAG.search(first)
        assert tag is not None
        fields += f"If-None-Match: {tag[1].decode()}\r\n"
    before = cpu_seconds(pid)
    times = _loop(clients, lambda: _request(next(addresses), fields), seconds)
    cpu = cpu_seconds(pid) - before
    times.sort()
    return Load(
        rate=len(times) / seconds,
        p50=statistics.median(times) * 1000,
        p95=times[int(len(times) * 0.95)] * 1000,
        cpu=cpu / len(times) * 1000,
    )


def _loop(clients: list[_Client], request: Callable[[], bytes], seconds: float) -> list[float]:
    times: list[float] = []
    ends = time.perf_counter() + seconds
    with selectors.DefaultSelector() as selector:
        for client in clients:
            selector.register(client.socket, selectors.EVENT_READ, client)
            client.send(request())
        while selector.get_map():
            for key, _events in selector.select():
                client = key.data
                if (took := client.receive()) is None:
                    continue
                times.append(took)
                if time.perf_counter() < ends:
                    client.send(request())
                else:
                    selector.unregister(client.socket)
                    client.socket.close()
    return times


def _request(address: str, fields: str) -> bytes:
    return f"GET {address} HTTP/1.1\r\n{fields}\r\n".encode()


def cpu_seconds(pid: int) -> float:
    """Seconds of processor that a process has used; 0 where the system does not tell."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0.0
    user, system = stat.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / _TICK
