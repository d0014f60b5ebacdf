import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_billing_tools.outliers import LEAST, typical
from service_billing_tools.spending import Spent, compare, totals

AMOUNTS = st.lists(st.integers(1, 10**6), min_size=LEAST, max_size=60)


def spent(site, amount, item=1, territory=1, jobs=1):
    return Spent(site, item, territory, amount, jobs)


def test_the_median_and_the_limit_by_hand():
    usual = typical([100, 110, 120, 130, 900])
    # deviations 20, 10, 0, 10, 780: their median is 10; 120 + 3 x 1.4826 x 10 = 164.5,
    # less than 1.5 times the median
    assert (usual.middle, usual.limit, usual.count) == (120, 180, 5)
    assert usual.stands_out(181)
    assert not usual.stands_out(180)
    assert usual.ratio(360) == 3


def test_amounts_that_differ_anyway_have_a_wider_limit():
    # median 300, deviations 200, 100, 0, 100, 200: 300 + 3 x 1.4826 x 100
    assert typical([100, 200, 300, 400, 500]).limit == pytest.approx(744.78)


def test_of_few_sites_nothing_is_said():
    assert typical([1, 1, 1, 100]) is None
    assert not compare([spent(site, 10**site) for site in range(4)])[-1].stands_out


@given(AMOUNTS)
def test_never_does_half_of_the_sites_stand_out(amounts):
    usual = typical(amounts)
    assert sum(usual.stands_out(one) for one in amounts) < len(amounts) / 2


@given(AMOUNTS, st.integers(2, 100))
def test_the_currency_does_not_matter(amounts, factor):
    usual, other = typical(amounts), typical([one * factor for one in amounts])
    assert other.limit == pytest.approx(usual.limit * factor)


def test_sites_are_compared_within_a_kind_of_work():
    rows = compare(
        [
            *(spent(site, 100) for site in range(6)),
            *(spent(site, 1000, item=2) for site in range(6)),
            spent(7, 400),
        ]
    )
    assert [row.site_id for row in rows if row.stands_out] == [7]
    assert rows[-1].ratio == 4


def test_what_was_free_is_no_site_to_compare_with():
    rows = compare([*(spent(site, 0) for site in range(9)), spent(9, 50)])
    assert rows[-1].usual is None


def test_totals_add_up_and_name_the_worst():
    rows = compare(
        [
            *(spent(site, 100, territory=site % 2) for site in range(6)),
            spent(6, 600, territory=0, jobs=3),
        ]
    )
    first, second = totals(rows, "territory_id")
    assert (first.key, first.amount, first.jobs, first.sites) == (0, 900, 6, 4)
    assert (first.outliers, first.worst.site_id, first.per_site) == (1, 6, 225)
    assert (second.key, second.amount, second.outliers) == (1, 300, 0)
    assert first.share + second.share == pytest.approx(1)
    assert (first.per_job, second.per_job) == (150, 100)


def test_nothing_spent_is_no_division_by_zero():
    [total] = totals([spent(1, 0, jobs=0)], "site_id")
    assert (total.share, total.per_job, total.usual) == (0, 0, None)
