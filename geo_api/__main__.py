"""The command line: ``ecoworks COMMAND``. Each command is one file in ``geo_api/commands``."""

from __future__ import annotations

import argparse
import os
import sys

from pydantic import ValidationError

from geo_api import VERSION, commands
from geo_api.cluster import ClusterError
from geo_api.console import fail


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ecoworks",
        description="泰兴生态一张图: tracks a county's ecological works.",
        epilog="Settings come from ECOWORKS_* variables; see docs/operations.md. `./ecoworks test` runs every test.",
    )
    parser.add_argument("--version", action="version", version=f"ecoworks {VERSION}")
    choices = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for module in commands.ALL:
        module.add_parser(choices)
    return parser


def main(arguments: list[str] | None = None) -> int:
    # files hold drafts, originals and passwords: what this program makes is its user's alone
    os.umask(0o027)
    asked = build_parser().parse_args(arguments)
    try:
        result: int = asked.run(asked)
    except KeyboardInterrupt:
        return 130
    except ClusterError as error:
        return fail(str(error))
    except ValidationError as error:
        wrong = "; ".join(f"ECOWORKS_{str(item['loc'][0]).upper()}: {item['msg']}" for item in error.errors())
        return fail(f"a setting cannot be used: {wrong}")
    return result


if __name__ == "__main__":
    sys.exit(main())
