"""The commands of the command line, one file each; a command has ``add_parser`` and ``run``."""

# name on the command line -> file, in the order of the help
FILES = {
    "up": "up",
    "down": "down",
    "status": "status",
    "psql": "psql",
    "migrate": "migrate",
    "demo": "demo",
    "import": "import_file",
    "export": "export_file",
    "create-user": "create_user",
    "crs-parameters": "crs_parameters",
    "audit": "audit",
    "recount": "recount",
    "backup": "backup",
    "restore": "restore",
    "reset": "reset",
    "notices": "notices",
    "serve": "serve",
    "worker": "worker",
}
