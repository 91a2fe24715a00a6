from django.db import migrations


class Migration(migrations.Migration):
    """
    What the directory showed of a team's pole before its consent was asked goes on being shown.

    Until here only the demonstration could list a team's pole: its invented leads consent from its loading on.
    """

    dependencies = [("poles", "0012_identity_listing_register")]

    operations = [
        migrations.RunSQL(
            """
            UPDATE poles_pole SET public_summary = summary, show_members = true
             WHERE listed AND created_by_id IS NOT NULL;
            INSERT INTO poles_listingconsent (pole_id, given, text_version, at, by_id)
            SELECT id, true, 1, created_at, created_by_id
              FROM poles_pole
             WHERE listed AND created_by_id IS NOT NULL
             ORDER BY id;
            """,
            migrations.RunSQL.noop,
        ),
    ]
