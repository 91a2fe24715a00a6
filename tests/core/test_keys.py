"""Keys of links: never twice the same, as long as the columns that keep them, drawn in one way."""

import pytest

from core.keys import new_key
from poles.models import ConfirmationRequest, TeamInvitation


def test_keys_differ_and_stand_in_an_address_as_they_are():
    keys = {new_key() for _ in range(100)}

    assert len(keys) == 100
    assert {len(key) for key in keys} == {43}
    assert all(key.replace("-", "").replace("_", "").isalnum() for key in keys)


@pytest.mark.parametrize("model", [ConfirmationRequest, TeamInvitation])
def test_links_sent_by_mail_take_their_key_there(model):
    field = model._meta.get_field("key")

    assert field.default is new_key
    assert field.max_length == len(new_key())
