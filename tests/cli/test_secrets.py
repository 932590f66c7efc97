"""The passphrase on the command line: set, asked for, changed, taken off; never an argument, never guessed (S1)."""

import getpass
import io
import json
import os
import re
import sys
from types import SimpleNamespace

import pytest
from pypdf import PdfReader

from crmdesk import cli
from crmdesk.cli import passphrases
from crmdesk.store import keys, vault
from crmdesk.store.book import BACKUPS, FILE
from crmdesk.store.vault import VAULT, Cost, Vault

WORDS, OTHER = "晨跑 correct horse", "another sentence"
CODE = re.compile(r"Recovery code: ((?:\w{5}-){5}\w{5})")


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    """A low price, and nobody at the terminal."""
    for name in ("create", "new"):
        made = getattr(vault, name)
        monkeypatch.setattr(vault, name, lambda *a, made=made, **_: made(*a, cost=Cost(64, 1, 1)))
    change = Vault.change_passphrase
    monkeypatch.setattr(Vault, "change_passphrase", lambda self, key, new: change(self, key, new, cost=Cost(64, 1, 1)))
    for name in (passphrases.CURRENT, passphrases.NEW):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    yield
    assert keys._held == {}


@pytest.fixture
def place(tmp_path):
    return tmp_path / "店 store"


@pytest.fixture
def run(place, capsys, monkeypatch):
    """Runs a command, with passphrases in the environment: exit code, output, complaint."""

    def run(*words, now=None, new=None):
        with monkeypatch.context() as patched:
            for name, text in ((passphrases.CURRENT, now), (passphrases.NEW, new)):
                if text is not None:
                    patched.setenv(name, text)
            code = cli.main(["--store", str(place), "--lang", "en", *map(str, words)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def plain(run):
    assert run("init", "--playbook", "complex-b2b", "--who", "Li")[0] == 0
    assert run("add", "lead", "--name", "Hengtai", "--contact", "Zhou", "--phone", "0512-66668888")[0] == 0
    return run


@pytest.fixture
def locked(run):
    """An encrypted store and its recovery code."""
    code, out, _ = run("init", "--playbook", "complex-b2b", "--who", "Li", "--encrypt", now=WORDS)
    assert code == 0
    assert run("add", "lead", "--name", "Hengtai", "--contact", "Zhou", "--phone", "0512-66668888", now=WORDS)[0] == 0
    return CODE.search(out)[1]


def names(answer):
    code, out, err = answer
    assert (code, err) == (0, "")
    return [lead["name"] for lead in json.loads(out)]


def typing(monkeypatch, *answers):
    """Somebody at the terminal who types these; what they were asked."""
    asked, given = [], list(answers)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr(getpass, "getpass", lambda prompt: asked.append(prompt) or given.pop(0))
    return asked


def test_s1_init_encrypt_makes_a_store_that_only_opens_with_the_passphrase(run, locked, place):
    assert not keys.plain(place / FILE)
    assert names(run("leads", "--json", now=WORDS)) == ["Hengtai"]
    assert run("check", now=WORDS)[0] == 0
    code, out, err = run("leads")
    assert (code, out) == (1, "")
    assert "A passphrase is needed" in err
    code, out, err = run("leads", now="wrong words")
    assert (code, out) == (1, "")
    assert "The passphrase is wrong" in err


def test_s1_the_recovery_code_opens_where_the_passphrase_is_asked_for(run, locked):
    assert names(run("leads", "--json", now=locked.lower().replace("-", " "))) == ["Hengtai"]


def test_s1_nothing_is_made_without_a_passphrase(run, place):
    for now in (None, "", "short"):
        code, _, err = run("init", "--playbook", "complex-b2b", "--encrypt", now=now)
        assert (code, len(err.splitlines())) == (1, 1)
    assert not place.exists()


def test_s1_set_encrypts_the_store_and_its_backups(plain, run, place):
    assert run("backup")[0] == 0
    code, out, err = run("passphrase", "set", new=WORDS)
    assert (code, err) == (0, "")
    assert CODE.search(out)
    assert "Undo does not take this back" in out
    assert [path.name for path in place.rglob("*.db") if keys.plain(path)] == []
    assert names(run("leads", "--json", now=WORDS)) == ["Hengtai"]
    listed = json.loads(run("backups", "--json", now=WORDS)[1])
    assert [backup["whole"] for backup in listed]
    assert "already" in run("passphrase", "set", new=WORDS)[2]


def test_s3_restore_asks_for_the_passphrase_once(run, locked, place):
    assert run("backup", now=WORDS)[0] == 0
    assert run("add", "lead", "--name", "Later", "--contact", "Wu", "--phone", "0512-66669999", now=WORDS)[0] == 0
    backup = sorted(place.glob(f"{BACKUPS}/*-asked.db"))[0]
    assert run("restore", backup.name)[0] == 1
    assert run("restore", backup.name, now=WORDS)[0] == 0
    assert names(run("leads", "--json", now=WORDS)) == ["Hengtai"]


def test_s3_restore_on_another_computer_takes_the_vault_along(run, locked, place, tmp_path):
    stick = tmp_path / "stick"
    stick.mkdir()
    assert run("backup", stick, now=WORDS)[0] == 0
    (file,) = stick.glob("*.db")
    place.rename(tmp_path / "gone")
    assert run("restore", file, now=WORDS)[0] == 0
    assert names(run("leads", "--json", now=locked)) == ["Hengtai"]


def test_s1_change_and_a_new_code(run, locked):
    assert run("passphrase", "change", now="wrong words", new=OTHER)[0] == 1
    assert run("passphrase", "change", now=WORDS, new="short")[0] == 1
    assert run("passphrase", "change", now=WORDS, new=OTHER)[0] == 0
    assert run("leads", now=WORDS)[0] == 1
    code, out, _ = run("passphrase", "code", now=OTHER)
    assert code == 0
    newer = CODE.search(out)[1]
    assert run("leads", now=newer)[0] == 0
    assert "does not belong" in run("leads", now=locked)[2]
    assert run("passphrase", "change", now=newer, new=WORDS)[0] == 0
    assert run("leads", now=WORDS)[0] == 0


def test_s1_remove_decrypts(run, locked, place):
    assert run("passphrase", "remove", now="wrong words")[0] == 1
    code, out, _ = run("passphrase", "remove", now=WORDS)
    assert code == 0
    assert "whoever has the files can read them" in out
    assert not (place / VAULT).exists()
    assert names(run("leads", "--json")) == ["Hengtai"]
    assert "not encrypted" in run("passphrase", "remove")[2]
    assert "not encrypted" in run("passphrase", "change", new=OTHER)[2]


# Where it comes from


def piped(content):
    reading, writing = os.pipe()
    os.write(writing, content)
    os.close(writing)
    return reading


def test_s1_from_a_file_descriptor_the_second_line_is_the_new_one(run, locked):
    for content, code in ((f"{WORDS}\r\n{OTHER}\n", 0), (OTHER, 0), ("wrong words\n", 1), ("", 1)):
        number = piped(content.encode())
        words = ("passphrase", "change") if OTHER in content[1:] else ("leads",)
        assert run("--passphrase-fd", number, *words)[0] == code
        os.close(number)


def test_s5_a_descriptor_that_gives_nothing_is_a_sentence(run, locked):
    number = piped(b"\xff\xfe\n")
    assert "No passphrase in UTF-8" in run("--passphrase-fd", number, "leads")[2]
    os.close(number)
    assert "No passphrase in UTF-8" in run("--passphrase-fd", 987, "leads")[2]


def test_s1_at_a_terminal_it_is_asked_for_three_times(run, locked, monkeypatch):
    asked = typing(monkeypatch, "wrong words", WORDS)
    code, out, err = run("leads", "--json")
    assert (code, json.loads(out)[0]["name"]) == (0, "Hengtai")
    assert "The passphrase is wrong" in err
    assert asked == ["Passphrase or recovery code: "] * 2
    typing(monkeypatch, *["wrong words"] * 3)
    code, out, err = run("leads", "--json")
    assert (code, out, len(err.splitlines())) == (1, "", 3)


def test_s1_a_new_one_is_typed_twice(run, plain, place, monkeypatch):
    typing(monkeypatch, WORDS, OTHER)
    assert "differ" in run("passphrase", "set")[2]
    assert keys.plain(place / FILE)
    assert len(typing(monkeypatch, WORDS, WORDS)) == 0
    assert run("passphrase", "set")[0] == 0
    assert run("leads", now=WORDS)[0] == 0


def test_s1_the_passphrase_is_no_argument(run, locked):
    with pytest.raises(SystemExit) as usage:
        run("passphrase", "set", WORDS)
    assert usage.value.code == 2
    with pytest.raises(SystemExit) as usage:
        run("init", "--playbook", "complex-b2b", "--code-pdf", "x.pdf")
    assert usage.value.code == 2


def test_s1_a_plain_store_never_asks(plain):
    assert names(plain("leads", "--json", now="whatever")) == ["Hengtai"]


# Paper and keychain


def test_s1_the_code_as_a_page(run, plain, tmp_path):
    code, out, _ = run("passphrase", "set", "--code-pdf", tmp_path / "code.pdf", new=WORDS)
    assert code == 0
    text = PdfReader(tmp_path / "code.pdf").pages[0].extract_text()
    assert all(group in text for group in CODE.search(out)[1].split("-"))
    assert "Delete the file" in out


def test_s1_the_code_is_shown_even_if_the_page_cannot_be_written(run, plain, tmp_path):
    code, out, err = run("passphrase", "set", "--code-pdf", tmp_path / "nowhere" / "code.pdf", new=WORDS)
    assert (code, "does not exist" in err) == (1, True)
    assert run("leads", now=CODE.search(out)[1])[0] == 0


def test_s1_the_keychain_opens_and_stops_opening(run, locked, monkeypatch):
    entries = {}
    ring = SimpleNamespace(
        priority=5,
        set_password=lambda service, name, secret: entries.update({(service, name): secret}),
        get_password=lambda service, name: entries.get((service, name)),
        delete_password=lambda service, name: entries.pop((service, name)),
    )
    monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_keyring=lambda: ring))
    assert run("passphrase", "keychain", now=WORDS)[0] == 0
    assert names(run("leads", "--json")) == ["Hengtai"]
    assert run("passphrase", "keychain", "--off", now=WORDS)[0] == 0
    assert entries == {}
    assert run("leads")[0] == 1
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert "keyring is not installed" in run("passphrase", "keychain", now=WORDS)[2]
