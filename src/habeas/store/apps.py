"""The one Django app."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """The database of missions: every table of every stage."""

    name = "habeas.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
