from . import fastapi_endpoint
from . import service_approval
from . import service_webhook
