"""Figures: several runs become one value with its spread; a table for people, JSON lines for programs."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

Better = Literal["higher", "lower"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured value.

    ``spread`` is (largest - smallest) / median over the runs; ``against`` names what a ratio is taken against, or
    says what an absolute figure was measured with.
    """

    name: str
    value: float
    unit: str
    better: Better
    runs: int
    spread: float
    against: str
    # What was promised, in the same unit; None for figures that only explain others.
    target: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None where there is none."""
        if self.target is None:
            return None
        return self.value >= self.target if self.better == "higher" else self.value <= self.target


def figure(  # noqa: PLR0917  (reads as a line of the table)
    name: str, values: Sequence[float], unit: str, better: Better, against: str, target: float | None = None
) -> Figure:
    """The median of several runs, with its spread."""
    middle = statistics.median(values)
    spread = (max(values) - min(values)) / middle if middle else 0.0
    return Figure(
        name=name,
        value=_rounded(middle),
        unit=unit,
        better=better,
        runs=len(values),
        spread=round(spread, 3),
        against=against,
        target=target,
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of the sorted values lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered) + 0.5) - 1))]


def _rounded(value: float) -> float:
    return round(value, 3 if abs(value) < 10 else 1 if abs(value) < 1000 else 0)


def table(figures: Sequence[Figure]) -> str:
    """A table in Markdown, which reads well in a terminal too."""
    rows = [("figure", "value", "spread", "target", "", "against")]
    for one in figures:
        sign = "≥" if one.better == "higher" else "≤"
        rows.append(
            (
                one.name,
                f"{one.value:,g} {one.unit}".strip(),
                f"±{one.spread * 50:.0f} % of {one.runs}",
                "" if one.target is None else f"{sign} {one.target:g}",
                {None: "", True: "met", False: "missed"}[one.met],
                one.against,
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def append(path: Path, figures: Sequence[Figure]) -> None:
    """Add one JSON object per figure."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        for one in figures:
            file.write(json.dumps(asdict(one), ensure_ascii=False) + "\n")
