{
    "name": "Service Widget",
    "summary": "“Call me back” and requests from the company's own website",
    "version": "19.0.1.0.0",
    "category": "Services/Service Desk",
    "author": "Odoo Service Suite contributors",
    "license": "LGPL-3",
    "depends": ["service_ticket"],
    "data": [
        "security/ir.model.access.csv",
        "security/service_widget_security.xml",
        "data/service_widget_data.xml",
        "views/service_widget_views.xml",
        "views/service_widget_templates.xml",
    ],
    "demo": ["demo/service_widget_demo.xml"],
}
