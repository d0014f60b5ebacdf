{
    "name": "Live Chat and Knowledge",
    "summary": "The bot of the chat offers articles before it makes a ticket",
    "version": "19.0.1.0.0",
    "category": "Services/Service Desk",
    "author": "Odoo Service Suite contributors",
    "license": "LGPL-3",
    "depends": ["service_livechat", "service_knowledge"],
    "data": ["views/chatbot_script_views.xml"],
    "demo": ["demo/service_livechat_knowledge_demo.xml"],
    "auto_install": True,
}
