from . import contractor_parts
