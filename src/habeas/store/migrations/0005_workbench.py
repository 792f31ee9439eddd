"""What the workbench keeps: drafts, files in the inbox, corrected texts, coding, vocabularies, words for search."""

from typing import Any, ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar[list[Any]] = [("store", "0004_people_kept_safe")]

    operations: ClassVar[list[Any]] = [
        # interviews in the browser
        migrations.AddField(
            model_name="interview",
            name="earlier",
            field=models.CharField(blank=True, default="", max_length=10),
        ),
        migrations.AddField(
            model_name="interview",
            name="checks",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            model_name="interview",
            name="told",
            field=models.CharField(blank=True, default="", max_length=12),
        ),
        migrations.AddField(
            model_name="interview",
            name="sheet",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddField(
            model_name="interview",
            name="about_sealed",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="submission",
            name="own_sealed",
            field=models.BinaryField(null=True),
        ),
        migrations.CreateModel(
            name="InterviewDraft",
            fields=[
                ("code", models.CharField(max_length=24, primary_key=True, serialize=False)),
                ("user", models.CharField(blank=True, db_index=True, default="", max_length=24)),
                ("named", models.CharField(blank=True, default="", max_length=200)),
                ("source", models.CharField(blank=True, db_index=True, default="", max_length=24)),
                ("version", models.PositiveIntegerField(default=1)),
                ("tab", models.CharField(blank=True, default="", max_length=40)),
                ("count", models.PositiveIntegerField(default=0)),
                ("began", models.CharField(blank=True, default="", max_length=40)),
                ("changed", models.CharField(blank=True, default="", max_length=40)),
                ("words_sealed", models.BinaryField(null=True)),
                ("identity_sealed", models.BinaryField(null=True)),
            ],
            options={"db_table": "intake_draft"},
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(db_index=True, max_length=40)),
                ("version", models.PositiveIntegerField(default=1)),
                ("current", models.BooleanField(default=True)),
                ("gone", models.BooleanField(default=False)),
                ("batch", models.CharField(blank=True, default="", max_length=24)),
                ("entry", models.PositiveBigIntegerField(db_index=True)),
                ("salt", models.BinaryField(max_length=16)),
                ("source", models.CharField(blank=True, db_index=True, default="", max_length=24)),
                ("consultation", models.CharField(blank=True, db_index=True, default="", max_length=24)),
                ("called_sealed", models.BinaryField(null=True)),
                ("note_sealed", models.BinaryField(null=True)),
            ],
            options={
                "db_table": "intake_participant",
                "indexes": [models.Index(fields=["batch"], name="intake_participant_batch")],
                "constraints": [models.UniqueConstraint(fields=("code", "version"), name="intake_participant_version")],
            },
        ),
    ]
