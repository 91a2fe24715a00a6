from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('poles', '0006_members_in_detail'),
    ]

    operations = [
        ValidateConstraint(model_name='membership', name='membership_ess_basis_known'),
        ValidateConstraint(model_name='membership', name='membership_quantities_positive'),
    ]
