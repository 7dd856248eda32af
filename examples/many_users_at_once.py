"""The presence of all users, 20 calls at a time."""

import asyncio

from PureCloudPlatformClientV2 import aio


async def main() -> None:
    async with await aio.connect() as client:
        users = aio.UsersApi(client)
        at_once = asyncio.Semaphore(20)

        async def show(user_id: str) -> None:
            async with at_once:
                user = await users.get_user(user_id, expand=["presence"])
            presence = user.presence.presence_definition if user.presence else None
            print(user.name, presence.system_presence if presence else "unknown", sep="\t")

        page = await users.get_users(page_size=100)
        await asyncio.gather(*(show(user.id) for user in page.entities))


asyncio.run(main())
