"""The client's side of one forkserver: its process, the kernel that waits, and those that work."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from . import settings
from .forked import GoneError, Kernel

SOCKET_PATH = 107  # bytes that a Unix socket's address may have, less the closing zero


class Server:
    """A forkserver, the kernel that waits, and those that work."""

    def __init__(self, key: tuple, flags: list[str], deadline: float):
        self.key = key
        self.folder = _short_folder()
        self.channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.spare: Kernel | None = None
        self.kernels: list[Kernel] = []
        self.retired = False
        self.broken = False
        given = {"folder": str(self.folder), "default": settings.PRELOAD, "asked": settings.asked()}
        module = f"{__package__}.forkserver"
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, *flags, "-m", module, str(theirs.fileno()), json.dumps(given)],
                cwd=self.folder,
                env=settings.server_environment(),
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        try:
            self._wait_loaded(deadline)
        except BaseException:
            self.close()
            raise

    def _wait_loaded(self, deadline: float) -> None:
        self.channel.settimeout(max(deadline - time.monotonic(), 0.001))
        said = self.channel.recv(65536)
        self.channel.settimeout(None)
        if not said:
            raise GoneError("the forkserver ended before it was ready")
        if fault := json.loads(said)["fault"]:
            raise RuntimeError(fault)

    def request(self, request: dict, line: socket.socket) -> None:
        """Have a kernel forked that holds the other end of `line`."""
        try:
            socket.send_fds(self.channel, [json.dumps(request).encode()], [line.fileno()])
        except OSError:
            self.broken = True
            raise GoneError("the forkserver has ended") from None

    def kernel(self, arguments: list[str], deadline: float) -> Kernel:
        """The waiting kernel, or a new one if that was made with other arguments."""
        kernel, self.spare = self.spare, None
        if kernel and (kernel.arguments != arguments or kernel.poll() is not None):
            kernel.close()
            kernel = None
        kernel = kernel or Kernel(self, arguments)
        self.kernels.append(kernel)
        try:
            kernel.wait_ready(deadline)
        except BaseException:
            kernel.close()
            raise
        return kernel

    def release(self, kernel: Kernel) -> None:
        """Hear that a kernel has ended; with the last one of a retired server the server ends too."""
        if kernel in self.kernels:
            self.kernels.remove(kernel)
        if self.retired and not self.kernels:
            self.close()

    def retire(self) -> None:
        """Fork no more, and end when the last kernel has."""
        self.retired = True
        spare, self.spare = self.spare, None
        if spare:
            spare.close()
        elif not self.kernels:
            self.close()

    def close(self) -> None:
        """End it, with all its kernels."""
        self.broken = True
        self.channel.close()
        if self.spare:
            self.spare.line.close()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def gone(self) -> bool:
        """Whether it has ended, or been ended."""
        return self.broken or self.process.poll() is not None


def _short_folder() -> Path:
    """A folder for its owner only, with room in its path for that of a socket."""
    for base in dict.fromkeys([tempfile.gettempdir(), "/tmp"]):
        if len(os.fsencode(base)) + len("/warm-12345678/12345678/s-5") <= SOCKET_PATH:
            return Path(tempfile.mkdtemp(prefix="warm-", dir=base))
    raise OSError("no folder for temporary files has a path short enough for sockets")
