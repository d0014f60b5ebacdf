{
    "name": "Service Approvals by API",
    "summary": "Systems of clients list what waits for approval, and decide",
    "version": "19.0.1.0.0",
    "category": "Services/Service Desk",
    "author": "Odoo Service Suite contributors",
    "license": "LGPL-3",
    "depends": ["service_api", "service_approval"],
    "data": ["views/service_webhook_views.xml"],
    "auto_install": True,
}
