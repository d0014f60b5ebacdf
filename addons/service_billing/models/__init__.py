from . import contracts
from . import rates
from . import charges
from . import requisites
from . import prints
from . import payouts
from . import closing
from . import figures
