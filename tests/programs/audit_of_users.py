"""What was changed about people since yesterday, and by whom: a query that runs as a job."""

import datetime as dt

import PureCloudPlatformClientV2 as gc


def main() -> None:
    gc.connect()
    end = dt.datetime.now(dt.timezone.utc)
    query = gc.AuditQueryRequest(
        interval=(end - dt.timedelta(days=1), end),
        service_name="Directory",
        sort=[gc.AuditQuerySort(name="Timestamp", sort_order="descending")],
    )
    for entry in gc.paginate(gc.AuditApi().post_audits_query, query, limit=100):
        who = entry.user.id if entry.user else "the platform"
        print(entry.event_date, entry.action, entry.entity_type, entry.entity.id if entry.entity else "", "by", who)


if __name__ == "__main__":
    main()
