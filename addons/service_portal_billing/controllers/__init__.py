from . import money
from . import papers
from . import spending
