{
    "name": "Service Telephony: Requested Call-Backs",
    "summary": "Who asked on the website to be called, called by a button",
    "version": "19.0.1.0.0",
    "category": "Services/Service Desk",
    "author": "Odoo Service Suite contributors",
    "license": "LGPL-3",
    "depends": ["service_telephony", "service_widget"],
    "data": ["views/service_ticket_views.xml"],
    "auto_install": True,
}
