from . import marked, moments, pauses, places, signature
