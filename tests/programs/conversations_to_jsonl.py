"""The conversations of a week, a line of JSON each, as the API has them; it goes on where it was interrupted."""

import datetime as dt
import json
from pathlib import Path

import PureCloudPlatformClientV2 as gc

STATE, OUTPUT = Path("resume.txt"), Path("conversations.jsonl")


def main() -> None:
    gc.connect()
    end = dt.datetime.now(dt.timezone.utc)
    query = gc.ConversationQuery(interval=(end - dt.timedelta(days=7), end), order="asc")
    resume = STATE.read_text() if STATE.exists() else None
    conversations = gc.paginate(
        gc.AnalyticsApi().post_analytics_conversations_details_query, query, page_size=100, limit=250, resume=resume
    )
    with OUTPUT.open("a", encoding="utf-8") as file:
        for page in conversations.pages():
            file.writelines(json.dumps(gc.to_wire(item)) + "\n" for item in page.items)
            file.flush()
            STATE.write_text(conversations.resume_token or "")
    print(len(OUTPUT.read_text(encoding="utf-8").splitlines()), "conversations")


if __name__ == "__main__":
    main()
