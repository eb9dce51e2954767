"""Do a newer QGIS and GDAL than this system's list, page, filter, read whole, draw and edit? Debian 13 has QGIS 3.40.

``.venv/bin/python bench/newer_qgis.py [--root /var/tmp/trixie] [--suite trixie]``

Makes a Debian of that suite below ``--root`` where there is none (as root, with Debian's ``debootstrap``; about 2 GB,
two minutes), says what is in there, and runs ``tests/clients`` with the programs of that system: a line for each step.
Ends with 1 when one fails. The system stays for the next time; ``rm -rf`` takes it away, nothing is mounted in it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.serving import ROOT

PACKAGES = ("python3-qgis", "gdal-bin")
# what finds names and reaches the mirror here does so in there
OWN_FILES = ("etc/resolv.conf", "etc/hosts")
TESTS = ("test_qgis.py", "test_editing.py", "test_gdal.py")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--root", type=Path, default=Path("/var/tmp/trixie"))
    parser.add_argument("--suite", default="trixie")
    asked = parser.parse_args()
    root = asked.root.resolve()
    if not (root / "usr/lib/python3/dist-packages/qgis").exists():
        make_system(root, asked.suite)
    for name, *command in (
        ("QGIS", "/usr/bin/python3", "-c", "from qgis.core import Qgis; print(Qgis.QGIS_VERSION)"),
        ("GDAL", "/usr/bin/ogrinfo", "--version"),
    ):
        print(f"{name}: {enter(root, *command, stdout=subprocess.PIPE).strip()}", flush=True)
    tests = [str(ROOT / "tests" / "clients" / name) for name in TESTS]
    command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", *tests]
    return subprocess.run(command, cwd=ROOT, env=os.environ | {"ECOWORKS_TEST_SYSTEM": str(root)}).returncode


def make_system(root: Path, suite: str) -> None:
    print(f"making a Debian {suite} in {root}", flush=True)
    if not (root / "usr/bin/apt-get").exists():
        subprocess.run(["debootstrap", "--variant=minbase", suite, str(root)], check=True)
    for name in OWN_FILES:
        shutil.copy(Path("/") / name, root / name)
    enter(root, "apt-get", "-q", "update")
    enter(root, "apt-get", "-q", "install", "-y", "--no-install-recommends", *PACKAGES)
    enter(root, "apt-get", "clean")


def enter(root: Path, *command: str, stdout: int | None = None) -> str:
    """Run a program of that system; what it printed, where ``stdout`` keeps it."""
    own = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
    own["QT_QPA_PLATFORM"] = "offscreen"
    done = subprocess.run(
        ["/usr/sbin/chroot", str(root), *command], env=own, stdout=stdout, text=True, check=True
    )
    return done.stdout or ""


if __name__ == "__main__":
    sys.exit(main())
