"""One thin file per noun: a route parses, asks one function, and returns what that function gives."""

from geo_api.routes import (
    audit,
    collections,
    exports,
    history,
    jobs,
    landing,
    legend,
    people,
    plan,
    progress,
    releases,
    search,
    session,
    targets,
    tiles,
    units,
    uploads,
)

ROUTERS = tuple(
    module.router
    for module in (
        landing,
        session,
        people,
        units,
        legend,
        tiles,
        collections,
        history,
        search,
        progress,
        targets,
        plan,
        releases,
        uploads,
        exports,
        jobs,
        audit,
    )
)
