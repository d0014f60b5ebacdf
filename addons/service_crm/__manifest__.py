{
    "name": "Service Desk and CRM",
    "summary": "Tickets become opportunities, opportunities become tickets",
    "version": "19.0.1.0.0",
    "category": "Services/Service Desk",
    "author": "Odoo Service Suite contributors",
    "license": "LGPL-3",
    "depends": ["service_ticket", "crm"],
    "data": ["views/crm_lead_views.xml", "views/service_ticket_views.xml"],
    "demo": ["demo/crm_lead_demo.xml"],
    "auto_install": True,
}
