{
    "name": "Service Billing: Parts",
    "summary": "Parts that work orders have used are charged by the contract",
    "version": "19.0.1.0.0",
    "category": "Services/Service Desk",
    "author": "Odoo Service Suite contributors",
    "license": "LGPL-3",
    "depends": ["service_billing", "service_stock"],
    "data": [
        "security/ir.model.access.csv",
        "security/service_billing_stock_security.xml",
        "views/service_contract_views.xml",
    ],
    "auto_install": True,
}
