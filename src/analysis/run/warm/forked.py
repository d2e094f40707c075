"""A forked kernel as its client sees it: made, told what to do, asked how it is, ended."""

import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import tempfile
import time
from pathlib import Path
from typing import Protocol

PORTS = {"shell_port": 1, "iopub_port": 2, "stdin_port": 3, "hb_port": 4, "control_port": 5}


class GoneError(RuntimeError):
    """A forkserver or kernel that ended before it was of use."""


class Forks(Protocol):
    """What a kernel needs of the forkserver that it comes from."""

    folder: Path
    broken: bool

    def request(self, request: dict, line: socket.socket) -> None:
        """Have a kernel forked that holds the other end of `line`."""

    def release(self, kernel: "Kernel") -> None:
        """Hear that a kernel has ended."""


class Kernel:
    """A forked kernel; `info` are its addresses and key."""

    def __init__(self, server: Forks, arguments: list[str]):
        self.server = server
        self.arguments = arguments
        self.folder = Path(tempfile.mkdtemp(dir=server.folder, prefix=""))
        self.info = {
            "transport": "ipc",
            "ip": str(self.folder / "s"),
            "key": secrets.token_hex(32),
            "signature_scheme": "hmac-sha256",
            **PORTS,
        }
        self.connection_file = self.folder / "kernel.json"
        with open(os.open(self.connection_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(self.info, file)
        self.line, theirs = socket.socketpair()
        self.pid = 0
        self.exit_code: int | None = None
        self._unread = b""
        with theirs:
            try:
                server.request({"connection_file": str(self.connection_file), "arguments": arguments}, theirs)
            except GoneError:
                self.line.close()
                raise

    def wait_ready(self, deadline: float) -> None:
        """Wait until its sockets are bound; `GoneError` if it ended instead, `TimeoutError` after the deadline."""
        while not self.pid and self.exit_code is None:
            self.line.settimeout(max(deadline - time.monotonic(), 0.001))
            self._read()
        if self.poll() is not None:
            raise GoneError(f"a forked kernel {self.ended()} before it was ready")

    def hand_over(self, environment: dict[str, str], cwd: str) -> None:
        """Have it work in this folder with this environment."""
        self.line.settimeout(None)
        try:
            self.line.sendall(json.dumps({"environment": environment, "cwd": cwd}).encode() + b"\n")
        except OSError:
            raise GoneError("a forked kernel ended before it was told what to do") from None

    def poll(self) -> int | None:
        """Its exit code, negative for a signal; None while it runs."""
        self.line.settimeout(0)
        with contextlib.suppress(BlockingIOError):
            while self.exit_code is None:
                self._read()
        return self.exit_code

    def _read(self) -> None:
        try:
            received = self.line.recv(4096)
        except ConnectionResetError:
            received = b""
        if not received:  # nobody is left to say how: the forkserver was killed, and its kernels with it
            self.server.broken = True
            self.exit_code = -signal.SIGKILL
        *whole, self._unread = (self._unread + received).split(b"\n")
        for message in map(json.loads, whole):
            self.pid = message.get("ready", self.pid)
            self.exit_code = message.get("exit", self.exit_code)

    def signal(self, number: int) -> None:
        """Send a signal to it and to what it started."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, number)

    def ended(self) -> str:
        """How it ended, in words."""
        if self.exit_code is None:
            return "is running"
        if self.exit_code < 0:
            return f"was ended by {signal.Signals(-self.exit_code).name}"
        return f"ended itself with exit code {self.exit_code}"

    def close(self) -> None:
        """Forget it; one that still runs is killed."""
        if self.pid:
            self.signal(signal.SIGKILL)
        self.line.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.server.release(self)
