"""What the workbench keeps: drafts, files in the inbox, corrected texts, coding, vocabularies, words for search."""

from typing import Any, ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar[list[Any]] = [("store", "0004_people_kept_safe")]

    operations: ClassVar[list[Any]] = []
