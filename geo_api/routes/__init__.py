"""One thin file per noun: a route parses, asks one function, and returns what that function gives."""

from geo_api.routes import (
    audit,
    changes,
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
    review,
    rights,
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
        rights,
        units,
        legend,
        tiles,
        collections,
        history,
        changes,
        search,
        progress,
        targets,
        plan,
        rules,
        releases,
        files,
        # before uploads: the address of a move takes any last word
        review,
        rows,
        uploads,
        exports,
        jobs,
        audit,
    )
)
