{
    "name": "Service Portal",
    "summary": "Pages for clients, partners and contractors; who may see and do what",
    "version": "19.0.1.0.0",
    "category": "Services/Service Desk",
    "author": "Odoo Service Suite contributors",
    "license": "LGPL-3",
    "depends": ["service_workorder"],
    "data": [
        "security/ir.model.access.csv",
        "security/service_portal_security.xml",
        "security/service_contractor_security.xml",
        "views/service_portal_access_views.xml",
        "views/contractor_home_templates.xml",
        "views/contractor_job_templates.xml",
    ],
    "assets": {
        "web.assets_frontend": ["service_partner_portal/static/src/contractor/**/*"],
    },
}
