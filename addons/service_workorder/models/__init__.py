# One folder per topic. Their order matters where several extend one method: what is
# imported later is called first.
# ruff: isort: off
from . import resources
from . import orders
from . import clocks
from . import assignment
from . import maintenance
from . import stages
from . import numbers
from . import board
