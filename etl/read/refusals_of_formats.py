"""What is said of formats that are known and not taken: what the file is, and what to save it as."""

from __future__ import annotations

EXPORT_ZH = "请在原软件中另存为 shapefile（打包成 zip）、GeoJSON、GeoPackage、KML 或 Excel/CSV 后再上传"
EXPORT_EN = "export it as a zipped shapefile, GeoJSON, GeoPackage, KML or Excel/CSV, then upload that"

FORMATS: dict[str, tuple[str, str]] = {
    "dwg.refused": (
        "这是 AutoCAD 的 DWG 图纸（{version} 版），格式不公开，无法读取。"
        "请在 CAD 中“另存为”文本（ASCII）DXF，或导出 shapefile 打包成 zip 后上传。",
        "This is a DWG drawing (version {version}), a closed format. Save it as an ASCII DXF in CAD, or export a "
        "shapefile and zip it.",
    ),
    "rar.refused": (
        "这是 rar 压缩包。请解开后改用 zip 压缩再上传。",
        "This is a rar archive. Unpack it and zip it instead.",
    ),
    "sevenzip.refused": (
        "这是 7z 压缩包。请解开后改用 zip 压缩再上传。",
        "This is a 7z archive. Unpack it and zip it instead.",
    ),
    "gzip.refused": (
        "这是 gz/tar/bz2/xz 压缩包。请解开后改用 zip 压缩再上传。",
        "This is a gz, tar, bz2 or xz archive. Unpack it and zip it instead.",
    ),
    "ovobj.refused": (
        "这是奥维的 ovobj 文件，内部格式不公开。请在奥维中导出为 shp（不偏移）或 ovkml 后上传。",
        "This is Ovital's closed ovobj format. Export shp (not shifted) or ovkml from Ovital.",
    ),
    "vrt.refused": (
        "这是 GDAL 的虚拟数据文件（VRT/GDALG），它只引用别处的数据，不能上传。请上传数据本身。",
        "This is a GDAL virtual dataset (VRT/GDALG): it only points elsewhere. Upload the data itself.",
    ),
    "parquet.refused": (
        f"不接收 Parquet/GeoParquet 文件。{EXPORT_ZH}。",
        f"Parquet and GeoParquet are not taken: {EXPORT_EN}.",
    ),
    "mapgis.refused": (
        "这是 MapGIS 的点、线、区文件（.wt/.wl/.wp）。请在 MapGIS 的“文件转换”中“输出 SHAPE 文件”，"
        "打包成 zip 后上传。",
        "This is a MapGIS point, line or area file. Write a shapefile from MapGIS, zip it and upload that.",
    ),
    "xls.refused": (
        "这是旧版 Excel 或 WPS 表格（xls/et）。请用 Excel 或 WPS 打开，另存为 xlsx 后上传。",
        "This is an old Excel or WPS sheet (xls, et). Open it, save it as xlsx and upload that.",
    ),
    "xlsx.encrypted": (
        "这个 Office 文件有打开密码。请在 Excel 或 WPS 中去掉密码，另存为 xlsx 后上传。",
        "This Office file has a password. Remove it in Excel or WPS, save as xlsx and upload that.",
    ),
    "mdb.refused": (
        "这是 Access 数据库（mdb/accdb，ArcGIS 个人地理数据库）。请在 ArcGIS 中导出为 shapefile 或"
        "文件地理数据库（.gdb 文件夹），打包成 zip 后上传。",
        "This is an Access database (a personal geodatabase). Export a shapefile or a file geodatabase from "
        "ArcGIS and zip it.",
    ),
    "office.refused": (
        "这是 Word 或 PPT 文件，不是数据表。请把表格复制到 Excel，存为 xlsx 后上传；图形请传 shapefile 等文件。",
        "This is a Word or slide file, not a table. Copy the table into Excel and upload the xlsx; shapes as a "
        "shapefile.",
    ),
    "picture.refused": (
        "这是{format}，不是矢量数据，里面的图形无法读取。照片和扫描件请在成果的“佐证”里上传；"
        "图形请传 shapefile、DXF 等文件。",
        "This is a picture, a video or a PDF, not vector data. Photos belong to a work's evidence; upload shapes "
        "as a shapefile, DXF and the like.",
    ),
    "shortcut.refused": (
        "这是快捷方式，不是文件本身。请找到它指向的原文件再上传。",
        "This is a shortcut, not the file itself. Upload the file it points to.",
    ),
    "format.later": (f"不读取 {{format}} 格式。{EXPORT_ZH}。", f"{{format}} is not read: {EXPORT_EN}."),
}
