"""Processor seconds of the first call after the import, all lazy loading included."""

import json
import os
import time

import PureCloudPlatformClientV2

start = time.process_time()
PureCloudPlatformClientV2.configuration.host = os.environ["HOST"]
if "TRANSPORT" in os.environ:
    PureCloudPlatformClientV2.configuration.transport = os.environ["TRANSPORT"]
PureCloudPlatformClientV2.configuration.access_token = "token"
PureCloudPlatformClientV2.UsersApi().get_users_me().name
print(json.dumps({"seconds": time.process_time() - start}))
