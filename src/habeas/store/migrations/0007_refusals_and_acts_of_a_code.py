"""That a translation was refused, by whom and why; an index by which the acts of a code are found."""

from typing import Any, ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar[list[Any]] = [("store", "0006_corrections_and_search")]

    operations: ClassVar[list[Any]] = [
        migrations.AddField(
            model_name="text",
            name="refused",
            field=models.CharField(blank=True, default="", max_length=10),
        ),
        migrations.AddField(
            model_name="text",
            name="refused_by",
            field=models.CharField(blank=True, default="", max_length=24),
        ),
        migrations.AddField(
            model_name="text",
            name="refusal_sealed",
            field=models.BinaryField(null=True),
        ),
        migrations.AddIndex(
            model_name="act",
            index=models.Index(
                fields=["violation", "code", "version", "account", "current", "gone", "batch"], name="coding_act_of"
            ),
        ),
    ]
