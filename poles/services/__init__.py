from poles.services.members import (
    MemberDetails,
    UnableToChangeMembers,
    add_member,
    change_member,
    declare_members_complete,
    remove_member,
    set_perimeter,
)
from poles.services.phase import PhaseMoveRefused, move_phase, publish_move
from poles.services.pole import (
    PoleDetails,
    create_pole,
    describe_pole,
    join_team,
    register_identified_pole,
)

__all__ = [
    "MemberDetails",
    "PhaseMoveRefused",
    "PoleDetails",
    "UnableToChangeMembers",
    "add_member",
    "change_member",
    "create_pole",
    "declare_members_complete",
    "describe_pole",
    "join_team",
    "move_phase",
    "publish_move",
    "register_identified_pole",
    "remove_member",
    "set_perimeter",
]
