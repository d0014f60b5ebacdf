from . import test_articles
