"""Run by the Python that has QGIS: opens a project as a desktop would and writes what it found as JSON.

``/usr/bin/python3 desktop.py PROJECT NAME TOKEN FOLDER``; knows nothing of the product.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsAuthMethodConfig,
    QgsCoordinateReferenceSystem,
    QgsFeatureRequest,
    QgsMapLayer,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsVectorDataProvider,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QSize

AUTHCFG = "ecowrks"
CHOICE = "ValueMap"


def main(project_file: str, name: str, token: str, folder: Path) -> None:
    os.environ["QGIS_AUTH_DB_DIR_PATH"] = str(folder)
    app = QgsApplication([], True, str(folder))
    app.initQgis()
    keep_credentials(name, token)
    project = QgsProject.instance()
    read = project.read(project_file)
    works = [layer for layer in project.mapLayers().values() if isinstance(layer, QgsVectorLayer)]
    tiles = project.mapLayer("vector_tiles")
    told: dict[str, Any] = {
        "version": Qgis.QGIS_VERSION_INT,
        "read": read,
        "crs": project.crs().authid(),
        "ellipsoid": project.ellipsoid(),
        "invalid": [layer.id() for layer in project.mapLayers().values() if not layer.isValid()],
        "works": {layer.id(): describe(layer) for layer in works},
        "tiles": {"source": tiles.source(), "styles": len(tiles.renderer().styles())},
    }
    extent = project.mapLayer("townships_polygon").extent()
    draw([tiles], extent, folder / "tiles.png")
    shown = [one for one in project.layerTreeRoot().layerOrder() if isinstance(one, QgsVectorLayer)]
    draw(shown, extent, folder / "works.png")
    told["narrowed"] = narrow(project.mapLayer("afforestation_polygon"))
    (folder / "told.json").write_text(json.dumps(told), encoding="utf-8")
    project.clear()
    app.exitQgis()


def keep_credentials(name: str, token: str) -> None:
    """Put them where QGIS keeps them: the project names the place, not the key."""
    manager = QgsApplication.authManager()
    assert manager.setMasterPassword("of this test", True)
    config = QgsAuthMethodConfig("Basic")
    config.setId(AUTHCFG)
    config.setName("ecoworks")
    config.setConfig("username", name)
    config.setConfig("password", token)
    assert manager.storeAuthenticationConfig(config)[0]


def describe(layer: QgsVectorLayer) -> dict[str, Any]:
    fields = layer.fields()
    renderer = layer.renderer()
    return {
        "count": layer.featureCount(),
        "features": [[str(one["name"]) if "name" in fields.names() else "", one.geometry().type()]
                     for one in layer.getFeatures()],
        "type": QgsWkbTypes.displayString(layer.wkbType()),
        "crs": layer.crs().authid(),
        "fields": fields.names(),
        "aliases": {field.name(): layer.attributeAlias(i) for i, field in enumerate(fields)},
        "choices": {
            field.name(): setup.config()["map"]
            for i, field in enumerate(fields)
            if (setup := layer.editorWidgetSetup(i)).type() == CHOICE
        },
        "tabs": [one.name() for one in layer.editFormConfig().tabs()],
        "stages": (
            {one.value(): one.symbol().color().name() for one in renderer.categories()}
            if renderer.type() == "categorizedSymbol"
            else renderer.type()
        ),
        "read_only": layer.readOnly(),
        "edits": bool(layer.dataProvider().capabilities() & QgsVectorDataProvider.AddFeatures),
    }  # fmt: skip


def narrow(layer: QgsVectorLayer) -> dict[str, int]:
    """How many are left by a filter and in a box."""
    box = QgsRectangle(120.1, 32.2, 120.13, 32.23)
    inside = sum(1 for _ in layer.getFeatures(QgsFeatureRequest().setFilterRect(box)))
    assert layer.setSubsetString("\"stage\" = 'accepted'")
    return {"box": inside, "filter": sum(1 for _ in layer.getFeatures())}


def draw(layers: list[QgsMapLayer], extent: QgsRectangle, file: Path) -> None:
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4490"))
    settings.setTransformContext(QgsProject.instance().transformContext())
    settings.setExtent(extent)
    settings.setOutputSize(QSize(600, 400))
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    assert not job.errors()
    assert job.renderedImage().save(str(file))


if __name__ == "__main__":
    main(*sys.argv[1:4], Path(sys.argv[4]))
