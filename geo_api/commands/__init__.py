"""The commands of the command line, one file each; a command has ``add_parser`` and ``run``."""

from geo_api.commands import (
    create_user,
    demo,
    down,
    export_file,
    import_file,
    migrate,
    notices,
    psql,
    reset,
    serve,
    status,
    up,
    worker,
)

ALL = (
    up,
    down,
    status,
    psql,
    migrate,
    demo,
    import_file,
    export_file,
    create_user,
    reset,
    notices,
    serve,
    worker,
)
