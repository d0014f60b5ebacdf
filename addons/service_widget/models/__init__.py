from . import service_ticket
from . import service_widget
