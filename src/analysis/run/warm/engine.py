"""The papermill engine ``warm``.

Nothing of papermill or jupyter_client is imported until a notebook is executed: papermill loads every installed engine while
it is itself half imported, and an engine needs no base class.
"""

import logging
import sys
from functools import cache

from .settings import preload as preload

logger = logging.getLogger(__name__)
PYTHON = {"python", f"python{sys.version_info[0]}", f"python{sys.version_info[0]}.{sys.version_info[1]}"}
LAUNCHED = ["-m", "ipykernel_launcher", "-f", "{connection_file}"]


class WarmEngine:
    """Executes each notebook in a process of its own that was forked after the imports."""

    @classmethod
    def execute_notebook(cls, nb, kernel_name, **kwargs):
        """Execute a notebook; where forked kernels cannot be had, with an ordinary kernel, and that is logged once."""
        from papermill.engines import NBClientEngine

        reason = unfit(kernel_name)
        if reason:
            _say_once(reason)
            return NBClientEngine.execute_notebook(nb, kernel_name, **kwargs)
        from .notebook import Execution

        return Execution.execute_notebook(nb, kernel_name, **kwargs)

    @classmethod
    def nb_kernel_name(cls, nb, name=None):
        """Name of a notebook's kernel."""
        from papermill.utils import nb_kernel_name

        return nb_kernel_name(nb, name)

    @classmethod
    def nb_language(cls, nb, language=None):
        """Language of a notebook."""
        from papermill.utils import nb_language

        return nb_language(nb, language)


def unfit(kernel_name: str) -> str:
    """Why this kernel cannot be forked; empty if it can."""
    if sys.platform != "linux":
        return f"kernels are forked on Linux only, and this is {sys.platform}"
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        spec = KernelSpecManager().get_kernel_spec(kernel_name)
    except NoSuchKernel:
        return f"no kernel is named {kernel_name}"
    own = spec.argv[0] in PYTHON or spec.argv[0] == sys.executable
    if not own or spec.argv[-4:] != LAUNCHED or "kernel_provisioner" in spec.metadata:
        return f"the kernel {kernel_name} is not the ipykernel of the Python that runs papermill"
    return ""


@cache
def _say_once(reason: str) -> None:
    logger.warning("the engine “warm” uses an ordinary kernel: %s", reason)
