"""Comments between partners, questions to the officers and questions for all: who writes, who reads, who is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction
from django.urls import reverse

from accounts.enums import Role
from applications import exchanges, services
from applications.enums import Capacity, SectionKind
from applications.holdings import held_on
from applications.models import (
    CallQuestion,
    Comment,
    CommentThread,
    FaqEntry,
    QuestionAnswer,
    SubmittedVersion,
    ThreadReader,
)
from core.canonical import plain
from core.models import Mail
from poles.enums import TeamCapacity
from tests.factories import (
    AUVERGNE_RHONE_ALPES,
    CallFactory,
    DraftFactory,
    SubmittedFactory,
    UserFactory,
    now,
    of_team,
)

pytestmark = pytest.mark.django_db

FUNDING = SectionKind.FUNDING.value
LONG_WORD = "Donaudampfschifffahrtsgesellschaft" * 8


def commented(draft, *, by=None, text="À relire.", at=None, section=FUNDING):
    about = {"application_id": draft.pk, "by": by or draft.created_by, "at": at or now()}
    return services.open_thread(section=section, text=text, **about)


def asked(dossier, *, text="Quel taux\xa0?", section=FUNDING, at=None):
    about = {"application_id": dossier.pk, "by": dossier.created_by, "at": at or now()}
    return services.ask(section=section, text=text, **about)


def answered(question, *, by=None, text="La moitié."):
    by = by or UserFactory(roles=[Role.CASE_OFFICER])
    return services.answer(question_id=question.pk, text=text, by=by, at=now())


def told():
    """Return how many mails each person was sent."""
    mails = list(Mail.objects.values_list("user_id", flat=True))
    return {user: mails.count(user) for user in set(mails)}


# Comments


def test_others_of_the_team_are_told_at_once_and_once_an_hour_for_each_thread():
    draft = DraftFactory()
    lead, reader = draft.created_by, of_team(draft.pole, TeamCapacity.READER)
    at = now()

    first = commented(draft, at=at)
    services.reply(thread_id=first.thread_id, text="Et ceci.", by=lead, at=at + timedelta(minutes=59))
    assert told() == {reader.pk: 1}
    # Somebody else is told: they were not yet.
    services.reply(thread_id=first.thread_id, text="Vu.", by=reader, at=at + timedelta(minutes=59))
    assert told() == {reader.pk: 1, lead.pk: 1}
    services.reply(thread_id=first.thread_id, text="Merci.", by=lead, at=at + timedelta(minutes=60))
    commented(draft, at=at, text="Autre fil.")

    assert told() == {reader.pk: 3, lead.pk: 1}
    mail = Mail.objects.order_by("pk").first()
    assert reverse("applications:thread", args=[draft.number, first.thread_id]) in mail.body
    assert "À relire." not in mail.body


def test_a_double_click_writes_one_comment_and_one_mail():
    draft = DraftFactory()
    of_team(draft.pole, TeamCapacity.EDITOR)

    first, again = commented(draft), commented(draft)
    replies = [
        services.reply(thread_id=first.thread_id, text="Oui.", by=draft.created_by, at=now())
        for _ in range(2)
    ]

    assert (first.pk, replies[0].pk) == (again.pk, replies[1].pk)
    assert (CommentThread.objects.count(), Comment.objects.count(), Mail.objects.count()) == (1, 2, 1)


def test_a_thread_is_resolved_reopened_and_opened_again_by_a_reply():
    draft = DraftFactory()
    thread_id = commented(draft).thread_id
    about = {"thread_id": thread_id, "by": draft.created_by, "at": now()}

    def closed():
        return CommentThread.objects.get(pk=thread_id).closed_by

    services.resolve_thread(**about)
    services.resolve_thread(**about)
    assert closed() == draft.created_by
    services.reopen_thread(thread_id=thread_id)
    assert closed() is None
    services.resolve_thread(**about)
    services.reply(text="Pas tout à fait.", **about)
    assert closed() is None


def test_its_author_alone_changes_a_comment_and_what_is_taken_out_leaves_no_text_even_in_the_history():
    draft = DraftFactory()
    other = of_team(draft.pole, TeamCapacity.EDITOR)
    comment = commented(draft, text="Brouillon de phrase")

    with pytest.raises(services.NotYourComment, match="seul son auteur"):
        services.edit_comment(comment_id=comment.pk, text="Autre", by=other, at=now())
    services.edit_comment(comment_id=comment.pk, text="Phrase", by=draft.created_by, at=now())
    services.remove_comment(comment_id=comment.pk, by=draft.created_by, at=now())

    comment.refresh_from_db()
    assert (comment.text, comment.edited_at is None, comment.removed_at is None) == ("", False, False)
    with pytest.raises(services.NotYourComment):
        services.remove_comment(comment_id=comment.pk, by=draft.created_by, at=now())
    assert "text" not in {field.name for field in Comment.history.rel.related_model._meta.get_fields()}


def test_comments_no_longer_change_once_the_dossier_is_sent_and_are_not_in_what_was_sent():
    draft = DraftFactory(filled=True)
    comment = commented(draft, text="Ne pas dire cela au ministère")
    asked(draft, text="Question du brouillon")
    services.submit(application_id=draft.pk, by=draft.created_by, at=now())

    with pytest.raises(services.CommentsFixed, match="a été déposé"):
        services.edit_comment(comment_id=comment.pk, text="Autre", by=draft.created_by, at=now())
    services.reply(thread_id=comment.thread_id, text="Envoyé.", by=draft.created_by, at=now())

    sent = str(plain(SubmittedVersion.objects.get(application=draft).payload))
    assert "Ne pas dire" not in sent
    assert "Question du brouillon" not in sent


def test_unread_is_what_others_wrote_since_one_last_read():
    draft = DraftFactory()
    lead, reader = draft.created_by, of_team(draft.pole, TeamCapacity.READER)
    at = now()
    first = commented(draft, at=at)
    services.reply(thread_id=first.thread_id, text="Encore.", by=lead, at=at + timedelta(seconds=1))

    def unread(user):
        return exchanges.talk_of(draft, user)[FUNDING].unread

    assert (unread(reader), unread(lead)) == (2, 0)
    services.mark_read(application_id=draft.pk, by=reader, at=at + timedelta(seconds=2))
    assert unread(reader) == 0
    services.reply(thread_id=first.thread_id, text="Vu.", by=reader, at=at + timedelta(seconds=3))
    assert (unread(reader), unread(lead)) == (0, 1)
    lines = exchanges.threads_of(draft, lead)[0].lines
    assert [line.unread for line in lines] == [False, False, True]
    assert [line.own for line in lines] == [True, True, False]


@pytest.mark.parametrize("count", [1, 50])
def test_pages_of_comments_and_questions_ask_the_same_queries_for_any_number(
    client, count, django_assert_num_queries
):
    draft = DraftFactory()
    for rank in range(count):
        comment = commented(draft, text=f"{LONG_WORD} {rank}", at=now() + timedelta(minutes=rank))
        question = CallQuestion.objects.create(
            application=draft, section="", text=f"Question {rank}", at=now(), by=draft.created_by
        )
        answered(question, by=draft.created_by)
    client.force_login(draft.created_by)

    # Session, person, roles; dossier, then threads, comments and readings.
    with django_assert_num_queries(7):
        page = client.get(reverse("applications:comments", args=[draft.number])).text
    # Questions, answers with their authors, entries, capacity in the team.
    with django_assert_num_queries(8):
        asked_page = client.get(reverse("applications:questions", args=[draft.number])).text

    assert page.count('class="ptce-thread"') == count
    assert f"fil-{comment.thread_id}" in page
    assert asked_page.count("Répondue") == count


def test_a_comment_is_written_filtered_answered_and_taken_out_on_the_pages(client):
    draft = DraftFactory()
    client.force_login(of_team(draft.pole, TeamCapacity.READER))
    page = reverse("applications:comments", args=[draft.number])

    refused = client.post(page, {"partie": "inconnue", "text": ""})
    client.post(page, {"partie": FUNDING, "text": "Un mot <b>fort</b>"})
    comment = Comment.objects.get()
    thread = reverse("applications:thread", args=[draft.number, comment.thread_id])
    client.post(thread, {"resoudre": "1"})

    assert refused.status_code == 422
    assert "Un mot &lt;b&gt;fort&lt;/b&gt;" in client.get(f"{page}?partie={FUNDING}").text
    assert "Un mot" not in client.get(f"{page}?partie=").text
    assert "Résolu" in client.get(thread).text
    client.post(
        reverse("applications:comment", args=[draft.number, comment.thread_id, comment.pk]), {"retirer": "1"}
    )
    assert "Commentaire retiré" in client.get(thread).text


@pytest.mark.parametrize("gives_up", [services.abandon_pole, services.discard_draft])
def test_a_dossier_given_up_keeps_no_comment_and_its_questions_wait_no_more(gives_up):
    draft = DraftFactory()
    commented(draft)
    asked(draft)
    given_up = (
        {"pole_id": draft.pole_id} if gives_up == services.abandon_pole else {"application_id": draft.pk}
    )

    gives_up(**given_up, by=draft.created_by, at=now())

    assert exchanges.waiting_questions(UserFactory(roles=[Role.CASE_OFFICER])) == 0

    assert not CommentThread.objects.exists()
    assert not ThreadReader.objects.exists()


# Questions


def test_officers_of_the_region_read_a_draft_s_question_and_nothing_of_the_draft(client):
    draft = DraftFactory(filled=True, title="Un titre que l’on garde")
    question = asked(draft)
    officer = UserFactory(roles=[Role.CASE_OFFICER], roles__region=AUVERGNE_RHONE_ALPES)
    client.force_login(officer)

    pages = [
        client.get(address).text
        for address in (reverse("questions:list"), reverse("questions:question", args=[question.pk]))
    ]

    for page in pages:
        assert "Quel taux" in page
        assert draft.number in page
        assert draft.created_by.get_full_name() in page
        assert draft.call.title in page
        assert "Un titre que l’on garde" not in page
        assert draft.pole.name not in page
    assert client.get(reverse("applications:detail", args=[draft.number])).status_code == 404


def test_questions_are_read_by_region_and_by_nobody_who_stepped_back_or_belongs_to_the_team():
    sent = SubmittedFactory()
    question = asked(sent)
    officer = UserFactory(roles=[Role.CASE_OFFICER], roles__region=AUVERGNE_RHONE_ALPES)
    elsewhere = UserFactory(roles=[Role.CASE_OFFICER], roles__region="53")
    recused, manager = UserFactory(roles=[Role.CASE_OFFICER]), UserFactory(roles=[Role.PROGRAMME_MANAGER])
    theirs = of_team(sent.pole, TeamCapacity.READER)
    services.grant_access(
        application=sent, user=recused, capacity=Capacity.RECUSED, reason="Parenté", by=officer, at=now()
    )

    def reads(user):
        return list(CallQuestion.objects.visible_to(user)) == [question]

    assert [reads(user) for user in (officer, manager, elsewhere, recused, theirs, UserFactory())] == [
        *(True, True),
        *(False, False, False, False),
    ]


def test_an_answer_tells_the_whole_team_and_is_read_on_the_dossier(client):
    draft = DraftFactory()
    reader = of_team(draft.pole, TeamCapacity.READER)
    question = asked(draft)
    officer = UserFactory(roles=[Role.CASE_OFFICER])
    client.force_login(officer)
    address = reverse("questions:answer", args=[question.pk])

    assert client.post(address, {"text": " "}).status_code == 422
    for _ in range(2):
        client.post(address, {"text": "La moitié."})
    client.post(address, {"text": "Et 30 % d’avance."})

    assert told() == {draft.created_by.pk: 2, reader.pk: 2}
    assert list(exchanges.questions_for(officer, answered=False)) == []
    assert list(exchanges.questions_for(officer, answered=True)) == [question]
    client.force_login(reader)
    page = client.get(reverse("applications:questions", args=[draft.number])).text
    assert page.index("La moitié.") < page.index("Et 30")
    assert officer.get_full_name() not in page


def test_a_dossier_has_twenty_questions_waiting_at_most(client):
    draft = DraftFactory()
    for rank in range(20):
        asked(draft, text=f"Question {rank}")
    client.force_login(draft.created_by)

    answer = client.post(
        reverse("applications:questions", args=[draft.number]), {"partie": "", "text": "Une de plus"}
    )

    assert answer.status_code == 422
    assert "attendent déjà une réponse" in answer.text
    assert CallQuestion.objects.count() == 20


@pytest.mark.parametrize("count", [1, 3])
def test_the_officers_list_asks_the_same_queries_for_any_number(client, count, django_assert_num_queries):
    for _ in range(count):
        asked(DraftFactory())
    client.force_login(UserFactory(roles=[Role.CASE_OFFICER]))

    # Session, person, roles; questions counted and read.
    with django_assert_num_queries(5):
        page = client.get(reverse("questions:list")).text

    assert page.count('<th scope="row"') == count


def test_questions_that_wait_are_on_an_officer_s_home_page(client):
    for _ in range(2):
        asked(DraftFactory())
    client.force_login(UserFactory(roles=[Role.CASE_OFFICER]))

    assert "Répondre à 2 questions de porteurs de projet" in client.get(reverse("home")).text


# Questions for all


def test_a_published_question_is_anonymous_and_read_by_all_on_the_call_and_beside_the_section(client):
    draft = DraftFactory()
    question = asked(draft)
    answered(question)
    manager = UserFactory(roles=[Role.PROGRAMME_MANAGER])
    client.force_login(manager)
    publish = reverse("questions:publish", args=[question.pk])

    named = client.post(publish, {"question": f"Que peut {draft.pole.name.upper()}\xa0?", "answer": "Tout."})
    done = client.post(publish, {"question": "Quel est le taux\xa0?", "answer": "La moitié, pour tous."})
    client.logout()
    page = client.get(reverse("calls:call", args=[draft.call.slug])).text
    client.force_login(draft.created_by)
    beside = client.get(reverse("applications:section", args=[draft.number, FUNDING])).text

    assert (named.status_code, "qui dit de qui vient la question" in named.text) == (422, True)
    assert done.status_code == 302
    for html in (page, beside):
        assert "La moitié, pour tous." in html
    for secret in (draft.number, draft.pole.name, draft.created_by.last_name):
        assert secret not in page
    again = services.publish_question(
        question_id=question.pk, question="Autre", answer="Autre", by=manager, at=now()
    )
    assert again == FaqEntry.objects.get()


def test_what_has_no_answer_is_not_published():
    question = asked(DraftFactory())

    with pytest.raises(services.NotAnswered, match="Répondez d’abord"):
        services.publish_question(question_id=question.pk, question="Q", answer="R", by=question.by, at=now())


def test_a_manager_adds_orders_withdraws_and_restores_entries(client):
    call = CallFactory()
    client.force_login(UserFactory(roles=[Role.PROGRAMME_MANAGER]))
    page = reverse("calls:faq", args=[call.slug])
    for text in ("Une", "Une", "Deux", "Trois"):
        client.post(page, {"partie": "", "question": text, "answer": "Réponse"})

    def shown():
        return [entry.question for group in exchanges.faq_of(call) for entry in group.entries]

    def press(question, button):
        entry = FaqEntry.objects.get(question=question)
        client.post(reverse("calls:faq_entry", args=[call.slug, entry.pk]), {button: "1"})
        return shown()

    assert shown() == ["Une", "Deux", "Trois"]
    assert press("Une", "monter") == ["Une", "Deux", "Trois"]
    assert press("Trois", "monter") == ["Une", "Trois", "Deux"]
    assert press("Trois", "retirer") == ["Une", "Deux"]
    assert press("Une", "descendre") == ["Deux", "Une"]
    assert set(press("Trois", "remettre")) == {"Une", "Deux", "Trois"}


def test_the_page_of_a_call_says_its_dates_and_offers_to_start_while_it_is_open(client):
    open_call = CallFactory()
    closed = CallFactory(closes_at=now() - timedelta(minutes=1))
    hidden = CallFactory(published_at=None)

    first, last = (client.get(reverse("calls:call", args=[call.slug])).text for call in (open_call, closed))

    assert "Commencer un dossier" in first
    assert "Commencer un dossier" not in last
    assert "Clos" in last
    assert client.get(reverse("calls:call", args=[hidden.slug])).status_code == 404
    assert reverse("calls:call", args=[open_call.slug]) in client.get(reverse("home")).text


# What is kept


def test_a_person_s_own_words_are_told_to_them():
    draft = DraftFactory()
    commented(draft)
    asked(draft)

    rows = {holding.key: holding.rows for holding in held_on(draft.created_by)}

    assert [row["texte"] for row in rows["commentaires"]] == ["À relire."]
    assert [row["texte"] for row in rows["questions"]] == ["Quel taux\xa0?"]
    assert [row["dossier"] for row in rows["lectures"]] == [draft.number]


def _breaks(name, act):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        act()


def test_the_database_refuses_what_makes_no_sense():
    draft = DraftFactory()
    by, at = draft.created_by, now()
    comment, question = commented(draft), asked(draft)
    thread = CommentThread.objects.filter(pk=comment.thread_id)
    entry = services.publish_entry(call_id=draft.call_id, section="", question="Q", answer="R", by=by, at=at)
    entries = FaqEntry.objects.filter(pk=entry.pk)
    about = {"application": draft, "by": by, "at": at}

    _breaks("commentthread_section_known", lambda: thread.update(section="x"))
    _breaks("commentthread_closed_by_somebody", lambda: thread.update(closed_at=at))
    _breaks("comment_text_until_removed", lambda: Comment.objects.update(text=""))
    _breaks("threadreader_once", lambda: ThreadReader.objects.create(thread=thread.get(), user=by))
    _breaks("callquestion_section_known", lambda: CallQuestion.objects.create(section="x", text="T", **about))
    _breaks("callquestion_text_given", lambda: CallQuestion.objects.create(text="", **about))
    _breaks(
        "questionanswer_text_given",
        lambda: QuestionAnswer.objects.create(question=question, text="", by=by, at=at),
    )
    _breaks("faqentry_section_known", lambda: entries.update(section="x"))
    _breaks("faqentry_texts_given", lambda: entries.update(answer=""))
    _breaks("faqentry_withdrawn_by_somebody", lambda: entries.update(withdrawn_at=at))


def test_two_entries_of_a_call_never_have_one_rank():
    draft = DraftFactory()
    about = {"call_id": draft.call_id, "section": "", "by": draft.created_by, "at": now()}
    first = services.publish_entry(question="Une", answer="R", **about)
    services.publish_entry(question="Deux", answer="R", **about)

    def same_rank():
        FaqEntry.objects.update(rank=first.rank)
        with connections["default"].cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    _breaks("faqentry_rank_once", same_rank)
