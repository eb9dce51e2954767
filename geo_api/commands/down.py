"""``ecoworks down``: stop the instance of this home, its server and its database."""

from __future__ import annotations

import argparse

from geo_api.console import fail, show_step
from geo_api.instance import Instance
from geo_api.settings import Settings


def add_parser(choices: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = choices.add_parser("down", help="stop the instance", description=__doc__)
    parser.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    instance = Instance(Settings())
    runner = instance.find_runner()
    cluster_runs = instance.cluster is not None and instance.cluster.is_running()
    if runner is None and not cluster_runs:
        print("Nothing runs here. 本实例没有运行。")
        return 0
    return stop(instance)


def stop(instance: Instance) -> int:
    """Stop server and database; also a database whose server was killed."""
    with show_step("Stopping"):
        stopped = instance.stop_runner()
        if stopped and instance.cluster is not None:
            instance.cluster.stop()
    if not stopped:
        runner = instance.find_runner()
        return fail(
            f"process {runner[0] if runner else '?'} does not end. Look into {instance.log}, then: kill -9"
        )
    return 0
