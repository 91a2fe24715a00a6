from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0013_pieces_checked'),
    ]

    operations = [
        ValidateConstraint(model_name='piece', name='piece_kind_known'),
        ValidateConstraint(model_name='piece', name='piece_received_shape'),
        ValidateConstraint(model_name='piece', name='piece_state_known'),
        ValidateConstraint(model_name='piece', name='piece_pending_waits_in_quarantine'),
        ValidateConstraint(model_name='piece', name='piece_refused_says_why'),
        ValidateConstraint(model_name='piece', name='piece_settled_has_date'),
        ValidateConstraint(model_name='submittedpiece', name='submittedpiece_kind_known'),
    ]
