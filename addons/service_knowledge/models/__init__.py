from . import (
    service_search_mixin,
    service_request_checklist,
    service_article,
    service_article_version,
    service_article_files,
    service_article_demo,
    service_article_portal,
    service_article_event,
    service_article_vote,
    service_article_query,
    service_contact_map,
    service_ticket,
)
