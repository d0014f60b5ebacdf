"""Somebody presses “Yes, it helped” twice: one vote and no error.

The presses are processes of their own that act when all of them are ready. Functions
that take ``odoo`` and are run by ``odoo.run`` run inside Odoo.
"""

import pytest

from tests.odoo_side import Outside

PRESSES = 4
ROUNDS = 10


@pytest.fixture(scope="module")
def odoo(make_database, odoo_process):
    return Outside(odoo_process, make_database())


def make_articles(odoo):
    with odoo.env() as env:
        vals = {"visibility": "public", "is_published": True}
        articles = env["service.article"].create(
            [{"name": f"No. {number}", **vals} for number in range(ROUNDS)]
        )
        return articles.ids


def press(odoo, articles):
    """Vote on each article at the same moment; returns the outcomes of the presses."""
    from odoo import api
    from odoo.service.model import retrying

    def vote(number):
        def work(meet):
            for article_id in articles:
                meet()
                with odoo.registry.cursor() as cr:
                    env = api.Environment(cr, 1, {})
                    public = env.ref("base.public_user")
                    article = env["service.article"].with_user(public)
                    article = article.browse(article_id)
                    retrying(
                        lambda article=article: article._vote(
                            number % 2 == 0, "", "one browser", f"place {number}"
                        ),
                        article.env,
                    )

        return work

    return odoo.together(*map(vote, range(PRESSES)))


def count_votes(odoo, articles):
    with odoo.env() as env:
        votes = env["service.article.vote"].search([("article_id", "in", articles)])
        return [len(votes), len(votes.article_id)]


def test_presses_at_the_same_moment_are_one_vote(odoo):
    articles = odoo.run(make_articles)
    assert odoo.run(press, articles=articles) == [0] * PRESSES
    assert odoo.run(count_votes, articles=articles) == [ROUNDS, ROUNDS]
