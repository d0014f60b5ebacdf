"""Write the configuration file that every Odoo of ./dev starts with."""

import configparser

from devtools import odoo_source, paths, postgres


def write():
    """Write .dev/odoo.conf from config/odoo/embedded.conf and what this machine has.

    :return: the connection to PostgreSQL that was written into it
    """
    connection = postgres.connection()
    config = configparser.ConfigParser(interpolation=None)
    config.read(paths.BASE_CONFIG)
    folders = [paths.ADDONS, *odoo_source.addons_folders()]
    config["options"].update(
        {
            "db_host": connection["host"],
            "db_port": str(connection["port"]),
            "db_user": connection["user"],
            "db_password": connection["password"],
            "addons_path": ",".join(str(folder) for folder in folders),
            "data_dir": str(paths.DATA),
        }
    )
    if postgres.binaries():
        config["options"]["pg_path"] = str(postgres.binaries())
    paths.DATA.mkdir(parents=True, exist_ok=True)
    # Two runs at once write the same text, and a reader never sees half a file.
    draft = paths.ODOO_CONFIG.with_suffix(".new")
    draft.touch(mode=0o600)
    with draft.open("w") as file:
        config.write(file)
    draft.replace(paths.ODOO_CONFIG)
    return connection
