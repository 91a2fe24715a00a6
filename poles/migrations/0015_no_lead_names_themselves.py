from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('poles', '0014_history_of_poles_indexed'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='leadtransfer',
            constraint=models.CheckConstraint(condition=models.Q(('sha256', ''), models.Q(('by', models.F('to')), _negated=True), _connector='OR'), name='leadtransfer_not_to_oneself'),
        ),
    ]
