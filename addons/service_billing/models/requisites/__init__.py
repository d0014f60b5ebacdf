from . import res_partner
from . import res_bank
from . import res_partner_bank
from . import base_partner_merge
