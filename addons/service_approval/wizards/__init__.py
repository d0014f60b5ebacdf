from . import service_approval_reject
from . import service_approval_override
from . import service_approval_preview
