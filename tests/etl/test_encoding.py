"""Any Chinese text, in any of the ways it is written, comes back or is asked about; never garbled in silence."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.encoding import choose_twin, decode_text, pick_sample, rank_encodings
from etl.read.dbf import read_dbf
from tests.corpus.shapefiles import write_dbf

EVERYDAY = "泰兴市黄桥镇造林地块水杉榉树银杏河道排口示范庄台面积亩验收年月日联通"
# GB 2312, GBK, extension A (four bytes in GB18030), extension B (outside the first plane), marks and full-width
CHARACTERS = st.one_of(
    st.sampled_from(EVERYDAY),
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5),
    st.characters(min_codepoint=0x3400, max_codepoint=0x4DB5),
    st.characters(min_codepoint=0x20000, max_codepoint=0x2A6D6),
    st.sampled_from("，。（）《》“”、；：０１２ＡＢ—…"),
)
TEXTS = st.lists(
    st.text(CHARACTERS, min_size=1, max_size=30).filter(lambda text: bool(text.strip())),
    min_size=1,
    max_size=8,
)
CODECS = {"UTF-8": "utf-8", "GB18030": "gb18030"}
WAYS = [
    ("UTF-8", "UTF-8", 0), ("UTF-8", "65001", 0), ("UTF-8", None, 0), ("UTF-8", "GBK", 0), ("UTF-8", None, 0x4D),
    ("GB18030", "GBK", 0), ("GB18030", "GB2312", 0), ("GB18030", "CP936", 0), ("GB18030", None, 0x4D),
    ("GB18030", None, 0x7A), ("GB18030", None, 0), ("GB18030", "UTF-8", 0), ("GB18030", "ISO-8859-1", 0),
]  # fmt: skip


@pytest.mark.parametrize(("written", "cpg", "ldid"), WAYS)
@given(texts=TEXTS)
@settings(max_examples=60, deadline=None)
def test_a_table_comes_back_or_is_asked_about(
    written: str, cpg: str | None, ldid: int, texts: list[str]
) -> None:
    dbf, rows = write_dbf([{"名称": text.strip()} for text in texts], CODECS[written], ldid, width=250)
    table = read_dbf(dbf, cpg, None)
    if table.certain:
        assert table.rows == rows
    assert written in table.candidates
    assert read_dbf(dbf, None, written).rows == rows
    declares_truth = (cpg, written) in {("UTF-8", "UTF-8"), ("65001", "UTF-8"), ("GBK", "GB18030")}
    if declares_truth and all(text in EVERYDAY for text in "".join(texts)):
        assert table.candidates[0] == written and table.certain


@given(texts=TEXTS, width=st.integers(3, 40))
@settings(max_examples=80, deadline=None)
@pytest.mark.parametrize("written", ["UTF-8", "GB18030"])
def test_cut_texts_come_back_to_the_last_whole_character(written: str, texts: list[str], width: int) -> None:
    dbf, rows = write_dbf([{"名称": text.strip()} for text in texts], CODECS[written], 0, width)
    table = read_dbf(dbf, None, written)
    kept = [str(row["名称"]).strip() or None for row in rows]
    assert [row["名称"] if row["名称"] is None else str(row["名称"]).strip() for row in table.rows] == kept


@given(texts=TEXTS, written=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]))
@settings(max_examples=200, deadline=None)
def test_a_text_file_comes_back_or_is_asked_about(texts: list[str], written: str) -> None:
    text = "名称,经度\n" + "\n".join(texts)
    decoded = decode_text(text.encode(written), None)
    assert decoded is not None
    told, candidates, certain = decoded
    if certain:
        assert told == text
    chosen = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "gb18030": "GB18030", "utf-16": "UTF-16-LE"}[written]
    assert chosen in candidates


def test_the_word_that_is_valid_in_both() -> None:
    """目录 in GBK happens to be UTF-8 of something no one writes."""
    gbk = "目录".encode("gbk")
    gbk.decode("utf-8")
    assert rank_encodings([gbk], None) == (["GB18030", "UTF-8", "Big5"], False)
    assert rank_encodings([gbk], "GB18030")[1] is True
    assert rank_encodings([gbk], "UTF-8") == (["GB18030", "UTF-8", "Big5"], False)
    both = "泰兴泰兴".encode()
    both.decode("gb18030")
    assert choose_twin([both], None) == ("UTF-8", True)
    assert choose_twin([both], "GB18030") == ("UTF-8", False)


def test_the_sample_shows_text_that_differs() -> None:
    rows: list[dict[str, object]] = [{"编号": f"TX-{n}", "乡镇": "黄桥镇"} for n in range(50)]
    rows += [{"编号": f"TX-{n}", "乡镇": name} for n, name in enumerate(("宣堡镇", "分界镇", "古溪镇"))]
    sample = pick_sample(rows)
    assert [row["乡镇"] for row in sample] == ["黄桥镇", "宣堡镇", "分界镇", "古溪镇", "黄桥镇"]
    assert len(pick_sample([{"a": 1}, {"a": 2}])) == 2
    assert pick_sample([]) == ()
