{
    "name": "Service Portal and Sales",
    "summary": "Quotations and orders on the portal are for who may see money",
    "version": "19.0.1.0.0",
    "category": "Services/Service Desk",
    "author": "Odoo Service Suite contributors",
    "license": "LGPL-3",
    "depends": ["service_portal_account", "sale"],
    "data": ["security/service_portal_sale_security.xml"],
    "auto_install": True,
}
