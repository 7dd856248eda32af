"""Create a queue, rename it, delete it; each answer is changed and written back as it is."""

import PureCloudPlatformClientV2 as gc

gc.connect()
routing = gc.RoutingApi()

queue = routing.post_routing_queues(gc.CreateQueueRequest(name="Support (example)"))
try:
    queue.name = "Customer care (example)"
    changed = routing.put_routing_queue(queue.id, queue)
    print(changed.name)
except gc.rest.PermissionDeniedError as error:
    print("ask an administrator for", " and ".join(error.missing_permissions))
except gc.ApiException as error:
    print(error)
finally:
    routing.delete_routing_queue(queue.id, force_delete=True)
