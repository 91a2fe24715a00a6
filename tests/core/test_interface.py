"""The form pack, the pieces of page and the frame: what a reader, a screen reader and the browser's policy meet."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from crispy_forms.bootstrap import AppendedText, FieldWithButtons, FormActions, InlineRadios, StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, ButtonHolder, Column, Fieldset, Hidden, Layout, MultiField, Row, Submit
from crispy_forms.utils import render_crispy_form
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.urls import resolve

from core.templatetags import interface

TEMPLATES = Path(settings.BASE_DIR) / "templates"


class Page(HTMLParser):
    """Every opening tag of a page, with its attributes; a tag name or an id finds them."""

    def __init__(self, html):
        super().__init__()
        self.tags = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]

    def by_id(self, identifier):
        (found,) = [attrs for _, attrs in self.tags if attrs.get("id") == identifier]
        return found

    def ids(self):
        return [attrs["id"] for _, attrs in self.tags if "id" in attrs]


class Everything(forms.Form):
    name = forms.CharField(
        label="Nom", help_text="Celui que le public connaît.", widget=forms.TextInput({"placeholder": "Nom"})
    )
    summary = forms.CharField(label="Résumé", widget=forms.Textarea, required=False)
    email = forms.EmailField(label="Adresse électronique")
    password = forms.CharField(label="Mot de passe", widget=forms.PasswordInput)
    strand = forms.ChoiceField(label="Volet", choices=[("a", "A"), ("b", "B")])
    several = forms.MultipleChoiceField(label="Plusieurs", choices=[("a", "A")], required=False)
    origin = forms.ChoiceField(
        label="Origine",
        help_text="Qui a commencé.",
        widget=forms.RadioSelect,
        choices=[("a", "Une"), ("b", "Deux")],
    )
    aims = forms.MultipleChoiceField(
        label="Finalités", widget=forms.CheckboxSelectMultiple, choices=[("a", "Une")]
    )
    agreed = forms.BooleanField(label="J’atteste", help_text="Sur l’honneur.")
    started = forms.DateField(label="Début", required=False)
    meets = forms.DateTimeField(label="Rendez-vous", required=False, widget=forms.DateTimeInput)
    amount = forms.DecimalField(label="Montant")
    members = forms.IntegerField(label="Membres")
    piece = forms.FileField(label="Pièce", help_text="PDF.")
    period = forms.SplitDateTimeField(label="Moment", required=False)
    token = forms.CharField(widget=forms.HiddenInput)


class Person(forms.Form):
    first = forms.CharField(label="Prénom")
    last = forms.CharField(label="Nom", required=False)

    def clean(self):
        if self.cleaned_data.get("last") == "interdit":
            raise forms.ValidationError("Ce nom est réservé.")


def page(form, **helper_attributes):
    helper = FormHelper()
    for name, value in helper_attributes.items():
        setattr(helper, name, value)
    return render_crispy_form(form, helper=helper)


def template(source, **context):
    return Template("{% load interface %}" + source).render(Context(context))


# The form pack ---------------------------------------------------------------------------------------------

CONTROLS = {
    "name": ("input", {"type": "text", "class": "fr-input"}),
    "summary": ("textarea", {"class": "fr-input"}),
    "email": ("input", {"type": "email", "class": "fr-input"}),
    "password": ("input", {"type": "password", "class": "fr-input"}),
    "strand": ("select", {"class": "fr-select"}),
    "several": ("select", {"class": "fr-select", "multiple": None}),
    "agreed": ("input", {"type": "checkbox"}),
    "started": ("input", {"type": "date", "class": "fr-input"}),
    "meets": ("input", {"type": "datetime-local", "class": "fr-input"}),
    "amount": ("input", {"type": "number", "inputmode": "decimal", "class": "fr-input"}),
    "members": ("input", {"type": "number", "inputmode": "numeric", "class": "fr-input"}),
    "piece": ("input", {"type": "file", "class": "fr-upload"}),
    "token": ("input", {"type": "hidden"}),
}


@pytest.mark.parametrize("name", CONTROLS)
def test_each_kind_of_field_has_its_control(name):
    tag, expected = CONTROLS[name]

    (control,) = [attrs for attrs in Page(page(Everything())).all(tag) if attrs.get("name") == name]

    assert control["id"] == f"id_{name}"
    assert {key: control.get(key, "absent") for key in expected} == expected


@pytest.mark.parametrize("name", sorted(set(CONTROLS) - {"token"}))
def test_each_visible_field_has_one_label(name):
    labels = [attrs for attrs in Page(page(Everything())).all("label") if attrs["for"] == f"id_{name}"]

    assert len(labels) == 1


def test_no_id_is_given_twice():
    ids = Page(page(Everything({}))).ids()

    assert len(ids) == len(set(ids))


def test_help_and_error_are_described_and_exist():
    html = Page(page(Everything({})))

    control = html.by_id("id_name")

    assert control["aria-describedby"] == "id_name_helptext id_name_error"
    assert control["aria-invalid"] == "true"
    assert html.by_id("id_name_helptext")
    assert html.by_id("id_name_error")


def test_a_sound_field_is_not_told_invalid():
    control = Page(page(Everything({"name": "Pôle"}))).by_id("id_name")

    assert "aria-invalid" not in control
    assert control["aria-describedby"] == "id_name_helptext"


def test_placeholder_is_dropped():
    assert "placeholder" not in Page(page(Everything())).by_id("id_name")


@pytest.mark.parametrize(("name", "kind"), [("origin", "radio"), ("aims", "checkbox")])
def test_choices_are_a_fieldset_named_by_legend_and_error(name, kind):
    html = Page(page(Everything({})))

    group = html.by_id(f"id_{name}")

    assert group["aria-labelledby"] == f"id_{name}_legend id_{name}_error"
    assert html.by_id(f"id_{name}_legend")
    assert html.by_id(f"id_{name}_error")
    assert html.by_id(f"id_{name}_0")["type"] == kind


def test_chosen_option_alone_is_checked():
    html = Page(page(Everything({"origin": "b"})))

    assert ["checked" in html.by_id(f"id_origin_{index}") for index in (0, 1)] == [False, True]


def test_an_option_is_one_input_and_one_label_not_nested():
    html = page(Everything())

    assert html.count('name="origin"') == 2
    assert html.count('for="id_origin_0"') == 1


def test_date_is_written_as_the_browser_wants_it():
    form = Everything(initial={"started": datetime(2026, 11, 24, tzinfo=UTC).date()})

    assert Page(page(form)).by_id("id_started")["value"] == "2026-11-24"


def test_file_already_there_is_named_once():
    class WithFile(forms.Form):
        piece = forms.FileField(label="Pièce", required=False)

    html = page(WithFile(initial={"piece": "charte.pdf"}))

    assert html.count("charte.pdf") == 1
    assert Page(html).by_id("id_piece")["type"] == "file"


def test_file_form_is_multipart_and_leaves_checks_to_the_server():
    (form,) = Page(page(Everything())).all("form")

    assert form == {"method": "post", "enctype": "multipart/form-data", "novalidate": None}


def test_optional_fields_are_told_in_words():
    assert page(Everything()).count("(facultatif)") == 5


def test_search_forms_do_not_speak_of_obligation():
    html = page(Everything(), form_method="get")

    assert "(facultatif)" not in html
    assert "obligatoires" not in html


@pytest.mark.parametrize(
    ("optional", "expected"),
    [
        ([], "Tous les champs sont obligatoires."),
        (["last"], "Tous les champs sont obligatoires, sauf ceux marqués «\xa0facultatif\xa0»."),
        (["first", "last"], None),
    ],
)
def test_obligation_is_said_once_above_the_form(optional, expected):
    form = Person()
    for name in form.fields:
        form.fields[name].required = name not in optional

    notice = re.search(r'ptce-obligation">([^<]+)<', page(form))

    assert (notice and notice[1]) == expected


def test_layout_objects_render():
    form = Everything()
    helper = FormHelper()
    helper.layout = Layout(
        Fieldset("Le pôle", Row(Column("name", css_class="fr-col-md-8"), Column("email")), css_id="pole"),
        Row("strand", "members"),
        InlineRadios("origin"),
        AppendedText("amount", "€"),
        MultiField("Groupe", "summary"),
        FieldWithButtons("password", StrictButton("Montrer", css_class="fr-btn")),
        HTML("<p>Un mot.</p>"),
        FormActions(Submit("save", "Enregistrer"), Submit("draft", "Garder", css_class="fr-btn--secondary")),
        ButtonHolder(Hidden("step", "2")),
    )

    html = Page(render_crispy_form(form, helper=helper))

    assert html.by_id("pole")["class"] == "ptce-fieldset"
    assert [attrs["class"] for attrs in html.all("div") if "fr-col-12" in attrs.get("class", "")] == [
        "fr-col-12 fr-col-md-8",
        "fr-col-12 fr-col-md",
    ]
    assert html.by_id("submit-id-save")["class"].split() == ["fr-btn"]
    assert html.by_id("submit-id-draft")["class"].split() == ["fr-btn", "fr-btn--secondary"]
    assert html.by_id("id_origin_0")["type"] == "radio"


def test_a_field_that_does_not_exist_is_an_error():
    helper = FormHelper()
    helper.layout = Layout("nom_mal_ecrit")

    with pytest.raises(Exception, match="Could not resolve form field 'nom_mal_ecrit'"):
        render_crispy_form(Person(), helper=helper)


# The error summary -----------------------------------------------------------------------------------------


def summary_links(html):
    return re.findall(r'<li><a href="#([^"]+)">([^<]+)</a>', html)


def test_error_summary_leads_to_each_field():
    form = Everything({}, {"piece": SimpleUploadedFile("a.pdf", b"%PDF")})
    html = page(form)

    targets = [target for target, _ in summary_links(html)]

    assert targets == [
        "id_name",
        "id_email",
        "id_password",
        "id_strand",
        "id_origin_0",
        "id_aims_0",
        "id_agreed",
        "id_amount",
        "id_members",
    ]
    assert set(targets) <= set(Page(html).ids())


def test_error_summary_can_be_focused_and_is_announced():
    (summary,) = [attrs for _, attrs in Page(page(Person({}))).tags if "data-error-summary" in attrs]

    assert (summary["role"], summary["tabindex"]) == ("alert", "-1")


def test_a_hidden_fields_error_is_told_without_a_link():
    html = page(Everything({}))

    assert "<li>Token – Ce champ est obligatoire.</li>" in html


def test_error_of_the_whole_form_is_told():
    html = page(Person({"first": "A", "last": "interdit"}))

    assert "<li>Ce nom est réservé.</li>" in html


def test_a_form_without_error_has_no_summary():
    assert "data-error-summary" not in page(Person({"first": "A"}))


# Formsets --------------------------------------------------------------------------------------------------

People = forms.formset_factory(Person, extra=1, can_delete=True)
ROWS = {
    "form-TOTAL_FORMS": "2",
    "form-INITIAL_FORMS": "0",
    "form-0-last": "Durand",
    "form-1-first": "B",
    "form-1-last": "interdit",
}


@pytest.mark.parametrize("dress", [None, "civic/table_inline_formset.html"])
def test_formset_names_its_rows_in_the_summary(dress):
    html = page(People(ROWS), item_label="Membre", template=dress)

    assert summary_links(html) == [
        ("id_form-0-first", "Membre 1, Prénom – Ce champ est obligatoire."),
        ("id_form-1-first", "Membre 2 – Ce nom est réservé."),
    ]


@pytest.mark.parametrize("dress", [None, "civic/table_inline_formset.html"])
def test_formset_has_its_management_form_and_a_label_for_each_control(dress):
    html = Page(page(People(), add_label="Ajouter", template=dress))

    labelled = {attrs["for"] for attrs in html.all("label")}
    controls = {attrs["id"] for attrs in html.all("input") if attrs["type"] != "hidden"}

    assert html.by_id("id_form-TOTAL_FORMS")["value"] == "1"
    assert labelled == controls


def test_a_row_is_added_by_script_only_where_asked():
    assert "data-formset-add" not in page(People())
    assert "data-formset-add" in page(People(), add_label="Ajouter un membre")


# Pieces of page --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "word"),
    [
        ("met", "Rempli"),
        ("not_met", "Non rempli"),
        ("to_judge", "À apprécier"),
        ("unknown", "Inconnu"),
    ],
)
def test_verdict_is_a_word_with_an_icon(verdict, word):
    badge = interface.verdict_badge(verdict)

    assert re.sub("<[^>]+>", "", badge) == word
    assert re.search(r"fr-badge--(success|error)|fr-icon-", badge)


def test_an_unknown_verdict_is_an_error():
    with pytest.raises(KeyError, match="maybe"):
        interface.verdict_badge("maybe")


def test_badge_escapes_its_label():
    assert interface.badge("<b>") == '<span class="fr-badge fr-badge--sm">&lt;b&gt;</span>'


def test_state_without_a_tone_is_neutral():
    assert interface.state_badge("draft", "Brouillon") == (
        '<span class="fr-badge fr-badge--sm">Brouillon</span>'
    )


def test_breadcrumb_ends_with_the_page_itself():
    html = template('{% breadcrumb "Mes dossiers" "/dossiers/" "Dossier 1" %}')

    assert re.findall(r"<a [^>]*>([^<]+)</a>", html) == ["Accueil", "Mes dossiers", "Dossier 1"]
    assert html.count('aria-current="page"') == 1


def test_table_has_a_caption_and_can_be_scrolled_by_keyboard():
    html = template('{% data_table caption="Dossiers" %}<tbody></tbody>{% enddata_table %}')

    assert "<caption>Dossiers</caption>" in html
    assert 'role="region" aria-label="Dossiers" tabindex="0"' in html


@pytest.mark.parametrize(
    ("address", "link", "order"),
    [
        ("/?page=3", "?tri=amount", None),
        ("/?tri=amount", "?tri=-amount", "ascending"),
        ("/?tri=-amount", "?tri=amount", "descending"),
    ],
)
def test_column_title_sorts_and_tells_the_order(rf, address, link, order):
    html = Page(template('{% sort_header "Montant" "amount" %}', request=rf.get(address)))

    (title,) = html.all("th")
    (anchor,) = html.all("a")

    assert title.get("aria-sort") == order
    assert anchor["href"] == link


def test_pagination_keeps_the_query_and_marks_the_page(rf):
    page_obj = Paginator(range(100), 10).page(4)

    html = Page(render_to_string("parts/pagination.html", {"page": page_obj}, visitor(rf, "/?tri=amount")))

    (current,) = [attrs for attrs in html.all("a") if "aria-current" in attrs]
    assert current["href"] == "?tri=amount&page=4"


def test_pagination_of_one_page_is_silent(rf):
    page_obj = Paginator(range(3), 10).page(1)

    html = render_to_string("parts/pagination.html", {"page": page_obj}, visitor(rf, "/"))

    assert html.strip() == ""


@pytest.mark.parametrize(
    ("level", "tone", "role"),
    [
        (constants.DEBUG, "info", "status"),
        (constants.INFO, "info", "status"),
        (constants.SUCCESS, "success", "status"),
        (constants.WARNING, "warning", "alert"),
        (constants.ERROR, "error", "alert"),
    ],
)
def test_message_is_an_alert_of_its_level(level, tone, role):
    html = render_to_string("parts/messages.html", {"messages": [Message(level, "Un mot.")]})

    (alert,) = [attrs for attrs in Page(html).all("div") if "role" in attrs]
    assert alert == {"class": f"fr-alert fr-alert--{tone} fr-alert--sm", "role": role}


def test_timeline_tells_when_and_what():
    event = {"at": datetime(2026, 11, 24, 9, 5, tzinfo=UTC), "title": "Déposé", "detail": ""}

    html = render_to_string("parts/timeline.html", {"events": [event]})

    assert "24 novembre 2026 à 10:05" in html
    assert html.count("<p") == 2


# The frame -------------------------------------------------------------------------------------------------


def test_500_needs_neither_context_nor_database():
    html = render_to_string("500.html")

    assert "Une erreur s’est produite de notre côté" in html
    assert 'class="fr-header"' in html
    assert 'class="fr-footer"' in html


@pytest.mark.parametrize("name", ["400", "403", "404", "500"])
def test_error_page_says_its_code_and_leads_home(name, rf):
    html = render_to_string(f"{name}.html", request=None if name == "500" else visitor(rf))

    assert f"Erreur {name}" in html
    assert '<a class="fr-btn" href="/">Aller à l’accueil</a>' in html
    assert html.count("<h1") == 1


@pytest.mark.parametrize("name", ["accessibility", "legal_notice", "personal_data"])
def test_static_page_renders(name, rf):
    html = render_to_string(f"ptce/pages/{name}.html", request=visitor(rf))

    assert html.count("<h1") == 1


def test_frame_has_its_landmarks_and_skip_links_lead_somewhere(rf):
    html = Page(render_to_string("404.html", request=visitor(rf)))

    skips = [attrs["href"].removeprefix("#") for attrs in html.all("a") if attrs["href"].startswith("#")]

    assert skips == ["contenu", "navigation", "pied-de-page"]
    assert set(skips) <= set(html.ids())


def test_addresses_of_our_own_in_the_footer_exist():
    hrefs = [attrs["href"] for attrs in Page(render_to_string("parts/footer.html")).all("a")]

    names = [resolve(href).view_name for href in hrefs if href.startswith("/")]

    assert names == ["home", "accessibility", "legal_notice", "personal_data", "verification:ask"]


def visitor(rf, address="/"):
    request = rf.get(address)
    request.user = AnonymousUser()
    return request


# Nothing inline ---------------------------------------------------------------------------------------------

INLINE = re.compile(
    r"<style|\sstyle=|\son[a-z]+\s*=\s*[\"']|javascript:"
    r"|<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")",
    re.IGNORECASE,
)


def is_page(path):
    return "pdf" not in path.relative_to(TEMPLATES).parts


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(TEMPLATES.rglob("*.html")) if is_page(path)],
    ids=lambda path: str(path.relative_to(TEMPLATES)),
)
def test_template_holds_nothing_inline(path):
    assert INLINE.findall(path.read_text()) == []


@pytest.mark.parametrize(
    "source",
    [
        "<style>p {}</style>",
        '<p style="color: red">',
        "<a onclick='go()'>",
        "<script>go()</script>",
        '<a href="javascript:go()">',
    ],
)
def test_the_guard_sees_what_is_inline(source):
    assert INLINE.search(source)


@pytest.mark.parametrize("source", ['<script defer src="/a.js"></script>', "<p>style = 3</p>"])
def test_the_guard_lets_files_pass(source):
    assert not INLINE.search(source)
