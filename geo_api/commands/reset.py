"""``ecoworks reset``: stop the instance and remove all its data, after asking."""

from __future__ import annotations

import argparse
import shutil

from geo_api.commands import down
from geo_api.console import fail, show_step
from geo_api.instance import Instance
from geo_api.settings import Settings

# only what an instance makes: ECOWORKS_HOME may point to a folder that holds more
OWN = ("files", "incoming", "exports", "log", "demo-accounts.tsv", "instance.lock")


def add_parser(choices: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = choices.add_parser("reset", help="remove all data of the instance", description=__doc__)
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    instance = Instance(Settings())
    if instance.cluster is None:
        return fail(
            "the database is not this instance's own (ECOWORKS_DATABASE_URL), so it is left alone."
            " Let its administrator drop and create it, then run `ecoworks up`."
        )
    if not asked.yes and not confirm(instance):
        print("Nothing was removed. 没有删除。")
        return 1
    code = down.stop(instance)
    if code:
        return code
    with show_step("Removing all data"):
        instance.cluster.remove()
        for name in OWN:
            path = instance.home / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    return 0


def confirm(instance: Instance) -> bool:
    print(f"This removes every upload, version, export and account in {instance.home}. It cannot be undone.")
    print("将删除本实例的全部上报、版本、导出和账号，无法恢复。")
    try:
        return input("Type 'reset' to go on: ").strip() == "reset"
    except EOFError:
        return False
