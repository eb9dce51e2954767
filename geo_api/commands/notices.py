"""``ecoworks notices``: write THIRD_PARTY_NOTICES.md from what is installed, Python and browser packages alike."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LICENCE_NAMES = ("LICEN", "COPYING", "NOTICE", "AUTHORS")


@dataclass(frozen=True, slots=True)
class Package:
    """One installed package and the licence texts it came with."""

    kind: str
    name: str
    version: str
    licence: str
    home: str
    texts: tuple[str, ...]


def add_parser(choices: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = choices.add_parser("notices", help="write the third-party notices", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=Path("THIRD_PARTY_NOTICES.md"))
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    packages = [*read_python_packages(), *read_browser_packages()]
    asked.output.write_text(format_notices(packages), encoding="utf-8")
    print(f"{asked.output}: {len(packages)} packages")
    unknown = [package.name for package in packages if not package.licence]
    if unknown:
        print("  without a stated licence: " + ", ".join(unknown))
    return 0


def read_python_packages() -> Iterator[Package]:
    """The installed packages that the lock names; what only testing needs is not passed on, so not listed."""
    found = {spell(item.name): item for item in distributions()}
    lock = ROOT / "deploy" / "requirements.lock"
    # an installed ecoworks has no lock beside it, and an environment without test packages
    locked = read_locked(lock) if lock.exists() else found.keys() - {"ecoworks"}
    for name in sorted(locked & found.keys()):
        yield describe_distribution(found[name])


def read_locked(lock: Path) -> set[str]:
    lines = lock.read_text(encoding="utf-8").splitlines()
    return {
        spell(line.partition("==")[0]) for line in lines if "==" in line and not line.startswith((" ", "#"))
    }


def spell(name: str) -> str:
    return name.lower().replace("_", "-")


def describe_distribution(item: Distribution) -> Package:
    told = item.metadata.json
    classified = [line.rpartition(" :: ")[2] for line in as_list(told, "classifier") if "License ::" in line]
    stated = str(told.get("license_expression") or ", ".join(classified) or told.get("license") or "")
    homes = [*as_list(told, "home_page"), *(line.partition(", ")[2] for line in as_list(told, "project_url"))]
    files = [
        file
        for file in item.files or []
        if file.name.upper().startswith(LICENCE_NAMES) and "dist-info" in str(file)
    ]
    texts = tuple(Path(str(file.locate())).read_text(encoding="utf-8", errors="replace") for file in files)
    name = str(told["name"])
    return Package("Python", name, item.version, stated.splitlines()[0] if stated else "", pick(homes), texts)


def as_list(told: dict[str, str | list[str]], key: str) -> list[str]:
    value = told.get(key, [])
    return [value] if isinstance(value, str) else value


def read_browser_packages() -> Iterator[Package]:
    folder = ROOT / "static" / "map"
    lock = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))
    for place, entry in sorted(lock["packages"].items()):
        if not place or entry.get("dev") or not (folder / place / "package.json").exists():
            continue
        told = json.loads((folder / place / "package.json").read_text(encoding="utf-8"))
        licence = told.get("license", "")
        yield Package(
            "browser",
            told["name"],
            told["version"],
            licence.get("type", "") if isinstance(licence, dict) else licence,
            told.get("homepage", ""),
            tuple(
                file.read_text(encoding="utf-8", errors="replace")
                for file in sorted((folder / place).iterdir())
                if file.is_file() and file.name.upper().startswith(LICENCE_NAMES)
            ),
        )


def pick(addresses: list[str]) -> str:
    return next((address for address in addresses if address.startswith("http")), "")


def format_notices(packages: list[Package]) -> str:
    """A table of all packages, then each licence text once, with the packages it covers."""
    lines = ["# Third-party notices", "", "Written by `ecoworks notices` from the installed packages.", ""]
    lines += ["| package | version | licence | kind |", "|---|---|---|---|"]
    for package in packages:
        name = f"[{package.name}]({package.home})" if package.home else package.name
        lines.append(f"| {name} | {package.version} | {package.licence or 'see its text'} | {package.kind} |")
    texts: dict[str, list[str]] = {}
    for package in packages:
        for text in package.texts:
            texts.setdefault(text.strip(), []).append(package.name)
    for text, names in texts.items():
        lines += ["", f"## {', '.join(dict.fromkeys(names))}", "", "```", text.replace("```", "'''"), "```"]
    return "\n".join(lines) + "\n"
