import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("labs", "0011_item_asked"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="command",
            name="one_command_per_client_token",
        ),
        migrations.AlterField(
            model_name="command",
            name="sandbox",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="commands",
                to="labs.sandbox",
            ),
        ),
        migrations.AddConstraint(
            model_name="command",
            constraint=models.UniqueConstraint(
                condition=models.Q(client_token__isnull=False),
                fields=("sandbox", "client_token"),
                name="one_command_per_client_token",
            ),
        ),
    ]
