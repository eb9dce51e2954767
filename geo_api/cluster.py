"""The private PostGIS cluster of an instance: made, started and stopped here, never run by root.

Who may connect is decided by the kernel, not by a password: ``peer`` authentication maps the operating-system
user who runs the instance to the three roles of the schema, and nobody else to anything.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psycopg

from geo_api.processes import end_process, find_processes, read_command, user_name

SUPERUSER = "ecoworks"
DATABASE = "ecoworks"
ROLES = (SUPERUSER, "eco_app", "eco_reader")
# sockaddr_un holds 108 bytes with the closing zero
LONGEST_SOCKET_PATH = 107
PORT = 5432
# a home below a closed folder (/root, 0700) cannot be reached by the user who runs PostgreSQL
FALLBACK_FOLDER = Path("/var/lib/ecoworks")
SERVER_FOLDERS = Path("/usr/lib/postgresql")
EXTENSION_FOLDERS = Path("/usr/share/postgresql")

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgresql-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
}
# a scratch cluster is thrown away with its tests: nothing in it has to survive a power cut
SCRATCH_SETTINGS = {
    "shared_buffers": "128MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "logging_collector": "off",
}


class ClusterError(Exception):
    """The private cluster cannot be made, started or stopped; the message says what to do."""


class Cluster:
    """One PostGIS cluster below ``home``; ``scratch`` trades durability for speed (tests only).

    Started by root it runs as the user ``postgres``; started by anybody else it runs as that user.
    """

    def __init__(self, home: Path, scratch: bool = False) -> None:
        self.home = home.resolve()
        self.scratch = scratch
        self.owner = find_owner()

    @property
    def folder(self) -> Path:
        """``home/pg``, or the place noted in ``home/pg-location`` when PostgreSQL's user cannot enter."""
        note = self.home / "pg-location"
        return Path(note.read_text(encoding="utf-8").strip()) if note.exists() else self.home / "pg"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def socket_folder(self) -> Path:
        """The folder of the socket: the cluster's own, or a short private one when its path is too long."""
        wanted = self.folder / "run"
        if len(os.fsencode(wanted / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH:
            return wanted
        return Path("/tmp") / f"ecoworks-{short_name(self.folder)}"

    def url(self, user: str = SUPERUSER, database: str = DATABASE) -> str:
        """A libpq address of ``database`` for ``user`` through the socket."""
        return f"postgresql://{user}@/{database}?host={quote(str(self.socket_folder), safe='')}&port={PORT}"

    def exists(self) -> bool:
        return bool(
            self._run_as_owner("test", "-e", str(self.data / "PG_VERSION"), check=False).returncode == 0
        )

    def start(self) -> None:
        """Make the cluster when there is none, start it when it is down, see that its database is there.

        Raises ClusterError with PostgreSQL's own last lines when it does not come up.
        """
        self._prepare_folders()
        if not self.exists():
            self._create()
        self._write_configuration()
        if not (self.is_running() and self._answers()):
            self._clear_leftovers()
            self._pg_ctl("start", "-w", "-t", "120", "-l", str(self.folder / "start.log"))
            if not self._answers():
                raise ClusterError(f"The database does not answer:\n{read_end(self.folder / 'start.log')}")
        self._create_database()

    def stop(self) -> None:
        """Stop the cluster, ending its connections; nothing happens when it is down."""
        if self.is_running():
            self._pg_ctl("stop", "-w", "-t", "120", "-m", "fast")

    def is_running(self) -> bool:
        """Whether the process in ``postmaster.pid`` is this cluster's, not a later one with its number."""
        pid = self.find_postmaster()
        return pid is not None and str(self.data) in read_command(pid)

    def remove(self) -> None:
        """Stop the cluster and delete all it holds."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.socket_folder, ignore_errors=True)
        (self.home / "pg-location").unlink(missing_ok=True)

    def _prepare_folders(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0 and self.home.stat().st_uid == 0:
            # enter, not list: the database's user has to pass through
            self.home.chmod(self.home.stat().st_mode | 0o011)
        if not self.folder.exists() and not self._can_enter(self.home):
            self._move_out_of_closed_home()
        for folder in (self.folder, self.socket_folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if folder.is_symlink():
                raise ClusterError(
                    f"{folder} is a link; remove it, so that the database gets a folder of its own."
                )
            found = folder.lstat()
            if os.geteuid() == 0 and found.st_uid == 0:
                os.chown(folder, self.owner.pw_uid, self.owner.pw_gid)
            elif found.st_uid != self.owner.pw_uid:
                raise ClusterError(
                    f"{folder} belongs to {user_name(found.st_uid)}, but the database has to run as"
                    f" {self.owner.pw_name}. Run ecoworks as the user who started it first, or give it over:"
                    f" chown -R {self.owner.pw_name} {folder}"
                )
            folder.chmod(0o700)

    def _move_out_of_closed_home(self) -> None:
        place = FALLBACK_FOLDER / short_name(self.home)
        if not FALLBACK_FOLDER.exists():
            FALLBACK_FOLDER.mkdir(parents=True)
            FALLBACK_FOLDER.chmod(0o711)
        if not self._can_enter(FALLBACK_FOLDER):
            raise ClusterError(
                f"The user {self.owner.pw_name}, who runs the database, can enter neither {self.home} nor"
                f" {FALLBACK_FOLDER}. Open the folders above with: chmod o+x <folder>"
            )
        (self.home / "pg-location").write_text(f"{place}\n", encoding="utf-8")

    def _can_enter(self, folder: Path) -> bool:
        return self._run_as_owner("test", "-x", str(folder), check=False, folder=Path("/")).returncode == 0

    def _create(self) -> None:
        # made beside its place and moved there when complete: an interrupted start leaves no half cluster
        fresh = self.folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        binary = find_server_folder() / "initdb"
        options = ["-U", SUPERUSER, "-A", "peer", "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums"]
        self._run_as_owner(str(binary), "-D", str(fresh), *options, *(["--no-sync"] if self.scratch else []))
        fresh.rename(self.data)

    def _write_configuration(self) -> None:
        values = SETTINGS | (SCRATCH_SETTINGS if self.scratch else {})
        values |= {"unix_socket_directories": str(self.socket_folder), "port": str(PORT)}
        lines = [f"{name} = '{value.replace(chr(39), chr(39) * 2)}'" for name, value in values.items()]
        people = {self.owner.pw_name, user_name(os.geteuid())}
        mapped = [f"ecoworks {person} {role}" for person in sorted(people) for role in ROLES]
        self._write("ecoworks.conf", lines)
        self._write("pg_hba.conf", ["local all all peer map=ecoworks"])
        self._write("pg_ident.conf", mapped)
        main = self.data / "postgresql.conf"
        text = main.read_text(encoding="utf-8")
        if "include 'ecoworks.conf'" not in text:
            self._write("postgresql.conf", [*text.splitlines(), "include 'ecoworks.conf'"])

    def _write(self, name: str, lines: list[str]) -> None:
        path = self.data / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        path.chmod(0o600)
        if os.geteuid() == 0:
            os.chown(path, self.owner.pw_uid, self.owner.pw_gid)

    def _answers(self) -> bool:
        """Wait for a server that may still be reading its log after a crash; False when it dies instead."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.is_running():
            try:
                psycopg.connect(self.url(database="postgres")).close()
                return True
            except psycopg.OperationalError:
                time.sleep(0.1)
        return False

    def _create_database(self) -> None:
        with psycopg.connect(self.url(database="postgres"), autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone()
            if not found:
                connection.execute(f'CREATE DATABASE "{DATABASE}"')  # type: ignore[call-overload,unused-ignore]

    def find_postmaster(self) -> int | None:
        try:
            first = (self.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0]
        except (FileNotFoundError, PermissionError):
            return None
        return int(first) if first.strip().isdigit() else None

    def _clear_leftovers(self) -> None:
        """After a crash: end what a killed postmaster left, and drop a lock whose number is another's now."""
        deadline = time.monotonic() + 10
        while leftovers := [pid for pid in find_processes(self.data) if "postgres" in read_command(pid)]:
            # backends notice that their postmaster died, unless they are busy in a long statement
            sent = signal.SIGQUIT if time.monotonic() < deadline else signal.SIGKILL
            for pid in leftovers:
                end_process(pid, sent)
            if time.monotonic() > deadline + 5:
                raise ClusterError(
                    f"Processes of an earlier database run do not end: {leftovers}. End them by hand."
                )
            time.sleep(0.2)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for lock in self.socket_folder.glob(".s.PGSQL.*"):
            lock.unlink(missing_ok=True)

    def _pg_ctl(self, action: str, *options: str) -> None:
        version = self._run_as_owner("cat", str(self.data / "PG_VERSION")).stdout.strip()
        binary = find_server_folder(version) / "pg_ctl"
        # the server inherits pg_ctl's output: a pipe would stay open as long as the server lives
        log = self.folder / "pg_ctl.log"
        with log.open("w", encoding="utf-8") as output:
            done = self._run_as_owner(
                str(binary), action, "-D", str(self.data), *options, check=False, output=output
            )
        if done.returncode:
            raise ClusterError(
                f"PostgreSQL did not {action}:\n{read_end(log)}\n{read_end(self.folder / 'start.log')}"
            )

    def _run_as_owner(
        self, *command: str, check: bool = True, folder: Path | None = None, output: object = subprocess.PIPE
    ) -> subprocess.CompletedProcess[str]:
        """Run ``command`` as the cluster's user, in a folder which that user may read."""
        as_user = {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}
        done = subprocess.run(  # type: ignore[call-overload]
            command,
            cwd=folder or (self.folder if self.folder.exists() else Path("/")),
            env={"PATH": "/usr/bin:/bin", "HOME": "/", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            **(as_user if os.geteuid() == 0 else {}),
        )
        if check and done.returncode:
            raise ClusterError(f"{' '.join(command)} failed:\n{done.stdout}")
        return done  # type: ignore[no-any-return]


def find_owner() -> pwd.struct_passwd:
    """The user who runs the cluster: ``postgres`` for root, else the caller."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        raise ClusterError(
            "PostgreSQL never runs as root, and there is no user 'postgres' to run it."
            " Install Debian's package postgresql-15-postgis-3, or run ecoworks as an ordinary user."
        ) from None


def find_server_folder(version: str | None = None) -> Path:
    """The folder of initdb and pg_ctl of the newest server that has PostGIS, or of exactly ``version``."""
    for folder in sorted(
        SERVER_FOLDERS.glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True
    ):
        found = folder.parent.name
        has_postgis = (EXTENSION_FOLDERS / found / "extension" / "postgis.control").exists()
        if version == found or (version is None and has_postgis):
            return folder
    if version:
        raise ClusterError(
            f"The data were made by PostgreSQL {version}: install postgresql-{version}-postgis-3."
        )
    raise ClusterError("No PostgreSQL with PostGIS is installed: apt-get install postgresql-15-postgis-3")


def short_name(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def read_end(path: Path, lines: int = 15) -> str:
    try:
        return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
    except OSError:
        return ""
