"""The command line: ``ecoworks COMMAND``. Each command is one file in ``geo_api/commands``."""

from __future__ import annotations

import argparse
import importlib
import os
import sys

from pydantic import ValidationError

from geo_api import VERSION, commands
from geo_api.cluster import ClusterError
from geo_api.console import fail


def build_parser(wanted: str = "") -> argparse.ArgumentParser:
    """The parser of the command ``wanted`` alone, or of all: no command waits for the libraries of the others."""
    parser = argparse.ArgumentParser(
        prog="ecoworks",
        description="泰兴生态一张图: tracks a county's ecological works.",
        epilog="Settings come from ECOWORKS_* variables; see deploy/README.md. `./ecoworks test` runs every test.",
    )
    parser.add_argument("--version", action="version", version=f"ecoworks {VERSION}")
    choices = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, file in commands.FILES.items():
        if wanted not in commands.FILES or name == wanted:
            importlib.import_module(f"geo_api.commands.{file}").add_parser(choices)
    return parser


def main(arguments: list[str] | None = None) -> int:
    # files hold drafts, originals and passwords: what this program makes is its user's alone
    os.umask(0o027)
    arguments = sys.argv[1:] if arguments is None else arguments
    parser = build_parser(arguments[0] if arguments else "")
    asked, rest = parser.parse_known_args(arguments)
    if rest and asked.command != "psql":
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    asked.passed_on = rest
    try:
        result: int = asked.run(asked)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # the reader of a pipe (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except ClusterError as error:
        return fail(str(error))
    except ValidationError as error:
        wrong = "; ".join(f"ECOWORKS_{str(item['loc'][0]).upper()}: {item['msg']}" for item in error.errors())
        return fail(f"a setting cannot be used: {wrong}")
    return result


if __name__ == "__main__":
    sys.exit(main())
