from . import project_task, service_team, service_ticket
