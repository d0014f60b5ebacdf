{
    "name": "Service Portal and Invoicing",
    "summary": "Invoices, payments and reconciliation statements for who may see money",
    "version": "19.0.1.0.0",
    "category": "Services/Service Desk",
    "author": "Odoo Service Suite contributors",
    "license": "LGPL-3",
    "depends": ["service_partner_portal", "account"],
    "data": [
        "security/service_portal_account_security.xml",
        "report/statement_report.xml",
        "report/statement_templates.xml",
        "views/service_document_templates.xml",
    ],
    "demo": ["demo/service_portal_account_demo.xml"],
    "assets": {
        "web.assets_frontend": ["service_portal_account/static/src/portal/**/*"],
    },
    "auto_install": True,
}
