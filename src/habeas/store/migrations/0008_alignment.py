"""Which paragraphs of a translation stand beside which of its original, and who settled it."""

from typing import Any, ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar[list[Any]] = [("store", "0007_refusals_and_acts_of_a_code")]

    operations: ClassVar[list[Any]] = [
        migrations.AddField(
            model_name="text",
            name="aligned",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="text",
            name="aligned_by",
            field=models.CharField(blank=True, default="", max_length=24),
        ),
    ]
