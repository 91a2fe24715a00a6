from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0008_sections_by_strand'),
    ]

    operations = [
        ValidateConstraint(model_name='section', name='section_kind_known'),
    ]
