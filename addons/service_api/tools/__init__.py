from . import marked, moments, outbound, pauses, places, signature
