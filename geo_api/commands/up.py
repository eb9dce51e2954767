"""``ecoworks up``: database, migrations, demonstration, server, worker; stopped together."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from types import FrameType
from typing import NoReturn

import psycopg

from geo_api import walls
from geo_api.cluster import ClusterError
from geo_api.console import fail, show_accounts, show_gaps, show_step
from geo_api.instance import Instance, InstanceRuns
from geo_api.processes import find_listener
from geo_api.settings import Settings

# the first start loads the demonstration county
PATIENCE_SECONDS = 600


def add_parser(choices: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = choices.add_parser("up", help="start everything; Ctrl-C stops it", description=__doc__)
    parser.add_argument(
        "--detach", action="store_true", help="return when the server answers, leave it running"
    )
    parser.add_argument("--port", type=int, help="port of the server (default: ECOWORKS_PORT or 8000)")
    parser.add_argument(
        "--no-demo",
        action="store_true",
        help="do not load the demonstration county, and take none of its accounts",
    )
    # the log of a detached instance is no place for passwords
    parser.add_argument("--hide-accounts", action="store_true", help=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    settings = Settings() if asked.port is None else Settings(port=asked.port)
    instance = Instance(settings)
    if runner := instance.find_runner():
        print(f"Runs already: process {runner[0]}, {Instance(Settings(port=runner[1])).address}")
        show_accounts(instance.accounts)
        return 0
    if listener := find_listener(settings.port):
        return fail(
            f"port {settings.port} is taken by {listener}. 端口 {settings.port} 已被占用。\n"
            f"Stop it, or choose another port: ecoworks up --port {settings.port + 1}"
        )
    return (
        start_detached(instance, asked.no_demo)
        if asked.detach
        else run_here(instance, asked.no_demo, asked.hide_accounts)
    )


def run_here(instance: Instance, no_demo: bool, hide_accounts: bool) -> int:
    """Run until interrupted; whatever was started is stopped again."""
    # a service manager's SIGTERM and a closed terminal end an instance as Ctrl-C does
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        instance.claim()
    except InstanceRuns:
        return fail("another `ecoworks up` is starting this instance at this moment.")
    try:
        if code := prepare_apart(instance, no_demo):
            return code
        serve(instance, hide_accounts or no_demo, demo_accounts=not no_demo)
    except KeyboardInterrupt:
        pass
    except OSError as error:
        return fail(str(error))
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        if instance.cluster is not None and instance.cluster.is_running():
            with show_step("Stopping the database"):
                instance.cluster.stop()
    print("Stopped. 已停止。", flush=True)
    return 0


def prepare_apart(instance: Instance, no_demo: bool) -> int:
    """``prepare_database`` in a process of its own, which spares the server what that takes (20 MB); its exit code."""
    child = multiprocessing.get_context("fork").Process(target=_prepare, args=(instance, no_demo))
    child.start()
    try:
        child.join()
    except KeyboardInterrupt:
        child.terminate()
        child.join()
        raise
    code = child.exitcode or 0
    return fail(f"preparing the database was ended by signal {-code}.") if code < 0 else code


def _prepare(instance: Instance, no_demo: bool) -> NoReturn:
    try:
        if prepare_database(instance, no_demo):
            sys.exit(0)
        sys.exit(
            fail(
                "the walls inside the database do not stand; nothing is served. 数据库内的防护不完整，未启动。"
            )
        )
    except KeyboardInterrupt:
        sys.exit(130)
    except (ClusterError, psycopg.OperationalError, OSError) as error:
        sys.exit(fail(str(error)))


def prepare_database(instance: Instance, no_demo: bool) -> bool:
    """Bring the database up to date; False when its walls do not stand, which nobody should serve from."""
    if instance.cluster is not None:
        with show_step("Starting the database" if instance.cluster.exists() else "Making the database"):
            instance.cluster.start()
    url = instance.connected_settings().database_url
    with show_step("Bringing its tables up to date"):
        from geo_api import migrations

        migrations.upgrade(url)
    gaps = walls.mend_and_check(url)
    show_gaps(gaps)
    if any(gap.open for gap in gaps):
        return False
    if not no_demo:
        with show_step("Demonstration county 示意数据"):
            from geo_api import demonstration

            demonstration.load(url, instance.home)
    return True


def serve(instance: Instance, hide_accounts: bool = True, demo_accounts: bool = True) -> None:
    """Run the server in this process and announce it when it listens."""
    with show_step("Loading the server"):
        import uvicorn

        from geo_api.app import create_app
        from geo_api.connections import time_connections
        from geo_api.heaps import keep_loaded, share_heaps
        from geo_api.worker_process import run_beside

        share_heaps()
        settings = instance.connected_settings()
        settings = settings.model_copy(update={"demo_accounts": settings.demo_accounts and demo_accounts})
        # checks of large files hold the interpreter: they run beside the server, not in it
        app = create_app(settings.model_copy(update={"worker": False}))

    class AnnouncingServer(uvicorn.Server):
        async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
            await super().startup(sockets)  # type: ignore[arg-type]
            keep_loaded()
            if self.started:
                announce(instance, hide_accounts)

    config = uvicorn.Config(
        app,
        host=instance.settings.host,
        port=instance.settings.port,
        loop="uvloop",
        http=time_connections(instance.settings.header_seconds),
        log_level="warning",
        access_log=False,
        server_header=False,
        # browsers keep connections and event streams open for as long as they can
        timeout_graceful_shutdown=3,
    )
    with run_beside(settings):
        AnnouncingServer(config).run()


def announce(instance: Instance, hide_accounts: bool) -> None:
    print(f"\n泰兴生态一张图  {instance.address}", flush=True)
    if not hide_accounts:
        show_accounts(instance.accounts)
    sys.stdout.flush()


def start_detached(instance: Instance, no_demo: bool) -> int:
    """Start ``up`` as a process of its own, show what it prints, return when the server answers."""
    instance.log.parent.mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable,
        "-m",
        "geo_api",
        "up",
        "--hide-accounts",
        "--port",
        str(instance.settings.port),
    ]
    with instance.log.open("ab") as log, instance.log.open("rb") as shown:
        shown.seek(0, os.SEEK_END)
        child = subprocess.Popen(
            [*command, *(["--no-demo"] if no_demo else [])],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        deadline = time.monotonic() + PATIENCE_SECONDS
        while child.poll() is None and time.monotonic() < deadline:
            sys.stdout.write(shown.read().decode(errors="replace"))
            sys.stdout.flush()
            if instance.is_healthy():
                sys.stdout.write(shown.read().decode(errors="replace"))
                print(
                    f"\nRuns in the background (process {child.pid}). Stop: ecoworks down. Log: {instance.log}"
                )
                if not no_demo:
                    show_accounts(instance.accounts)
                return 0
            time.sleep(0.1)
        sys.stdout.write(shown.read().decode(errors="replace"))
    if child.poll() is None:
        child.terminate()
        return fail(f"the server did not answer within {PATIENCE_SECONDS} s; see {instance.log}")
    return fail(f"the server ended while starting; see {instance.log}")


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
