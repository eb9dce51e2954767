"""The bytes of a text file as text, or the refusal that says which encoding was tried."""

from __future__ import annotations

from etl.encoding import decode_text, judge_text
from etl.read.content import Source
from etl.read.refusals import refuse
from etl.reading import EncodingVerdict


def read_text(source: Source) -> tuple[str, EncodingVerdict]:
    """The text and how it was decoded: a person's choice, byte-order mark, strict UTF-8, strict GB18030.

    Raises
    ------
    UnreadableFile
        ``encoding.unknown`` or ``encoding.choice_fails``.
    """
    decoded = decode_text(source.data, source.encoding)
    if decoded is None:
        code = "encoding.choice_fails" if source.encoding else "encoding.unknown"
        raise refuse(code, where="文件", where_en=" of the file", encoding=source.encoding)
    text, candidates, certain = decoded
    return text, judge_text(candidates, certain)
