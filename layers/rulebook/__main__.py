"""``python -m layers.rulebook`` prints the page of all rules."""

import sys

from layers.rulebook.table import render_markdown

if __name__ == "__main__":
    sys.stdout.write(render_markdown())
