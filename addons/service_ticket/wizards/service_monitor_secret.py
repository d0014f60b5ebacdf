from odoo import fields, models


class ServiceMonitorSecret(models.TransientModel):
    """Shows the new secret of a monitoring source, once."""

    _name = "service.monitor.secret"
    _description = "Secret of a Monitoring Source"
    _transient_max_hours = 0.2

    source_id = fields.Many2one("service.monitor.source", required=True)
    secret = fields.Char(readonly=True)
    url = fields.Char(string="Address", compute="_compute_url")
    example = fields.Text(compute="_compute_url")

    def _compute_url(self):
        for wizard in self:
            base = wizard.source_id.get_base_url()
            wizard.url = f"{base}/service/monitoring/{wizard.source_id.key}"
            wizard.example = (
                f"curl -X POST {wizard.url} \\\n"
                f"  -H 'Authorization: Bearer {wizard.secret}' \\\n"
                "  -H 'Content-Type: application/json' \\\n"
                '  -d \'{"object": "db1", "state": "down", "severity": "high", '
                '"summary": "Disk is full"}\''
            )
