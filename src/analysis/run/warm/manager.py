"""Hands forked kernels to nbclient through jupyter_client's own extension points: a provisioner, a manager, a client.

A provisioner is made for kernels that are not started by `Popen`: starting, signalling and waiting are replaced, and all of
what jupyter_client knows of interrupts, shutdown and time limits stays as it is.
"""

import asyncio
import os
import signal
import time
from queue import Empty
from typing import Any

import zmq.asyncio
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import KernelProvisionerBase
from traitlets import Bool, Float, default

from . import pool

POLL_SECONDS = 0.002
WELCOME_SECONDS = 0.25  # mostly it is there after a thousandth


class WarmProvisioner(KernelProvisionerBase):
    """Gets its kernel from the pool instead of starting a process."""

    kernel: pool.Kernel | None = None
    ended = "was not started"  # how the last kernel ended

    @property
    def has_process(self) -> bool:
        """Whether there is a kernel, running or ended."""
        return self.kernel is not None

    async def poll(self) -> int | None:
        """Exit code, or None while it runs."""
        return self.kernel.poll() if self.kernel else 0

    async def wait(self) -> int | None:
        """Wait for its end; the exit code."""
        while (code := await self.poll()) is None:
            await asyncio.sleep(POLL_SECONDS)
        return code

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel and what it started."""
        if self.kernel:
            self.kernel.signal(signum)

    async def kill(self, restart: bool = False) -> None:
        """End it at once."""
        await self.send_signal(signal.SIGKILL)

    async def terminate(self, restart: bool = False) -> None:
        """Ask it to end."""
        await self.send_signal(signal.SIGTERM)

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """The kernel's command, which is taken apart again, and its environment as jupyter_client makes it."""
        command = [*self.kernel_spec.argv, *kwargs.pop("extra_arguments", [])]
        return await super().pre_launch(cmd=command, **kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        """Take a kernel from the pool."""
        flags, arguments = taken_apart(cmd)
        environment = kwargs["env"] | {"JPY_PARENT_PID": str(os.getpid())}
        folder = str(kwargs.get("cwd") or os.getcwd())  # noqa: PTH109
        self.kernel = pool.take(flags, arguments, environment, folder, self.parent.start_timeout)
        self.parent.connection_file = str(self.kernel.connection_file)
        self.parent.load_connection_info(self.kernel.info)
        return self.parent.get_connection_info()

    async def cleanup(self, restart: bool = False) -> None:
        """Remove its sockets, and itself if it still runs."""
        if self.kernel:
            self.kernel.close()
            self.ended, self.kernel = self.kernel.ended(), None


def taken_apart(command: list[str]) -> tuple[list[str], list[str]]:
    """Flags of the interpreter and arguments of ipykernel in ``python FLAGS -m ipykernel_launcher -f FILE ARGUMENTS``."""
    module = command.index("-m")
    return command[1:module], command[module + 4 :]


class WarmClient(AsyncKernelClient):
    """Connects to a kernel that is known to be ready, so that only the subscription to its outputs has to be waited for."""

    def start_channels(self, shell=True, iopub=True, stdin=True, hb=True, control=True) -> None:
        """Connect; without a heart beat, since the forkserver knows whether the process runs."""
        super().start_channels(shell, iopub, stdin, False, control)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait for the kernel's word that outputs will arrive, and subscribe again if it is late.

        ipykernel hears of a subscription by an event of its socket. What it sends in that very moment can take the event
        away: some one in a thousand subscriptions lies there unread until the next one arrives.
        """
        deadline = time.monotonic() + (timeout or float("inf"))
        while time.monotonic() < deadline:
            try:
                message = await self.iopub_channel.get_msg(timeout=WELCOME_SECONDS)
            except Empty:
                if not await self.is_alive():
                    how = self.parent.provisioner.kernel.ended()
                    raise RuntimeError(f"the kernel {how} before it was connected") from None
                self.iopub_channel.socket.subscribe(b"")
            else:
                if message["header"]["msg_type"] == "iopub_welcome":
                    return
        raise RuntimeError(f"the kernel did not answer within {timeout:g} seconds")


class WarmManager(AsyncKernelManager):
    """Manages one forked kernel."""

    start_timeout = Float(60.0, help="Seconds to wait for a kernel.")
    at_work = Bool(True, help="Whether a cell may be running, which a shutdown has to interrupt.")

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self.provisioner = WarmProvisioner(parent=self, kernel_spec=self.kernel_spec)

    @default("client_factory")
    def _client_factory(self) -> type[WarmClient]:
        return WarmClient

    @default("context")
    def _shared_context(self) -> zmq.asyncio.Context:
        return zmq.asyncio.Context.instance()  # to begin and end one for each notebook takes a hundredth of a second

    def client(self, **kwargs: Any) -> WarmClient:
        """A client of the kernel."""
        return super().client(context=self.context, **kwargs)

    async def start_kernel(self, **kwargs: Any) -> None:
        """As jupyter_client does it, but for a hundredth of a second that it sleeps."""
        command, kwargs = await self._async_pre_start_kernel(**kwargs)
        await self._async_launch_kernel(command, **kwargs)
        await self._async_post_start_kernel(**kwargs)

    async def shutdown_kernel(self, now: bool = False, restart: bool = False) -> None:
        """As jupyter_client does it, but for that sleep, a coarse wait, and an interrupt of a kernel that is idle."""
        if self.at_work:
            await self._async_interrupt_kernel()
        if now:
            await self._async_kill_kernel()
        else:
            await self._async_request_shutdown()
            await self._async_finish_shutdown(pollinterval=POLL_SECONDS)
        await self._async_cleanup_resources()
