"""The ground under a map: its axes, its cells, its squares and its cores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kaidei.deposit.area import Area
from kaidei.deposit.cores import Cores
from kaidei.deposit.drawing import frame
from kaidei.deposit.grid import to_degrees
from kaidei.deposit.spec import DepositSpec
from kaidei.units import Floats

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import xarray as xr

CORNER = np.array([-0.5, 0.5])
"""North-west corner of a square in sides from its middle: where its name hangs."""


@dataclass(frozen=True)
class Ground:
    """Where things are drawn: in degrees about `centre`, or in km where the plane has no centre.

    `x`, `y` [m] are the middles of the cells; `inside` marks those that count.
    """

    centre: tuple[float, float] | None
    x: Floats
    y: Floats
    inside: NDArray[np.bool_] | None = None
    area: Area | None = None
    cores: Cores | None = None
    cores_are: str = "cores"

    @classmethod
    def of(cls, data: xr.Dataset, spec: DepositSpec | None) -> Ground:
        """The ground of a result, with what a study says of it or what the result itself tells."""
        x, y = (np.asarray(data[name].to_numpy(), dtype=np.float64) for name in ("x", "y"))
        inside = data["cell_area"].to_numpy() > 0.0 if "cell_area" in data else None
        if spec is not None:
            area = spec.area()
            called = frame.cores_word(spec.cores.data.get("kind"))
            return cls(area.centre, x, y, inside, area, spec.placed_cores(area), called)
        told = data.attrs
        centre = None
        if "centre_longitude" in told and "centre_latitude" in told:
            centre = float(told["centre_longitude"]), float(told["centre_latitude"])
        if "core_grade" not in data:
            return cls(centre, x, y, inside)
        return cls(centre, x, y, inside, _area_of(data, centre), _cores_of(data))

    @property
    def squares(self) -> Area:
        """The squares; ValueError where neither a study nor the result tells of any."""
        if self.area is None:
            raise ValueError("the result does not tell its squares; pass the study's deposit too")
        return self.area

    def of_plane(self, xy: Floats) -> tuple[Floats, Floats]:
        """Local places (n, 2) [m] on the axes of the map."""
        if self.centre is None:
            return xy[:, 0] / 1000.0, xy[:, 1] / 1000.0
        return to_degrees(xy, centre=self.centre)

    def of_degrees(self, longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
        """Places in degrees on the axes of the map; as they are where it is drawn in km."""
        if self.centre is None:
            return longitude / 1000.0, latitude / 1000.0
        return longitude, latitude

    @property
    def cell_axes(self) -> tuple[Floats, Floats]:
        """Middles of the cells along both axes. Over 60 km a row strays from its latitude by some
        tens of metres, a few hundredths of a cell."""
        east, _ = self.of_plane(np.column_stack([self.x, np.zeros_like(self.x)]))
        _, north = self.of_plane(np.column_stack([np.zeros_like(self.y), self.y]))
        return east, north

    def masked(self, values: Floats) -> Floats:
        """Values (ny, nx) with NaN outside the ground."""
        return values if self.inside is None else np.where(self.inside, values, np.nan)

    def add_outlines(self, figure: go.Figure, row: int | None = None) -> None:
        """Edges and names of the squares, quietly."""
        if self.area is None:
            return
        place: dict[str, Any] = {} if row is None else {"row": row, "col": 1}
        east: list[float] = []
        north: list[float] = []
        for middle, size in zip(self.area.xy, self.area.size, strict=True):
            corner = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]])
            x, y = self.of_plane(middle + 0.5 * size * corner)
            east += [*x, np.nan]
            north += [*y, np.nan]
        figure.add_scatter(
            x=np.array(east),
            y=np.array(north),
            mode="lines",
            line={"color": "rgba(31,41,51,0.35)", "width": 0.6},
            showlegend=False,
            hoverinfo="skip",
            **place,
        )
        x, y = self.of_plane(self.area.xy + self.area.size * CORNER)
        figure.add_scatter(
            x=x,
            y=y,
            mode="text",
            text=list(self.area.names),
            textposition="bottom right",
            textfont={"size": 9, "color": "rgba(31,41,51,0.75)"},
            showlegend=False,
            hoverinfo="skip",
            **place,
        )

    def add_cores(self, figure: go.Figure, size: int = 6, row: int | None = None) -> None:
        """Cores as dots, called synthetic where they are."""
        if self.cores is None:
            return
        place: dict[str, Any] = {} if row is None else {"row": row, "col": 1}
        x, y = self.of_plane(self.cores.xy)
        figure.add_scatter(
            x=x,
            y=y,
            mode="markers",
            marker={"size": size, "color": "white",
                    "line": {"color": frame.INK, "width": max(size / 5, 0.8)}},
            name=self.cores_are,
            showlegend=row in (None, 1),
            customdata=np.column_stack([self.cores.names, np.round(self.cores.grade)]),
            hovertemplate="%{customdata[0]}: %{customdata[1]} ppm on the mean<extra></extra>",
            **place,
        )  # fmt: skip

    def true_to_scale(self, figure: go.Figure, rows: int = 1) -> None:
        """A kilometre is as long east as north; the plot gives way, not the ranges."""
        ratio = 1.0
        if self.centre is not None:
            ratio /= float(np.cos(np.radians(self.centre[1])))
        for row in range(1, rows + 1):
            axis = "x" if row == 1 else f"x{row}"
            place: dict[str, Any] = {} if rows == 1 else {"row": row, "col": 1}
            east, north = (" km E", " km N")
            if self.centre is not None:
                # West and south keep their sign, and are not called east and north.
                east, north = (
                    "°" + letter if degrees > 0.0 else "°"
                    for degrees, letter in zip(self.centre, "EN", strict=True)
                )
            shared = {"nticks": 6, "constrain": "domain", "showgrid": False, **place}
            figure.update_xaxes(ticksuffix=east, showticklabels=row == rows, **shared)
            figure.update_yaxes(
                ticksuffix=north,
                scaleanchor=axis,
                scaleratio=ratio,
                constraintoward="top",
                **shared,
            )


def _area_of(data: xr.Dataset, centre: tuple[float, float] | None) -> Area:
    """The squares that an estimate tells of."""
    middle = np.column_stack([data["square_x"], data["square_y"]])
    size = np.column_stack([data["square_size_x"], data["square_size_y"]])
    return Area(tuple(map(str, data["square"].to_numpy())), middle, size, centre or (0.0, 0.0))


def _cores_of(data: xr.Dataset) -> Cores:
    """The cores that an estimate tells of, each a single slice of its mean grade."""
    names = tuple(map(str, data["core"].to_numpy()))
    xy = np.column_stack([data["core_x"], data["core_y"]])
    grade = data["core_grade"].to_numpy()
    none = np.zeros(len(names))
    return Cores(names, xy, grade[:, None], None, None, none, none > 0.0)
