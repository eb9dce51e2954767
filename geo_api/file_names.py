"""The sender's name of a file: text for people, never a path; cleaned before it is stored or shown."""

from __future__ import annotations

import re
import unicodedata

from etl.encoding import mend_mojibake

UNNAMED = "未命名"
MOST_CHARACTERS = 120
_LONGEST_ENDING = 12


def clean_file_name(sent: str) -> str:
    """What may be shown of a name: its last part, without marks that do not show or turn the text round.

    GBK bytes that the form's parser took for Latin-1 are put right. Longer names lose their middle and keep their
    ending; what is left empty is called 未命名.
    """
    text = unicodedata.normalize("NFC", mend_mojibake(sent) or sent)
    # Cc: NUL and line ends; Cf: invisible and right-to-left marks; Cs, Co, Cn: no letters at all
    text = "".join(
        letter for letter in text if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    text = re.split(r"[/\\]", text)[-1]
    text = " ".join(text.split()).strip(". ")
    if len(text) > MOST_CHARACTERS:
        stem, dot, ending = text.rpartition(".")
        kept = dot + ending if dot and len(ending) <= _LONGEST_ENDING else ""
        text = (stem or ending)[: MOST_CHARACTERS - len(kept) - 1] + "…" + kept
    return text or UNNAMED
