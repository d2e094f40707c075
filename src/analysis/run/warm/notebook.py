"""Runs one notebook with a forked kernel, as papermill's own engine does with an ordinary one."""

from typing import Any

from nbclient.exceptions import DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager
from papermill.log import logger

from .manager import WarmManager

SAVE_SECONDS = (
    2.0  # papermill writes and checks the whole file twice per cell; a reader of a running notebook needs less
)


class SparingExecution(NotebookExecutionManager):
    """Writes the notebook as it starts, and then only if it was not written for a while."""

    def notebook_start(self, **kwargs: Any) -> None:
        """Clear the notebook of earlier results, and write it, so that a path that cannot be written is known at once."""
        super().notebook_start(**kwargs)
        super().save()

    def save(self, **kwargs: Any) -> None:
        """Write it, if that is due."""
        if (self.now() - self.last_save_time).total_seconds() > SAVE_SECONDS:
            super().save(**kwargs)


class WarmNotebookClient(PapermillNotebookClient):
    """Executes cells in a forked kernel."""

    def create_kernel_manager(self) -> WarmManager:
        """A manager of a forked kernel."""
        self.km = WarmManager(kernel_name=self.kernel_name, config=self.config, start_timeout=self.startup_timeout)
        self.provisioner = self.km.provisioner
        return self.km

    def papermill_execute_cells(self) -> None:
        """Execute cell by cell."""
        super().papermill_execute_cells()
        self.km.at_work = False

    def execute(self, **kwargs: Any):
        """Execute all cells; a kernel that died is reported with how it ended."""
        try:
            return super().execute(**kwargs)
        except DeadKernelError:
            raise DeadKernelError(f"the kernel {self.provisioner.ended}") from None


class Execution(NBClientEngine):
    """papermill's way of executing a notebook, with a forked kernel."""

    @classmethod
    def execute_notebook(
        cls, nb, kernel_name, output_path=None, progress_bar=True, log_output=False, autosave_cell_every=30, **kwargs
    ):
        """As `papermill.engines.Engine.execute_notebook`, but for how often the file is written.

        At the end papermill itself writes it; where an exception keeps papermill from that, it is written here.
        """
        execution = SparingExecution(
            nb, output_path, log_output=log_output, progress_bar=progress_bar, autosave_cell_every=autosave_cell_every
        )
        execution.notebook_start()
        try:
            cls.execute_managed_notebook(execution, kernel_name, log_output=log_output, **kwargs)
        except BaseException:
            execution.notebook_complete()
            NotebookExecutionManager.save(execution)
            raise
        execution.notebook_complete()
        return execution.nb

    @classmethod
    def execute_managed_notebook(
        cls, nb_man, kernel_name, start_timeout=60, execution_timeout=None, input_path=None, **kwargs
    ):
        """Execute the cells; the parameters are those of papermill's engine."""
        timeout = execution_timeout or kwargs.pop("timeout", None)
        client = WarmNotebookClient(
            nb_man, kernel_name=kernel_name, startup_timeout=start_timeout, timeout=timeout, log=logger, **kwargs
        )
        return client.execute()
