from . import moments, outbound, pauses, places, signature
