"""What is done with spaces: made, changed, set up, joined."""

from parvis.spaces.operations.categories import (
    add_category,
    move_category,
    remove_category,
    rename_category,
    retire_category,
)
from parvis.spaces.operations.components import (
    configure_component,
    enable_component,
    move_component,
    remove_component,
    rename_component,
    set_component_state,
    set_up_component,
)
from parvis.spaces.operations.home import add_block, move_block, remove_block
from parvis.spaces.operations.members import (
    change_membership,
    end_membership,
    follow_space,
    give_role,
    is_following,
    join_space,
    leave_space,
    unfollow_space,
)
from parvis.spaces.operations.pages import (
    add_legal_pages,
    add_page,
    change_page,
    move_page,
    remove_page,
)
from parvis.spaces.operations.phases import add_phase, change_phase, remove_phase
from parvis.spaces.operations.spaces import (
    SpaceChanges,
    change_space,
    close_space,
    create_space,
    make_space,
    publish_space,
)

__all__ = [
    "SpaceChanges",
    "add_block",
    "add_category",
    "add_legal_pages",
    "add_page",
    "add_phase",
    "change_membership",
    "change_page",
    "change_phase",
    "change_space",
    "close_space",
    "configure_component",
    "create_space",
    "enable_component",
    "end_membership",
    "follow_space",
    "give_role",
    "is_following",
    "join_space",
    "leave_space",
    "make_space",
    "move_block",
    "move_category",
    "move_component",
    "move_page",
    "publish_space",
    "remove_block",
    "remove_category",
    "remove_component",
    "remove_page",
    "remove_phase",
    "rename_category",
    "rename_component",
    "retire_category",
    "set_component_state",
    "set_up_component",
    "unfollow_space",
]
