from . import (
    service_article,
    service_article_portal,
    service_article_search,
)
