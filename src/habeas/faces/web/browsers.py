"""What a browser is called, so that a user knows her own again in the list of her sessions."""

from __future__ import annotations

#: what a browser says of itself -> its family, and the system it runs on; the first that fits
_FAMILIES = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
_SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "Mac"}
_SYSTEMS |= {"Linux": "Linux"}


def browser_of(said: str) -> tuple[str, str]:
    """The family of a browser and its system, empty where not known: enough to know one's own again, and no more."""
    family = next((name for sign, name in _FAMILIES.items() if sign in said), "")
    return family, next((name for sign, name in _SYSTEMS.items() if sign in said), "")
