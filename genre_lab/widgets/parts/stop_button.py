"""A button that is heard while a cell runs."""

import ipywidgets
import traitlets


class StopButton(ipywidgets.Button):
    """Show a button whose press arrives while the kernel is busy with a cell.

    JupyterLab (from 4.4 on) sends what is done to widgets to a **subshell** of the kernel, a thread
    that is free while a cell runs in the main one. Since ipykernel 7.4 an answer goes to the shell
    that spoke last to the widget instead, and that is the busy one. This button lets JupyterLab's
    choice stand. Elsewhere (an older ipykernel, an editor that knows no subshells) a press waits
    until the cell has ended.

    Examples
    --------
    >>> StopButton(description="Stop", tooltip="Stop it").description
    'Stop'

    Taught in: notebooks/08_train_on_a_gpu_kernel.ipynb
    """

    @traitlets.observe("comm")
    def _leave_the_choice_of_shell(self, change):
        if change["new"] is not None:
            change["new"]._reply_subshell_for = lambda data, chosen: chosen
