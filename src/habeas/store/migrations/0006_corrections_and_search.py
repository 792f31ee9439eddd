"""Corrected texts and how a text came about; words for search."""

from typing import Any, ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar[list[Any]] = [("store", "0005_workbench")]

    operations: ClassVar[list[Any]] = [
        # texts: how each came about, its corrections, and what a correction could not carry
        migrations.AddField(
            model_name="text",
            name="original",
            field=models.CharField(blank=True, default="", max_length=24),
        ),
        migrations.AddField(
            model_name="text",
            name="made",
            field=models.CharField(blank=True, default="", max_length=12),
        ),
        migrations.AddField(
            model_name="text",
            name="tool",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
        migrations.AddField(
            model_name="text",
            name="confidence",
            field=models.CharField(blank=True, default="", max_length=3),
        ),
        migrations.AddField(
            model_name="text",
            name="made_by",
            field=models.CharField(blank=True, default="", max_length=24),
        ),
        migrations.AddField(
            model_name="text",
            name="approved",
            field=models.CharField(blank=True, default="", max_length=10),
        ),
        migrations.AddField(
            model_name="text",
            name="approved_by",
            field=models.CharField(blank=True, default="", max_length=24),
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(db_index=True, max_length=40)),
                ("version", models.PositiveIntegerField(default=1)),
                ("current", models.BooleanField(default=True)),
                ("gone", models.BooleanField(default=False)),
                ("batch", models.CharField(blank=True, default="", max_length=24)),
                ("entry", models.PositiveBigIntegerField(db_index=True)),
                ("salt", models.BinaryField(max_length=16)),
                ("text", models.CharField(blank=True, db_index=True, default="", max_length=24)),
                ("source", models.CharField(blank=True, db_index=True, default="", max_length=24)),
                ("before", models.CharField(blank=True, default="", max_length=24)),
                ("after", models.CharField(blank=True, default="", max_length=24)),
                ("by", models.CharField(blank=True, default="", max_length=24)),
                ("day", models.CharField(blank=True, default="", max_length=10)),
                ("carried", models.PositiveIntegerField(default=0)),
                ("listed", models.PositiveIntegerField(default=0)),
                ("reason_sealed", models.BinaryField(null=True)),
            ],
            options={
                "db_table": "coding_correction",
                "indexes": [models.Index(fields=["batch"], name="coding_correction_batch")],
                "constraints": [models.UniqueConstraint(fields=("code", "version"), name="coding_correction_version")],
            },
        ),
        migrations.CreateModel(
            name="Unplaced",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(db_index=True, max_length=40)),
                ("version", models.PositiveIntegerField(default=1)),
                ("current", models.BooleanField(default=True)),
                ("gone", models.BooleanField(default=False)),
                ("batch", models.CharField(blank=True, default="", max_length=24)),
                ("entry", models.PositiveBigIntegerField(db_index=True)),
                ("salt", models.BinaryField(max_length=16)),
                ("correction", models.CharField(blank=True, db_index=True, default="", max_length=24)),
                ("text", models.CharField(blank=True, db_index=True, default="", max_length=24)),
                ("source", models.CharField(blank=True, db_index=True, default="", max_length=24)),
                ("record", models.CharField(blank=True, db_index=True, default="", max_length=40)),
                ("before", models.CharField(blank=True, default="", max_length=24)),
                ("start", models.IntegerField(default=0)),
                ("end", models.IntegerField(default=0)),
                ("why", models.CharField(blank=True, default="", max_length=8)),
                ("low", models.IntegerField(null=True)),
                ("high", models.IntegerField(null=True)),
                ("alike", models.IntegerField(default=0)),
                ("decided", models.CharField(blank=True, default="", max_length=8)),
                ("by", models.CharField(blank=True, default="", max_length=24)),
                ("reason_sealed", models.BinaryField(null=True)),
            ],
            options={
                "db_table": "coding_unplaced",
                "indexes": [models.Index(fields=["batch"], name="coding_unplaced_batch")],
                "constraints": [models.UniqueConstraint(fields=("code", "version"), name="coding_unplaced_version")],
            },
        ),
        # search
        migrations.CreateModel(
            name="Posting",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "token", "block", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("token", models.BigIntegerField()),
                ("block", models.BigIntegerField()),
                ("places_sealed", models.BinaryField(null=True)),
            ],
            options={"db_table": "search_posting"},
        ),
        migrations.CreateModel(
            name="SavedSearch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("user", models.CharField(blank=True, db_index=True, default="", max_length=24)),
                ("mode", models.CharField(blank=True, default="", max_length=10)),
                ("kinds", models.CharField(blank=True, default="", max_length=60)),
                ("name_sealed", models.BinaryField(null=True)),
                ("query_sealed", models.BinaryField(null=True)),
            ],
            options={"db_table": "search_saved"},
        ),
        migrations.CreateModel(
            name="SearchState",
            fields=[
                ("id", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=0)),
                ("whole", models.CharField(blank=True, default="", max_length=3)),
            ],
            options={"db_table": "search_state"},
        ),
        migrations.CreateModel(
            name="Block",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("batch", models.CharField(blank=True, db_index=True, default="", max_length=24)),
                ("tokens_sealed", models.BinaryField(null=True)),
            ],
            options={"db_table": "search_block"},
        ),
        migrations.CreateModel(
            name="Stretch",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("record", models.CharField(blank=True, default="", max_length=24)),
                ("code", models.CharField(blank=True, db_index=True, default="", max_length=40)),
                ("version", models.PositiveIntegerField(default=1)),
                ("kind", models.CharField(blank=True, default="", max_length=10)),
                ("number", models.PositiveIntegerField(default=0)),
                ("belongs", models.CharField(blank=True, default="", max_length=40)),
                ("source", models.CharField(blank=True, default="", max_length=24)),
                ("closed", models.CharField(blank=True, default="", max_length=3)),
                ("batch", models.CharField(blank=True, default="", max_length=24)),
                ("first_day", models.IntegerField(null=True)),
                ("last_day", models.IntegerField(null=True)),
            ],
            options={"db_table": "search_stretch"},
        ),
    ]
