"""How many conversations there were yesterday, and how long each took."""

import datetime as dt

import PureCloudPlatformClientV2 as gc

gc.connect()
today = dt.datetime.now(dt.timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
query = gc.ConversationQuery(
    interval=f"{(today - dt.timedelta(days=1)).isoformat()}/{today.isoformat()}",
    order="asc",
    order_by="conversationStart",
    paging=gc.PagingSpec(page_size=100, page_number=1),
)
answer = gc.ConversationsApi().post_analytics_conversations_details_query(query)
print(answer.total_hits or 0, "conversations")
for conversation in answer.conversations or []:
    if conversation.conversation_start and conversation.conversation_end:
        print(conversation.conversation_id, conversation.conversation_end - conversation.conversation_start)
