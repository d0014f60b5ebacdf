# One folder per topic. Their order matters where several extend one method: what is
# imported later is called first, and the next step of a process is taken last.
# ruff: isort: off
from . import service_ledger_mixin
from . import forms
from . import desk
from . import mail
from . import portal
from . import catalog
from . import assets
from . import tasks
from . import take
from . import lines
from . import experts
from . import links
from . import answers
from . import quality
from . import figures
from . import sla
from . import process
