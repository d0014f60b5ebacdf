{
    "name": "Service Telegram: Articles",
    "summary": "Articles are offered in Telegram before a request is made",
    "version": "19.0.1.0.0",
    "category": "Services/Service Desk",
    "author": "Odoo Service Suite contributors",
    "license": "LGPL-3",
    "depends": ["service_telegram", "service_knowledge"],
    "auto_install": True,
}
