"""All users as CSV on standard output."""

import csv
import sys

import PureCloudPlatformClientV2 as gc

gc.connect()
table = csv.writer(sys.stdout)
table.writerow(["id", "name", "email", "division"])
for user in gc.paginate(gc.UsersApi().get_users, page_size=100):
    table.writerow([user.id, user.name, user.email, user.division.name if user.division else ""])
