"""Two tasks of a scheduler such as Airflow: one submits an export, another one, in another process, waits for it.

    python examples/scheduled_tasks.py

What passes between them is pickled. The answer to the submission knows the operation that it came from, and no client:
each process logs in by itself, and no secret is in the pickle.
"""

import multiprocessing
import pickle

import PureCloudPlatformClientV2 as gc


def submit() -> bytes:
    gc.connect()
    return pickle.dumps(gc.ExternalContactsApi().post_externalcontacts_contacts_exports(gc.ContactsExport()))


def collect(stored: bytes) -> str:
    gc.connect()
    job: gc.ContactsExport = pickle.loads(stored)  # noqa: S301 - of the task before, of nobody else
    return str(gc.wait(job, timeout=900).status)


if __name__ == "__main__":
    passed = submit()
    with multiprocessing.get_context("spawn").Pool(1) as workers:
        print("the export is", workers.apply(collect, (passed,)))
