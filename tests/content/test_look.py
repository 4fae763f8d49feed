from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupinv.content.look import DARK, LEAST_CONTRAST, LIGHT, Look, colour, contrast, readable, shown_size

ANY = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("typed", "read"),
    [("#0d6a5b", "#0d6a5b"), ("0D6A5B", "#0d6a5b"), (" #06b ", "#0066bb"), ("fff", "#ffffff")],
)
def test_a_colour_is_read_as_people_write_it(typed: str, read: str) -> None:
    assert colour(typed) == read


@pytest.mark.parametrize(
    "typed", ["", "#", "red", "#12", "#12345", "#1234567", "#gggggg", "#0d6a5b}a{", "##fff", "٣٣٣"]
)
def test_what_is_no_colour_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="colour"):
        colour(typed)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#ffffff", "#ffffff", 1), ("#777777", "#ffffff", 4.48), ("#0d6a5b", "#ffffff", 6.50)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01) == contrast(other, one)


@given(ANY)
def test_every_colour_becomes_readable_and_one_that_is_stays(chosen: str) -> None:
    for ground in (LIGHT, DARK):
        shown = readable(chosen, ground)
        assert contrast(shown, ground) >= LEAST_CONTRAST
        assert colour(shown) == shown
        if contrast(chosen, ground) >= LEAST_CONTRAST:
            assert shown == chosen
    look = Look(accent=chosen)
    assert contrast(look.on_light, "#ffffff") >= LEAST_CONTRAST  # white words on a button of this colour
    assert contrast(look.on_dark, "#0e0e0c") >= LEAST_CONTRAST


def test_a_yellow_stays_a_yellow() -> None:
    assert readable("#ffd400", LIGHT) == "#856e00"
    assert readable("#ffd400", DARK) == "#ffd400"


def test_without_a_colour_there_is_nothing_to_correct() -> None:
    assert (Look().on_light, Look().on_dark) == ("", "")


@pytest.mark.parametrize(
    ("size", "shown"),
    [((600, 240), (180, 72)), ((600, 60), (220, 22)), ((100, 50), (100, 50)), ((24, 240), (7, 72)), ((1, 1), (1, 1))],
)
def test_a_logo_is_shown_within_its_room(size: tuple[int, int], shown: tuple[int, int]) -> None:
    assert shown_size(*size) == shown
