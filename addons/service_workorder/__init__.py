from . import controllers, models
from . import models, wizards
