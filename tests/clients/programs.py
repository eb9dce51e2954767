"""Programs of other houses, run without the instance's own environment: this system's, or those of another one.

``ECOWORKS_TEST_SYSTEM`` names a folder with a whole system in it (``bench/newer_qgis.py`` makes one); programs are then
run in there, and see the folder lent to them below that root.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SYSTEM = Path(os.environ.get("ECOWORKS_TEST_SYSTEM", "/"))
PYTHON = "/usr/bin/python3"
SCRIPTS = ("desktop.py", "editor.py")


@contextmanager
def lend_folder() -> Iterator[Path]:
    """A folder in which the programs may read and write, with the scripts for QGIS in it."""
    folder = Path(tempfile.mkdtemp(prefix="ecoworks-clients-", dir=SYSTEM / "tmp"))
    try:
        for script in SCRIPTS:
            shutil.copy(Path(__file__).with_name(script), folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def tell(path: Path) -> str:
    """``path`` as the programs know it."""
    return str(Path("/") / path.relative_to(SYSTEM))


def run(*command: str, folder: Path, **variables: str) -> str:
    """What the program printed; it must end well."""
    enter = [] if Path("/") == SYSTEM else ["/usr/sbin/chroot", str(SYSTEM)]
    home = tell(folder)
    own = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": home, "XDG_RUNTIME_DIR": home}
    done = subprocess.run(
        [*enter, *command], env=own | variables, capture_output=True, text=True, timeout=480
    )
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr, done.stderr
    return done.stdout


def run_qgis(script: str, folder: Path, *told: str, language: str = "zh-Hans") -> None:
    """A script of this folder with QGIS's Python, without a screen."""
    run(
        PYTHON, f"{tell(folder)}/{script}", *told, tell(folder),
        folder=folder, QT_QPA_PLATFORM="offscreen", LANGUAGE=language,
    )  # fmt: skip
