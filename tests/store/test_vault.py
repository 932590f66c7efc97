"""The vault: every slot opens the same key, nothing else does, and a changed file is told from a wrong word (S1)."""

import json
import os
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmdesk.domain.refusal import Refused
from crmdesk.store import codes, vault
from crmdesk.store.files import BACKUPS, FILE
from crmdesk.store.vault import VAULT, Cost, Vault

CHEAP = Cost(memory=64, passes=1, lanes=1)
WORDS = "晨跑 correct horse"


@pytest.fixture
def made(tmp_path):
    """A vault of a low price: its folder, its key, its recovery code."""
    key, code = vault.create(tmp_path, WORDS, cost=CHEAP)
    return tmp_path, key, code


def document(folder):
    return json.loads((folder / VAULT).read_text(encoding="utf-8"))


# Opening


def test_s1_passphrase_and_code_open_the_same_random_key(made, tmp_path):
    folder, key, code = made
    assert Vault.read(folder).open_with_passphrase(WORDS) == key
    assert Vault.read(folder).open_with_code(code) == key
    assert len(key) == 32
    other, _ = vault.create(tmp_path / "other", WORDS, cost=CHEAP)
    assert other != key


def test_s1_one_field_is_enough_for_either(made):
    folder, key, code = made
    known = Vault.read(folder)
    assert [known.open(text) for text in (WORDS, code, code.lower().replace("-", " "))] == [key] * 3


def test_s1_the_full_price_is_64_mib_of_argon2id_and_its_parameters_are_stored(tmp_path):
    key, _ = vault.create(tmp_path, WORDS)
    slot = document(tmp_path)["slots"]["passphrase"]
    assert (slot["kdf"], slot["memory"], slot["passes"], slot["lanes"]) == ("argon2id", 65536, 3, 4)
    began = time.perf_counter()
    assert Vault.read(tmp_path).open_with_passphrase(WORDS) == key
    assert time.perf_counter() - began > 0.02, "a guess must cost something"


@pytest.mark.parametrize(
    ("set_as", "typed"),
    [
        ("café au lait", "cafe\u0301 au lait"),
        ("ｐａｓｓ ｗｏｒｄ", "pass word"),
        ("한국어 암호", "한국어 암호"),
        ("ﬁne words", "fine words"),
    ],
)
def test_s1_the_same_letters_however_they_are_coded(tmp_path, set_as, typed):
    """NFKC: composed or not, full-width or not, ligature or not."""
    key, _ = vault.create(tmp_path, set_as, cost=CHEAP)
    assert Vault.read(tmp_path).open(typed) == key


@pytest.mark.parametrize("typed", ["", " ", WORDS.upper(), WORDS + " ", WORDS[:-1], "\udc80 broken", "\0"])
def test_s1_a_wrong_passphrase_is_refused_plainly(made, typed):
    with pytest.raises(Refused, match="The passphrase is wrong"):
        Vault.read(made[0]).open(typed, pause=lambda _: None)


CODE = codes.written("0123456789ABCDEFGHJKMNPQRSTV")
SLIP = "9" + CODE[1:]


def test_s1_a_code_with_a_slip_is_not_called_wrong_but_mistyped(tmp_path, monkeypatch):
    monkeypatch.setattr(codes, "new", lambda: CODE)
    folder, slip = tmp_path, SLIP
    vault.create(folder, WORDS, cost=CHEAP)
    with pytest.raises(Refused, match="slip of the pen"):
        Vault.read(folder).open_with_code(slip)
    with pytest.raises(Refused, match="does not belong"):
        Vault.read(folder).open_with_code(codes.written("0" * 28))


def test_s1_a_look_alike_in_the_code_is_put_right(tmp_path):
    swaps = {"8": "B", "B": "8", "5": "S", "S": "5", "2": "Z", "Z": "2", "6": "G", "G": "6"}
    key, code = vault.create(tmp_path, WORDS, cost=CHEAP)
    for at, letter in enumerate(code):
        typed = code[:at] + swaps.get(letter, letter) + code[at + 1 :]
        assert Vault.read(tmp_path).open_with_code(typed) == key


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(), st.text())
def test_s1_only_the_passphrase_opens(tmp_path_factory, words, other):
    folder = tmp_path_factory.mktemp("vault")
    words = "12345678" + words
    key, _ = vault.create(folder, words, cost=CHEAP)
    known = Vault.read(folder)
    assert known.open_with_passphrase(words) == key
    if vault.normal(other) != vault.normal(words):
        with pytest.raises(Refused):
            known.open_with_passphrase(other)


@pytest.mark.parametrize("short", ["", "       ", "1234567", "三个字", " a b c  "])
def test_s1_too_short_a_passphrase_is_refused(tmp_path, short):
    with pytest.raises(Refused, match="too short"):
        vault.create(tmp_path, short, cost=CHEAP)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("enough", ["12345678", "四个汉字", "ab汉字cd"])
def test_s1_a_chinese_character_counts_two(tmp_path, enough):
    vault.create(tmp_path, enough, cost=CHEAP)


def test_s1_failures_are_slowed_more_and_more_and_a_success_starts_anew(made):
    folder, key, code = made
    waited: list[float] = []
    for _ in range(10):
        with pytest.raises(Refused):
            Vault.read(folder).open("wrong words", pause=waited.append)
    assert waited == [1, 2, 4, 8, 15, 30, 30]
    assert Vault.read(folder).open(code, pause=waited.append) == key
    assert waited.pop() == 30
    assert Vault.read(folder).open(WORDS, pause=waited.append) == key
    assert len(waited) == 7


def test_s1_a_passphrase_that_could_be_a_code_opens_too(tmp_path):
    """Thirty zeros check out as a code."""
    key, code = vault.create(tmp_path, "0" * 30, cost=CHEAP)
    assert Vault.read(tmp_path).open("0" * 30) == Vault.read(tmp_path).open(code) == key


def test_s1_a_code_in_the_one_field_is_told_from_a_passphrase(made):
    known = Vault.read(made[0])
    with pytest.raises(Refused, match="slip of the pen"):
        known.open(SLIP)
    with pytest.raises(Refused, match="does not belong"):
        known.open(CODE)


# The slots


def test_s1_a_new_passphrase_rewrites_a_slot_only(made):
    folder, key, code = made
    before = document(folder)["slots"]
    Vault.read(folder).change_passphrase(key, "another sentence", cost=CHEAP)
    known, after = Vault.read(folder), document(folder)["slots"]
    assert known.open("another sentence") == known.open(code) == key
    with pytest.raises(Refused, match="wrong"):
        known.open(WORDS)
    assert after["code"] == before["code"]
    assert after["passphrase"] != before["passphrase"]


def test_s1_a_new_code_makes_the_old_one_void(made):
    folder, key, code = made
    known, newer = Vault.read(folder).renew_code(key)
    assert known.open(newer) == Vault.read(folder).open(WORDS) == key
    with pytest.raises(Refused, match="does not belong"):
        Vault.read(folder).open(code)


def test_s1_a_slot_is_changed_by_the_holder_of_the_key_only(made):
    folder, _, _ = made
    before = (folder / VAULT).read_bytes()
    with pytest.raises(Refused, match="changed by something"):
        Vault.read(folder).change_passphrase(bytes(32), "another sentence", cost=CHEAP)
    assert (folder / VAULT).read_bytes() == before


def test_s1_a_vault_that_something_depends_on_is_not_made_twice(made):
    folder, _, _ = made
    (folder / FILE).touch()
    with pytest.raises(Refused, match="already"):
        vault.create(folder, WORDS, cost=CHEAP)


def test_s1_a_vault_that_a_beginning_left_alone_is_made_anew(made):
    folder, key, _ = made
    assert vault.create(folder, WORDS, cost=CHEAP)[0] != key


@pytest.mark.skipif(os.name == "nt" or getattr(os, "geteuid", lambda: 0)() == 0, reason="root may write everywhere")
def test_s5_a_folder_that_may_not_be_written_is_said(made):
    folder, key, _ = made
    folder.chmod(0o500)
    with pytest.raises(Refused, match="could not be written"):
        Vault.read(folder).renew_code(key)
    folder.chmod(0o700)


def test_s4_a_write_that_fails_leaves_the_old_slots(made, monkeypatch):
    folder, key, _ = made

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        patched.setattr(sys, "platform", "linux")
        with pytest.raises(Refused, match="could not be written"):
            Vault.read(folder).change_passphrase(key, "another sentence", cost=CHEAP)
    assert Vault.read(folder).open(WORDS) == key
    assert [path.name for path in folder.iterdir()] == [VAULT]


def test_s3_the_vault_beside_the_backups_follows_a_new_passphrase(made):
    folder, key, _ = made
    (folder / BACKUPS).mkdir()
    Vault.read(folder).change_passphrase(key, "another sentence", cost=CHEAP)
    (beside,) = vault.near(folder / BACKUPS / "crmdesk-x.db")[:1]
    assert beside.file.parent == folder / BACKUPS
    assert beside.open("another sentence") == key


# A file that was changed


def paths(content, prefix=()):
    """Every leaf of the document."""
    if isinstance(content, dict):
        for name, part in content.items():
            yield from paths(part, (*prefix, name))
    else:
        yield prefix


def exchanged(value):
    if isinstance(value, int):
        return value + 1
    return ("1" if value[:1] != "1" else "2") + value[1:]


FIELDS = [
    ("version",), ("id",), ("seal",), ("sum",),
    *(("slots", "passphrase", field) for field in ("kdf", "salt", "memory", "passes", "lanes", "nonce", "wrapped")),
    *(("slots", "code", field) for field in ("kdf", "salt", "nonce", "wrapped")),
]  # fmt: skip


def test_the_fields_below_are_all_there_are(made):
    assert sorted(paths(document(made[0]))) == sorted(FIELDS)


def tampered(folder, path, value, *, summed):
    content = document(folder)
    place = content
    for name in path[:-1]:
        place = place[name]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value(place[path[-1]])
    if summed and path != ("sum",):
        content["sum"] = vault._sum(content)
    (folder / VAULT).write_text(json.dumps(content), encoding="utf-8")


@pytest.mark.parametrize("path", FIELDS, ids=".".join)
@pytest.mark.parametrize("change", [exchanged, None, lambda _: [], lambda _: "zz", lambda _: 10**9, lambda _: -1])
def test_s1_a_damaged_field_is_a_sentence_and_not_a_wrong_passphrase(made, path, change):
    tampered(made[0], path, change, summed=False)
    with pytest.raises(Refused) as refused:
        Vault.read(made[0]).open(WORDS)
    assert "damaged" in refused.value.text or "newer version" in refused.value.text


@pytest.mark.parametrize("path", FIELDS, ids=".".join)
@pytest.mark.parametrize("change", [exchanged, None, lambda _: [], lambda _: "zz", lambda _: 10**9, lambda _: -1])
def test_s1_a_field_changed_on_purpose_opens_nothing(made, path, change):
    """The sum made good: the key is bound to its slot, the slots to the key, and no price is followed that is mad."""
    folder, _, code = made
    before = document(folder)
    tampered(folder, path, change, summed=True)
    if document(folder) == before:  # only the sum was wrong, and it was made good
        return
    for text in (WORDS, code):
        with pytest.raises(Refused):
            Vault.read(folder).open(text, pause=lambda _: None)


def test_s1_a_slot_of_another_vault_opens_nothing(made, tmp_path):
    folder, _, _ = made
    vault.create(tmp_path / "thief", "known to the thief", cost=CHEAP)
    content = document(folder)
    content["slots"]["passphrase"] = document(tmp_path / "thief")["slots"]["passphrase"]
    content["sum"] = vault._sum(content)
    (folder / VAULT).write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(Refused):
        Vault.read(folder).open("known to the thief")


def test_s1_a_wrapped_key_is_bound_to_its_vault_and_its_slot(made):
    """Whoever has the key could seal them anew: no slot opens elsewhere all the same."""
    folder, key, code = made
    known = Vault.read(folder)
    moved = {"passphrase": known.slots["code"] | {"memory": 64, "passes": 1, "lanes": 1}, "code": known.slots["code"]}
    for other, slots in (("0" * 32, known.slots), (known.id, moved)):
        made_up = Vault(known.file, other, slots, vault._seal(key, other, slots))
        with pytest.raises(Refused, match="wrong"):
            made_up.open_with_passphrase(WORDS)
    with pytest.raises(Refused, match="does not belong"):
        Vault(known.file, "0" * 32, known.slots, vault._seal(key, "0" * 32, known.slots)).open_with_code(code)


def test_s1_a_slot_taken_away_is_noticed_by_the_seal(made):
    folder, _, _ = made
    tampered(folder, ("slots", "code"), None, summed=True)
    with pytest.raises(Refused, match="changed by something"):
        Vault.read(folder).open(WORDS)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"{}", b'{"version": 1}', b"[" * 100_000, b"1e999"]
)
def test_s5_what_is_no_vault_is_a_sentence(tmp_path, content):
    (tmp_path / VAULT).write_bytes(content)
    with pytest.raises(Refused, match="damaged"):
        Vault.read(tmp_path)


def test_s5_a_newer_vault_and_a_missing_one_are_sentences(made, tmp_path):
    tampered(made[0], ("version",), lambda _: 2, summed=True)
    with pytest.raises(Refused, match="newer version"):
        Vault.read(made[0])
    with pytest.raises(Refused, match=r"no vault\.json"):
        Vault.read(tmp_path / "nowhere")


# The system's keychain


class Ring:
    """A keychain in memory, as the package `keyring` shows one."""

    priority = 5

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}
        self.shut = False

    def _mind(self) -> None:
        if self.shut:
            raise RuntimeError("locked")

    def set_password(self, service, name, secret):
        self._mind()
        self.entries[service, name] = secret

    def get_password(self, service, name):
        self._mind()
        return self.entries.get((service, name))

    def delete_password(self, service, name):
        self._mind()
        del self.entries[service, name]


@pytest.fixture
def ring(monkeypatch):
    """Stands for the system's keychain."""
    found = Ring()
    monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_keyring=lambda: found))
    return found


def test_s1_the_keychain_is_off_until_asked_for_and_opens_besides_the_passphrase(made, ring):
    folder, key, code = made
    with pytest.raises(Refused, match="does not open this store"):
        Vault.read(folder).open_with_keychain()
    Vault.read(folder).keep_in_keychain(key)
    known = Vault.read(folder)
    assert known.open_with_keychain() == known.open(WORDS) == known.open(code) == key
    assert key.hex() not in ring.entries.values()


def test_s1_a_keychain_that_lost_it_is_never_the_only_way(made, ring):
    folder, key, _ = made
    Vault.read(folder).keep_in_keychain(key)
    ring.entries.clear()
    with pytest.raises(Refused, match="Enter the passphrase"):
        Vault.read(folder).open_with_keychain()
    ring.shut = True
    with pytest.raises(Refused, match="did not answer"):
        Vault.read(folder).open_with_keychain()
    assert Vault.read(folder).open(WORDS) == key


def test_s1_leaving_the_keychain_takes_both_halves_away(made, ring):
    folder, key, _ = made
    Vault.read(folder).keep_in_keychain(key).leave_keychain(key)
    assert ring.entries == {}
    assert set(document(folder)["slots"]) == {"passphrase", "code"}
    assert Vault.read(folder).open(WORDS) == key


def test_s1_no_keychain_is_a_sentence_and_changes_nothing(made, ring, monkeypatch):
    folder, key, _ = made
    before = (folder / VAULT).read_bytes()
    ring.priority = 0
    with pytest.raises(Refused, match="no keychain"):
        Vault.read(folder).keep_in_keychain(key)
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(Refused, match="keyring is not installed"):
        Vault.read(folder).keep_in_keychain(key)
    assert (folder / VAULT).read_bytes() == before


def test_the_vault_file_is_the_owners_alone(made):
    if os.name != "nt":
        assert Path(made[0], VAULT).stat().st_mode & 0o077 == 0
