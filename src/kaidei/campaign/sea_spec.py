"""What a user may write of the weather: climate, persistence, typhoons, or a record instead."""

from __future__ import annotations

from typing import Annotated, Any

from kaidei.campaign.calendar import STEP
from kaidei.values import Bad, Spec, StudyFile, Unit, Value


class _Plain(Unit):
    """One number for all members, as they draw their weather from one library."""

    def check(self, value: Value) -> None:
        if not value.certain:
            raise Bad(value.text, "one number",
                      "all members draw their weather from one library; try other numbers in a "
                      "scenario")  # fmt: skip
        super().check(value)


class Persistence(Spec):
    """How the sea holds on from hour to hour: plain numbers, as one library serves all members."""

    fronts: Annotated[Value, _Plain("h", gt=0)]
    """Correlation time of wind and waves as fronts pass."""
    spells: Annotated[Value, _Plain("h", gt=0)]
    """Correlation time of calm and rough spells."""
    spell_share: Annotated[Value, _Plain("1", ge=0, le=1)]
    """Part of the variance of ln Hs that lies in the spells."""
    wind_hs: Annotated[Value, _Plain("1", ge=0, lt=1)]
    """Correlation of wind and Hs at one time, both in normal scores."""
    wind_lead: Annotated[Value, _Plain("h", ge=0)]
    """Time in which the waves answer to the wind; below that of the fronts."""
    wind_own: Annotated[Value, _Plain("h", gt=0)]
    """Correlation time of that part of the wind which the waves do not follow."""
    tp_hs: Annotated[Value, _Plain("1", gt=-1, lt=1)]
    """Correlation of the scatter of Tp with Hs, both in normal scores."""
    current_time: Annotated[Value, _Plain("h", gt=0)]
    """Correlation time of the surface current."""


class Record(Spec):
    """A record of the sea to draw the weather from."""

    file: StudyFile
    """CSV or NetCDF below the study's folder, read as by `kaidei metocean check`."""
    time_zone: str | None = None
    """Of a CSV whose times do not say it, "UTC" or "Asia/Tokyo"."""
    latitude: float | None = None
    """Of the point to take from NetCDF [degrees north]."""
    longitude: float | None = None
    """The same [degrees east]."""
    source: str = ""
    """Key in sources.toml."""
    kind: str | None = None
    """How it is known."""
    note: str | None = None
    """Remark."""

    def model_post_init(self, _: Any) -> None:
        from kaidei.campaign.metocean.quantities import ReadingError
        from kaidei.campaign.metocean.records import record

        try:
            step = record(
                self.file.path, self.file.digest, self.time_zone, self.latitude, self.longitude
            ).step
        except (ReadingError, ValueError) as error:
            raise Bad(self.file.name, "a record of the sea that can be read",
                      str(error)) from None  # fmt: skip
        if abs(STEP / step - round(STEP / step)) > 1e-9:
            raise Bad(f"a record every {step:g} h", f"every {STEP:g} h or a whole part of it",
                      "take one with shorter steps")  # fmt: skip


class Weather(Spec):
    """The sea as the ships meet it, and typhoons."""

    record: Record | None = None
    """A record of the site's sea; what it holds stands in place of the values below and of table
    `sea`, and of the persistence."""
    between: Annotated[Value, Unit("1", ge=0, le=1)]
    """Where the true monthly mean Hs lies between the low (0) and the high (1) column of `sea`,
    the same in every month."""
    spread: Annotated[Value, Unit("1", gt=0, le=1)]
    """Standard deviation of the logarithm of Hs within a month."""
    year_spread: Annotated[Value, Unit("1", ge=0, le=0.5)]
    """Standard deviation of a factor on Hs for each year, beyond what the persistence makes."""
    steepness: Annotated[Value, Unit("1", gt=0, le=0.1)]
    """Steepness 2 pi Hs / (g Tp^2), its median, which gives the peak period that the ship feels."""
    tp_spread: Annotated[Value, Unit("1", ge=0, le=0.6)]
    """Standard deviation of the logarithm of Tp about that at its Hs."""
    wind_shape: Annotated[Value, Unit("1", ge=1, le=5)]
    """Shape of the Weibull distribution of the wind about its monthly mean in `sea`."""
    current: Annotated[Value, Unit("m/s", gt=0, le=3)]
    """Mean surface current."""
    current_spread: Annotated[Value, Unit("1", ge=0, le=1.5)]
    """Standard deviation of its logarithm."""
    persistence: Persistence
    """How the sea holds on."""
    forecast_error: Annotated[Value, Unit("1", ge=0, le=0.5)]
    """Relative error of a forecast of Hs one day ahead; it grows with the root of the lead."""
    typhoon_circle: Annotated[Value, Unit("km", gt=0)]
    """Radius of the circle of table `typhoon`; a track crosses it at any distance alike."""
    typhoon_gales: Annotated[Value, Unit("km", gt=0)]
    """Mean radius of gales (34 knots)."""
    typhoon_gales_spread: Annotated[Value, Unit("1", ge=0, le=1)]
    """Standard deviation of its logarithm from storm to storm."""
    typhoon_speed_spread: Annotated[Value, Unit("1", ge=0, le=1)]
    """Standard deviation of the logarithm of a storm's speed; its mean follows from the table."""
    typhoon_warning: Annotated[Value, Unit("h", ge=0)]
    """From the decision to secure the string to the gales, or to the passage of a storm that
    misses."""
    typhoon_clear: Annotated[Value, Unit("h", ge=0)]
    """After the gales until work may begin again."""
