{
    "name": "Service Sites and Configuration Items",
    "summary": "Buildings, sites and configuration items of the clients you serve",
    "version": "19.0.1.0.0",
    "category": "Services/Service Desk",
    "author": "Odoo Service Suite contributors",
    "license": "LGPL-3",
    "depends": ["mail", "portal", "product", "phone_validation"],
    "data": [
        "security/service_ci_groups.xml",
        "security/ir.model.access.csv",
        "security/service_territory_security.xml",
        "security/service_building_security.xml",
        "security/service_site_security.xml",
        "security/service_ci_category_security.xml",
        "security/service_ci_security.xml",
        "data/ir_sequence_data.xml",
    ],
}
