"""How many tests of PyPI's ``ogctests`` (abstract test suite of Features, core and filtering) a served county passes.

``.venv/bin/python bench/conformance.py [ADDRESS]``

The tool gets an environment of its own in a temporary folder; without an address a small county is served in a scratch
cluster, open for reading. Prints each test; ends with 1 when one failed that could pass.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.scratch import open_scratch
from tests.clients.county import settle_county
from tests.serving import ROOT, serve

# what the tool was written against: later ones break it
PINNED = ("ogctests==0.1.15", "httpx<0.28", "pyarrow<18", "pytest<9")
SUITES = ("core", "filtering")
# tests of the tool that no server can pass, and why (0.1.15)
CANNOT_PASS = {
    "test_ct2": "takes a relation without quotes only; RFC 8288 3.3 asks for them around an address",
    "test_ct3": "hands its HTTP client a list (of nothing: it reads `href` where it wrote `iri`) as the address",
    "test_ct5": "reads resource['queryable'], which test_ct3 would have set at its end",
    "test_ct7": "reads resource['queryable'], too; then sends a table as filter-lang and refuses a valid filter",
    "test_ct8": "reads resource['queryable'], too, and that as a table, where test_ct3 would have set a text",
    "test_ct9": "reads resource['additional_properties'], which test_ct3 would have set",
    "test_ct10": "reads resource['spatial_queryable'], not set either, and formats a text with braces of its own",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("address", nargs="?", help="of a server that anybody may read")
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ecoworks-ogctests-")))
        tool = install(folder / "tool")
        address = asked.address or stack.enter_context(serve_county())
        outcomes = [one for suite in SUITES for one in run(tool, suite, address, folder)]
    for suite, name, failure in outcomes:
        why = CANNOT_PASS.get(name, "") if failure else ""
        print(f"{suite:10} {name:12} {'failed' if failure else 'passed'}  {why or failure}")
    for suite in SUITES:
        passed = [not failure for told, _, failure in outcomes if told == suite]
        print(f"{suite}: {sum(passed)} of {len(passed)} passed")
    return 1 if any(failure and name not in CANNOT_PASS for _, name, failure in outcomes) else 0


def install(place: Path) -> Path:
    """The Python of a new environment with the tool."""
    uv = str(ROOT / ".bootstrap" / "bin" / "uv")
    subprocess.run([uv, "venv", "-q", "--python", sys.executable, str(place)], check=True)
    python = place / "bin" / "python"
    subprocess.run([uv, "pip", "install", "-q", "--python", str(python), *PINNED], check=True)
    return python


def run(tool: Path, suite: str, address: str, folder: Path) -> Iterator[tuple[str, str, str]]:
    """Suite, test and what failed, for each test of a suite."""
    found = subprocess.run(
        [str(tool), "-c", "import ogctests; print(ogctests.__path__[0])"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    report = folder / f"{suite}.xml"
    tests = Path(found.stdout.strip()) / "features" / suite
    command = [str(tool), "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junit-xml={report}", str(tests)]
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    subprocess.run(
        command, cwd=folder, env=kept | {"INSTANCE_URL": address}, stdout=subprocess.DEVNULL, timeout=600
    )
    for case in ElementTree.parse(report).iter("testcase"):
        faults = [*case.iter("failure"), *case.iter("error")]
        told = faults[0].get("message", "").partition("\n")[0][:160] if faults else ""
        yield suite, case.get("name", ""), told or ("failed" if faults else "")


@contextmanager
def serve_county() -> Iterator[str]:
    """The address of a server with a small county that anybody may read."""
    with open_scratch() as scratch:
        settle_county(scratch.url)
        with serve(scratch.home, scratch.url, ECOWORKS_PUBLIC_READ="true") as served:
            yield served.address


if __name__ == "__main__":
    sys.exit(main())
