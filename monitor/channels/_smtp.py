"""SMTP connections that end: smtplib's time-out is for one read, and a server that drips a byte at a time, or lines of
an answer without end, would hold a delivery for ever."""

from __future__ import annotations

import contextlib
import os
import smtplib
import socket
import ssl
import threading
from typing import Any, Self


class Clipper:
    """Shuts the connections that it watches when the time is over. `over` tells afterwards whether it had to."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.over = False
        self._lock = threading.Lock()
        self._watched: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._clip)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *ended: object) -> None:
        self._timer.cancel()
        with self._lock:
            for connection in self._watched:
                connection.close()
            self._watched.clear()

    def watch(self, connection: socket.socket) -> None:
        """A second handle on the same connection: the first is given away when TLS begins."""
        handle = socket.socket(fileno=os.dup(connection.fileno()))
        with self._lock:
            self._watched.append(handle)
        if self.over:
            self._clip()

    def _clip(self) -> None:
        self.over = True
        with self._lock:
            for connection in self._watched:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)


class PlainSmtp(smtplib.SMTP):
    """smtplib.SMTP, watched from the first byte."""

    def __init__(self, host: str, port: int, *, timeout: float, clipper: Clipper) -> None:
        self._clipper = clipper
        super().__init__(host, port, timeout=timeout)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        connection = socket.create_connection((host, port), timeout, self.source_address)
        self._clipper.watch(connection)
        return connection


class TlsSmtp(PlainSmtp):
    """The same, encrypted from the first byte."""

    def __init__(self, host: str, port: int, *, timeout: float, clipper: Clipper, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__(host, port, timeout=timeout, clipper=clipper)

    def _get_socket(self, host: str, port: int, timeout: float) -> Any:
        return self._context.wrap_socket(super()._get_socket(host, port, timeout), server_hostname=host)
