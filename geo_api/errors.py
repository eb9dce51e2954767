"""Every failure of the system: a code, a status, a sentence in both languages; answered in one place."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from psycopg.errors import QueryCanceled
from sqlalchemy.exc import DataError, OperationalError, TimeoutError
from starlette.exceptions import HTTPException

from etl.cage import CageUnavailable

log = logging.getLogger("ecoworks")

TITLES = {
    400: "请求有误",
    401: "请先登录",
    403: "没有权限",
    404: "没有找到",
    405: "不支持这种操作",
    408: "等待超时",
    409: "状态冲突",
    410: "已删除",
    412: "版本已变化",
    413: "文件过大",
    415: "格式不支持",
    422: "内容有误",
    423: "已锁定",
    428: "缺少版本条件",
    429: "请求过多",
    500: "服务器出错",
    503: "暂时不可用",
}

# what pydantic finds -> how it is said
_FINDINGS = {
    "missing": "缺少这一项",
    "literal_error": "只能是 {expected}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "string_too_short": "至少要有 {min_length} 个字符",
    "string_too_long": "最多 {max_length} 个字符",
    "string_pattern_mismatch": "写法要符合 {pattern}",
    "string_type": "要是文字",
    "int_type": "要是整数",
    "int_parsing": "要是整数",
    "bool_type": "要是 true 或 false",
    "bool_parsing": "要是 true 或 false",
    "float_type": "要是数字",
    "float_parsing": "要是数字",
    "list_type": "要是列表",
    "dict_type": "要是对象",
    "json_invalid": "不是正确的 JSON",
}


class Problem(Exception):
    """A failure a person can act on: where it happened, what is wrong, what to do (zh and en)."""

    status = 400

    def __init__(
        self,
        code: str,
        detail: str,
        detail_en: str,
        *,
        field: str | None = None,
        status: int | None = None,
        beside: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail_en)
        self.code = code
        self.detail = detail
        self.detail_en = detail_en
        self.field = field
        # members of the answer beside the sentence, for programs
        self.beside = beside or {}
        if status is not None:
            self.status = status


class Unauthenticated(Problem):
    status = 401

    def __init__(self) -> None:
        super().__init__("session.missing", "请先登录，再打开这一页。", "Sign in first, then open this page.")


class Forbidden(Problem):
    status = 403


class NotFound(Problem):
    status = 404


class Conflict(Problem):
    status = 409


class Gone(Problem):
    """What was here and is not kept any longer (410)."""

    status = 410


class Unacceptable(Problem):
    """What was sent cannot be taken (422)."""

    status = 422


class TooLarge(Problem):
    status = 413


def describe_problem(
    status: int,
    code: str,
    detail: str,
    detail_en: str,
    field: str | None = None,
    beside: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The body of an ``application/problem+json`` answer (RFC 9457)."""
    body: dict[str, Any] = {
        "type": f"/problems/{code}",
        "title": TITLES.get(status, "出错了"),
        "status": status,
        "code": code,
        "detail": detail,
        "detail_en": detail_en,
    }
    if field:
        body["field"] = field
    return body | dict(beside or {})


def answer_problem(
    status: int,
    code: str,
    detail: str,
    detail_en: str,
    field: str | None = None,
    headers: dict[str, str] | None = None,
    beside: Mapping[str, Any] | None = None,
) -> JSONResponse:
    return JSONResponse(
        describe_problem(status, code, detail, detail_en, field, beside),
        status_code=status,
        media_type="application/problem+json",
        headers=headers,
    )


def _say_in_chinese(error: Mapping[str, Any]) -> str:
    """What pydantic found, in Chinese where it is one of the usual findings."""
    said = _FINDINGS.get(error["type"])
    return said.format_map(error.get("ctx", {})) if said else str(error["msg"])


def answer_too_slow() -> JSONResponse:
    """A statement was cut off."""
    return answer_problem(
        503,
        "query.too_slow",
        "这个查询太慢，已停止。请缩小范围（bbox、乡镇、阶段）、简化 filter 或减少 limit；取整层数据请用导出。",
        "The query took too long and was stopped. Narrow it (bbox, township, stage), simplify the filter or"
        " lower limit; for a whole layer ask for an export.",
        headers={"Retry-After": "10"},
    )


def install_handlers(app: FastAPI) -> None:
    """Teach ``app`` to answer every failure as a problem; nothing leaks a trace, a path or SQL."""

    @app.exception_handler(Problem)
    def on_problem(request: Request, exc: Problem) -> JSONResponse:
        # a browser would answer the challenge with its own dialog, before the page can ask for a name
        is_page = "x-ecoworks" in request.headers or "sec-fetch-mode" in request.headers
        challenge = {"WWW-Authenticate": 'Basic realm="ecoworks", charset="UTF-8"'}
        headers = challenge if exc.status == 401 and not is_page else {}
        if exc.status in (429, 503):
            headers = {"Retry-After": "10"}
        return answer_problem(exc.status, exc.code, exc.detail, exc.detail_en, exc.field, headers, exc.beside)

    @app.exception_handler(RequestValidationError)
    def on_invalid(_: Request, exc: RequestValidationError) -> JSONResponse:
        first = exc.errors()[0]
        where = ".".join(str(part) for part in first["loc"][1:]) or str(first["loc"][0])
        return answer_problem(
            422,
            "request.invalid",
            f"请求的“{where}”不合要求：{_say_in_chinese(first)}。请按接口说明改正。",
            f"{where}: {first['msg']}. Correct it as the API description says.",
            where,
        )

    @app.exception_handler(HTTPException)
    def on_http(_: Request, exc: HTTPException) -> JSONResponse:
        title = TITLES.get(exc.status_code, "出错了")
        return answer_problem(
            exc.status_code,
            f"http.{exc.status_code}",
            f"{title}：请检查地址和方法。",
            f"{exc.detail}: check the address and the method.",
            # what may be asked instead (Allow)
            headers=dict(exc.headers or {}),
        )

    @app.exception_handler(CageUnavailable)
    def on_no_cage(_: Request, exc: CageUnavailable) -> JSONResponse:
        log.error("the reading cage does not start: %s", exc.message_en)
        return answer_problem(
            503, "cage.unavailable", exc.message, exc.message_en, headers={"Retry-After": "10"}
        )

    @app.exception_handler(DataError)
    def on_unstorable(_: Request, exc: DataError) -> JSONResponse:
        log.warning("the database refuses a value: %s", type(exc.orig).__name__)
        return answer_problem(
            422,
            "request.unstorable",
            "请求里有无法保存的内容（如空字符 U+0000 或超大的数）。请改正后重试。",
            "The request holds something that cannot be stored (U+0000, or a number too large). Correct it.",
        )

    @app.exception_handler(TimeoutError)
    def on_no_connection(_: Request, __: TimeoutError) -> JSONResponse:
        return answer_problem(
            503,
            "server.busy",
            "现在查询的人太多，请过几秒再试。",
            "Too many questions are being worked on; try again in a few seconds.",
            headers={"Retry-After": "5"},
        )

    @app.exception_handler(OperationalError)
    def on_database_gone(_: Request, exc: OperationalError) -> JSONResponse:
        if isinstance(exc.orig, QueryCanceled):
            return answer_too_slow()
        log.error("database unavailable: %s", type(exc.orig).__name__)
        return answer_problem(
            503,
            "database.unavailable",
            "数据库暂时连不上，请稍后再试。",
            "The database cannot be reached at the moment; try again shortly.",
            headers={"Retry-After": "5"},
        )

    @app.exception_handler(Exception)
    def on_fault(request: Request, exc: Exception) -> JSONResponse:
        log.exception("unexpected fault at %s %s", request.method, request.url.path, exc_info=exc)
        return answer_problem(
            500,
            "server.fault",
            "服务器内部出错，已经记录。请稍后再试；仍不行请告诉系统管理员。",
            "The server met a fault and recorded it. Try again; if it stays, tell the system administrator.",
        )
