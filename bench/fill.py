"""Multiply the cases of the demonstration in the database of DATABASE_URL: ``python -m bench.fill 1000000``."""

import os
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "service_window.settings"
django.setup()

from django.db import connection  # noqa: E402 (models need the line above)

from bench.filling import add_clerks, multiply  # noqa: E402

if __name__ == "__main__":
    add_clerks()
    multiply(int(sys.argv[1]))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
