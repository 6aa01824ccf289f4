"""Small helpers around HiGHS, so that every model is built and run alike.

One thread, no presolve of the linear programs (they are small and re-solved from the last basis),
tight tolerances: the same answer every time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import highspy
import numpy as np

from parvis_sortition.draw.types import Floats

INFINITY: float = highspy.kHighsInf
FEASIBLE = 1e-9


class SolverFailed(RuntimeError):
    """HiGHS gave neither an answer nor a proof that there is none."""


class SearchEnded(SolverFailed):
    """A search was cut short by its count before there was an answer."""


@dataclass
class Rows:
    """Constraints being written: each row is bounds and the columns it adds up."""

    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    columns: list[np.ndarray] = field(default_factory=list)
    factors: list[np.ndarray] = field(default_factory=list)

    def add(
        self,
        low: float,
        high: float,
        columns: Sequence[int] | np.ndarray,
        factors: Sequence[float] | np.ndarray | None = None,
    ) -> None:
        """Add low ≤ Σ factor × column ≤ high (factors of one by default)."""
        self.low.append(low)
        self.high.append(high)
        self.columns.append(np.asarray(columns, dtype=np.int32))
        ones = np.ones(len(columns)) if factors is None else np.asarray(factors, dtype=float)
        self.factors.append(ones)


def model(
    cost: Floats, low: Floats, high: Floats, rows: Rows, *, whole: np.ndarray | None = None
) -> highspy.Highs:
    """A minimisation over the columns with these bounds; `whole` marks the whole numbers."""
    lp = highspy.HighsLp()
    lp.num_col_ = len(cost)
    lp.num_row_ = len(rows.low)
    lp.col_cost_ = np.asarray(cost, dtype=float)
    lp.col_lower_ = np.asarray(low, dtype=float)
    lp.col_upper_ = np.asarray(high, dtype=float)
    lp.row_lower_ = np.array(rows.low, dtype=float)
    lp.row_upper_ = np.array(rows.high, dtype=float)
    lengths = [len(columns) for columns in rows.columns]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    empty = np.zeros(0)
    lp.a_matrix_.index_ = np.concatenate([*rows.columns, empty]).astype(np.int32)
    lp.a_matrix_.value_ = np.concatenate([*rows.factors, empty])
    if whole is not None:
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[int(flag)] for flag in whole]
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 1),
        ("primal_feasibility_tolerance", 1e-9),
        ("dual_feasibility_tolerance", 1e-9),
        ("mip_feasibility_tolerance", 1e-7),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 1e-7),
    ):
        solver.setOptionValue(option, value)
    if whole is None:
        solver.setOptionValue("presolve", "off")
    solver.passModel(lp)
    return solver


def run(solver: highspy.Highs) -> bool:
    """Solve; False when the model has no solution. Raises `SolverFailed` otherwise."""
    solver.run()
    status = solver.getModelStatus()
    if status in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kSolutionLimit):
        return True
    if status in (
        highspy.HighsModelStatus.kInfeasible,
        highspy.HighsModelStatus.kUnboundedOrInfeasible,
    ):
        return False
    raise SolverFailed(f"HiGHS stopped: {solver.modelStatusToString(status)}")


def solution(solver: highspy.Highs) -> Floats:
    """The values of the columns."""
    return np.array(solver.getSolution().col_value)


def has_solution(solver: highspy.Highs) -> bool:
    """Whether a run, even one cut short, left a solution that keeps every row."""
    status = solver.getInfo().primal_solution_status
    return bool(status == highspy.SolutionStatus.kSolutionStatusFeasible)
