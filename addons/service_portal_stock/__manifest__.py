{
    "name": "Service Portal: Parts",
    "summary": "Contractors report the parts that they have used",
    "version": "19.0.1.0.0",
    "category": "Services/Service Desk",
    "author": "Odoo Service Suite contributors",
    "license": "LGPL-3",
    "depends": ["service_partner_portal", "service_stock"],
    "data": ["views/contractor_part_templates.xml"],
    "auto_install": True,
}
