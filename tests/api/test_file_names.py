"""The name of a file is text for people: its last part, cleaned and cut; never a path."""

from __future__ import annotations

import pytest

from geo_api.file_names import MOST_CHARACTERS, clean_file_name


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("地块.zip", "地块.zip"),
        ("2022年 造林（一期）.geojson", "2022年 造林（一期）.geojson"),
        ("../../../etc/passwd.geojson", "passwd.geojson"),
        ("C:\\Users\\甲\\桌面\\地块.geojson", "地块.geojson"),
        ("http://example.invalid/a.geojson", "a.geojson"),
        ("/vsizip/a.zip/a.shp", "a.shp"),
        ("a\x00.geojson", "a.geojson"),
        ("a\r\nX-Evil: 1\r\n.geojson", "aX-Evil: 1.geojson"),
        ("\u202egnojoeg.地块", "gnojoeg.地块"),
        ("\u200b\ufeff地块.geojson", "地块.geojson"),
        ("地块.geojson".encode("gbk").decode("latin-1"), "地块.geojson"),
        ("\ud800地块.zip", "地块.zip"),
        ("e\u0301té.zip", "été.zip"),
        ("地块🌳.geojson", "地块🌳.geojson"),
        ("...", "未命名"),
        ("   ", "未命名"),
        ("", "未命名"),
        ("a/", "未命名"),
    ],
)
def test_what_is_kept_of_a_name(sent: str, kept: str) -> None:
    assert clean_file_name(sent) == kept


def test_a_long_name_is_cut_in_the_middle_and_keeps_its_ending() -> None:
    name = clean_file_name("长" * 10_000 + ".geojson")
    assert len(name) == MOST_CHARACTERS
    assert name.startswith("长长") and name.endswith("….geojson")
    assert len(clean_file_name("." + "x" * 10_000)) == MOST_CHARACTERS
