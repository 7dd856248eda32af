"""What is not read as it was written, and why. Keys are `VERB path property`; `*` stands for anything."""

from __future__ import annotations

REASONS = {
    "* * password": "A password is never shown.",
    "* /api/v2/routing/queues* *emberCount": "How many members a queue has is counted.",
    "* /api/v2/scim/* schemas": "What a SCIM resource consists of is for the platform to say.",
    "* /api/v2/scim/* meta": "Where a SCIM resource is and when it changed is for the platform to say.",
    "PUT /api/v2/conversations/{conversationId}/recordings/{recordingId} mediaUris": "Addresses are the platform's.",
    "* /api/v2/conversations/*{conversationId} participants": "Who takes part is changed one by one.",
    "POST /api/v2/conversations/calls participants": "Who takes part is for the platform to say.",
    "PUT /api/v2/externalcontacts/import/jobs/{jobId} status": "The one that is sent is a command, `Cancel`.",
    "PATCH /api/v2/knowledge/connections/{connectionId} error": "The model that is read has an object there.",
    "PATCH /api/v2/knowledge/knowledgebases/{knowledgeBaseId}/import/jobs/{importJobId} status": "A command.",
    "PATCH /api/v2/users/{userId} groups": "Membership is with the groups; see the test of both sides.",
    "* /api/v2/scim/* emails": "The one e-mail address of a user is the primary one.",
}
# Writes that are queries or commands: what they send is not kept, what they find is read elsewhere.
COMMANDS = {
    "PATCH /api/v2/casemanagement/caseplans/{caseplanId}/stageplans/{stageplanId}/stepplans"
    "/{stepplanId}": "No operation makes a step; those of made-up stages have a test of their own.",
    "PUT /api/v2/users/{subjectId}/roles": "A list of ids is sent; see the test of roles.",
    "POST /api/v2/conversations/emails/{conversationId}/messages": "What it answers has no id.",
    "POST /api/v2/workforcemanagement/agents/me/adherence/historical/jobs": "A query.",
    "POST /api/v2/workforcemanagement/businessunits/{businessUnitId}/weeks/{weekId}/schedules/{scheduleId}"
    "/performancepredictions/recalculations": "A query.",
    "POST /api/v2/telephony/siptraces/download": "Asks for a file.",
    "POST /api/v2/conversations/callbacks": "Makes a conversation, whose participants are the platform's.",
}
# PUT, PATCH and DELETE, by the id of the operation, that no other operation of the definition shows the effect of.
_COMMAND = "A command: it is carried out, and no read shows that it was."
_UNREAD = "No operation reads what it writes."
NOT_KEPT = {
    "deleteAlertingAlertsAll": "Which alerts there are only a query says, whose answers are made up.",
    "patchAlertingAlertsAll": "Which alerts there are only a query says, whose answers are made up.",
    "deleteBusinessrulesDecisiontableVersionSnapshot": _COMMAND,
    "putChatsMessageReactions": "Switches reactions on and off; chat messages are made up.",
    "deleteChatsRoomMessagesPin": _UNREAD,
    "deleteChatsRoomParticipant": "Who takes part in such a chat is made up.",
    "deleteChatsUserMessagesPin": _UNREAD,
    "deleteChatsUserMessage": "No operation reads one message of a person.",
    "deleteConversationsCallParticipantCommunicationPostflowaction": _COMMAND,
    "patchConversationsCallParticipantCommunicationPostflowaction": _COMMAND,
    "deleteConversationsCallParticipantConsult": _COMMAND,
    "deleteConversationsEmailMessagesDraftAttachment": _COMMAND,
    "deleteConversationParticipantCode": _COMMAND,
    "patchConversationSummaryEngagements": _UNREAD,
    "patchConversationSummaryFeedback": _UNREAD,
    "putExternalcontactsGraphsClusterscanClusterMerge": _COMMAND,
    "putIntegrationsSpeechNuanceNuanceIntegrationIdBotsLaunchSettings": _UNREAD,
    "putIntegrationsUnifiedcommunicationThirdpartypresences": _UNREAD,
    "patchKnowledgeGuestSessionDocumentsSearchSearchId": _UNREAD,
    "patchKnowledgeKnowledgebaseChunksSearchSearchId": _UNREAD,
    "patchKnowledgeKnowledgebaseDocumentsSearchSearchId": _UNREAD,
    "putOutboundCampaignAgent": _UNREAD,
    "deleteOutboundDnclistCustomexclusioncolumns": "Only an export reads the entries.",
    "deleteOutboundDnclistEmailaddresses": "Only an export reads the entries.",
    "deleteOutboundDnclistPhonenumbers": "Only an export reads the entries.",
    "deleteOutboundDnclistWhatsappnumbers": "Only an export reads the entries.",
    "patchOutboundDnclistCustomexclusioncolumns": "Only an export reads the entries.",
    "patchOutboundDnclistEmailaddresses": "Only an export reads the entries.",
    "patchOutboundDnclistPhonenumbers": "Only an export reads the entries.",
    "patchOutboundDnclistWhatsappnumbers": "Only an export reads the entries.",
    "deleteSocialmediaMessage": _UNREAD,
    "patchTelephonyOrganizationLinkApproveRequestingOrganizationId": _COMMAND,
    "deleteWebdeploymentsTokenRevoke": _COMMAND,
    "deleteWebmessagingDeploymentPushdevice": _UNREAD,
    "patchWebmessagingDeploymentPushdevice": _UNREAD,
    "deleteWorkforcemanagementBusinessunitCapacityplanStaffinggroupallocationshistory": _COMMAND,
}
# What is sent for a participant and not shown: by template and property, and inside of properties.
STAYS = {
    ("/api/v2/conversations/{conversationId}/participants/{participantId}", "resumeTime"): "Only messages show it.",
}
NOT_SHOWN = {"disableEndTimeUpdates": "Says how a wrap-up is written."}
