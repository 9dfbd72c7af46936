"""Where China lies: longitude and latitude written the wrong way round never pass for each other."""

LONGITUDES = (73.0, 136.0)
LATITUDES = (3.0, 54.0)


def in_china(longitude: float, latitude: float) -> bool:
    """Whether the place (degrees, WGS 84) lies in the rectangle around China."""
    return LONGITUDES[0] <= longitude <= LONGITUDES[1] and LATITUDES[0] <= latitude <= LATITUDES[1]
