"""Python SDK for the Genesys Cloud (PureCloud) Platform API.

    import PureCloudPlatformClientV2 as gc

    client = gc.connect(region="eu-west-1", client_id="...", client_secret="...")
    print(gc.UsersApi(client).get_users().total)

Where to look:

    gc.search("add a member to a queue")    finds the operation, by what it does
    help(gc.UsersApi.get_user)              what it takes, returns and may refuse
    help(gc.User)                           the properties of a model
    help(gc.connect)                        how to log in, and what else a client needs
    dir(gc.UsersApi), dir(gc.models)        all that there is

`gc.paginate` reads all items of a listing, `gc.notifications` listens for events, `gc.aio` has it all for asyncio.

Importing the package does nothing but this: each of its 7,000 names is found and loaded when it is first used.
"""

# The annotations are in __init__.pyi; importing `typing` or `types` here would cost more than all the rest.
# mypy: ignore-errors

import sys


class _Package(type(sys)):
    """Keeps `configuration` the configuration object: an import of the submodule of that name would replace it."""

    @property
    def configuration(self):
        from ._core.config.configuration import configuration

        return configuration

    @configuration.setter
    def configuration(self, value):
        if isinstance(value, type(sys)) or value is self.configuration:
            return
        self._refuse()

    @configuration.deleter
    def configuration(self):  # what a test tool does in the end must not hide what it was refused before
        self._refuse()

    @staticmethod
    def _refuse():
        raise AttributeError(
            "PureCloudPlatformClientV2.configuration is one object for the whole process: set its attributes, or give "
            "a client a configuration of its own with ApiClient(configuration=...)"
        )


sys.modules[__name__].__class__ = _Package


def __getattr__(name):
    from ._core.lazy.packages import find

    value = globals()[name] = find(name)
    return value


def __dir__():
    from ._core.lazy.packages import asked_by_help, public_names

    return [] if asked_by_help() else public_names()


def _for_freezers():
    """Never called: PyInstaller, cx_Freeze, Nuitka and others see by it which modules the package loads by name."""
    from . import _modules  # noqa: F401
