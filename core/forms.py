from __future__ import annotations

from django import forms

from core import codes


class CodeForm(forms.Form):
    """Ask for the code printed on a document; what is cleaned is its bare form."""

    code = forms.CharField(
        label="Code de vérification",
        max_length=100,
        help_text="25 signes au bas de chaque page, par exemple 7K3QX-0M2VD-94RTA-ZH8PC-1E6WB. Majuscules, espaces "
        "et tirets sont sans importance.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        code = codes.read(self.cleaned_data["code"])
        if code is None:
            raise forms.ValidationError(
                f"Un code compte {codes.LENGTH} chiffres et lettres. Recopiez celui qui est imprimé au bas de la page."
            )
        return code
