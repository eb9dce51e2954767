"""What the repository promises before anything runs: locks, links, commands."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
LOCKS = sorted(DEPLOY.glob("*.lock"))


def read_pins(lock: Path) -> dict[str, str]:
    found = re.findall(r"^([a-z0-9][\w.-]*)==([\w.+!-]+)", lock.read_text(encoding="utf-8"), re.MULTILINE)
    return dict(found)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_pin_has_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert not re.search(r"https?://", text)
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(read_pins(lock)) > 0
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_testing_uses_the_versions_that_run() -> None:
    running, testing = read_pins(DEPLOY / "requirements.lock"), read_pins(DEPLOY / "requirements-test.lock")
    assert {name: testing.get(name) for name in running} == running


def test_the_browser_lock_names_no_address() -> None:
    text = (ROOT / "static" / "map" / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in text, "npm wrote addresses (funding, resolved): take them out again"
    lock = json.loads(text)
    packages = {place: entry for place, entry in lock["packages"].items() if place}
    assert len(packages) > 5
    assert [place for place, entry in packages.items() if "resolved" in entry] == []
    assert [place for place, entry in packages.items() if "integrity" not in entry] == []


@pytest.mark.parametrize(
    "page",
    sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("*/README.md")),
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
    inside = [target for target in targets if "://" not in target and not target.startswith("mailto:")]
    assert [target for target in inside if not (page.parent / target).exists()] == []


def test_continuous_integration_types_the_same_command() -> None:
    for script in (ROOT / "ecoworks", ROOT / ".ci" / "run"):
        assert os.access(script, os.X_OK)
        assert subprocess.run(["bash", "-n", str(script)]).returncode == 0
    assert 'ecoworks" test' in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for readme in ("README.md", "README.zh-CN.md"):
        commands = re.findall(r"^\./ecoworks .*$", (ROOT / readme).read_text(encoding="utf-8"), re.MULTILINE)
        assert commands == ["./ecoworks up", "./ecoworks test"]


def test_a_system_it_cannot_install_on_is_told_what_is_missing(tmp_path: Path) -> None:
    # a machine without apt, PostgreSQL or Python: an empty search path, and a copy of the script with nothing installed
    copy = tmp_path / "app"
    copy.mkdir()
    (copy / "ecoworks").write_bytes(
        (ROOT / "ecoworks").read_bytes().replace(b"/usr/share/postgresql", b"/nowhere")
    )
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("bash", "readlink", "dirname", "mkdir", "cat", "id", "flock"):
        (tools / name).symlink_to(f"/usr/bin/{name}")
    done = subprocess.run(
        ["/usr/bin/bash", str(copy / "ecoworks"), "up"],
        env={"PATH": str(tools), "ECOWORKS_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "postgresql-15-postgis-3" in done.stderr
    assert "ECOWORKS_DATABASE_URL" in done.stderr


def test_a_server_carries_nothing_that_only_files_need() -> None:
    """What GDAL, pandas, Arrow, Folium, openpyxl and Pillow take stays in the processes that write and read files, and
    PROJ waits for the first shape to be moved."""
    spared = {"pandas", "geopandas", "pyarrow", "pyogrio", "folium", "openpyxl", "PIL", "pyproj"}
    asked = "import sys, geo_api.app; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = told.stdout.split()
    assert "shapely" in loaded
    assert spared.intersection(loaded) == set()


def test_no_file_names_a_registry() -> None:
    """Packages come from wherever an office's own mirrors are: where to, the clients' settings know."""
    told = (("deb", "debian", "org"), ("pypi", "org"), ("pythonhosted", "org"), ("registry", "npmjs", "org"))
    hosts = [".".join(parts).encode() for parts in told]
    listed = subprocess.run(["git", "ls-files", "-z"], capture_output=True, check=True, cwd=ROOT).stdout
    files = [ROOT / name.decode() for name in listed.split(b"\0") if name]
    assert [file for file in files if any(host in file.read_bytes() for host in hosts)] == []
