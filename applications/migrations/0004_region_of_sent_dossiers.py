from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("applications", "0003_region"), ("poles", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            UPDATE applications_application AS application
               SET region = pole.region
              FROM poles_pole AS pole
             WHERE pole.id = application.pole_id AND application.state <> 'draft'
            """,
            migrations.RunSQL.noop,
        ),
    ]
