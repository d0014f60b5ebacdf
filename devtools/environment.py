"""Everything that a verb needs before it can start Odoo."""

from devtools import odoo_config, odoo_source, stamps


def ensure():
    """Make Odoo, PostgreSQL and the configuration ready."""
    with stamps.lock("setup"):
        odoo_source.ensure()
        odoo_config.write()
