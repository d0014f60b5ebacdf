from . import knowledge, web_form
