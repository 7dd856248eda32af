"""One call and its result printed: what a script or a serverless function does."""

import os

import PureCloudPlatformClientV2

PureCloudPlatformClientV2.configuration.host = os.environ["HOST"]
if "TRANSPORT" in os.environ:
    PureCloudPlatformClientV2.configuration.transport = os.environ["TRANSPORT"]
PureCloudPlatformClientV2.configuration.access_token = "token"
print(PureCloudPlatformClientV2.UsersApi().get_users_me().name)
