"""Users of a mission, and the settings whose change is on the log."""

from habeas.store.models.base import Recorded, meta, privacy, words


class User(Recorded):
    """A person who works in this mission. Her passphrase opens her slot in ``keys/``; nothing of it is here."""

    username = words(40)
    roles = words(200)
    active = words(3)  # yes or no

    PRIVACY = privacy(
        confidential="username",
        internal="roles active",
    )

    Meta = meta("access_user")


class Setting(Recorded):
    """The value of a mission's setting as the log knows it (code: the setting's name with an S before)."""

    value = words()
    reason = words()

    PRIVACY = privacy(
        internal="value reason",
    )

    Meta = meta("access_setting")
