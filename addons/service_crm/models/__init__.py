from . import crm_lead, service_ticket
