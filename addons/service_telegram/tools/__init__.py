from . import bots, codes, keyboards, parts, presses, updates
