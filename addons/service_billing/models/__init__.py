from . import contracts
from . import rates
from . import charges
