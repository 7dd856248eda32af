"""All users as CSV on standard output."""

import csv
import sys

import PureCloudPlatformClientV2 as gc

gc.connect()
users = gc.UsersApi()
table = csv.writer(sys.stdout)
table.writerow(["id", "name", "email", "division"])

number = 1
while True:
    page = users.get_users(page_size=100, page_number=number)
    for user in page.entities or []:
        table.writerow([user.id, user.name, user.email, user.division.name if user.division else ""])
    if number >= (page.page_count or 0):
        break
    number += 1
