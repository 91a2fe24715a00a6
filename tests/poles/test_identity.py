from poles import identity


def test_read_says_each_answer_in_words_in_the_order_of_the_form():
    values = {
        "commune": "26281",
        "aims": ["circuits", "pooling"],
        "held_labels": [
            {"name": "PRIDES", "awarded_on": "2007-03-01", "ends_on": ""},
            {"name": "ESUS", "awarded_on": "", "ends_on": "2030-12-31"},
        ],
        "legal_form": "scic",
        "since_year": None,
    }

    read = {said.name: said.lines for said in identity.read(values, identity.IN_A_DOSSIER)}

    assert read == {
        "commune": ("Romans-sur-Isère (26)",),
        "since_year": (),
        "aims": (
            "Mettre en commun des ressources, des compétences et des financements",
            "Ouvrir des circuits de distribution ou de labellisation",
        ),
        "held_labels": ("PRIDES, depuis le 1er mars 2007", "ESUS, jusqu’au 31 décembre 2030"),
        "legal_form": ("Société coopérative d’intérêt collectif (SCIC)",),
    }


def test_read_leaves_out_what_was_not_asked_yet():
    assert [said.name for said in identity.read({"origin": ""}, identity.IN_A_DOSSIER)] == ["origin"]


def test_every_question_of_a_dossier_is_one_of_the_form():
    assert set(identity.IN_A_DOSSIER) - set(identity.QUESTIONS) == set()
