from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0006_pieces_of_members'),
    ]

    operations = [
        ValidateConstraint(model_name='piece', name='piece_kind_known'),
        ValidateConstraint(model_name='submittedpiece', name='submittedpiece_kind_known'),
    ]
