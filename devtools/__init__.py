"""What ./dev does: set up Odoo, PostgreSQL and the tools, then run one verb."""
