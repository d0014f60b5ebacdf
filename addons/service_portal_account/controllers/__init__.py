from . import invoices
from . import statement
