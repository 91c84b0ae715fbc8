from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0005_cancelled_orders")]

    operations = [
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(("company_id__isnull", False)), fields=["company_id"], name="invoices_of_companies"
            ),
        ),
    ]
