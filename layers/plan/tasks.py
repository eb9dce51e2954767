"""The plan's ecological tasks. Each is one row or sentence of the plan; its clause leads back to the text.

Leads and assisting units are those of that place, however they differ elsewhere.
"""

from __future__ import annotations

from layers.plan import tasks_annex_1, tasks_annex_3
from layers.plan.task import Task

__all__ = ["TASKS", "Task"]

TASKS: tuple[Task, ...] = (*tasks_annex_1.TASKS, *tasks_annex_3.TASKS)
