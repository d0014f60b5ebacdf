from . import test_visits_dashboard
