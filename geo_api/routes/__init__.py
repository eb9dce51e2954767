"""One thin file per noun: a route parses, asks one function, and returns what that function gives."""

from geo_api.routes import (
    audit,
    collections,
    exports,
    files,
    history,
    jobs,
    landing,
    legend,
    people,
    plan,
    progress,
    releases,
    rows,
    rules,
    search,
    session,
    sso,
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
        sso,
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
        rules,
        releases,
        files,
        rows,  # before uploads: the address of a move takes any last word
        uploads,
        exports,
        jobs,
        audit,
    )
)
