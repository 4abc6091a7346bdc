"""The measures of accessibility find what is wrong on a page that is known to be wrong."""

import pytest

from authoring.browser import access


@pytest.fixture
def part(browser):
    """Put HTML on a page of its own, 400 pixels wide."""
    page = browser.new_page(viewport={"width": 416, "height": 600})

    def put(html):
        page.set_content(f'<html lang="en"><title>t</title><main>{html}</main></html>')
        return page.locator("main")

    yield put
    page.close()


def test_contrast_agrees_with_known_pairs(part):
    shown = part(
        '<p style="color:#777">gray on white</p><p style="color:#000">black on white</p>'
        '<div style="background:#000"><p style="color:rgba(255,255,255,.5)">half white</p></div>'
        '<svg><text y="20" fill="#767676">in SVG</text></svg>'
        "<button disabled>not now</button><style>p { margin: 0 }</style>"
    )
    # WebAIM's checker says 4.48, 21, 5.28 (#808080 on black, one step off) and 4.54.
    assert dict((text, ratio) for ratio, text in access.contrasts(shown)) == {
        "gray on white": pytest.approx(4.48, abs=0.01),
        "black on white": 21,
        "half white": pytest.approx(5.3, abs=0.05),
        "in SVG": pytest.approx(4.54, abs=0.01),
    }


def test_what_is_cut_off_is_found(part):
    assert access.cut_off(part("<p>narrow</p>")) == []
    (wide,) = access.cut_off(part('<div style="width:900px">wide</div>'))
    assert wide.startswith("sticks out")
    (cut,) = access.cut_off(
        part('<p style="width:50px;overflow:hidden;white-space:nowrap">much too long a text</p>')
    )
    assert cut.startswith("text cut")
    (inner,) = access.cut_off(
        part('<div style="overflow:auto;width:100px"><img style="width:300px" alt="">x</div>')
    )
    assert inner.startswith("scrolls sideways")
    assert access.cut_off(part(f"<pre style='overflow:auto'>{'code ' * 100}</pre>")) == []


def test_axe_finds_a_control_without_a_name(part):
    assert access.violations(part('<label>rate <input type="number"></label>')) == []
    assert any("label" in found for found in access.violations(part('<input type="number">')))


def test_focus_order_against_reading_order(part):
    buttons = '<button style="order:{}">{}</button>'
    row = '<div style="display:flex">' + buttons + buttons + "</div>"
    assert access.out_of_order(access.tab_stops(part(row.format(1, "a", 2, "b")))) == []
    assert access.out_of_order(access.tab_stops(part(row.format(2, "a", 1, "b")))) == ["'a' → 'b'"]
    above = '<div style="display:flex;flex-direction:column">' + buttons + buttons + "</div>"
    stops = access.tab_stops(part(above.format(2, "a", 1, "b")))
    assert [stop["name"] for stop in stops] == ["a", "b"]
    assert access.out_of_order(stops) == ["'a' → 'b'"]
