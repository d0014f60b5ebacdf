{
    "name": "Service Visits Dashboard",
    "summary": "What the field half needs today, and how well it did this month",
    "version": "19.0.1.0.0",
    "category": "Services/Service Desk",
    "author": "Odoo Service Suite contributors",
    "license": "LGPL-3",
    "depends": ["service_dashboard", "service_workorder"],
    "data": [
        "views/service_visits_views.xml",
        "data/service_dashboard_workorder_data.xml",
    ],
    "auto_install": True,
}
