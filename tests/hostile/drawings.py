"""DXF: blocks that hold blocks, arrays of a billion, numbers that are none."""

from __future__ import annotations

from tests.hostile import seeds
from tests.hostile.cases import Case, Ending, lazy, still


def block(name: str, body: str) -> str:
    return f"0\nBLOCK\n8\n0\n2\n{name}\n70\n0\n10\n0\n20\n0\n{body}0\nENDBLK\n8\n0\n"


def insert(name: str, more: str = "") -> str:
    return f"0\nINSERT\n8\n0\n2\n{name}\n10\n{seeds.GK_X}\n20\n{seeds.GK_Y}\n{more}"


def line(x: float = seeds.GK_X) -> str:
    return f"0\nLINE\n8\n0\n10\n{x}\n20\n{seeds.GK_Y}\n11\n{x + 5}\n21\n{seeds.GK_Y}\n"


def bomb() -> str:
    """Ten levels of ten inserts: 10^10 lines in 20 KB."""
    blocks = block("B0", line() * 10) + "".join(
        block(f"B{n}", insert(f"B{n - 1}") * 10) for n in range(1, 10)
    )
    return seeds.dxf(insert("B9"), blocks)


def circle(x: str, radius: str) -> str:
    return f"0\nCIRCLE\n8\n0\n10\n{x}\n20\n{seeds.GK_Y}\n40\n{radius}\n"


def list_cases() -> list[Case]:
    x = str(seeds.GK_X)
    bulged = seeds.polyline().replace("70\n1\n", "70\n1\n42\n1e300\n")
    spline = f"0\nSPLINE\n8\n0\n70\n1\n71\n1000\n72\n10000000\n73\n10000000\n10\n{x}\n20\n{seeds.GK_Y}\n"
    ellipse = f"0\nELLIPSE\n8\n0\n10\n{x}\n20\n{seeds.GK_Y}\n11\n1e308\n21\n0\n40\n1e-308\n41\n0\n42\n1e9\n"
    polyface = (
        "0\nPOLYLINE\n8\n0\n66\n1\n70\n64\n71\n32000\n72\n32000\n"
        + "0\nVERTEX\n8\n0\n10\n1\n20\n1\n71\n99\n72\n-99\n" * 20
    )
    listed: dict[str, tuple[str, Ending]] = {
        "block bomb": (bomb(), "either"),
        "block that holds itself": (seeds.dxf(insert("A"), block("A", insert("A"))), "either"),
        "blocks that hold each other": (
            seeds.dxf(insert("A"), block("A", insert("B")) + block("B", insert("A"))),
            "either",
        ),
        "MINSERT of 32,000 by 32,000": (
            seeds.dxf(insert("A", "70\n32000\n71\n32000\n44\n1\n45\n1\n"), block("A", line())),
            "either",
        ),
        "insert of a block that is not there": (seeds.dxf(insert("NOWHERE")), "either"),
        "insert scaled by 1e300": (
            seeds.dxf(insert("A", "41\n1e300\n42\n1e300\n"), block("A", line())),
            "either",
        ),
        "NaN": (seeds.dxf(line().replace(x, "nan")), "refuse"),
        "infinity": (seeds.dxf(line().replace(x, "1e400")), "refuse"),
        "a number that is text": (seeds.dxf(line().replace(x, "abc")), "refuse"),
        "a circle of radius 1e308": (seeds.dxf(circle(x, "1e308")), "either"),
        "a circle of radius -1": (seeds.dxf(circle(x, "-1")), "either"),
        "a circle of radius 0": (seeds.dxf(circle(x, "0")), "either"),
        "a bulge of 1e300": (seeds.dxf(bulged), "either"),
        "an arc of 1e9 turns": (
            seeds.dxf(circle(x, "5").replace("CIRCLE", "ARC") + "50\n0\n51\n360000000000\n"),
            "either",
        ),
        "a spline of 10,000,000 knots": (seeds.dxf(spline), "either"),
        "an ellipse of nothing": (seeds.dxf(ellipse), "either"),
        "a polyface with corners elsewhere": (seeds.dxf(polyface), "either"),
        "a polyline that claims 2^31 corners": (
            seeds.dxf(seeds.polyline().replace("90\n4\n", "90\n2147483647\n")),
            "either",
        ),
        "a polyline without an end": (
            seeds.dxf("0\nPOLYLINE\n8\n0\n66\n1\n70\n1\n" + "0\nVERTEX\n8\n0\n10\n1\n20\n1\n" * 50),
            "either",
        ),
        "no entities": (seeds.dxf(""), "refuse"),
        "cut": (seeds.dxf()[:-60], "either"),
        "codes without values": ("0\nSECTION\n2\nENTITIES\n0\n", "refuse"),
        "odd number of lines": (seeds.dxf() + "0", "either"),
        "a code of 20 digits": (seeds.dxf().replace("90\n4", "9" * 20 + "\n4"), "either"),
        "an xref": (
            seeds.dxf(insert("X"), "0\nBLOCK\n8\n0\n2\nX\n70\n4\n1\n/etc/passwd\n0\nENDBLK\n8\n0\n"),
            "either",
        ),
        "an image elsewhere": (seeds.dxf(f"0\nIMAGE\n8\n0\n340\nAA\n10\n{x}\n20\n1\n"), "either"),
        "a layer name with NUL": (seeds.dxf(seeds.polyline(layer="a\x00b")), "refuse"),
        "a layer name of 100,000 letters": (seeds.dxf(seeds.polyline(layer="长" * 100_000)), "refuse"),
    }
    return [Case(f"DXF: {said}", still(text), ends, "a.dxf") for said, (text, ends) in listed.items()] + [
        Case("DXF: 300,000 lines", lazy(lambda: seeds.dxf(line() * 300_000)), file_name="a.dxf"),
        Case("DXF: binary", still(b"AutoCAD Binary DXF\r\n\x1a\x00" + bytes(100)), file_name="a.dxf"),
        Case("DXF: a polyline of 250,000 corners", lazy(_long_polyline), file_name="a.dxf"),
    ]


def _long_polyline() -> str:
    return seeds.dxf(seeds.polyline([(seeds.GK_X + n * 0.001, seeds.GK_Y + n % 2) for n in range(250_000)]))
