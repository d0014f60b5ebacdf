from . import service_resource_invite
