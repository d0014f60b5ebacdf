{
    "name": "Service Billing Dashboard",
    "summary": "The main figures of billing on one page",
    "version": "19.0.1.0.0",
    "category": "Services/Service Desk",
    "author": "Odoo Service Suite contributors",
    "license": "LGPL-3",
    "depends": ["service_billing", "service_dashboard"],
    "data": ["data/service_billing_dashboard_data.xml"],
    "auto_install": True,
}
