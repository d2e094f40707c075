"""The engine `warm`: each notebook in a forked process of its own, whatever happens to the one before."""

import ast
import gc
import json
import logging
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import nbformat
import papermill
import pytest
import zmq
from ipykernel.iostream import IOPubThread
from jupyter_client.session import Session
from jupyter_core.utils import run_sync
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.engines import NBClientEngine
from papermill.exceptions import PapermillExecutionError

from analysis.run.warm import engine, pool, settings
from analysis.run.warm.manager import WarmClient
from tests.conftest import PROJECT

PACKAGE = PROJECT / "src" / "analysis" / "run" / "warm"
# Enough for these notebooks; all of the default ones would take seconds each time a test needs another forkserver.
FEW = ("ipykernel.kernelapp", "ipykernel.debugger", "ipykernel.ipkernel", "matplotlib.pyplot", "numpy.random", "psutil")
forked = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")


@pytest.fixture(autouse=True, scope="module")
def few_modules():
    patch = pytest.MonkeyPatch()
    patch.setattr(settings, "PRELOAD", FEW)
    patch.delenv(settings.EXTRA, raising=False)
    pool.close()
    yield
    pool.close()
    patch.undo()


def notebook(*cells: str):
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    sources = [nbformat.v4.new_code_cell(cell) for cell in cells]
    return nbformat.v4.new_notebook(cells=sources, metadata={"kernelspec": kernel})


def run(*cells: str, engine_name="warm", output_path=None, **given):
    return papermill.execute_notebook(
        notebook(*cells), output_path, engine_name=engine_name, progress_bar=False, **given
    )  # fmt: skip


def printed(*cells: str, **given) -> str:
    """What a notebook's last cell writes to standard output."""
    return "".join(out.get("text", "") for out in run(*cells, **given).cells[-1].outputs)


def found(*cells: str, **given):
    """What a notebook's last cell prints as JSON."""
    return json.loads(printed("import json, os, sys", *cells, **given))


def gone(pid: int, *, orphan: bool = False) -> bool:
    """Whether a process ends, and is collected, within five seconds; who collects an orphan is not our affair."""
    state = Path(f"/proc/{pid}/stat")
    return within(lambda: not state.exists() or (orphan and state.read_text().rpartition(")")[2].split()[0] == "Z"))


def within(question, seconds: float = 5) -> bool:
    until = time.monotonic() + seconds
    while not (answer := question()) and time.monotonic() < until:
        time.sleep(0.02)
    return bool(answer)


def children(pid: int) -> list[int]:
    """Processes that a process has started and not collected."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def server() -> pool.Server:
    (one,) = pool._servers
    return one


LEAKS = """print(json.dumps([hasattr(json, "left"), "LEFT" in os.environ, os.getcwd(), "left" in sys.path,
    matplotlib.rcParams["font.size"], bool(numpy.random.get_state()[1][0] == 0), "left" in globals()]))"""


@forked
def test_nothing_of_a_notebook_is_left_for_the_next(tmp_path):
    here = str(tmp_path)
    imports = "import matplotlib, numpy"
    before = found(imports, LEAKS, cwd=here)
    changes = """json.left = left = 1; os.environ["LEFT"] = "1"; os.chdir("/"); sys.path.append("left")
matplotlib.rcParams["font.size"] = 77; numpy.random.seed(0)"""
    assert found(imports, changes, LEAKS, cwd=here) == [True, True, "/", True, 77, True, True]
    assert found(imports, LEAKS, cwd=here) == before == [False, False, here, False, 10, False, False]


@forked
def test_kernels_do_not_draw_the_same_random_numbers():
    draw = "import random, uuid, numpy; print(json.dumps([random.random(), numpy.random.random(), str(uuid.uuid4())]))"
    first, second = found(draw), found(draw)
    assert all(one != other for one, other in zip(first, second, strict=True))


SHOWN = (
    "import os, sys; import matplotlib.pyplot as plt; import numpy as np",
    "print('out'); print('err', file=sys.stderr)",
    "os.system('echo from a program'); None",
    "plt.plot(np.arange(4)); plt.title('title')",
    "np.linspace(0, 1, 3)",
    "get_ipython().__class__.__name__, __name__, _dh == [os.getcwd()], os.environ['MPLBACKEND']",
    "%matplotlib --list",
    "1 / 0",
)


@forked
def test_outputs_are_those_of_an_ordinary_kernel(tmp_path):
    shown = {}
    for name in (None, "warm"):
        with pytest.raises(PapermillExecutionError):
            run(*SHOWN, engine_name=name, output_path=str(tmp_path / "out.ipynb"), cwd=str(tmp_path))
        cells = nbformat.read(tmp_path / "out.ipynb", as_version=4).cells
        shown[name] = [(cell.get("execution_count"), _without_place(cell.get("outputs"))) for cell in cells]
    assert shown["warm"] == shown[None]
    assert "image/png" in str(shown["warm"])


def _without_place(outputs) -> str:
    """Outputs as text, but for the address of an object and the number of a process."""
    return re.sub(r"0x[0-9a-f]+|ipykernel_\d+", "", json.dumps(outputs))


@forked
def test_environment_and_folder_are_those_of_the_call(tmp_path, monkeypatch):
    look = "print(json.dumps([os.environ.get('TASK'), os.environ.get('GONE'), os.getcwd(), str(_dh[0])]))"
    monkeypatch.setenv("GONE", "yes")
    run("1")
    assert within(lambda: server().spare.poll() is None and server().spare.pid)  # made under the old environment
    monkeypatch.delenv("GONE")
    monkeypatch.setenv("TASK", "năm")
    assert found(look, cwd=str(tmp_path)) == ["năm", None, str(tmp_path), str(tmp_path)]


@forked
def test_the_next_kernel_is_made_while_one_works():
    pids = found("import time; time.sleep(1); print(json.dumps([os.getpid(), os.getppid()]))")
    spare = server().spare
    assert spare.poll() is None and spare.pid not in (0, pids[0])
    assert found("print(json.dumps([os.getpid(), os.getppid()]))") == [spare.pid, pids[1]]


@forked
def test_memory_and_folders_are_given_back():
    def memory():
        status = Path(f"/proc/{server().process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0])  # kB

    assert printed("print('well')") == "well\n"
    before = memory()
    pids = [found("kept = b'x' * 200_000_000; print(os.getpid())") for _ in range(3)]
    assert all(gone(pid) for pid in pids)
    assert within(lambda: server().spare.poll() is None and server().spare.pid)
    assert children(server().process.pid) == [server().spare.pid]  # none waits to be collected
    assert [path.name for path in server().folder.iterdir()] == [server().spare.folder.name]
    assert memory() - before < 50_000


@forked
@pytest.mark.parametrize(
    ("cell", "told"),
    [("os._exit(3)", "ended itself with exit code 3"), ("os.kill(os.getpid(), 9)", "was ended by SIGKILL")],
)
def test_a_kernel_that_dies_is_an_error_and_the_next_notebook_runs(tmp_path, cell, told):
    began = time.monotonic()
    with pytest.raises(DeadKernelError, match=told):
        run("import os", cell, output_path=str(tmp_path / "out.ipynb"))
    assert time.monotonic() - began < 10
    assert nbformat.read(tmp_path / "out.ipynb", as_version=4).metadata.papermill.end_time
    assert printed("print('well')") == "well\n"


@forked
def test_a_cell_that_takes_too_long_is_stopped(tmp_path):
    cell = "print(__import__('os').getpid(), file=open('pid', 'w'), flush=True)\nwhile True: pass"
    with pytest.raises(CellTimeoutError):
        run(cell, execution_timeout=1, cwd=str(tmp_path))
    assert gone(int((tmp_path / "pid").read_text()))
    assert printed("print('well')") == "well\n"


@forked
def test_a_kernel_that_is_not_ready_in_time_is_an_error(monkeypatch):
    run("1")
    server().spare.close()
    server().spare = None
    os.kill(server().process.pid, signal.SIGSTOP)
    began = time.monotonic()
    try:
        with pytest.raises(RuntimeError, match="within 1 seconds"):
            run("1", start_timeout=1)
        assert time.monotonic() - began < 10
    finally:
        os.kill(server().process.pid, signal.SIGCONT)
    assert printed("print('well')") == "well\n"


@forked
def test_a_subscription_that_the_kernel_did_not_hear_of_is_made_again():
    """As ipykernel misses one: who uses the socket while a subscription arrives takes away the event that tells of it."""
    session, context, at_work = Session(key=b"a key"), zmq.Context(), threading.Event()
    outputs = context.socket(zmq.XPUB)

    def use_meanwhile():
        at_work.set()
        time.sleep(0.5)
        assert outputs.getsockopt(zmq.EVENTS) & zmq.POLLIN

    async def wait(folder: str):
        client = WarmClient(transport="ipc", ip=f"{folder}/s", iopub_port=2, session=session)
        client.start_channels(shell=False, stdin=False, control=False)
        try:
            await client.wait_for_ready(timeout=10)
        finally:
            client.stop_channels()

    with tempfile.TemporaryDirectory() as folder:
        outputs.bind(f"ipc://{folder}/s-2")
        thread = IOPubThread(outputs, session=session)
        thread.start()
        thread.schedule(use_meanwhile)
        assert at_work.wait(10)
        run_sync(wait)(folder)  # as nbclient does it, also where a test before left a loop that runs
        thread.io_loop.add_callback(thread.io_loop.stop)  # its own `stop` leaves a task that asyncio complains of
        thread.thread.join(10)
        context.destroy(linger=0)


@forked
def test_an_interrupt_reaches_the_cell_and_papermill(tmp_path, interruptible):
    cell = "import time\nopen('pid', 'w').write(str(__import__('os').getpid()))\ntry: time.sleep(60)\n"
    cell += "except KeyboardInterrupt: open('interrupted', 'w').close(); raise"

    def interrupt():
        within((tmp_path / "pid").exists)
        time.sleep(0.2)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        run(cell, cwd=str(tmp_path), output_path=str(tmp_path / "out.ipynb"))
    assert (tmp_path / "interrupted").exists()
    gc.collect()  # asyncio complains now of the task that nobody awaits, and not within another test
    assert gone(int((tmp_path / "pid").read_text()))
    assert printed("print('well')") == "well\n"


@forked
def test_the_forkserver_is_started_again():
    parent = found("print(os.getppid())")
    left = server()
    os.kill(parent, signal.SIGKILL)
    assert within(lambda: left.gone and left.spare.poll() is not None)  # its kernels end with it, a moment later
    assert found("print(os.getppid())") != parent
    began = time.monotonic()
    with pytest.raises(DeadKernelError):
        run("import os; os.kill(os.getppid(), 9)", "import time; time.sleep(60)")
    assert time.monotonic() - began < 10
    assert printed("print('well')") == "well\n"


@forked
def test_all_modules_of_the_default_list_leave_the_forkserver_with_one_thread(monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(settings, "PRELOAD", _default_modules())
    engine.preload(["analysis.report.show", "analysis.run.task"])
    try:
        loaded = found("before = set(sys.modules)", "print(json.dumps([m for m in sys.modules if '.' not in m]))")
    finally:
        engine.preload([])
    assert len(list(Path(f"/proc/{server().process.pid}/task").iterdir())) == 1
    assert {"analysis", "matplotlib", "pandas", "scipy", "statsmodels"} <= set(loaded)
    assert "duckdb" not in loaded
    environment = Path(f"/proc/{server().process.pid}/environ").read_text()
    assert "OPENBLAS_NUM_THREADS=1\0" in environment and "OMP_NUM_THREADS=1\0" in environment


def _default_modules() -> tuple[str, ...]:
    text = (PACKAGE / "settings.py").read_text(encoding="utf-8")
    return next(
        ast.literal_eval(node.value)
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign) and node.targets[0].id == "PRELOAD"
    )


@forked
def test_a_module_is_preloaded_and_its_function_called_unless_it_starts_a_thread(tmp_path, monkeypatch):
    (tmp_path / "slow.py").write_text("known = []\ndef first():\n    known.append('before')\n")
    (tmp_path / "threaded.py").write_text(
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setenv(settings.EXTRA, "slow:first")
    assert found("print(json.dumps(sys.modules['slow'].known))") == ["before"]
    for name, told in (("threaded", "preloading threaded started a thread"), ("no_such", "preloading no_such: Module")):
        monkeypatch.setenv(settings.EXTRA, name)
        with pytest.raises(RuntimeError, match=told):
            run("1")
    assert pool._servers == []


@forked
def test_hash_seed_is_that_of_the_environment(monkeypatch):
    run("1")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    program = [sys.executable, "-c", "print(hash('Hưng Yên'))"]
    ordinary = subprocess.run(program, capture_output=True, text=True, check=True).stdout
    assert printed("print(hash('Hưng Yên'))") == ordinary


@forked
def test_sockets_are_for_their_owner_only(tmp_path, monkeypatch):
    told = found(
        "app = get_ipython().kernel.parent",
        "print(json.dumps([app.transport, app.connection_file, [os.stat(app.connection_file).st_mode,"
        " os.stat(os.path.dirname(app.connection_file)).st_mode], sorted(os.listdir(os.path.dirname(app.ip)))]))",
    )
    transport, _, (file, folder), names = told
    assert transport == "ipc"
    assert (stat.S_IMODE(file), stat.S_IMODE(folder)) == (0o600, 0o700)
    assert stat.S_IMODE(server().folder.stat().st_mode) == 0o700
    assert names == ["kernel.json", "s-1", "s-2", "s-3", "s-4", "s-5"]
    far = tmp_path / ("long" * 30)
    far.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(far))
    pool.close()
    assert printed("print('well')") == "well\n"


ALONE = f"""
import os, sys, time, papermill
from papermill.engines import papermill_engines
from alone import settings
from alone.engine import WarmEngine
settings.PRELOAD = {FEW}
papermill_engines.register("alone", WarmEngine)
def run(name):
    papermill.execute_notebook(name, None, engine_name="alone", progress_bar=False)
run("quick.ipynb")
child = os.fork()
if child == 0:
    time.sleep(60)
    os._exit(0)
open("child", "w").write(str(child))
run("in.ipynb")
"""


@forked
def test_nothing_is_left_of_a_killed_parent_and_a_copy_of_the_package_works_alone(tmp_path):
    shutil.copytree(PACKAGE, tmp_path / "alone")
    (tmp_path / "alone.py").write_text(ALONE, encoding="utf-8")
    sleep = "import os, time; open('pids', 'w').write(f'{os.getpid()} {os.getppid()}'); time.sleep(60)"
    nbformat.write(notebook("1"), tmp_path / "quick.ipynb")
    nbformat.write(notebook(sleep), tmp_path / "in.ipynb")
    folders = Path(tempfile.mkdtemp())
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "TMPDIR": str(folders)}
    parent = subprocess.Popen([sys.executable, tmp_path / "alone.py"], cwd=tmp_path, env=environment)
    pids = tmp_path / "pids"
    assert within(lambda: pids.exists() and len(pids.read_text().split()) == 2, 30)
    kernel, forkserver = map(int, pids.read_text().split())
    assert within(lambda: len(children(forkserver)) == 2)  # and the one that waits
    assert kernel in children(forkserver) and len(list(folders.glob("warm-*/*"))) == 2
    left = [forkserver, *children(forkserver)]
    parent.kill()
    parent.wait()
    try:
        assert all(gone(pid, orphan=True) for pid in left)
        assert within(lambda: not list(folders.iterdir()))
    finally:
        os.kill(int((tmp_path / "child").read_text()), signal.SIGKILL)
    folders.rmdir()


@forked
def test_plain_papermill_leaves_nothing_behind(tmp_path):
    nbformat.write(notebook("import os; print(os.getcwd(), os.getpid(), os.getppid())"), tmp_path / "in.ipynb")
    program = str(Path(sys.executable).parent / "papermill")
    folders = Path(tempfile.mkdtemp())
    environment = os.environ | {"TMPDIR": str(folders)}
    arguments = ["--engine", "warm", "in.ipynb", "out.ipynb", "-p", "asked", "5"]
    ran = subprocess.run([program, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert "ordinary kernel" not in ran.stderr
    cells = nbformat.read(tmp_path / "out.ipynb", as_version=4).cells
    where, *pids = cells[-1].outputs[0].text.split()
    assert where == str(tmp_path) and "asked = 5" in cells[0].source
    assert all(gone(int(pid), orphan=True) for pid in pids)
    folders.rmdir()  # it is empty


def test_elsewhere_an_ordinary_kernel_is_used_and_that_is_said_once(monkeypatch, caplog):
    used = []
    monkeypatch.setattr(NBClientEngine, "execute_notebook", lambda nb, kernel_name, **given: used.append(nb) or nb)
    monkeypatch.setattr(pool, "take", None)
    for platform in ("darwin", "win32"):
        caplog.clear()
        engine._say_once.cache_clear()
        monkeypatch.setattr(engine.sys, "platform", platform)
        with caplog.at_level(logging.WARNING, logger=engine.__name__):
            run("1")
            run("2")
        assert [platform in record.getMessage() for record in caplog.records] == [True]
    assert len(used) == 4


@forked
def test_a_kernel_of_another_python_is_left_to_papermill(tmp_path, monkeypatch):
    folder = tmp_path / "kernels" / "other"
    folder.mkdir(parents=True)
    command = ["/usr/bin/other", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (folder / "kernel.json").write_text(json.dumps({"argv": command, "display_name": "Other", "language": "python"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    assert "not the ipykernel" in engine.unfit("other")
    assert engine.unfit("python3") == ""


def test_nothing_is_imported_from_the_rest():
    for path in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                assert node.level <= 1, path
                names = [] if node.level else [node.module]
            assert not [name for name in names if name.split(".")[0] == "analysis"], path


def test_importing_the_engine_is_cheap():
    look = "import sys, analysis.run.warm.engine; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True).stdout.split()
    assert not {"IPython", "ipykernel", "jupyter_client", "numpy", "pandas", "papermill", "zmq"} & set(loaded)
