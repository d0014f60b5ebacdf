from . import service_approval_preview
