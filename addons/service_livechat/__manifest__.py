{
    "name": "Service Desk and Live Chat",
    "summary": "Chats of the website become tickets, with their words and files",
    "version": "19.0.1.0.0",
    "category": "Services/Service Desk",
    "author": "Odoo Service Suite contributors",
    "license": "LGPL-3",
    "depends": ["service_ticket", "im_livechat"],
    "data": [
        "data/service_livechat_data.xml",
        "data/chatbot_script_data.xml",
        "views/im_livechat_channel_views.xml",
        "views/chatbot_script_views.xml",
        "views/service_ticket_views.xml",
    ],
    "demo": ["demo/service_livechat_demo.xml"],
    "assets": {
        "web.assets_backend": ["service_livechat/static/src/**/*"],
        "web.assets_tests": ["service_livechat/static/tests/tours/desk/*"],
        "im_livechat.assets_livechat_support_tours": [
            "service_livechat/static/tests/tours/support/*"
        ],
    },
    "auto_install": True,
}
