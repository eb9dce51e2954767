"""What a client is told of its change: the upload it became, and each feature with its problems."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo_api import audit, models, preconditions, reports
from geo_api.changes import clients
from geo_api.errors import TITLES
from geo_api.people import Person
from layers.schema import Language


def answer_change(
    session: Session,
    person: Person,
    upload: models.Upload,
    *,
    user_agent: str,
    prefer: str,
    creates: bool,
    language: Language = "zh",
    keeps: bool = False,
) -> Response:
    """202 with the address of the upload; 422 where none of the features could be taken: then nothing is kept.

    ``keeps``: the upload was there before and stays, whatever was found.
    """
    report = reports.describe_upload(session, person, upload)
    features = list_features(session, upload, report["findings"])
    blocked = upload.state == "draft" and not any(one["ok"] for one in features)
    if not keeps and (upload.state == "failed" or blocked):
        return _refuse(
            session, upload, report, features, language if clients.reads_reports(user_agent) else None
        )
    here = f"/uploads/{upload.id}"
    headers = {
        "Link": f'<{here}>; rel="monitor"',
        "ETag": preconditions.tag(upload),
    }
    if "return=minimal" in prefer.replace(" ", ""):
        answer = Response(status_code=202, headers=headers | {"Preference-Applied": "return=minimal"})
    else:
        body = orjson.dumps({**report, "features": features}, default=str)
        answer = Response(body, status_code=202, media_type="application/json", headers=headers)
    clients.locate(answer, str(upload.id), user_agent, creates)
    return answer


def list_features(
    session: Session, upload: models.Upload, findings: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """One entry a row, in the order they were sent; ``ok``: nothing blocks it."""
    rows = session.execute(
        select(models.StagedRow.row, models.StagedRow.action, models.StagedRow.feature_id)
        .where(models.StagedRow.upload_id == upload.id)
        .order_by(models.StagedRow.row)
    )
    told = []
    for number, action, feature_id in rows:
        problems = [one for one in findings if number in one["rows"]]
        blocked = any(one["severity"] == "block" for one in problems)
        told.append(
            {"row": number, "action": action, "id": feature_id, "ok": not blocked, "problems": problems}
        )
    return told


def _refuse(
    session: Session,
    upload: models.Upload,
    report: dict[str, Any],
    features: list[dict[str, Any]],
    language: Language | None,
) -> Response:
    """422, the upload gone; with a ``language``: as an exception report that tells everything in the way."""
    blocking = [one for one in report["findings"] if one["severity"] == "block"]
    problem = upload.problem or {
        "code": blocking[0]["code"],
        "detail": blocking[0]["message"],
        "detail_en": blocking[0]["message_en"],
    }
    _take_back(session, upload)
    if language is not None:
        key = "message" if language == "zh" else "message_en"
        told = [one[key] for one in blocking] or [problem["detail" if language == "zh" else "detail_en"]]
        return clients.report(422, problem["code"], "\n".join(told))
    body = {
        "type": f"/problems/{problem['code']}",
        "title": TITLES[422],
        "status": 422,
        **problem,
        "findings": report["findings"],
        "features": features,
    }
    return Response(orjson.dumps(body, default=str), status_code=422, media_type="application/problem+json")


def _take_back(session: Session, upload: models.Upload) -> None:
    """Nothing of it could be taken: no draft is left behind, the record keeps the act."""
    told = {"layer": upload.layer, "state": upload.state, "sha256": upload.sha256, "why": "nothing to stage"}
    audit.record(session, "upload.delete", f"upload:{upload.id}", told)
    session.delete(upload)
    session.flush()
