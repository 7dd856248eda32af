"""Opening hours from a table of the program into a data table of Architect."""

from typing import Any

import PureCloudPlatformClientV2 as gc

HOURS = {"mon": "09:00-17:00", "tue": "09:00-17:00", "sat": "10:00-14:00"}


def main() -> None:
    gc.connect()
    architect = gc.ArchitectApi()
    schema = gc.JsonSchemaDocument(
        type="object",
        required=["key"],
        properties={"key": {"type": "string", "title": "day"}, "hours": {"type": "string", "title": "hours"}},
    )
    table = architect.post_flows_datatables(gc.DataTable(name="Opening hours", schema=schema))
    for day, hours in HOURS.items():
        row: dict[str, Any] = {"key": day, "hours": hours}
        architect.post_flows_datatable_rows(table.id, row)
    rows = list(gc.paginate(architect.get_flows_datatable_rows, table.id, showbrief=False))
    print(len(rows), "rows")


if __name__ == "__main__":
    main()
