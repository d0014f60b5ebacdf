{
    "name": "Service Work Orders",
    "summary": "Technicians and contractors, work orders, planned maintenance",
    "version": "19.0.1.0.0",
    "category": "Services/Service Desk",
    "author": "Odoo Service Suite contributors",
    "license": "LGPL-3",
    "depends": ["service_ticket", "hr_skills"],
    "data": [
        "security/ir.model.access.csv",
        "security/service_resource_security.xml",
        "security/service_workorder_security.xml",
        "data/ir_sequence_data.xml",
        "views/service_resource_views.xml",
        "views/service_workorder_views.xml",
        "views/service_workorder_menus.xml",
    ],
}
