"""All recordings of a day into a folder, with a list of what there was."""

import csv
import datetime as dt
from pathlib import Path

import PureCloudPlatformClientV2 as gc


def main() -> None:
    gc.connect()
    midnight = dt.datetime.now(dt.timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
    query = gc.ConversationQuery(interval=(midnight - dt.timedelta(days=1), midnight))
    calls = gc.paginate(gc.AnalyticsApi().post_analytics_conversations_details_query, query, limit=5)
    ids = [call.conversation_id for call in calls if call.conversation_id]
    folder = Path("recordings")
    files = gc.download_recordings(ids, folder, timeout=600, progress=lambda file: print(file.path or file.error))
    with (folder / "index.csv").open("w", newline="", encoding="utf-8") as index:
        writer = csv.writer(index)
        writer.writerow(["conversation", "recording", "file", "error"])
        for file in files:
            writer.writerow([file.conversation_id, file.recording_id, file.path, file.error])


if __name__ == "__main__":
    main()
