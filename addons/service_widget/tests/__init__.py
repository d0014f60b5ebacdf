from . import test_widget
