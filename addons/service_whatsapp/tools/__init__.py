from . import cloud
