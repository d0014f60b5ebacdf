{
    "name": "Service Approvals of Estimates",
    "summary": "Estimates are approved before they are sent and accepted",
    "version": "19.0.1.0.0",
    "category": "Services/Service Desk",
    "author": "Odoo Service Suite contributors",
    "license": "LGPL-3",
    "depends": ["service_approval", "service_sale"],
    "data": [
        "wizards/service_approval_preview_views.xml",
        "views/sale_order_views.xml",
    ],
    "auto_install": True,
}
