"""axe-core finds nothing serious in any widget, as it stands in a real JupyterLab."""

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from jupyter_lab import open_notebook
from playwright.sync_api import expect
from widget_cells import CELLS, all_widgets, notebook_of_all

pytestmark = pytest.mark.slow

ALIVE = 180_000  # milliseconds until the last widget is there


@pytest.fixture(scope="module")
def page(tmp_path_factory, trained, store, songs):
    folder = tmp_path_factory.mktemp("lab")
    nbformat.write(
        notebook_of_all(
            run=str(trained.folder), store=str(store.folder), songs=str(songs / "tracks.csv")
        ),
        folder / "all.ipynb",
    )
    with open_notebook(folder, "all.ipynb") as page:
        expect(page.get_by_role("status")).to_have_count(len(CELLS), timeout=ALIVE)
        yield page


def complaints(page, cell):
    """Let axe judge the output of one cell; list its serious and critical findings."""
    page.evaluate(
        "(number) => "
        "document.querySelectorAll('.jp-CodeCell')[number].querySelector('.widget-vbox').id = "
        "'judged'",
        cell,
    )
    try:
        found = Axe().run(page, context="#judged", options={"resultTypes": ["violations"]}).response
        assert len(found["passes"]) > 3  # it has looked at something
        return [
            f"{violation['id']}: {node['html'][:200]}"
            for violation in found["violations"]
            if violation["impact"] in ("serious", "critical")
            for node in violation["nodes"]
        ]
    finally:
        page.evaluate("() => document.getElementById('judged').removeAttribute('id')")


def test_every_widget_has_its_cell():
    assert all_widgets() == set(CELLS)


@pytest.mark.parametrize("name", CELLS)
def test_no_serious_complaint_about(name, page):
    assert complaints(page, 1 + list(CELLS).index(name)) == []


def test_axe_would_complain(page):
    """The tests above would pass if it looked at nothing: this one spoils a widget."""
    page.evaluate(
        "() => "
        "document.querySelectorAll('.jp-CodeCell')[1].querySelector('.widget-vbox')"
        ".insertAdjacentHTML('beforeend', "
        '\'<img src="x.png" id="spoilt">\')'
    )
    assert any(complaint.startswith("image-alt") for complaint in complaints(page, 1))
    page.evaluate("() => document.getElementById('spoilt').remove()")
