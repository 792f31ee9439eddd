"""Pictures of figures: bars, lines with intervals, maps, timelines of uncertain dates.

The same numbers stand in a table, and a sentence says what is seen. What is hidden in the table has no place, length or
word in the picture that tells it.
"""

from habeas.core.analysis.pictures.draw import KINDS, draw
from habeas.core.analysis.pictures.picture import Picture
from habeas.core.analysis.pictures.series import Point, Series, lines
from habeas.core.analysis.pictures.timeline import Moment, Stretch, stretch, timeline

__all__ = ["KINDS", "Moment", "Picture", "Point", "Series", "Stretch", "draw", "lines", "stretch", "timeline"]
