from . import widget
