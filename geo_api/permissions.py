"""What a role may do: one table. Which bureau reviews what is data (``core.rights``), because it changes by year."""

from __future__ import annotations

from sqlalchemy.orm import Session

from geo_api import models
from geo_api.errors import Forbidden
from geo_api.people import ROLES, Person
from geo_api.review import duties
from layers import CATALOGUE
from layers.layer import Layer

# action -> roles; what belongs to a unit or a theme is asked on top of it
TABLE: dict[str, frozenset[str]] = {
    "read": frozenset({"filler", "head", "reviewer", "coordinator", "leader", "inspector"}),
    "upload": frozenset({"filler", "reviewer"}),
    "edit": frozenset({"filler", "reviewer"}),
    "submit": frozenset({"filler", "reviewer"}),
    "withdraw": frozenset({"filler", "reviewer"}),
    "confirm": frozenset({"head"}),
    "review": frozenset({"reviewer"}),
    "export": frozenset({"filler", "head", "reviewer", "coordinator", "leader", "inspector"}),
    "allocate": frozenset({"reviewer", "coordinator"}),
    "report": frozenset({"reviewer"}),
    # not by the person who entered it
    "judge_reported": frozenset({"reviewer", "coordinator"}),
    "release": frozenset({"coordinator"}),
    # weights of the yearly sheet; closing a year
    "assess": frozenset({"coordinator"}),
    "close_year": frozenset({"coordinator"}),
    # the figures of the rules decide what counts for every bureau: neither one of them nor an administrator sets them
    "set_rules": frozenset({"coordinator"}),
    "read_restricted": frozenset({"reviewer"}),
    "read_people": frozenset({"sysadmin", "secadmin", "auditor"}),
    "administer": frozenset({"sysadmin", "secadmin"}),
    "keep_accounts": frozenset({"sysadmin"}),
    "give_rights": frozenset({"secadmin"}),
    "audit": frozenset({"auditor", "inspector"}),
}


def may(person: Person, action: str) -> bool:
    return person.role in TABLE[action]


def require(person: Person, action: str) -> None:
    """Raise 403 unless the person's role may do this."""
    if not may(person, action):
        role = ROLES.get(person.role, "未登录")
        raise Forbidden(
            f"forbidden.{action}",
            f"“{role}”不能进行这项操作。需要的话，请联系安全管理员调整权限。",
            f"The role {person.role or 'anonymous'!r} may not do this ({action}). Ask the security administrator.",
        )


def uploadable_layers(person: Person) -> list[str]:
    """Layers a person may upload to: works for townships and parks, any layer they lead for bureaus."""
    if not may(person, "upload"):
        return []
    return [layer.key for layer in CATALOGUE if person.unit_kind == "bureau" or is_work(layer)]


def is_work(layer: Layer) -> bool:
    """Townships report works; reference and restricted layers come from their bureaus."""
    return not layer.reference and not layer.restricted


def led_layers(session: Session, unit: str, year: int | None = None) -> set[str]:
    """Layers a bureau leads in a year: by a right on the layer itself or on an indicator that adds it up."""
    return duties.list_layers(session, unit, "lead", year or duties.this_year())


def latest_rights_year(session: Session, year: int) -> int:
    """The year of the list of rights that holds in ``year``: it stays in force until the next one."""
    return duties.find_list_in_force(session, year)


def may_review(session: Session, person: Person, upload: models.Upload) -> bool:
    """Whether the person's bureau leads the layer of this upload in the year of its works."""
    return may(person, "review") and duties.find_duty(session, person, upload) == "lead"
