"""dBase cuts text at a byte, in the middle of a character."""

from __future__ import annotations

from typing import Any

import pytest

from etl.encoding import decode_text, is_common_chinese, mend_mojibake, name_encoding
from etl.read.dbf import decode_value, rank_cut_texts


@pytest.mark.parametrize("encoding", ["UTF-8", "GB18030"])
def test_a_cut_last_character_does_not_spoil_the_encoding(encoding: str) -> None:
    text = "江苏省泰州市泰兴市黄桥镇".encode(encoding)
    cut = text[: len(text) - 1]
    candidates, certain = rank_cut_texts([(cut, True), ("造林".encode(encoding), False)], None)
    assert candidates[0] == encoding
    assert certain
    assert decode_value(cut, encoding, True) == "江苏省泰州市泰兴市黄桥"
    assert decode_value(cut, encoding, False) is None


def test_only_cut_texts_and_nothing_declared() -> None:
    cut = "江苏省泰州市泰兴市黄桥镇".encode("gbk")[:-1]
    assert rank_cut_texts([(cut, True)], None)[0] == ["GB18030"]


def test_noise_is_no_encoding() -> None:
    assert rank_cut_texts([(b"\xff\xff\xff\xff\xff", False)], None) == ([], False)
    assert decode_text(b"name\n\xff\xff\xff", None) is None


def test_names_of_code_pages() -> None:
    assert [
        name_encoding(name) for name in ("utf-8", "CP936", "ANSI 936", "GB-2312", "latin1", "", None)
    ] == [
        "UTF-8",
        "GB18030",
        "GB18030",
        "GB18030",
        None,
        None,
        None,
    ]


def test_rare_characters_are_not_certain() -> None:
    assert is_common_chinese("马尾松 abc")
    assert not is_common_chinese(
        "娉板叴甯傜豢鍖栥€".encode("gb18030").decode("gb18030") + "\ue5e5\ue5e6鐾簓鍙"
    )


def test_mojibake_is_mended_and_french_is_left_alone() -> None:
    assert mend_mojibake("马尾松".encode("gbk").decode("latin-1")) == "马尾松"
    assert mend_mojibake("泰兴市".encode().decode("latin-1")) == "泰兴市"
    for text in ("Café", "Müller & Söhne", "naïve façade", "abc", "马尾松"):
        assert mend_mojibake(text) is None


def test_chosen_encoding_for_text(maker: Any) -> None:
    text = "名称,经度,纬度\n马尾松,120.1,32.2\n".encode("gbk")
    assert maker.read(text, encoding="GB18030").encoding.certain is True
    assert maker.refusal(text, encoding="UTF-8").code == "encoding.choice_fails"
