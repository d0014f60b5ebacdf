from . import service_watch_paste, service_watch_upload
