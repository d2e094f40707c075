"""What the forkserver imports, and what of the environment it takes from its caller."""

import os

PRELOAD = (
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "IPython.utils.wildcard",
    "faulthandler",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.font_manager",
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "numpy",
    "pandas",
    "pandas.io.formats.csvs",
    "pandas.io.formats.string",
    "psutil",
    "scipy.stats",
    "sqlite3",
    "statsmodels.api",
    "tornado.platform.asyncio",
    "zmq.utils.garbage",
)
EXTRA = "PAPERMILL_WARM_PRELOAD"  # further modules, divided by commas, for `papermill --engine warm`
INLINE = "module://matplotlib_inline.backend_inline"  # what ipykernel chooses where nothing else was

# BLAS reads these as it is loaded; a kernel keeps them, so that what it starts is pinned as well.
BLAS = ("BLIS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
ONE_THREAD = dict.fromkeys(BLAS, "1")
# For the forkserver's imports only.
IMPORTING = {
    # pandas imports pyarrow, one of whose allocators would start a thread to give memory back.
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    # A warning about break points, which an ordinary kernel swallows.
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}

# Read as a process starts or as a library is imported: where one of these changes, another forkserver is needed.
READ_AT_START = ("HOME", "IPYTHON", "JUPYTER", "LANG", "LC_", "LD_", "MPL", "NPY_", "NUMPY", "PANDAS", "PYTHON")

_asked: tuple[str, ...] = ()


def preload(modules: list[str]) -> None:
    """Have these modules imported too, in the forkserver of this process, before the next notebook.

    Each is imported in the given order after the default ones, and of ``module:function`` the function is called as well:
    for what is slow only the first time. One that cannot be imported, or that starts a thread, fails the next notebook with
    its name. What a module prints as it is imported goes to this process's standard error instead of a notebook. Calling
    `preload` again replaces what was asked for.
    """
    global _asked  # noqa: PLW0603
    _asked = tuple(modules)


def asked() -> tuple[str, ...]:
    """Modules asked for beyond the default ones, by `preload` and by the environment."""
    named = os.environ.get(EXTRA, "").split(",")
    return tuple(dict.fromkeys([*_asked, *(name.strip() for name in named if name.strip())]))


def server_environment() -> dict[str, str]:
    """Environment that a forkserver starts with now."""
    return {"MPLBACKEND": INLINE} | dict(os.environ) | ONE_THREAD | IMPORTING


def read_at_start() -> dict[str, str]:
    """The part of this process's environment that a running forkserver cannot take over any more."""
    return {name: value for name, value in os.environ.items() if name.startswith(READ_AT_START)}
