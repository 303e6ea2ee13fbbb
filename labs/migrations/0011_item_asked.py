from typing import Any

from django.db import migrations, models

from labs.assess.questions import read


def note_asked(apps: Any, schema_editor: Any) -> None:
    """What was put to learners before is not put to them again either."""
    items = apps.get_model("labs", "Item").objects.exclude(generator="")
    for item in items.only("document").iterator():
        items.filter(pk=item.pk).update(asked=read(item.document).asked)


class Migration(migrations.Migration):
    dependencies = [
        ("labs", "0010_tests_not_handed_in"),
    ]

    operations = [
        migrations.AddField(
            model_name="item",
            name="asked",
            field=models.CharField(blank=True, default="", max_length=32),
        ),
        migrations.RunPython(note_asked, migrations.RunPython.noop),
    ]
