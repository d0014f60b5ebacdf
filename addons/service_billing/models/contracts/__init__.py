from . import service_price_mixin
from . import service_contract
from . import service_contract_entity
from . import service_contract_recipient
from . import service_contract_price
from . import service_contract_index
from . import service_contract_demo
from . import service_ticket
