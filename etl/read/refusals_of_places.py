"""What is said of shapes that cannot be built, and of coordinate systems that are not in use here."""

from __future__ import annotations

PLACES: dict[str, tuple[str, str]] = {
    # geometry
    "geometry.too_many_vertices": (
        "{where}有 {count} 个折点，超过上限 {most} 个。请先简化或拆分。",
        "{where_en} {count} vertices, more than {most}. Simplify or split.",
    ),
    "geometry.not_finite": (
        "第 {row} 个要素的坐标不是有效数字（NaN、无穷大或超大）。请检查后重新导出。",
        "Feature {row} has coordinates that are no numbers (NaN, infinite or huge).",
    ),
    "geometry.bad_coordinates": (
        "第 {row} 个要素的坐标写得不对：{fact}。请检查后重新导出。",
        "The coordinates of feature {row} are wrong: {fact}.",
    ),
    "geometry.curves": (
        "第 {row} 个要素是曲线或曲面。请先转为普通折线和多边形。",
        "Feature {row} is a curve or surface. Convert it to plain lines and polygons.",
    ),
    # coordinate systems
    "crs.legacy_datum": (
        "坐标系是{datum}，与 CGCS2000 相差几十米以上，转换参数涉密，本系统不带参数、不转换。"
        "请到自然资源部门转换为 CGCS2000 后再上传；单位如有经授权的参数，可请运维人员载入后重传（见“上报和修改”）。",
        "The system is {datum}. Its official parameters are classified and not part of this product: have the "
        "natural-resources bureau convert the file to CGCS2000, or have authorised parameters loaded (see the guide).",
    ),
    "crs.wrong_zone": (
        "坐标带号是 {zone}，本县在三度带 40 带（中央经线 120°）。文件可能来自邻县或用错了中央经线，"
        "请用 40 带重新导出。",
        "The zone prefix is {zone}; this county lies in 3-degree zone 40 (CM 120E). Export it in zone 40.",
    ),
    "crs.foreign": (
        "文件的坐标系（{declared}）不是本地使用的。请转换为 CGCS2000（EPSG:4490 或 EPSG:4528）后再上传。",
        "The file's coordinate system ({declared}) is not in use here. Convert it to CGCS2000 "
        "(EPSG:4490 or EPSG:4528).",
    ),
    "crs.numbers_fit_nothing": (
        "坐标数字（X {x_from}～{x_to}，Y {y_from}～{y_to}）不符合本地任何坐标系。"
        "请检查坐标单位、带号，或转换为 CGCS2000 经纬度后再上传。",
        "The numbers (X {x_from} to {x_to}, Y {y_from} to {y_to}) fit no coordinate system in use here. "
        "Check unit and zone, or convert to CGCS2000 degrees.",
    ),
    "crs.unknown_choice": (
        "不认识所选的坐标系 {crs}。请从列表中选择。",
        "The chosen coordinate system {crs} is not known. Choose one of the list.",
    ),
}
