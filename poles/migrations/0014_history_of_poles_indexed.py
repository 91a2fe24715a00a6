from django.conf import settings
from django.db import migrations, models


def _indexed(column, field):
    """Index a column of the history while others write there, and have Django know of it."""
    return migrations.SeparateDatabaseAndState(
        database_operations=[
            migrations.RunSQL(
                f"CREATE INDEX CONCURRENTLY IF NOT EXISTS poles_poleevent_{column}"
                f" ON poles_poleevent ({column})",
                f"DROP INDEX CONCURRENTLY IF EXISTS poles_poleevent_{column}",
            )
        ],
        state_operations=[
            migrations.AlterField(
                model_name="poleevent", name=column.removesuffix("_id"), field=field
            )
        ],
    )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("poles", "0013_listed_poles_consent"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        _indexed(
            "described_by_id",
            models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=models.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        _indexed(
            "merged_into_id",
            models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=models.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="poles.pole",
            ),
        ),
    ]
