"""nbgrader's settings: `data_scripts/make_course.py` copies them into the course's folder."""

import os
import sys
from pathlib import Path

from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    DeduplicateIds,
    IgnorePattern,
    LimitOutput,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)

from genre_lab.course.marking import Mark

# nbgrader calls a program that is installed beside it, also where the environment isn't activated.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])

c = get_config()  # noqa: F821  (nbgrader provides it)

c.CourseDirectory.course_id = "genre_lab"
# A stub that does not raise: Run All works on a notebook in which nothing is solved.
c.ClearSolutions.code_stub = {"python": "# your lines here"}

# The judge is outside of the kernel in which the students' code runs, and that kernel has a
# genre_lab without the answers. What needn't run keeps the outputs that were handed in.
c.Autograde.sanitize_preprocessors = [
    DeduplicateIds,
    OverwriteKernelspec,
    OverwriteCells,
    CheckCellMetadata,
]
c.Autograde.autograde_preprocessors = [
    Mark,
    IgnorePattern,
    LimitOutput,
    SaveAutoGrades,
    AssignLatePenalties,
    CheckCellMetadata,
]
c.Mark.package = str(Path(__file__).resolve().with_name("genre_lab_without_answers"))
c.Mark.timeout = 60  # seconds for a cell, and for all that is asked about an answer
c.Mark.memory_gb = 8  # of a student's kernel
# Late work keeps its points, and the list of marks says how late it was. "zero" takes them away.
c.LateSubmissionPlugin.penalty_method = "none"
