from . import schedule, signals
