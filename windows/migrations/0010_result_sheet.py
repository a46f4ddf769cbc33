"""A further kind of paper: the result sheet of the annual assessment. No table changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("windows", "0009_blank_forms"),
    ]

    operations = [
        migrations.AlterField(
            model_name="paper",
            name="kind",
            field=models.CharField(
                choices=[
                    ("receipt_slip", "Receipt slip"),
                    ("acceptance_slip", "Acceptance notice"),
                    ("correction_notice", "One-time correction notice"),
                    ("undertaking", "Undertaking to supply materials"),
                    ("not_accepted", "Notice of non-acceptance"),
                    ("special_procedure", "Notice of a special procedure"),
                    ("extension", "Notice of extension"),
                    ("decision_refused", "Decision of refusal"),
                    ("own_result", "Result document"),
                    ("promise_slip", "Collection slip of a promised item"),
                    ("delivery_receipt", "Delivery receipt"),
                    ("withdrawal", "Confirmation of withdrawal"),
                    ("result_sheet", "Result sheet of the annual assessment"),
                ],
                max_length=24,
                verbose_name="kind",
            ),
        ),
    ]
