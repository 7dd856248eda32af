"""An export of all external contacts: asked for, waited for, downloaded."""

import sys

import PureCloudPlatformClientV2 as gc
from PureCloudPlatformClientV2.rest import ApiTimeoutError, JobFailedError


def main() -> None:
    gc.connect()
    contacts = gc.ExternalContactsApi()
    job = contacts.post_externalcontacts_contacts_exports(gc.ContactsExport())
    try:
        export = gc.wait(job, timeout=900, progress=lambda status: print("export is", status.status))
    except JobFailedError as error:
        sys.exit(f"the export failed: {error}")
    except ApiTimeoutError:
        sys.exit("the export takes too long today")
    if export.download_url:
        print(gc.download(export.download_url, "exports/"))


if __name__ == "__main__":
    main()
