from . import updates
