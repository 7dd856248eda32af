"""A program for the published package 269.0.0, run by `test_published.py` in an interpreter that has it."""

from __future__ import annotations

import datetime as dt
import sys

import PureCloudPlatformClientV2 as gc
from PureCloudPlatformClientV2.rest import ApiException

gc.configuration.host = sys.argv[1]
client = gc.api_client.ApiClient()
client.set_gateway("127.0.0.1", "http", int(sys.argv[1].rpartition(":")[2]), "", "")
client.get_client_credentials_token("any-id", "any-secret")
users = gc.UsersApi(client)

me = users.get_users_me()
print("me", me.name, me.organization.name)

body = gc.CreateUser()
body.name, body.email, body.division_id = "Radia Perlman", "radia@example.com", me.division.id
created = users.post_users(body)
print("created", created.name, created.version)
assert users.get_user(created.id).email == "radia@example.com"

change = gc.UpdateUser()
change.version, change.title = created.version, "Bridge builder"
print("changed", users.patch_user(created.id, change).title)
try:
    users.patch_user(created.id, change)
except ApiException as error:
    print("conflict", error.status)

names, number = [], 1
while True:
    page = users.get_users(page_size=5, page_number=number)
    names += [user.name for user in page.entities]
    if number >= page.page_count:
        break
    number += 1
print("paged", len(names), len(set(names)), page.total, "Radia Perlman" in names)

users.delete_user(created.id)
try:
    users.get_user(created.id)
except ApiException as error:
    print("gone", error.status)

now = dt.datetime.now(dt.timezone.utc)
query = gc.ConversationQuery()
yesterday = now - dt.timedelta(days=1)  # what goes on at midnight began before it
query.interval = f"{now - dt.timedelta(days=31):%Y-%m-%dT00:00:00.000Z}/{yesterday:%Y-%m-%dT00:00:00.000Z}"
query.paging = gc.PagingSpec()
query.paging.page_size, query.paging.page_number = 50, 1
found = gc.ConversationsApi(client).post_analytics_conversations_details_query(query)
first = found.conversations[0]
print("analytics", found.total_hits, len(found.conversations), first.conversation_end > first.conversation_start)
