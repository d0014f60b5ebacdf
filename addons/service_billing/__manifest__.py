{
    "name": "Service Billing",
    "summary": "Contracts, prices, and what accepted work is worth to whom",
    "version": "19.0.1.0.0",
    "category": "Services/Service Desk",
    "author": "Odoo Service Suite contributors",
    "license": "LGPL-3",
    "depends": ["service_workorder", "account"],
    "data": [
        "security/service_billing_groups.xml",
        "security/ir.model.access.csv",
        "security/service_billing_security.xml",
        "views/service_charge_views.xml",
        "views/service_contract_views.xml",
        "views/service_rate_views.xml",
        "views/service_billing_menus.xml",
    ],
}
