{
    "name": "Service Knowledge Base",
    "summary": "Articles for clients and staff, checklists, whom to turn to",
    "version": "19.0.1.0.0",
    "category": "Services/Service Desk",
    "author": "Odoo Service Suite contributors",
    "license": "LGPL-3",
    "depends": ["service_ticket"],
    "data": [
        "security/service_knowledge_groups.xml",
        "security/ir.model.access.csv",
        "security/service_knowledge_security.xml",
    ],
}
