"""The package's data go with it: the facts about operations, by which errors name missing permissions."""

from PyInstaller.utils.hooks import collect_data_files  # type: ignore[import-untyped]  # PyInstaller imports this file

datas = collect_data_files("PureCloudPlatformClientV2", excludes=["**/*.pyi", "changes*"])
