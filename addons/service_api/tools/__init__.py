from . import moments, outbound, pauses, signature
