"""``ecoworks create-user``: add a person; the password is asked for, or made and shown once."""

from __future__ import annotations

import argparse
import getpass
import sys

from geo_api import accounts, audit, passwords
from geo_api.console import fail
from geo_api.db import Actor, Database
from geo_api.errors import Problem
from geo_api.instance import Instance
from geo_api.people import ROLES
from geo_api.settings import Settings
from layers.units import UNITS


def add_parser(choices: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = choices.add_parser("create-user", help="add a person", description=__doc__)
    parser.add_argument("name", help="the name to sign in with")
    parser.add_argument("--display", help="the name shown to others (default: the sign-in name)")
    parser.add_argument("--role", required=True, choices=sorted(ROLES), help="what the person may do")
    parser.add_argument(
        "--unit", required=True, metavar="KEY", help="unit the person belongs to; `list` shows them"
    )
    parser.add_argument("--generate", action="store_true", help="make a password and print it once")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    if asked.unit == "list":
        for unit in UNITS:
            print(f"{unit.key:<28} {unit.zh}")
        return 0
    if asked.unit not in {unit.key for unit in UNITS}:
        return fail(f"there is no unit {asked.unit!r}; `--unit list` shows all.")
    try:
        password = choose_password(asked.generate)
        with Instance(Settings()).open_database() as settings:
            create(settings, asked, password)
    except Problem as problem:
        return fail(f"{problem.detail} {problem.detail_en}")
    print(f"Created {asked.name} ({ROLES[asked.role]}, {asked.unit}).")
    if asked.generate:
        print(f"Password, shown only now, to be changed at the first sign-in: {password}")
    return 0


def choose_password(generate: bool) -> str:
    if generate:
        return passwords.make_password()
    if not sys.stdin.isatty():
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = getpass.getpass("Password: ")
        if getpass.getpass("Once more: ") != password:
            raise Problem("password.differs", "两次输入的密码不同。", "The two passwords differ.", status=422)
    return password


def create(settings: Settings, asked: argparse.Namespace, password: str) -> None:
    database = Database(settings)
    try:
        with database.session(Actor(person="", unit="", role="system", name="command line")) as session:
            if not asked.generate:
                passwords.check_strength(passwords.read_policy(session), password, asked.name)
            key = accounts.create_person(
                session,
                asked.name,
                asked.display or asked.name,
                asked.role,
                asked.unit,
                password,
                must_change=asked.generate,
            )
            told = {"name": asked.name, "role": asked.role, "unit": asked.unit}
            audit.record(session, "person.create", f"person:{key}", told)
    finally:
        database.close()
