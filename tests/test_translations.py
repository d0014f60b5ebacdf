"""The Russian translation is complete and belongs to the sources as they are."""

import json
import re

import polib
import pytest

from devtools import addons, odoo_source, paths

ADDONS = sorted(addons.manifests())
LANGUAGES = ("ru",)
PRODUCTS = (
    *("Telegram", "WhatsApp", "Bot API", "Cloud API"),
    *("Asterisk", "Mango Office", "CoMagic", "Zadarma"),
)


# What `odoo i18n export` writes, without writing it.
EXPORT = """
import json
from odoo.tools.translate import TranslationModuleReader
print(json.dumps({
    addon: [
        (f"{kind}:{name}:{record}", term)
        for _addon, kind, name, record, term, *_rest
        in TranslationModuleReader(env.cr, modules=[addon])
    ]
    for addon in %s
}))
"""


@pytest.fixture(scope="module")
def places(make_database, odoo_shell):
    """Return where terms stand: dict addon -> list of (place, msgid)."""
    return odoo_shell(make_database(), EXPORT % ADDONS)


@pytest.fixture(scope="module")
def sources(places):
    """Return the terms of every addon: dict addon -> set of msgids."""
    return {addon: {term for _place, term in found} for addon, found in places.items()}


def catalogue(addon, language):
    """Return the entries of a translation by msgid."""
    path = paths.ADDONS / addon / "i18n" / f"{language}.po"
    return {entry.msgid: entry for entry in polib.pofile(str(path))}


@pytest.mark.parametrize("addon", ADDONS)
def test_template_holds_the_terms_of_the_sources(sources, addon):
    # Odoo passes over translations of terms that the template does not have.
    template = polib.pofile(str(paths.ADDONS / addon / "i18n" / f"{addon}.pot"))
    assert {entry.msgid for entry in template} == sources[addon]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("addon", ADDONS)
def test_every_term_is_translated(sources, addon, language):
    entries = catalogue(addon, language)
    missing = sorted(
        msgid
        for msgid in sources[addon]
        if has_words(msgid)
        and (msgid not in entries or not entries[msgid].translated())
    )
    assert missing == [], json.dumps(missing, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("addon", ADDONS)
def test_a_word_of_several_views_is_translated_in_all_of_them(places, addon, language):
    # Odoo translates a word only in the views that its entry names.
    entries = catalogue(addon, language)
    missing = sorted(
        (place, term)
        for place, term in places[addon]
        if place.startswith("model_terms:")
        and has_words(term)
        and term in entries
        and (place, "") not in entries[term].occurrences
    )
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("addon", ADDONS)
def test_no_translation_is_left_of_terms_that_are_gone(sources, addon, language):
    assert set(catalogue(addon, language)) - sources[addon] == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("addon", ADDONS)
def test_placeholders_are_the_same_in_both_languages(addon, language):
    translated = {
        msgid: entry
        for msgid, entry in catalogue(addon, language).items()
        if entry.msgstr
    }
    for msgid, entry in translated.items():
        for placeholder in ("%s", "%d"):
            assert msgid.count(placeholder) == entry.msgstr.count(placeholder), msgid
        assert named_placeholders(msgid) == named_placeholders(entry.msgstr), msgid


def test_the_list_of_applications_is_in_russian():
    # They are records of Odoo's "base", so no export of ours writes them.
    path = paths.ADDONS / "service_ci" / "i18n_extra" / "ru.po"
    entries = {entry.msgid: entry for entry in polib.pofile(str(path))}
    for addon, manifest in addons.manifests().items():
        for field, term in (("shortdesc", "name"), ("summary", "summary")):
            entry = entries[manifest[term]]
            place = f"model:ir.module.module,{field}:base.module_{addon}"
            assert (place, "") in entry.occurrences
            assert entry.translated()


def test_words_that_odoo_leaves_untranslated_are_in_russian_until_it_has_them():
    path = paths.ADDONS / "service_ci" / "i18n_extra" / "ru.po"
    ours = {
        entry.msgid: entry
        for entry in polib.pofile(str(path))
        if "odoo-javascript" in entry.comment
    }
    assert ours
    for addon in {entry.occurrences[0][0].split("/")[1] for entry in ours.values()}:
        path = odoo_source.find_addon(addon) / "i18n" / "ru.po"
        known = {entry.msgid: entry.msgstr for entry in polib.pofile(str(path))}
        for msgid, entry in ours.items():
            if entry.occurrences[0][0].startswith(f"code:addons/{addon}/"):
                assert not known.get(msgid), msgid
                assert named_placeholders(msgid) == named_placeholders(entry.msgstr)


@pytest.mark.parametrize("addon", ["service_sale", "service_partner_portal"])
def test_pages_of_odoo_that_clients_meet_are_in_russian(addon):
    """What Odoo translates meanwhile, or says in other words, is to be left out."""
    entries = polib.pofile(str(paths.ADDONS / addon / "i18n_extra" / "ru.po"))
    assert entries
    for entry in entries:
        for place, _line in entry.occurrences:
            of = place.partition("arch_db:")[2].partition(".")[0]
            folder = odoo_source.find_addon(of) / "i18n"
            terms = {term.msgid for term in polib.pofile(str(folder / f"{of}.pot"))}
            known = {
                term.msgid: term.msgstr for term in polib.pofile(str(folder / "ru.po"))
            }
            assert entry.msgid in terms, entry.msgid
            assert not known.get(entry.msgid), entry.msgid
        assert entry.translated()


def has_words(term):
    """Tell whether a term holds words beside its markup.

    Signs, placeholders, addresses, abbreviations (SLA, API) and names of products are
    the same in both.
    """
    markup = r"<[^>]*>|%\(\w+\)[sd]|\S+@\S+|https?://\S*|\S+\.example\.com"
    names = "|".join(("[A-Z]{2,5}", *PRODUCTS))
    text = re.sub(rf"{markup}|\b(?:{names})\b", "", term)
    return any(char.isalpha() for char in text)


def named_placeholders(text):
    """Return the names in ``%(name)s`` of a text."""
    return {part.partition(")")[0] for part in text.split("%(")[1:]}
