"""The result of a review, the weekly sample, the net promoter score."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_ticket_tools.nps import POINTS, kind
from service_ticket_tools.quality import Mark, total
from service_ticket_tools.sample import draw

MARKS = st.lists(
    st.builds(
        lambda most, share, weight, is_critical: Mark(
            None if share is None else round(most * share), most, weight, is_critical
        ),
        st.sampled_from((1, 2, 5)),
        st.none() | st.floats(0, 1),
        st.floats(0.1, 100),
        st.booleans(),
    )
)


@pytest.mark.parametrize(
    ("marks", "result"),
    [
        ([], 100),
        ([Mark(5, 5, 1)], 100),
        ([Mark(0, 5, 1)], 0),
        ([Mark(1, 2, 1), Mark(1, 1, 3)], 87.5),
        ([Mark(None, 5, 9), Mark(1, 2, 1)], 50),
        ([Mark(None, 1, 1, True)], 100),
        ([Mark(0, 1, 1, True), Mark(5, 5, 99)], 0),
        ([Mark(1, 2, 1, True), Mark(5, 5, 1)], 75),
    ],
)
def test_result(marks, result):
    assert total(marks) == pytest.approx(result)


@given(MARKS)
def test_result_is_a_percentage(marks):
    assert 0 <= total(marks) <= 100 + 1e-9


@given(MARKS, st.floats(0.1, 100))
def test_faultless_work_more_never_lowers_the_result(marks, weight):
    assert total([*marks, Mark(5, 5, weight)]) >= total(marks) - 1e-9


@given(st.sets(st.integers(1, 10**6)), st.integers(0, 20), st.text())
def test_sample_is_the_same_in_whatever_order(ids, size, seed):
    sample = draw(ids, size, seed)
    assert sample == draw(sorted(ids, reverse=True), size, seed)
    assert len(sample) == len(set(sample)) == min(size, len(ids))
    assert set(sample) <= ids


@given(st.sets(st.integers(1, 10**6), min_size=1), st.integers(1, 20))
def test_one_ticket_less_changes_at_most_one_of_the_sample(ids, size):
    sample = set(draw(ids, size, "week"))
    gone = min(ids)
    rest = set(draw(ids - {gone}, size, "week"))
    assert len(sample - rest) <= 1


def test_chance_favours_nobody():
    counts = dict.fromkeys(range(20), 0)
    for week in range(2000):
        for item in draw(range(20), 5, f"week {week}"):
            counts[item] += 1
    assert all(400 < count < 600 for count in counts.values())


@pytest.mark.parametrize(
    ("score", "result"),
    [(0, -100), (6, -100), (7, 0), (8, 0), (9, 100), (10, 100)],
)
def test_points_of_an_answer_about_recommendation(score, result):
    assert POINTS[kind(score)] == result
