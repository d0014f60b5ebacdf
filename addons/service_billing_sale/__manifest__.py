{
    "name": "Service Billing: Estimates",
    "summary": "What stands in an estimate is not charged by the contract",
    "version": "19.0.1.0.0",
    "category": "Services/Service Desk",
    "author": "Odoo Service Suite contributors",
    "license": "LGPL-3",
    "depends": ["service_billing", "service_sale"],
    "auto_install": True,
}
