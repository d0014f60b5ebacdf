{
    "name": "Service Telephony",
    "summary": "Calls in the service desk: who calls, from which PBX, what came of it",
    "version": "19.0.1.0.0",
    "category": "Services/Service Desk",
    "author": "Odoo Service Suite contributors",
    "license": "LGPL-3",
    "depends": ["service_ticket"],
    "external_dependencies": {"python": ["phonenumbers"]},
}
