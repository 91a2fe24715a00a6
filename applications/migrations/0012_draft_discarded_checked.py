from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0011_draft_discarded'),
    ]

    operations = [
        ValidateConstraint(model_name='application', name='application_discarded_is_draft'),
        ValidateConstraint(model_name='event', name='event_kind_known'),
    ]
