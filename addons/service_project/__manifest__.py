{
    "name": "Service Desk and Projects",
    "summary": "Line 3 takes a ticket as a project task; its end wakes the ticket",
    "version": "19.0.1.0.0",
    "category": "Services/Service Desk",
    "author": "Odoo Service Suite contributors",
    "license": "LGPL-3",
    "depends": ["service_ticket", "project"],
    "data": [
        "views/project_task_views.xml",
        "views/service_team_views.xml",
        "views/service_ticket_views.xml",
    ],
    "demo": ["demo/project_demo.xml"],
    "auto_install": True,
}
