from . import service_contract
from . import service_contract_part
from . import service_charge
