"""The doctor finds what is planted in programs, and nothing else."""

from __future__ import annotations

import pytest
from PureCloudPlatformClientV2.doctor import Change, changes_between, examine
from PureCloudPlatformClientV2.doctor.examination import Examiner

from .corpus import Program, all_changes, marked, planted, sound, written


@pytest.mark.parametrize("program", list(written()), ids=lambda program: program.name)
def test_written_programs(program: Program) -> None:
    assert marked(examine(program.source, "program.py", changes_between("250", "270"), "270")) == program.expected


def test_each_change_of_the_api_is_found_where_it_is_planted() -> None:
    examiner = Examiner(all_changes(), "270.0.0")
    programs = list(planted())
    assert len(programs) > 400
    wrong = [
        (program, found)
        for program in programs
        if not set(program.expected) <= set(found := marked(examiner.examine(program.source, "program.py")))
    ]
    assert wrong == []


def test_planted_programs_have_no_other_fault() -> None:
    examiner = Examiner(all_changes(), "270.0.0")
    for program in planted():
        others = set(marked(examiner.examine(program.source, "program.py"))) - set(program.expected)
        # The class of a planted line may have changed more than one thing, or be used by a method that is gone too.
        assert all(mark != "!" or line in {place for place, _, _ in program.expected} for line, mark, _ in others)


def test_nothing_is_found_in_programs_that_use_everything_as_it_is() -> None:
    """Each operation in five forms of call, each property read and written, in all ways of coming to them."""
    examiner = Examiner(changes_between("269", "270"), "270.0.0")
    count = 0
    for program in sound():
        count += 1
        found = examiner.examine(program.source, "program.py")
        assert [finding for finding in found if finding.change != "deprecated"] == [], program.name
    assert count > 6000


def test_changes_that_a_call_does_not_meet() -> None:
    """Arguments by position, keywords that nobody passes, values of the new type, results in a thread."""
    program = """
import PureCloudPlatformClientV2 as gc
api = gc.ArchitectApi()
api.post_architect_prompts(gc.Prompt(name="x"))
gc.UsersApi().get_user_roles("an id")
gc.ConversationsApi().post_conversations_messages_agentless(gc.SendAgentlessOutboundMessageRequest())
campaign = gc.Campaign()
campaign.queue = gc.DomainEntityRef()
gc.UsersApi().get_user("id", callback=print).join()
"""
    agentless = "ConversationsApi.post_conversations_messages_agentless"
    changes = [
        Change("271.0.0", "ArchitectApi.post_architect_prompts", "body", "required", True, "`body` is required now."),
        Change("271.0.0", "UsersApi.get_user_roles", "user_id", "removed", True, "no longer takes `user_id`."),
        Change("271.0.0", "UsersApi.get_user_roles", "subject_id", "added", True, "now requires `subject_id`."),
        Change("271.0.0", agentless, "use_normalized_message", "removed", True, "no longer takes it."),
        Change("271.0.0", "Campaign.queue", None, "type", True, "is `DomainEntityRef` now, not `UriReference`."),
        Change("271.0.0", "UsersApi.get_user", "return", "type", True, "returns `UserMe` now, not `User`."),
    ]
    assert examine(program, "program.py", changes, "271.0.0") == []


def test_a_source_that_does_not_use_the_package_is_left_alone() -> None:
    source = (
        "import x\nclient.get_conversations_chats()\nx.button_quick_reply_payloads\nif x == 'outdated_sdk_version': x\n"
    )
    examiner = Examiner(changes_between("250", "270"), "270.0.0")
    assert examiner.examine(source, "program.py") == []
    # Beside one that does, it may be handed an API class.
    found = examiner.examine(source, "program.py", is_related=True)
    assert [(finding.line, finding.symbol, finding.certain) for finding in found] == [
        (2, "ConversationsApi.get_conversations_chats", False)
    ]


def test_what_is_said_helps() -> None:
    source = """
import PureCloudPlatformClientV2 as gc
gc.User().departmant
gc.UsersApi().get_users(pagesize=5)
gc.UsersApi().get_routing_queues()
gc.KnowledgeDocumentCreateRequest()
gc.ConversationsApi().get_conversations_chats()
"""
    found = {finding.line: finding for finding in examine(source, "p.py", changes_between("250", "270"), "270")}
    assert found[3].instead == "User.department"
    assert found[3].sentence == "`User` has no attribute `departmant`: no release from 230.0.0 to 270.0.0 has it."
    assert found[4].instead == "page_size=..."
    assert found[5].instead == "RoutingApi.get_routing_queues"
    assert found[6].instead == "KnowledgeDocumentReq"
    assert found[6].version == "260.0.0"
    assert found[7].sentence == "`ConversationsApi.get_conversations_chats` was removed."
    # The same from a release that did not have it any more.
    found = {finding.line: finding for finding in examine(source, "p.py", changes_between("269", "270"), "270")}
    assert found[6].sentence == "There is no `KnowledgeDocumentCreateRequest`: it was removed in 260.0.0."
    assert found[7].sentence.endswith("has no method `get_conversations_chats`: it was removed in 264.0.0.")
