"""The six genres as data: each module holds the styles that make one recognisable."""

from . import country, electronic, jazz, light, pop, rap
from .style import Layer, Style

STYLES = {
    "pop": pop.STYLES,
    "electronic": electronic.STYLES,
    "country": country.STYLES,
    "rap": rap.STYLES,
    "jazz": jazz.STYLES,
    "light": light.STYLES,
}

__all__ = ["STYLES", "Layer", "Style"]
