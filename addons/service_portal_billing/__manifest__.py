{
    "name": "Service Portal: Money",
    "summary": "What sites cost for clients, what contractors earn and get",
    "version": "19.0.1.0.0",
    "category": "Services/Service Desk",
    "author": "Odoo Service Suite contributors",
    "license": "LGPL-3",
    "depends": ["service_portal_account", "service_billing"],
    "data": [
        "views/spending_templates.xml",
        "views/contractor_money_templates.xml",
        "views/paper_templates.xml",
    ],
    "auto_install": True,
}
