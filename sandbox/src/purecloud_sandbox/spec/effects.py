"""What operations do that their paths and models do not show: each with the place that it reads or writes.

An operation that is not listed here does what :mod:`.resources` reads off the definition.
"""

from __future__ import annotations

from dataclasses import dataclass

ANYTHING = "anything"  # the model of what has no model
_API = "/api/v2"
_WFM = _API + "/workforcemanagement"
_UNIT = _WFM + "/businessunits/{businessUnitId}"
_PLAN = _API + "/casemanagement/caseplans/{caseplanId}"
_STAGE = _PLAN + "/stageplans/{stageplanId}"
_USER_ATTRIBUTES = _API + "/users/{userId}/customattributes"
_POLICIES = _API + "/authorization/policies/targets/{targetName}"
_SPOKEN_ATTRIBUTES = _API + "/conversations/{conversationId}/customattributes"
_ROWS = _API + "/flows/datatables/{datatableId}/rows"
_AGENT = _WFM + "/agents/{agentId}"
_WRAPUPS = _API + "/taskmanagement/workitems/{workitemId}/users/{userId}/wrapups"
_CONTACTS = _API + "/externalcontacts/contacts"
_CONTACT = _CONTACTS + "/{contactId}"
_COMPANIES = _API + "/externalcontacts/organizations"
_COMPANY = _COMPANIES + "/{externalOrganizationId}"
_GRAMMAR = _API + "/architect/grammars/{grammarId}/languages"
_OUTBOUND = _API + "/outbound"
_ADJUSTMENTS = _UNIT + "/adherence/adjustments"


@dataclass(frozen=True, slots=True)
class Effect:
    """What an operation does, as :class:`.resources.Role` says it.

    :ivar model: the name of the model that is stored; "" for what the definition has.
    :ivar key: what names the item: a parameter of the path, or a property of the body such as `subject.id`. For
        `write_several` the properties of an entry that are the parameters of the document's path, in their order; for
        parts of an item `property=value` (also of a parameter), `sent=kept`, or the properties that are removed; for a
        list that an item has its name, where the body has an entry, and what makes two entries the same.
    """

    action: str
    place: str
    model: str = ""
    key: str = ""


EFFECTS: dict[str, Effect] = {
    # Rows of a table are named by their column `key`.
    f"GET {_ROWS}": Effect("list", _ROWS, ANYTHING),
    f"POST {_ROWS}": Effect("create", _ROWS, ANYTHING, "key"),
    f"GET {_ROWS}/{{rowId}}": Effect("find", _ROWS, ANYTHING),
    f"PUT {_ROWS}/{{rowId}}": Effect("replace", _ROWS, ANYTHING),
    f"DELETE {_ROWS}/{{rowId}}": Effect("remove", _ROWS, ANYTHING),
    # A user has one set of attributes for each schema.
    f"PUT {_USER_ATTRIBUTES}": Effect("put", _USER_ATTRIBUTES, "UserCustomAttributes", "schemaId"),
    f"PATCH {_USER_ATTRIBUTES}": Effect("put", _USER_ATTRIBUTES, "UserCustomAttributes", "schemaId"),
    f"GET {_USER_ATTRIBUTES}/{{schemaId}}": Effect("find", _USER_ATTRIBUTES, "UserCustomAttributes"),
    f"DELETE {_USER_ATTRIBUTES}/{{schemaId}}": Effect("remove", _USER_ATTRIBUTES, "UserCustomAttributes"),
    f"GET {_USER_ATTRIBUTES}/bulk": Effect("list", _USER_ATTRIBUTES, "UserCustomAttributes"),
    f"PATCH {_USER_ATTRIBUTES}/bulk": Effect("put_several", _USER_ATTRIBUTES, "UserCustomAttributes", "schemaId"),
    # So has a conversation.
    f"PUT {_SPOKEN_ATTRIBUTES}": Effect("put", _SPOKEN_ATTRIBUTES, "CustomAttributes", "id"),
    f"PATCH {_SPOKEN_ATTRIBUTES}": Effect("put", _SPOKEN_ATTRIBUTES, "CustomAttributes", "id"),
    f"PUT {_SPOKEN_ATTRIBUTES}/bulk": Effect("put_several", _SPOKEN_ATTRIBUTES, "CustomAttributes", "id"),
    f"PATCH {_SPOKEN_ATTRIBUTES}/bulk": Effect("put_several", _SPOKEN_ATTRIBUTES, "CustomAttributes", "id"),
    # A target has a policy for each subject.
    f"GET {_POLICIES}": Effect("list", _POLICIES, "AuthorizationPolicy"),
    f"POST {_POLICIES}": Effect("put", _POLICIES, "AuthorizationPolicy", "subject.id"),
    f"PUT {_POLICIES}": Effect("put", _POLICIES, "AuthorizationPolicy", "subject.id"),
    f"GET {_POLICIES}/subject/{{subjectId}}": Effect("find", _POLICIES, "AuthorizationPolicy"),
    f"DELETE {_POLICIES}/subject/{{subjectId}}": Effect("remove", _POLICIES, "AuthorizationPolicy"),
    # The parts of a plan are changed at the plan, and read at its versions.
    f"PATCH {_STAGE}": Effect("change", _PLAN + "/stageplans", "Stageplan"),
    f"DELETE {_STAGE}": Effect("remove", _PLAN + "/stageplans", "Stageplan"),
    f"POST {_PLAN}/stageplans": Effect("create", _PLAN + "/stageplans", "Stageplan"),
    f"PATCH {_STAGE}/stepplans/{{stepplanId}}": Effect("change", _STAGE + "/stepplans", "Stepplan"),
    f"PUT {_PLAN}/intakesettings": Effect("write", _PLAN + "/intakesettings", "IntakeSettingsListing"),
    f"GET {_PLAN}/versions/{{versionId}}/intakesettings":
    Effect("read", _PLAN + "/intakesettings", "IntakeSettingsListing"),
    f"PUT {_PLAN}/dataschemas/{{schemaKeyName}}": Effect("put", _PLAN + "/dataschemas", "CaseplanDataSchema", "id"),
    f"DELETE {_PLAN}/dataschemas/{{schemaKeyName}}": Effect("remove", _PLAN + "/dataschemas", "CaseplanDataSchema"),
    f"GET {_PLAN}/versions/{{versionId}}/dataschemas":
    Effect("list", _PLAN + "/dataschemas", "CaseplanDataSchema"),
    # Who owns a case, and who works on an item.
    f"PATCH {_API}/casemanagement/cases/{{caseId}}/owner":
    Effect("change_part", _API + "/casemanagement/cases", "Case"),
    # Several at once, and those that only a query reads.
    f"GET {_ADJUSTMENTS}/bulk": Effect("list", _ADJUSTMENTS, "AdherenceAdjustment"),
    f"PATCH {_ADJUSTMENTS}/bulk": Effect("put_several", _ADJUSTMENTS, "AdherenceAdjustment", "id"),
    f"PATCH {_WFM}/unavailabletimes": Effect("put_several", _WFM + "/unavailabletimes", "UnavailableTime", "id"),
    f"POST {_WFM}/unavailabletimes/query": Effect("list", _WFM + "/unavailabletimes", "UnavailableTime"),
    f"PATCH {_AGENT}/unavailabletimes": Effect("put_several", _AGENT + "/unavailabletimes", "UnavailableTime", "id"),
    f"POST {_AGENT}/unavailabletimes/query": Effect("list", _AGENT + "/unavailabletimes", "UnavailableTime"),
    f"PATCH {_WFM}/schedulingpreferences":
    Effect("put_several", _WFM + "/schedulingpreferences", "AgentSchedulingPreference", "id"),
    f"POST {_WFM}/schedulingpreferences/query":
    Effect("list", _WFM + "/schedulingpreferences", "AgentSchedulingPreference"),
    f"PUT {_API}/users/presences/bulk":
    Effect("write_several", _API + "/users/{userId}/presences/{sourceId}", "UserPresence", "id sourceId"),
    f"PATCH {_WFM}/users/workplanbidranks/bulk":
    Effect("write_several", _WFM + "/users/{userId}/workplanbidranks", "WorkPlanBidRanks", "id"),
    f"GET {_WFM}/managementunits/{{managementUnitId}}/agents/{{agentId}}":
    Effect("read", _WFM + "/managementunits/{managementUnitId}/agents/{agentId}", "WfmAgent"),
    f"PATCH {_WFM}/managementunits/{{managementUnitId}}/agents":
    Effect("write_several", _WFM + "/managementunits/{managementUnitId}/agents/{agentId}", "WfmAgent", "userId"),
    # What is added to a list and taken away from it, as `action` or `operation` of the body says.
    f"GET {_WRAPUPS}": Effect("list", _WRAPUPS, "WorkitemWrapup"),
    f"PATCH {_WRAPUPS}": Effect("toggle", _WRAPUPS, "WorkitemWrapup", "wrapupCode"),
    f"PATCH {_API}/taskmanagement/workitems/{{workitemId}}/users/me/wrapups":
    Effect("toggle", _WRAPUPS, "WorkitemWrapup", "wrapupCode"),
    # A list that an item has as a property.
    f"GET {_CONTACT}/identifiers": Effect("list_part", _CONTACTS, "", "identifiers"),
    f"PATCH {_CONTACT}/identifiers": Effect("toggle_part", _CONTACTS, "", "identifiers identifier type value"),
    f"GET {_COMPANY}/identifiers": Effect("list_part", _COMPANIES, "", "identifiers"),
    f"PATCH {_COMPANY}/identifiers": Effect("toggle_part", _COMPANIES, "", "identifiers identifier type value"),
    # A property of an item: set to a value, taken from the body under another name, or removed.
    f"PATCH {_API}/taskmanagement/workitems/{{workitemId}}/assignment":
    Effect("change_part", _API + "/taskmanagement/workitems", "", "id=assignee"),
    f"PUT {_API}/businessrules/decisiontables/{{tableId}}/versions/{{tableVersion}}/publish":
    Effect("set_part", _API + "/businessrules/decisiontables/{tableId}/versions", "", "status=Published"),
    f"DELETE {_GRAMMAR}/{{languageCode}}/files/voice":
    Effect("clear_part", _GRAMMAR, "", "voiceFileUrl voiceFileMetadata"),
    f"DELETE {_GRAMMAR}/{{languageCode}}/files/dtmf":
    Effect("clear_part", _GRAMMAR, "", "dtmfFileUrl dtmfFileMetadata"),
    f"DELETE {_COMPANY}/trustor": Effect("clear_part", _COMPANIES, "", "trustor"),
    f"PUT {_COMPANY}/trustor/{{trustorId}}": Effect("set_part", _COMPANIES, "", "trustor={trustorId}"),
    f"POST {_OUTBOUND}/campaigns/{{campaignId}}/start":
    Effect("set_part", _OUTBOUND + "/campaigns", "", "campaignStatus=on"),
    f"POST {_OUTBOUND}/campaigns/{{campaignId}}/stop":
    Effect("set_part", _OUTBOUND + "/campaigns", "", "campaignStatus=off"),
    f"POST {_OUTBOUND}/messagingcampaigns/{{messagingCampaignId}}/start":
    Effect("set_part", _OUTBOUND + "/messagingcampaigns", "", "campaignStatus=on"),
    f"POST {_OUTBOUND}/messagingcampaigns/{{messagingCampaignId}}/stop":
    Effect("set_part", _OUTBOUND + "/messagingcampaigns", "", "campaignStatus=off"),
    f"POST {_API}/gamification/profiles/{{profileId}}/activate":
    Effect("set_part", _API + "/gamification/profiles", "", "active=true"),
    f"POST {_API}/gamification/profiles/{{profileId}}/deactivate":
    Effect("set_part", _API + "/gamification/profiles", "", "active=false"),
    f"POST {_API}/learning/modules/{{moduleId}}/publish":
    Effect("set_part", _API + "/learning/modules", "", "isPublished=true"),
    # Jobs that remove what they lie below.
    f"DELETE {_API}/agentic/virtualagents/{{virtualAgentId}}/jobs":
    Effect("remove", _API + "/agentic/virtualagents", "", "virtualAgentId"),
    f"DELETE {_API}/guides/{{guideId}}/jobs": Effect("remove", _API + "/guides", "", "guideId"),
    # The same thing at another path.
    f"DELETE {_API}/casemanagement/cases/{{caseId}}/comments/me/{{commentId}}":
    Effect("remove", _API + "/casemanagement/cases/{caseId}/comments"),
    # An address that is named by two parameters.
    f"DELETE {_API}/users/{{userId}}/externalid/{{authorityName}}/{{externalKey}}":
    Effect("remove", _API + "/users/{userId}/externalid", "UserExternalIdentifier", "authorityName"),
    # Everything that there is.
    f"POST {_OUTBOUND}/contactlists/{{contactListId}}/clear":
    Effect("remove_several", _OUTBOUND + "/contactlists/{contactListId}/contacts"),
    f"DELETE {_API}/voicemail/messages": Effect("remove_several", _API + "/voicemail/messages"),
    f"DELETE {_API}/speechandtextanalytics/sentimentfeedback":
    Effect("remove_several", _API + "/speechandtextanalytics/sentimentfeedback"),
}  # fmt: skip
