{
    "name": "Service Telegram for Performers",
    "summary": "Offers, jobs, checklists, photos and reports in the chat of engineers",
    "version": "19.0.1.0.0",
    "category": "Services/Service Desk",
    "author": "Odoo Service Suite contributors",
    "license": "LGPL-3",
    "depends": ["service_telegram", "service_partner_portal"],
    "data": [
        "security/ir.model.access.csv",
        "security/service_resource_link_security.xml",
        "views/telegram_invitation_templates.xml",
        "views/service_resource_views.xml",
        "views/service_messenger_account_views.xml",
        "views/contractor_telegram_templates.xml",
    ],
    "demo": ["demo/service_telegram_workorder_demo.xml"],
    "auto_install": True,
}
