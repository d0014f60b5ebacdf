{
    "name": "Service WhatsApp",
    "summary": "Clients write by WhatsApp (Cloud API), the desk answers in the ticket",
    "version": "19.0.1.0.0",
    "category": "Services/Service Desk",
    "author": "Odoo Service Suite contributors",
    "license": "LGPL-3",
    "depends": ["service_messenger"],
    "data": [
        "data/service_channel_data.xml",
        "views/service_messenger_account_views.xml",
    ],
    "demo": ["demo/service_whatsapp_demo.xml"],
}
