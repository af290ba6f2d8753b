"""The glossary and the notebooks agree on which terms there are and where they are explained.

In a notebook, bold marks the place where a term is explained: four words at most, without a full
stop, comma, colon or question mark. Bold that has one of these, or more words, stresses a sentence
and is no term, and neither are labels such as **Predict:**.
"""

import re
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest

from genre_lab.course.notebooks import NOTEBOOKS

ROOT = Path(__file__).resolve().parents[2]
GLOSSARY = ROOT / "docs" / "glossary.md"
ENTRY = re.compile(
    r"- \*\*(?P<name>[^*]+)\*\*(?: \((?P<forms>[^)]+)\))?: "
    r"(?P<sentence>.+?) (?P<links>\[\d\d\]\(.+\))"
)
LINK = re.compile(r"\[(\d\d)\]\(\.\./notebooks/(\w+)\.ipynb\)")
LONGEST_SENTENCE = 200  # characters
MOST_WORDS = 4  # of a term
NOT_YET = {name for name in NOTEBOOKS if not (ROOT / "notebooks" / f"{name}.ipynb").is_file()}

# Single words that are bold for stress; italics would do.
STRESSED = {"chosen", "learnt", "differ"}
# Words of everyday English that become a term in some notebook; before that, they mean what they
# always mean.
EVERYDAY = {
    "instrument",
    "loss",
    "power",
    "score",
    "setting",
    "step",
    "training",
    "unit",
    "vote",
    "weight",
}
# Terms that come before the notebook that teaches them, if the same sentence says what they are.
EXPLAINED_IN_PASSING = {
    ("decibel", "00"): "decibels (dB), a scale on which ten more means ten times the power",
    ("mel", "01"): "Its other half, with mel, follows in the next notebook",
    ("overtone", "00"): "are one instrument or one voice: a tone comes with its overtones",
    ("GPU", "00"): "A graphics card (GPU)",
    ("GPU", "06"): "graphics cards (GPUs)",
    (
        "support vector machine",
        "03",
    ): "a support vector machine, one of those that the next notebook is about",
    ("seed", "03"): "another seed (the number that the shuffling starts from)",
    ("overfitting", "05"): "to prevent overfitting",
}


class Entry(NamedTuple):
    """A line of the glossary."""

    name: str
    forms: tuple
    sentence: str
    notebooks: tuple

    @property
    def spellings(self):
        return {spelling.casefold() for spelling in (self.name, *self.forms)}


def entries(text):
    """Read the glossary's entries; a line that looks like one and is none fails."""
    found = []
    for line in text.splitlines():
        if line.startswith("- "):
            read = ENTRY.fullmatch(line)
            assert read, f"this is no entry: {line}"
            links = LINK.findall(read["links"])
            assert links and all(number == notebook[:2] for number, notebook in links), (
                f"these are no links to notebooks: {read['links']}"
            )
            forms = tuple(read["forms"].split(", ")) if read["forms"] else ()
            found.append(
                Entry(
                    read["name"], forms, read["sentence"], tuple(notebook for _, notebook in links)
                )
            )
    return found


def is_term(bold):
    """Tell whether bold text marks a term, and stresses no sentence and labels nothing."""
    return len(bold) >= 2 and len(bold.split()) <= MOST_WORDS and not re.search(r"[.,:;?!$]", bold)


def terms_of(text):
    """List the terms that a text explains."""
    prose = re.sub(r"^\|.*$", "", text, flags=re.MULTILINE)  # in a table bold marks a row's name
    return [bold for bold in re.findall(r"\*\*(.+?)\*\*", prose, re.DOTALL) if is_term(bold)]


def words_of(text):
    """Leave out what is not prose: code, formulas, the targets of links, marks."""
    text = re.sub(r"```.*?```|\$\$.*?\$\$", " ", text, flags=re.DOTALL)
    return re.sub(r"`[^`]*`|\$[^$]*\$|\]\([^)]*\)|^#.*$|[*_]", " ", text, flags=re.MULTILINE)


def use_of(entry, text, others=()):
    """Find the first use of a term as a word of its own, with what stands around it.

    Empty if there is none.
    """
    spellings = "|".join(map(re.escape, sorted(entry.spellings, key=len, reverse=True)))
    for longer in (
        spelling
        for other in others
        for spelling in other.spellings - entry.spellings
        if re.search(rf"\b(?:{spellings})\b", spelling)
    ):
        text = re.sub(rf"\b{re.escape(longer)}", " ", text, flags=re.IGNORECASE)
    found = re.search(rf"(?<![\w-])(?:{spellings})(?:s|es)?(?![\w-])", text, re.IGNORECASE)
    return " ".join(text[max(0, found.start() - 30) : found.end() + 30].split()) if found else ""


def taught_text(name):
    """Join a notebook's text cells, but for the first and last, which promise and look ahead."""
    cells = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4).cells
    return "\n\n".join(cell.source for cell in cells[1:-1] if cell.cell_type == "markdown")


ENTRIES = entries(GLOSSARY.read_text(encoding="utf-8"))
TEXTS = {name: taught_text(name) for name in NOTEBOOKS if name not in NOT_YET}
BOLD = {name: {term.casefold() for term in terms_of(text)} for name, text in TEXTS.items()}
each_entry = pytest.mark.parametrize("entry", ENTRIES, ids=[entry.name for entry in ENTRIES])


@each_entry
def test_a_term_is_bold_in_the_notebooks_that_its_entry_names_and_first_in_the_first(entry):
    bold_in = [name for name in BOLD if entry.spellings & BOLD[name]]
    assert set(entry.notebooks) <= set(bold_in) and entry.notebooks[0] == bold_in[0]


@pytest.mark.parametrize("notebook", BOLD)
def test_every_bold_term_of_a_notebook_is_in_the_glossary(notebook):
    assert (
        BOLD[notebook] - STRESSED - {spelling for entry in ENTRIES for spelling in entry.spellings}
        == set()
    )


@each_entry
def test_no_term_is_used_in_a_notebook_before_the_one_that_explains_it(entry):
    if entry.name in EVERYDAY:
        return
    for notebook in list(NOTEBOOKS)[: list(NOTEBOOKS).index(entry.notebooks[0])]:
        use = use_of(entry, words_of(TEXTS.get(notebook, "")), ENTRIES)
        assert not use or (entry.name, notebook[:2]) in EXPLAINED_IN_PASSING, (
            f"{notebook}: … {use} …"
        )


@each_entry
def test_an_entry_is_one_short_sentence(entry):
    assert len(entry.sentence) <= LONGEST_SENTENCE and re.fullmatch(
        r"[A-Z0-9].*[^.]\.", entry.sentence
    )
    assert not re.search(r"[.?!] [A-Z]", entry.sentence)


def test_the_entries_stand_in_alphabetical_order_and_each_spelling_once():
    names = [entry.name.casefold() for entry in ENTRIES]
    spellings = [spelling for entry in ENTRIES for spelling in entry.spellings]
    assert names == sorted(names) and len(ENTRIES) > 50
    assert sorted(spellings) == sorted(set(spellings))


def test_every_exception_is_still_needed():
    """An exception that nothing needs any more would hide the next mistake."""
    assert STRESSED.issubset(set().union(*BOLD.values()))
    by_name = {entry.name: entry for entry in ENTRIES}
    for name in EVERYDAY:
        earlier = list(NOTEBOOKS)[: list(NOTEBOOKS).index(by_name[name].notebooks[0])]
        assert any(
            use_of(by_name[name], words_of(TEXTS.get(notebook, "")), ENTRIES)
            for notebook in earlier
        ), name
    for (name, number), sentence in EXPLAINED_IN_PASSING.items():
        [text] = [text for notebook, text in TEXTS.items() if notebook[:2] == number]
        assert sentence in text and use_of(by_name[name], sentence), (name, number)


def test_the_readme_leads_to_the_glossary():
    assert "(docs/glossary.md)" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "path", [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")], ids=lambda path: path.name
)
def test_every_link_of_a_page_leads_somewhere(path):
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [target for target in targets if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("name", TEXTS)
def test_every_link_of_a_notebook_leads_somewhere(name):
    cells = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    anchors = {
        title.strip().replace(" ", "-") for title in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }
    assert {anchor for anchor in re.findall(r"\]\(#(.+?)\)(?=\s|$)", text)} <= anchors
    targets = [target for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text)]
    assert [
        target
        for target in targets
        if Path(target).stem not in NOT_YET and not (ROOT / "notebooks" / target).exists()
    ] == []


# The readers above would find nothing wrong in nothing: these show that they see.
@pytest.mark.parametrize(
    "bold, term",
    [
        ("gate", True),
        ("short-time Fourier transform", True),
        ("McNemar's test", True),
        ("Predict:", False),
        ("a", False),
        ("Zero crossings.", False),
        ("if it rains, it pours", False),
        ("a b c d e", False),
        ("Is it so?", False),
    ],
)
def test_a_term_is_told_from_a_stressed_sentence(bold, term):
    assert (
        is_term(bold) is term
        and terms_of(f"A **{bold}** is.") == [bold] * term
        and terms_of(f"| **{bold}** | 3 |") == []
    )


@pytest.mark.parametrize(
    "text, used",
    [
        ("two gates open", True),
        ("The Gate opens", True),
        ("`gate` and [gates](gate.ipynb)", True),
        ("a floodgate", False),
        ("`gate`, $gate$ and ](gate)", False),
        ("the gate-keeper", False),
        ("# Gate", False),
        ("gated", False),
    ],
)
def test_a_use_is_found_as_a_word_of_prose_only(text, used):
    assert bool(use_of(Entry("gate", (), "", ()), words_of(text))) is used


def test_a_part_of_a_longer_term_is_no_use_of_it():
    gate, longer = Entry("gate", (), "", ()), Entry("forget gate", ("forgetting gate",), "", ())
    assert not use_of(gate, "a forget gate and a Forgetting Gate", [gate, longer]) and use_of(
        gate, "a forget gate and a gate", [gate, longer]
    )


@pytest.mark.parametrize(
    "line",
    [
        "- **gate**: A number.",
        "- gate: A number. [06](../notebooks/06_x.ipynb)",
        "- **gate**: A number. [07](../notebooks/06_x.ipynb)",
        "- **gate** A number. [06](../notebooks/06_x.ipynb)",
        "- **gate**: A number. [06](notebooks/06_x.ipynb)",
    ],
)
def test_a_line_that_is_no_entry_is_noticed(line):
    with pytest.raises(AssertionError, match="this is no entry|these are no links"):
        entries(line)


def test_an_entry_is_read():
    [entry] = entries(
        "Words.\n- **gate** (gates, valve): A number. [06](../notebooks/06_x.ipynb), "
        "[07](../notebooks/07_y.ipynb)"
    )
    assert entry == (
        "gate",
        ("gates", "valve"),
        "A number.",
        ("06_x", "07_y"),
    ) and entry.spellings == {"gate", "gates", "valve"}
