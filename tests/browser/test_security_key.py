"""A security key in a real browser: registered, then asked for at the next sign-in, by Chromium's own virtual key."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Key:
    """Chromium's virtual key, which confirms by itself that someone is there."""

    def __init__(self, person):
        self.session = person.page.context.new_cdp_session(person.page)
        self.session.send("WebAuthn.enable")
        self.number = None

    def plug_in(self, credentials=()):
        made = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
        self.number = made["authenticatorId"]
        for credential in credentials:
            self._send("addCredential", credential=credential)

    def credentials(self):
        return self._send("getCredentials")["credentials"]

    def unplug(self):
        self._send("removeVirtualAuthenticator")

    def _send(self, name, **values):
        return self.session.send(f"WebAuthn.{name}", {"authenticatorId": self.number, **values})


def test_a_key_is_registered_then_opens_the_account(arrive):
    person = arrive("audit")
    key = Key(person)
    key.plug_in()

    person.go("/compte/")
    person.look("mon-compte")
    person.follow("Second facteur")
    person.look("second-facteur")
    person.follow("Ajouter une clé")
    person.write("Mot de passe", "ptce-demo")
    person.press("Confirmer")
    person.look("ajouter-une-cle")
    person.write("Nom de la clé", "Mon ordinateur")
    person.press("Ajouter la clé")
    assert person.reads("Codes de secours")
    (credential,) = key.credentials()
    person.see("/compte/second-facteur/cles/", "cles")
    assert person.reads("Mon ordinateur")

    person.go("/compte/")
    person.press("Se déconnecter")
    person.sign_in()
    assert person.path == "/compte/second-facteur/code/"
    person.look("second-facteur-a-la-connexion")

    # Another key knows nothing of the account: the page says so, and the person is not in.
    key.unplug()
    key.plug_in()
    person.main.get_by_role("button", name="Utiliser une clé de sécurité").click()
    person.page.get_by_text("La clé n’a pas répondu").wait_for()
    assert person.path == "/compte/second-facteur/code/"

    key.unplug()
    key.plug_in([credential])
    person.press("Utiliser une clé de sécurité")
    assert person.path == "/"
    person.see("/compte/appareils/", "appareils")
    assert person.reads("Cet appareil")
