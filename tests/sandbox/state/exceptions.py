"""What is not read as it was written, and why. Keys are `VERB path property`; `*` stands for anything."""

from __future__ import annotations

REASONS = {
    "* * password": "A password is never shown.",
    "* /api/v2/routing/queues* *emberCount": "How many members a queue has is counted.",
    "* /api/v2/scim/* schemas": "What a SCIM resource consists of is for the platform to say.",
    "* /api/v2/scim/* meta": "Where a SCIM resource is and when it changed is for the platform to say.",
    "PUT /api/v2/conversations/{conversationId}/recordings/{recordingId} mediaUris": "Addresses are the platform's.",
    "PATCH /api/v2/conversations/calls/{conversationId} recordingState": "The model that is read knows other states.",
    "PUT /api/v2/externalcontacts/import/jobs/{jobId} status": "The one that is sent is a command, `Cancel`.",
    "PATCH /api/v2/knowledge/connections/{connectionId} error": "The model that is read has an object there.",
    "PATCH /api/v2/knowledge/knowledgebases/{knowledgeBaseId}/import/jobs/{importJobId} status": "A command.",
    "PATCH /api/v2/users/{userId} groups": "Membership is with the groups; see the test of both sides.",
    "* /api/v2/scim/* emails": "The one e-mail address of a user is the primary one.",
}
# Writes that are queries or commands: what they send is not kept, what they find is read elsewhere.
COMMANDS = {
    "PUT /api/v2/users/{subjectId}/roles": "A list of ids is sent; see the test of roles.",
    "POST /api/v2/conversations/emails/{conversationId}/messages": "What it answers has no id.",
    "POST /api/v2/workforcemanagement/agents/me/adherence/historical/jobs": "A query.",
    "POST /api/v2/workforcemanagement/businessunits/{businessUnitId}/weeks/{weekId}/schedules/{scheduleId}"
    "/performancepredictions/recalculations": "A query.",
    "POST /api/v2/telephony/siptraces/download": "Asks for a file.",
    "POST /api/v2/conversations/callbacks": "Makes a conversation, whose participants are the platform's.",
}
