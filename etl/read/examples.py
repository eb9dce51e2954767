"""Worked example rows of our own templates, which are left out when somebody forgot them in a file."""

from __future__ import annotations

from collections.abc import Iterable

from etl.read.content import Content
from etl.read.refusals import refuse

# In a template the name of every example begins so; whoever writes another name there makes it a row of their own.
EXAMPLE_MARK = "【示例】"
_LOOKED_AT = 50  # rows that tell whether a column holds texts


def is_example(values: Iterable[object]) -> bool:
    """Whether the cells of a row are those of a worked example."""
    return any(isinstance(value, str) and value.lstrip().startswith(EXAMPLE_MARK) for value in values)


def leave_out_examples(content: Content) -> None:
    """Take example rows out of a content, and say so; changes ``content``.

    Raises
    ------
    UnreadableFile
        ``table.only_examples`` when nothing else is there.
    """
    examples = {
        number
        for heading in content.headings
        if any(isinstance(row.get(heading), str) for row in content.rows[:_LOOKED_AT])
        for number, row in enumerate(content.rows)
        if isinstance(cell := row.get(heading), str) and EXAMPLE_MARK in cell and is_example([cell])
    }
    count = len(examples)
    if not count:
        return
    kept = [number for number in range(len(content.rows)) if number not in examples]
    if not kept:
        raise refuse("table.only_examples")
    content.rows = [content.rows[number] for number in kept]
    content.shapes = [content.shapes[number] for number in kept]
    content.notes.append(
        (
            f"有 {count} 行是模板里的示例（名称以“{EXAMPLE_MARK}”开头），没有读入。",
            f"{count} rows are worked examples of the template (their names begin with {EXAMPLE_MARK}); left out.",
        )
    )
