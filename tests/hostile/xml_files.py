"""KML and GPX: entities, links, depth, damage."""

from __future__ import annotations

from tests.hostile import seeds
from tests.hostile.cases import Bait, Case, Ending, lazy, still

PLACE = f"<Point><coordinates>{seeds.X},{seeds.Y}</coordinates></Point>"


def declare(doctype: str, name: str = "&x;") -> str:
    return f'<?xml version="1.0"?>{doctype}<kml><Placemark><name>{name}</name>{PLACE}</Placemark></kml>'


def laughs() -> str:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 11))
    return declare(f'<!DOCTYPE a [<!ENTITY l0 "哈">{levels}<!ENTITY x "&l10;">]>')


def quadratic() -> str:
    return declare(f'<!DOCTYPE a [<!ENTITY x "{"哈" * 50_000}">]>', "&x;" * 20_000)


def list_entities() -> list[Case]:
    outside = '<!DOCTYPE a [<!ENTITY x SYSTEM "{}">]>'
    return [
        Case(
            "KML entity of a file",
            lambda bait: declare(outside.format(f"file://{bait.path}")).encode(),
            file_name="a.kml",
        ),
        Case(
            "KML entity of a URL", lambda bait: declare(outside.format(bait.url)).encode(), file_name="a.kml"
        ),
        Case(
            "KML DTD of a URL",
            lambda bait: declare(f'<!DOCTYPE a SYSTEM "{bait.url}">', "a").encode(),
            file_name="a.kml",
        ),
        Case(
            "KML parameter entity",
            lambda bait: declare(f'<!DOCTYPE a [<!ENTITY % p SYSTEM "{bait.url}"> %p;]>', "a").encode(),
            file_name="a.kml",
        ),
        Case("KML billion laughs", lazy(laughs), file_name="a.kml"),
        Case("KML quadratic blow-up", lazy(quadratic), file_name="a.kml"),
        Case("KML billion laughs in UTF-16", lazy(lambda: laughs().encode("utf-16")), file_name="a.kml"),
        Case(
            "KML billion laughs in a KMZ", lazy(lambda: seeds.pack({"doc.kml": laughs()})), file_name="a.kmz"
        ),
        Case("KML DOCTYPE behind 1 MB of comments", lazy(_far_doctype), file_name="a.kml"),
        Case(
            "KML that declares UTF-7",
            still('<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-<kml/>'),
            file_name="a.kml",
        ),
        Case("KML in EBCDIC", still(laughs().replace("哈", "h").encode("cp037")), file_name="a.kml"),
        Case(
            "GPX entity of a file",
            lambda bait: f'<!DOCTYPE gpx [<!ENTITY x SYSTEM "file://{bait.path}">]>{seeds.gpx()}'.encode(),
            file_name="a.gpx",
        ),
        Case("XInclude", _xinclude, "either", "a.kml"),
        Case(
            "XML stylesheet elsewhere",
            lambda bait: f'<?xml-stylesheet href="{bait.url}"?>{_plain_kml()}'.encode(),
            "either",
            "a.kml",
        ),
    ]


def _plain_kml() -> str:
    return f"<kml><Placemark><name>a</name>{PLACE}</Placemark></kml>"


def _far_doctype() -> str:
    return "<!-- " + "x" * 1_000_000 + " -->" + laughs().partition("?>")[2]


def _xinclude(bait: Bait) -> bytes:
    include = (
        f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://{bait.path}" parse="text"/>'
    )
    return seeds.kml(f"<Placemark><name>{include}</name>{PLACE}</Placemark>").encode()


def list_links() -> list[Case]:
    def with_body(body: str) -> str:
        return seeds.kml(body)

    return [
        Case(
            "KML of a network link only",
            lambda bait: with_body(
                f"<NetworkLink><Link><href>{bait.url}</href></Link></NetworkLink>"
            ).encode(),
            file_name="a.kml",
        ),
        Case(
            "KML network link beside a place",
            lambda bait: with_body(
                f"<NetworkLink><Link><href>{bait.url}</href></Link></NetworkLink><Placemark>{PLACE}</Placemark>"
            ).encode(),
            "accept",
            "a.kml",
        ),
        Case(
            "KML icon elsewhere",
            lambda bait: with_body(
                f"<Style><IconStyle><Icon><href>{bait.url}</href></Icon></IconStyle></Style><Placemark>{PLACE}</Placemark>"
            ).encode(),
            "accept",
            "a.kml",
        ),
        Case(
            "KML ground overlay only",
            lambda bait: with_body(
                f"<GroundOverlay><Icon><href>{bait.url}</href></Icon></GroundOverlay>"
            ).encode(),
            file_name="a.kml",
        ),
        Case(
            "KML model elsewhere",
            lambda bait: with_body(
                f"<Placemark><Model><Link><href>{bait.url}</href></Link></Model></Placemark>"
            ).encode(),
            "either",
            "a.kml",
        ),
        Case(
            "KML description with a script",
            still(
                with_body(
                    f"<Placemark><description><![CDATA[<script>alert(1)</script>]]></description>{PLACE}</Placemark>"
                )
            ),
            "accept",
            "a.kml",
        ),
        Case(
            "KML schema elsewhere",
            lambda bait: with_body(
                f'<Placemark><ExtendedData><SchemaData schemaUrl="{bait.url}#s"><SimpleData name="a">1</SimpleData></SchemaData></ExtendedData>{PLACE}</Placemark>'
            ).encode(),
            "accept",
            "a.kml",
        ),
    ]


def list_damage() -> list[Case]:
    listed: dict[str, tuple[str, Ending]] = {
        "60,000 folders deep": ("<kml>" + "<Folder>" * 60_000, "refuse"),
        "60,000 closed folders deep": (
            "<kml>" + "<Folder>" * 60_000 + "</Folder>" * 60_000 + "</kml>",
            "refuse",
        ),
        "2,000 multi geometries deep": (
            seeds.kml(f"<Placemark>{'<MultiGeometry>' * 2000}{PLACE}{'</MultiGeometry>' * 2000}</Placemark>"),
            "either",
        ),
        "unclosed": (seeds.kml()[:-20], "refuse"),
        "coordinates of letters": (
            seeds.kml("<Placemark><Point><coordinates>a,b</coordinates></Point></Placemark>"),
            "refuse",
        ),
        "coordinates of NaN": (
            seeds.kml("<Placemark><Point><coordinates>NaN,NaN</coordinates></Point></Placemark>"),
            "refuse",
        ),
        "coordinates of 1e400": (
            seeds.kml("<Placemark><Point><coordinates>1e400,1</coordinates></Point></Placemark>"),
            "refuse",
        ),
        "no coordinates": (
            seeds.kml("<Placemark><Point><coordinates></coordinates></Point></Placemark>"),
            "either",
        ),
        "no placemark": (seeds.kml(""), "refuse"),
        "a million attributes": (
            "<kml " + " ".join(f'a{n}="1"' for n in range(100_000)) + ">" + _plain_kml()[5:],
            "either",
        ),
        "1,000 namespaces": (
            "<kml " + " ".join(f'xmlns:n{n}="u{n}"' for n in range(1000)) + ">" + _plain_kml()[5:],
            "either",
        ),
        "a tag of 5 MB": (f"<kml><{'t' * 5_000_000}/></kml>", "refuse"),
        "300 extended data": (
            seeds.kml(
                "<Placemark><ExtendedData>"
                + "".join(f'<Data name="d{n}"><value>1</value></Data>' for n in range(300))
                + f"</ExtendedData>{PLACE}</Placemark>"
            ),
            "refuse",
        ),
        "a hole without a shell": (
            seeds.kml(
                "<Placemark><Polygon><innerBoundaryIs><LinearRing><coordinates>1,2 3,4 5,6 1,2</coordinates></LinearRing></innerBoundaryIs></Polygon></Placemark>"
            ),
            "either",
        ),
    }
    return [Case(f"KML: {said}", still(text), ends, "a.kml") for said, (text, ends) in listed.items()] + [
        Case("GPX: cut", still(seeds.gpx()[:-10]), file_name="a.gpx"),
        Case("GPX: no places", still('<gpx version="1.1"></gpx>'), file_name="a.gpx"),
        Case("GPX: latitude 900", still(seeds.gpx().replace("32.24", "900")), file_name="a.gpx"),
        Case("GPX: latitude NaN", still(seeds.gpx().replace("32.24", "NaN")), file_name="a.gpx"),
        Case("HTML", still("<!doctype html><html><body>登录</body></html>"), file_name="a.kml"),
        Case(
            "SVG with a script",
            still('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
            file_name="a.svg",
        ),
    ]


def list_cases() -> list[Case]:
    return list_entities() + list_links() + list_damage()
