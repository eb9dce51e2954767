"""The QGIS project of this server: one file that opens its layers, styles, forms and tiles on a desktop.

``project`` is the document, ``works`` a layer of works by OGC API Features, ``tiles`` the layer of vector tiles;
``symbols`` draws the forms of a work in the colours of the map, ``fields`` says how each field is called and entered.
"""
