"""Every reason to refuse a file: a stable code, and what happened and what to do, in Chinese and English.

Messages never name a path of the server. ``{...}`` are facts given to :func:`refuse`.
"""

from __future__ import annotations

from etl.read.refusals_of_formats import EXPORT_EN, EXPORT_ZH, FORMATS
from etl.read.refusals_of_places import PLACES
from etl.reading import UnreadableFile

MESSAGES: dict[str, tuple[str, str]] = {
    **FORMATS,
    # the file as a whole
    "file.missing": (
        "上传的文件已不在，请重新上传。",
        "The uploaded file is no longer there; upload it again.",
    ),
    "file.empty": (
        "文件是空的（0 字节）。请检查原文件后重新上传。",
        "The file is empty; check it and upload again.",
    ),
    "file.too_large": (
        "文件 {size_mb} MB，超过上限 {most_mb} MB。请按乡镇或年份拆成几份上传。",
        "The file has {size_mb} MB, more than {most_mb}. Split it by township or year.",
    ),
    "file.not_recognised": (
        f"认不出这个文件的格式（按内容判断，不看扩展名）。{EXPORT_ZH}。",
        f"The content is of no known format (the name is not looked at): {EXPORT_EN}.",
    ),
    "file.no_rows": ("文件里没有任何要素。请检查导出时是否只选了空图层。", "The file holds no feature."),
    "file.unknown_layer": (
        "文件里没有图层“{name}”，只有：{names}。请重新选择。",
        "The file has no layer {name}, only: {names}. Choose again.",
    ),
    "file.too_many_rows": (
        "文件有 {count} 行，超过上限 {most} 行。请拆成几份上传。",
        "The file has {count} rows, more than {most}. Split it.",
    ),
    "file.too_many_layers": (
        "文件里有 {count} 个图层，超过上限 {most} 个。请只导出需要的图层。",
        "The file has {count} layers, more than {most}. Export only those that are needed.",
    ),
    "file.too_many_attributes": (
        "文件有 {count} 个属性字段，超过上限 {most} 个。请只保留需要的字段。",
        "The file has {count} attributes, more than {most}. Keep those that are needed.",
    ),
    "file.too_slow": (
        "文件读取超过 {seconds} 秒，已停止。图形可能过于复杂，请简化或拆分后再传。",
        "Reading took more than {seconds} s and was stopped. Simplify or split the file.",
    ),
    "file.too_complex": (
        "读取这个文件需要的内存超过上限，已停止。请简化图形或拆成几份上传。",
        "Reading needs more memory than allowed. Simplify or split the file.",
    ),
    "file.damaged": (
        "文件已损坏，读到一半无法继续{where}。请从原软件重新导出。",
        "The file is damaged{where_en}. Export it again from the program it came from.",
    ),
    "file.answer_broken": (
        "读取这个文件时出错，已停止，没有保存任何内容。请从原软件重新导出后再试。",
        "Reading the file failed and was stopped; nothing was kept. Export it again and retry.",
    ),
    # zip archives
    "zip.damaged": (
        "zip 压缩包已损坏或不完整。请重新压缩后上传。",
        "The zip archive is damaged or cut. Zip it again.",
    ),
    "zip.bomb": (
        "压缩包解开后有 {expanded_mb} MB（上限 {most_mb} MB，压缩比上限 {ratio}），已拒绝。请只打包需要的文件。",
        "Unpacked, the archive would take {expanded_mb} MB (at most {most_mb} MB and a ratio of {ratio}). "
        "Zip only what is needed.",
    ),
    "zip.too_many_members": (
        "压缩包里有 {count} 个文件，超过上限 {most} 个。请只打包一个图层。",
        "The archive has {count} members, more than {most}. Zip one layer only.",
    ),
    "zip.encrypted": (
        "压缩包有密码。请去掉密码重新压缩后上传。",
        "The archive has a password. Zip it without one.",
    ),
    "zip.method": (
        "压缩包用了不常见的压缩方法。请用系统自带的 zip 压缩重新打包。",
        "The archive uses an unusual compression method. Use the ordinary one.",
    ),
    "zip.unsafe_name": (
        "压缩包里有不安全的文件名或链接（{name}），已拒绝。请重新打包，不要包含上级路径和快捷方式。",
        "The archive holds an unsafe name or a link ({name}). Zip it again without them.",
    ),
    "zip.duplicate": (
        "压缩包里有重名文件（{name}）。请删去多余的一个后重新打包。",
        "Two members have the same name ({name}). Remove one and zip again.",
    ),
    "zip.nested": (
        "压缩包里还有压缩包（{name}）。请解开里层，直接上传数据文件。",
        "An archive inside the archive ({name}). Unpack the inner one and upload its data.",
    ),
    "zip.nothing_known": (
        "压缩包里没有能读的数据（只有：{names}）。请打包 .shp .dbf .shx .prj。",
        "Nothing readable in the archive (only: {names}). Zip .shp, .dbf, .shx and .prj.",
    ),
    # shapefiles
    "shp.bare": (
        "只有 {part} 一个文件。请把同名的 .shp .dbf .shx .prj（和 .cpg）一起打包成 zip 上传。",
        "This is {part} alone. Zip .shp, .dbf, .shx, .prj (and .cpg) of the same name together.",
    ),
    "shp.missing_shp": (
        "压缩包里没有 .shp（图形）。请把 .shp .dbf .shx .prj 一起打包。",
        "No .shp in the archive. Zip .shp, .dbf, .shx and .prj together.",
    ),
    "shp.missing_dbf": (
        "{name} 缺少同名的 .dbf（属性表）。请把 .dbf 一起打包，否则属性会丢失。",
        "{name} comes without its .dbf, so all attributes would be lost. Zip it too.",
    ),
    "shp.truncated": (
        "{part} 不完整：{fact}。请从原软件重新导出。",
        "{part} is cut short: {fact_en}. Export it again.",
    ),
    "shp.counts_differ": (
        "图形 {shapes} 个、索引 {index} 个、属性 {rows} 行，对不上，直接读会丢数据。请从原软件重新导出。",
        "{shapes} shapes, {index} index entries and {rows} attribute rows do not match: data would be lost. "
        "Export it again.",
    ),
    "shp.unknown_kind": (
        "shapefile 的图形类型 {kind} 不支持（只收点、线、面）。",
        "Shape type {kind} is not supported (points, lines, polygons only).",
    ),
    # GeoJSON, KML, GeoPackage, tables
    "geojson.damaged": (
        "GeoJSON 写得不对：{fact}。请从原软件重新导出。",
        "The GeoJSON is not well formed: {fact}. Export it again.",
    ),
    "geojson.not_geometry": (
        "这是 JSON，但不是 GeoJSON（没有 FeatureCollection、Feature 或图形）。",
        "This is JSON but not GeoJSON (no FeatureCollection, Feature or geometry).",
    ),
    "geojson.esri": (
        "这是 ArcGIS 的 JSON，不是 GeoJSON。请导出为 GeoJSON 或 shapefile。",
        "This is Esri JSON, not GeoJSON. Export GeoJSON or a shapefile.",
    ),
    "geojson.topojson": ("这是 TopoJSON。请导出为 GeoJSON。", "This is TopoJSON. Export GeoJSON."),
    "geojson.crs_link": (
        "GeoJSON 的坐标系写成了外部链接，出于安全不读取。请导出时写 EPSG 代码。",
        "The GeoJSON names its CRS by a link, which is never followed. Export it with an EPSG code.",
    ),
    "xml.forbidden": (
        "文件含有 DOCTYPE 或实体声明，出于安全不读取。请从原软件重新导出。",
        "The file declares a DOCTYPE or entities, which is not read. Export it again.",
    ),
    "kml.damaged": (
        "KML 写得不对{where}。请从原软件重新导出。",
        "The KML is not well formed{where_en}. Export it again.",
    ),
    "kml.only_link": (
        "KML 里只有网络链接，没有图形。请在原软件中展开后导出图形本身。",
        "The KML only links to elsewhere. Export the features themselves.",
    ),
    "gpkg.damaged": (
        "GeoPackage 已损坏或不完整。请重新导出。",
        "The GeoPackage is damaged or cut. Export it again.",
    ),
    "gpkg.not_spatial": (
        "这是 SQLite 数据库，但没有 GeoPackage 图层。请导出为 GeoPackage。",
        "This is an SQLite database without a GeoPackage layer. Export a GeoPackage.",
    ),
    "gpkg.view": (
        "GeoPackage 的图层“{name}”是视图或虚拟表，出于安全不读取。请导出为普通图层。",
        "Layer {name} of the GeoPackage is a view or a virtual table, which is not read. Export a plain layer.",
    ),
    "ovjsn.damaged": (
        "奥维 OVJSN 写得不对：{fact}。请从奥维重新导出，或导出为 shp（不偏移）。",
        "The OVJSN is not well formed: {fact}. Export it again, or export shp (not shifted).",
    ),
    "ovjsn.mixed": (
        "这个 OVJSN 里有的对象带偏移（GCJ-02）、有的不带，不能一起读。请在奥维中统一坐标后导出，或分成两个文件。",
        "Some objects of this OVJSN are shifted (GCJ-02) and some are not. Export them in two files.",
    ),
    "dat.bad_line": (
        "第 {line} 行读不懂：{text}。CASS 坐标应为“点号,编码,Y,X,高程”，请更正后重传。",
        "Line {line} is no CASS point (number, code, Y, X, height): {text}. Correct it.",
    ),
    "gdb.damaged": (
        "FileGDB 不完整（缺少目录表或索引）。请把整个 .gdb 文件夹打包成 zip 上传。",
        "The file geodatabase is incomplete (no catalog or no index). Zip the whole .gdb folder.",
    ),
    "mapinfo.bare": (
        "只有 MapInfo 的一个文件。请把同名的 .tab .dat .map .id（或 .mif .mid）一起打包成 zip 上传。",
        "This is one file of a MapInfo table. Zip .tab, .dat, .map, .id (or .mif and .mid) together.",
    ),
    "gdb.counts_differ": (
        "FileGDB 的表写明有 {rows} 行，索引里却有 {index} 行，直接读会丢数据。请在 ArcGIS 或 QGIS 中重新导出。",
        "A table of the file geodatabase says {rows} rows, its index has {index}: data would be lost. Export it again.",
    ),
    "mapinfo.counts_differ": (
        "{name} 的各部分对不上：图形 {shapes} 个，属性 {rows} 行，直接读会丢数据。请在 MapInfo 中重新导出。",
        "The parts of {name} do not match ({shapes} objects, {rows} rows): data would be lost. Export it again.",
    ),
    "mapinfo.missing": (
        "{name} 缺少同名的 {ending}。请把 .tab .dat .map .id（或 .mif .mid）一起打包成 zip 上传。",
        "{name} comes without its {ending}. Zip .tab, .dat, .map, .id (or .mif and .mid) together.",
    ),
    "mapinfo.not_native": (
        "{name} 不是独立的 MapInfo 表（它引用别的文件）。请在 MapInfo 中另存为普通表后打包。",
        "{name} is not a native MapInfo table: it points to other files. Save a plain copy and zip that.",
    ),
    "dxf.binary": (
        "这是二进制 DXF。请在 CAD 中另存为文本（ASCII）DXF 后上传。",
        "This is a binary DXF. Save it as an ASCII DXF and upload that.",
    ),
    "dxf.damaged": (
        "DXF 第 {line} 行附近写得不对。请在 CAD 中用“另存为 DXF”重新导出。",
        "The DXF is not well formed near line {line}. Save it as DXF again.",
    ),
    "dxf.damaged_end": (
        "DXF 不完整：图形部分没有结束。请在 CAD 中重新导出。",
        "The DXF is cut short: its entities do not end. Save it as DXF again.",
    ),
    "dxf.bad_number": (
        "DXF 里有读不懂的数字：{text}。请在 CAD 中重新导出。",
        "The DXF holds a number that cannot be read: {text}. Save it as DXF again.",
    ),
    "dxf.no_entities": (
        "DXF 里没有图形（ENTITIES 部分）。请检查导出时是否选中了图形。",
        "The DXF has no ENTITIES section. Check what was selected for export.",
    ),
    "txt.bad_line": (
        "第 {line} 行读不懂：{text}。应为“点号,圈号,X,Y”或以 @ 结尾的地块行，请更正后重传。",
        "Line {line} is neither a point (number, ring, X, Y) nor a plot ending with @: {text}. Correct it.",
    ),
    "txt.no_plots": (
        "坐标文件里没有地块（以 @ 结尾的行）。请检查 [地块坐标] 部分后重新导出。",
        "The coordinate text holds no plot (a line ending with @). Check its [地块坐标] part.",
    ),
    "xlsx.damaged": (
        "Excel 文件已损坏，无法打开。请用 Excel 或 WPS 另存一次。",
        "The workbook is damaged. Save it again.",
    ),
    "ods.damaged": (
        "ODS 表格已损坏，无法打开。请用 WPS 或 LibreOffice 另存一次。",
        "The OpenDocument sheet is damaged. Save it again.",
    ),
    "table.no_header": (
        "表里找不到表头行。请在第一行写清各列名称（如 名称、经度、纬度）。",
        "No heading row was found. Name the columns in the first row (name, 经度, 纬度).",
    ),
    "table.only_examples": (
        "文件里只有模板的示例行（名称以“【示例】”开头），没有要上报的内容。请填写自己的成果后再上传。",
        "The file holds nothing but the template's worked examples. Fill in works of your own, then upload it.",
    ),
    "table.too_wide": ("表有超过 {most} 列。请只保留需要的列。", "The table has more than {most} columns."),
    # text
    "encoding.unknown": (
        "{where}的文字编码认不出来（不是 UTF-8，也不是 GBK/GB18030）。请另存为 UTF-8 后上传。",
        "The text {where_en} is neither UTF-8 nor GBK/GB18030. Save it as UTF-8.",
    ),
    "encoding.choice_fails": (
        "按所选编码 {encoding} 读不通{where}。请换一种编码。",
        "The text cannot be read as {encoding}{where_en}. Choose another encoding.",
    ),
    "text.nul": (
        "第 {row} 行“{field}”里有空字符（U+0000），后面的文字会丢失。请删去后重新导出。",
        "Row {row}, field {field} holds a NUL character: text after it would be lost. Remove it.",
    ),
    "text.too_long": (
        "第 {row} 行“{field}”的文字超过 {most} 个字。请缩短。",
        "Row {row}, field {field} has more than {most} characters.",
    ),
    "text.long_heading": (
        "字段名超过 {most} 个字：{name}…，请改短。",
        "A field name has more than {most} characters: {name}...",
    ),
    **PLACES,
}


def refuse(code: str, **facts: object) -> UnreadableFile:
    """The refusal ``code`` with its facts filled in; to be raised by the caller."""
    zh, en = MESSAGES[code]
    given: dict[str, object] = {"where": "", "where_en": ""} | facts
    return UnreadableFile(code, zh.format_map(given), en.format_map(given))
