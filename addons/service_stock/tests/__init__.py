from . import test_part_access
from . import test_part_moves
from . import test_part_scan
from . import test_part_serial
from . import test_quantities_on_screen
from . import test_vans
from . import test_standard_parts
