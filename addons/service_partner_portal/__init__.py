from . import controllers
from . import models
from . import controllers, models
