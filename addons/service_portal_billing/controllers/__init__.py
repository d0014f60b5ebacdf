from . import money
from . import spending
