from poles.services.confirmation import (
    Asked,
    ConfirmationDetails,
    UnableToConfirm,
    answer_request,
    ask_all,
    ask_confirmation,
    must_be_open,
    revoke_request,
)
from poles.services.member_pieces import (
    UnableToChangeMemberPieces,
    add_member_piece,
    remove_member_piece,
)
from poles.services.members import (
    MemberChanged,
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
    "Asked",
    "ConfirmationDetails",
    "MemberChanged",
    "MemberDetails",
    "PhaseMoveRefused",
    "PoleDetails",
    "UnableToChangeMemberPieces",
    "UnableToChangeMembers",
    "UnableToConfirm",
    "add_member",
    "add_member_piece",
    "answer_request",
    "ask_all",
    "ask_confirmation",
    "change_member",
    "create_pole",
    "declare_members_complete",
    "describe_pole",
    "join_team",
    "move_phase",
    "must_be_open",
    "publish_move",
    "register_identified_pole",
    "remove_member",
    "remove_member_piece",
    "revoke_request",
    "set_perimeter",
]
