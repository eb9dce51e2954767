"""Run by the Python that has QGIS: edits works of a project as a clerk would and writes what QGIS said of each as JSON.

``/usr/bin/python3 editor.py PROJECT LAYER NAME TOKEN FOLDER``
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop import keep_credentials
from qgis.core import (
    Qgis,
    QgsApplication,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsVectorDataProvider,
    QgsVectorLayer,
    QgsVectorLayerUtils,
)

NEW = {"name": "祁巷村12#排口", "stage": "found", "village": "祁巷村"}
UNNAMED = {"stage": "found", "village": "祁巷村"}
PLACE, MOVED, ELSEWHERE = "Point(120.196 32.291)", "Point(120.1961 32.2951)", "Point(120.197 32.292)"


class Desk:
    """A layer under edit, and what is said meanwhile to the person at it."""

    def __init__(self, app: QgsApplication, layer: QgsVectorLayer) -> None:
        self.app, self.layer = app, layer
        self.told: dict[str, Any] = {}
        self._log: list[str] = []
        QgsApplication.messageLog().messageReceived.connect(self._hear)

    def save(self, step: str, edit: Callable[[], bool]) -> None:
        """Begin, edit, save; what cannot be saved is given up."""
        self._log.clear()
        began = self.layer.startEditing()
        saved = began and edit() and self.layer.commitChanges()
        self.app.processEvents()
        self.told[step] = {
            "began": began, "saved": saved, "errors": "\n".join(self.layer.commitErrors()), "log": list(self._log)
        }  # fmt: skip
        if not saved:
            self.layer.rollBack()

    def add(self, values: dict[str, str], place: str) -> bool:
        named = {self.layer.fields().indexOf(name): value for name, value in values.items()}
        return bool(
            self.layer.addFeature(
                QgsVectorLayerUtils.createFeature(self.layer, QgsGeometry.fromWkt(place), named)
            )
        )

    def change(self, feature: QgsFeature, name: str, value: object) -> bool:
        return bool(self.layer.changeAttributeValue(feature.id(), self.layer.fields().indexOf(name), value))

    def move(self, feature: QgsFeature, place: str) -> bool:
        return bool(self.layer.changeGeometry(feature.id(), QgsGeometry.fromWkt(place)))

    def _hear(self, message: str, *_: object) -> None:
        self._log.append(message)


def main(project_file: str, layer_id: str, name: str, token: str, folder: Path) -> None:
    os.environ["QGIS_AUTH_DB_DIR_PATH"] = str(folder)
    app = QgsApplication([], True, str(folder))
    app.initQgis()
    keep_credentials(name, token)
    project = QgsProject.instance()
    assert project.read(project_file)
    layer = project.mapLayer(layer_id)
    desk = Desk(app, layer)
    edit(desk)
    told = desk.told | {
        "version": Qgis.QGIS_VERSION_INT,
        "can": bool(layer.dataProvider().capabilities() & QgsVectorDataProvider.AddFeatures),
    }
    (folder / "edited.json").write_text(json.dumps(told), encoding="utf-8")
    project.clear()
    app.exitQgis()


def edit(desk: Desk) -> None:
    first, second, third = [one for one in desk.layer.getFeatures() if one["stage"] == "surveyed"][:3]
    desk.told["works"] = [one["id"] for one in (first, second, third)]
    desk.save("add", lambda: desk.add(NEW, PLACE))
    (added,) = [one for one in desk.layer.getFeatures() if one["name"] == NEW["name"]] or [None]
    if added is not None:
        desk.save("change the added", lambda: desk.change(added, "remarks", "再改"))
    desk.save("change", lambda: desk.change(first, "remarks", "现场复核") and desk.move(first, MOVED))
    desk.save("delete", lambda: desk.layer.deleteFeature(second.id()))
    desk.save("add without a name", lambda: desk.add(UNNAMED, ELSEWHERE))
    desk.save("change to nonsense", lambda: desk.change(third, "chainage_m", -5))


if __name__ == "__main__":
    main(*sys.argv[1:5], Path(sys.argv[5]))
