from . import portal
from . import link
from . import deputies
from . import pages
from . import colleagues
