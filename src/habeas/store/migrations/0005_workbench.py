"""What the workbench keeps: drafts, files in the inbox, corrected texts, coding, vocabularies, words for search."""

from typing import Any, ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar[list[Any]] = [("store", "0004_people_kept_safe")]

    operations: ClassVar[list[Any]] = [
        # coding: values in use with their reasons; what is graphic; how much was read
        migrations.CreateModel(
            name="Choice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(db_index=True, max_length=40)),
                ("version", models.PositiveIntegerField(default=1)),
                ("current", models.BooleanField(default=True)),
                ("gone", models.BooleanField(default=False)),
                ("batch", models.CharField(blank=True, default="", max_length=24)),
                ("entry", models.PositiveBigIntegerField(db_index=True)),
                ("salt", models.BinaryField(max_length=16)),
                ("act", models.CharField(blank=True, db_index=True, default="", max_length=24)),
                ("account", models.CharField(blank=True, db_index=True, default="", max_length=24)),
                ("event", models.CharField(blank=True, db_index=True, default="", max_length=24)),
                ("field", models.CharField(blank=True, default="", max_length=24)),
                ("value", models.CharField(blank=True, default="", max_length=200)),
                ("passages", models.TextField(blank=True, default="")),
                ("by", models.CharField(blank=True, default="", max_length=24)),
                ("because_sealed", models.BinaryField(null=True)),
            ],
            options={
                "db_table": "coding_choice",
                "indexes": [models.Index(fields=["batch"], name="coding_choice_batch")],
                "constraints": [models.UniqueConstraint(fields=("code", "version"), name="coding_choice_version")],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("user", models.CharField(max_length=24, primary_key=True, serialize=False)),
                ("day", models.CharField(blank=True, default="", max_length=10)),
                ("texts", models.PositiveIntegerField(default=0)),
                ("pictures", models.PositiveIntegerField(default=0)),
                ("paused", models.PositiveIntegerField(default=0)),
            ],
            options={"db_table": "access_reading"},
        ),
        migrations.AddField(
            model_name="item",
            name="graphic",
            field=models.CharField(blank=True, default="", max_length=3),
        ),
        # vocabulary: a mission's own codes, recodings, interviews that two coders code apart
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(db_index=True, max_length=40)),
                ("version", models.PositiveIntegerField(default=1)),
                ("current", models.BooleanField(default=True)),
                ("gone", models.BooleanField(default=False)),
                ("batch", models.CharField(blank=True, default="", max_length=24)),
                ("entry", models.PositiveBigIntegerField(db_index=True)),
                ("salt", models.BinaryField(max_length=16)),
                ("belongs", models.CharField(blank=True, db_index=True, default="", max_length=24)),
                ("source", models.CharField(blank=True, db_index=True, default="", max_length=24)),
                ("first", models.CharField(blank=True, default="", max_length=24)),
                ("second", models.CharField(blank=True, default="", max_length=24)),
                ("settled_by", models.CharField(blank=True, default="", max_length=24)),
                ("settled_on", models.CharField(blank=True, default="", max_length=10)),
                ("given_up", models.CharField(blank=True, default="", max_length=3)),
            ],
            options={
                "db_table": "coding_assignment",
                "indexes": [models.Index(fields=["batch"], name="coding_assignment_batch")],
                "constraints": [models.UniqueConstraint(fields=("code", "version"), name="coding_assignment_version")],
            },
        ),
        migrations.CreateModel(
            name="BlindCoding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(db_index=True, max_length=40)),
                ("version", models.PositiveIntegerField(default=1)),
                ("current", models.BooleanField(default=True)),
                ("gone", models.BooleanField(default=False)),
                ("batch", models.CharField(blank=True, default="", max_length=24)),
                ("entry", models.PositiveBigIntegerField(db_index=True)),
                ("salt", models.BinaryField(max_length=16)),
                ("assignment", models.CharField(blank=True, db_index=True, default="", max_length=24)),
                ("source", models.CharField(blank=True, db_index=True, default="", max_length=24)),
                ("coder", models.CharField(blank=True, default="", max_length=24)),
                ("done_on", models.CharField(blank=True, default="", max_length=10)),
                ("coding_sealed", models.BinaryField(null=True)),
            ],
            options={
                "db_table": "coding_blind",
                "indexes": [models.Index(fields=["batch"], name="coding_blind_batch")],
                "constraints": [models.UniqueConstraint(fields=("code", "version"), name="coding_blind_version")],
            },
        ),
        migrations.CreateModel(
            name="OwnCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(db_index=True, max_length=40)),
                ("version", models.PositiveIntegerField(default=1)),
                ("current", models.BooleanField(default=True)),
                ("gone", models.BooleanField(default=False)),
                ("batch", models.CharField(blank=True, default="", max_length=24)),
                ("entry", models.PositiveBigIntegerField(db_index=True)),
                ("salt", models.BinaryField(max_length=16)),
                ("said", models.TextField(blank=True, default="")),
                ("replaced_by", models.CharField(blank=True, default="", max_length=200)),
                ("ended", models.CharField(blank=True, default="", max_length=3)),
            ],
            options={
                "db_table": "coding_code",
                "indexes": [models.Index(fields=["batch"], name="coding_code_batch")],
                "constraints": [models.UniqueConstraint(fields=("code", "version"), name="coding_code_version")],
            },
        ),
        migrations.CreateModel(
            name="Recoding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(db_index=True, max_length=40)),
                ("version", models.PositiveIntegerField(default=1)),
                ("current", models.BooleanField(default=True)),
                ("gone", models.BooleanField(default=False)),
                ("batch", models.CharField(blank=True, default="", max_length=24)),
                ("entry", models.PositiveBigIntegerField(db_index=True)),
                ("salt", models.BinaryField(max_length=16)),
                ("old", models.CharField(blank=True, default="", max_length=12)),
                ("new", models.CharField(blank=True, default="", max_length=12)),
                ("acts", models.TextField(blank=True, default="")),
                ("by", models.CharField(blank=True, default="", max_length=24)),
                ("undone", models.CharField(blank=True, default="", max_length=3)),
                ("reason_sealed", models.BinaryField(null=True)),
            ],
            options={
                "db_table": "coding_recoding",
                "indexes": [models.Index(fields=["batch"], name="coding_recoding_batch")],
                "constraints": [models.UniqueConstraint(fields=("code", "version"), name="coding_recoding_version")],
            },
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(db_index=True, max_length=40)),
                ("version", models.PositiveIntegerField(default=1)),
                ("current", models.BooleanField(default=True)),
                ("gone", models.BooleanField(default=False)),
                ("batch", models.CharField(blank=True, default="", max_length=24)),
                ("entry", models.PositiveBigIntegerField(db_index=True)),
                ("salt", models.BinaryField(max_length=16)),
                ("assignment", models.CharField(blank=True, db_index=True, default="", max_length=24)),
                ("source", models.CharField(blank=True, db_index=True, default="", max_length=24)),
                ("difference", models.CharField(blank=True, default="", max_length=64)),
                ("chosen", models.CharField(blank=True, default="", max_length=10)),
                ("by", models.CharField(blank=True, default="", max_length=24)),
                ("because_sealed", models.BinaryField(null=True)),
            ],
            options={
                "db_table": "coding_settlement",
                "indexes": [models.Index(fields=["batch"], name="coding_settlement_batch")],
                "constraints": [models.UniqueConstraint(fields=("code", "version"), name="coding_settlement_version")],
            },
        ),
    ]
