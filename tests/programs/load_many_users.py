"""The queues of many users at once, ten requests at a time, on the event loop."""

import asyncio

import PureCloudPlatformClientV2 as gc
from PureCloudPlatformClientV2 import aio


async def queues_of(users: aio.UsersApi, user: gc.User, limit: asyncio.Semaphore) -> tuple[str, int]:
    async with limit:
        queues = gc.paginate(users.get_user_queues, user.id, joined=True)
        return user.name or user.id, len([queue async for queue in queues])


async def main() -> None:
    limit = asyncio.Semaphore(10)
    async with await aio.connect() as client:
        users = aio.UsersApi(client)
        work = [queues_of(users, user, limit) async for user in gc.paginate(users.get_users, limit=20)]
        for name, queues in await asyncio.gather(*work):
            print(name, queues)


if __name__ == "__main__":
    asyncio.run(main())
