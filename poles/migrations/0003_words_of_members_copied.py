from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("poles", "0002_words_of_members")]

    operations = [
        migrations.RunSQL(
            """
            UPDATE poles_membership AS membership
               SET name = organisation.name,
                   legal_category = organisation.legal_category,
                   naf = organisation.naf
              FROM poles_organisation AS organisation
             WHERE organisation.id = membership.organisation_id
            """,
            migrations.RunSQL.noop,
        ),
    ]
