from . import test_performer_api
from . import test_performer_bot
from . import test_performer_buttons
from . import test_performer_links
from . import test_performer_news
from . import test_performer_pages
