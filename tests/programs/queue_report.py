"""Offered, answered and waiting of each queue yesterday, hour by hour, as rows for a spreadsheet."""

import csv
import datetime as dt
import sys

import PureCloudPlatformClientV2 as gc


def main() -> None:
    gc.connect()
    end = dt.datetime.now(dt.timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
    query = gc.ConversationAggregationQuery(
        interval=(end - dt.timedelta(days=1), end),
        granularity="PT1H",
        group_by=["queueId"],
        metrics=["nOffered", "tAnswered", "tWait"],
    )
    answer = gc.AnalyticsApi().post_analytics_conversations_aggregates_query(query)
    names = {queue.id: queue.name for queue in gc.paginate(gc.RoutingApi().get_routing_queues)}
    writer = csv.writer(sys.stdout)
    writer.writerow(["queue", "from/to", "metric", "count"])
    for row in gc.rows(answer.results or [], "data.metrics"):
        queue = names.get(str(row.get("group.queueId")), "")
        writer.writerow([queue, row.get("data.interval"), row.get("metrics.metric"), row.get("metrics.stats.count")])


if __name__ == "__main__":
    main()
