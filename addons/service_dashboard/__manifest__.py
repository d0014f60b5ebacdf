{
    "name": "Service Desk Dashboard",
    "summary": "The figures of the desk on one page",
    "version": "19.0.1.0.0",
    "category": "Services/Service Desk",
    "author": "Odoo Service Suite contributors",
    "license": "LGPL-3",
    "depends": ["service_ticket", "spreadsheet_dashboard"],
    "data": ["data/service_dashboard_data.xml"],
    "auto_install": True,
}
