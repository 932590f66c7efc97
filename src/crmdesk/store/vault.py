"""The vault beside an encrypted store: its random key, wrapped in slots of which each opens it another way (S1).

`vault.json` holds no word of any customer. A new passphrase rewrites a slot, never the store.
"""

import hashlib
import hmac
import json
import os
import secrets
import time
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from crmdesk import clock
from crmdesk.domain.refusal import Refused
from crmdesk.i18n import mark
from crmdesk.store import codes, files, keychain

VAULT = "vault.json"
NEXT = "vault.next.json"
"""What the vault is to be as soon as a conversion under way has changed the store; see `conversion`."""

VERSION = 1
KEY_BYTES = 32
LEAST = 8
"""How long a passphrase must be: so many letters, a Chinese character counting two."""

PASSPHRASE, CODE, KEYCHAIN = "passphrase", "code", "keychain"
_PURPOSE = b"CRMDesk vault 1 "
_PAUSES = (0, 0, 0, 1, 2, 4, 8, 15, 30)
"""Seconds before the next attempt, by how many failed before."""

_failed: dict[str, int] = {}
"""Failed attempts by vault, in the memory of this process only. That slows whoever sits at the window; whoever has a
copy of the files is slowed by Argon2id alone, and a count on the disk would only shut the owner out."""

WRONG = mark("The passphrase is wrong. The store stays locked. Try again, or use the recovery code.")
FOREIGN = mark("This recovery code does not belong to this store. The store stays locked. Look for another.")
SLIP = mark(
    "This is not a recovery code without a slip of the pen: it has {size} letters and digits, and the last two "
    "check the others. The store stays locked. Compare it with the sheet."
)

Pause = Callable[[float], None]
Ways = Sequence[tuple[str, Callable[[], bytes]]]
"""Slots to try, each with what works out the key that its own is wrapped with."""


class Locked(Refused):
    """The store is encrypted and was not unlocked: ask for the passphrase and open it again with the key."""


@dataclass(frozen=True)
class Cost:
    """What one guess of a passphrase costs by Argon2id: KiB of memory, passes over it, lanes."""

    memory: int = 64 * 1024
    passes: int = 3
    lanes: int = 4


FULL = Cost()
_DEAREST = Cost(1024 * 1024, 16, 16)
"""A vault that asks for more was not made by us; following it would only stop the machine."""


@dataclass(frozen=True)
class Vault:
    """The slots of a store's key, as its file has them."""

    file: Path
    id: str
    slots: Mapping[str, Mapping[str, Any]]
    seal: str

    @classmethod
    def read(cls, place: Path) -> "Vault":
        """The vault of the store in a folder, or in a file of its own. Refused: none there, damaged, newer than us."""
        file = place / VAULT if place.is_dir() else place
        if not file.exists() and (place / NEXT).exists():
            file = place / NEXT
        try:
            known = json.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise Refused(
                mark("There is no vault.json in {folder}. Without it an encrypted store cannot be opened."),
                folder=str(file.parent),
            ) from error
        except (OSError, ValueError, RecursionError) as error:
            raise _damaged(file) from error
        if isinstance(known, dict) and isinstance(known.get("version"), int) and known["version"] > VERSION:
            raise Refused(
                mark("{file} was made by a newer version of CRMDesk. Nothing was changed. Install the newer program."),
                file=str(file),
            )
        if not _sensible(known):
            raise _damaged(file)
        return cls(file, known["id"], known["slots"], known["seal"])

    # --- opening ---------------------------------------------------------------------------------------------------

    def open(self, text: str, *, pause: Pause = time.sleep) -> bytes:
        """The key, by whatever was typed into one field: the passphrase, or the recovery code. Refused: neither."""
        wrong = WRONG
        if codes.looks_like(text):
            wrong = FOREIGN if any(codes.readings(text)) else SLIP
        return self._unwrapped((*self._by_code(text), *self._by_passphrase(text)), wrong, pause)

    def open_with_passphrase(self, text: str, *, pause: Pause = time.sleep) -> bytes:
        """The key, by the passphrase: a fifth of a second, and more after failures.

        Refused: wrong passphrase, vault changed by somebody else.
        """
        return self._unwrapped(self._by_passphrase(text), WRONG, pause)

    def open_with_code(self, typed: str, *, pause: Pause = time.sleep) -> bytes:
        """The key, by the recovery code as typed from paper. Refused: a slip of the pen, not this store's code."""
        if not any(codes.readings(typed)):
            raise Refused(SLIP, size=codes.LENGTH)
        return self._unwrapped(self._by_code(typed), FOREIGN, pause)

    def open_with_keychain(self, *, pause: Pause = time.sleep) -> bytes:
        """The key, by what the system's keychain keeps. Refused: no keychain, it was not asked to keep it, it lost it.

        The passphrase always opens the store too.
        """
        lost = mark("The system's keychain does not open this store. Enter the passphrase.")
        secret = keychain.kept(self.id) if KEYCHAIN in self.slots else None
        return self._unwrapped([(KEYCHAIN, lambda: secret)] if secret else (), lost, pause)

    def _by_passphrase(self, text: str) -> Ways:
        slot = self.slots.get(PASSPHRASE)
        return [(PASSPHRASE, lambda: _stretched(text, slot))] if slot else []

    def _by_code(self, typed: str) -> Ways:
        slot = self.slots.get(CODE)
        return [(CODE, partial(_of_code, code, slot)) for code in codes.readings(typed)] if slot else []

    def _unwrapped(self, ways: Ways, wrong: str, pause: Pause) -> bytes:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        failed = _failed.get(self.id, 0)
        if seconds := _PAUSES[min(failed, len(_PAUSES) - 1)]:
            pause(seconds)
        for name, wrapping in ways:
            slot = self.slots[name]
            nonce, wrapped = bytes.fromhex(slot["nonce"]), bytes.fromhex(slot["wrapped"])
            try:
                key = AESGCM(wrapping()).decrypt(nonce, wrapped, _bound(self.id, name, slot))
            except InvalidTag:
                continue
            _failed.pop(self.id, None)
            self.demand(key)
            return key
        _failed[self.id] = failed + 1
        raise Refused(wrong, size=codes.LENGTH)

    def demand(self, key: bytes) -> None:
        """Refused: it is not the key of this vault, or somebody without the key changed the vault."""
        if not hmac.compare_digest(_seal(key, self.id, self.slots), self.seal):
            raise _damaged(self.file)

    # --- changing the slots ----------------------------------------------------------------------------------------

    def change_passphrase(self, key: bytes, new: str, *, cost: Cost = FULL) -> "Vault":
        """Another passphrase opens the store from now on; the recovery code stays. Refused: too short."""
        return self._with(key, {PASSPHRASE: _passphrase_slot(self.id, key, new, cost)})

    def renew_code(self, key: bytes) -> tuple["Vault", str]:
        """A new recovery code, told this once; the one before opens nothing any more."""
        code = codes.new()
        return self._with(key, {CODE: _code_slot(self.id, key, code)}), code

    def keep_in_keychain(self, key: bytes) -> "Vault":
        """Let the system's keychain open the store besides the passphrase. Refused: there is no usable keychain."""
        secret = secrets.token_bytes(KEY_BYTES)
        keychain.keep(self.id, secret)
        return self._with(key, {KEYCHAIN: _wrapped(self.id, KEYCHAIN, key, secret, {})})

    def leave_keychain(self, key: bytes) -> "Vault":
        """The system's keychain opens the store no longer."""
        left = self._with(key, {}, without=KEYCHAIN)
        keychain.drop(self.id)
        return left

    def _with(self, key: bytes, slots: Mapping[str, Mapping[str, Any]], *, without: str = "") -> "Vault":
        self.demand(key)
        now = {name: slot for name, slot in {**self.slots, **slots}.items() if name != without}
        changed = Vault(self.file, self.id, now, _seal(key, self.id, now))
        changed.save()
        if (own := self.file.parent / files.BACKUPS).is_dir():
            accompany(self.file.parent, own)
        return changed

    def save(self, file: Path | None = None) -> None:
        """Write the vault beside and let it take its name, whole. Refused: the folder cannot be written to."""
        write(file or self.file, {"version": VERSION, "id": self.id, "slots": self.slots, "seal": self.seal})


def create(folder: Path, passphrase: str, *, cost: Cost = FULL) -> tuple[bytes, str]:
    """A vault for a store that is about to be made in `folder`: its key and its recovery code, told this once.

    Refused: too short a passphrase; there is a vault already, and something that it opens.
    """
    begun = (folder / files.FILE).exists() or any((folder / files.BACKUPS).glob("*.db"))
    if begun and (folder / VAULT).exists():  # alone it is what a beginning that was cut off left
        raise Refused(mark("There is a vault.json in {folder} already. It was left as it is."), folder=str(folder))
    vault, key, code = new(folder / VAULT, passphrase, cost=cost)
    vault.save()
    return key, code


def new(file: Path, passphrase: str, *, cost: Cost = FULL) -> tuple[Vault, bytes, str]:
    """A vault not yet written, its key and its recovery code. Refused: too short a passphrase."""
    key, code, identity = secrets.token_bytes(KEY_BYTES), codes.new(), clock.new_id()
    slots = {PASSPHRASE: _passphrase_slot(identity, key, passphrase, cost), CODE: _code_slot(identity, key, code)}
    return Vault(file, identity, slots, _seal(key, identity, slots)), key, code


def write(file: Path, content: Mapping[str, Any]) -> None:
    """Write a file of the vault: whole or not at all, with a sum by which damage is told from a wrong passphrase."""
    beside = part(file)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({**content, "sum": _sum(content)}, indent=1)
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as stream:
            stream.write(text)
        files.settle(beside, file)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise Refused(
            mark("{file} could not be written ({reason}). The store and its passphrase are as they were."),
            file=str(file),
            reason=error.strerror or str(error),
        ) from error


def part(file: Path) -> Path:
    """What a file of the vault is written to before it takes its name."""
    return file.with_name(f"{file.name}.part")


# --- with backups --------------------------------------------------------------------------------------------------


def accompany(folder: Path, place: Path) -> None:
    """Lay the vault of a store beside its backups in a folder, where it has one; they open with nothing else."""
    if (folder / VAULT).exists():
        known = Vault.read(folder)
        known.save(place / f"crmdesk-{known.id[-8:]}.{VAULT}")


def near(backup: Path) -> tuple[Vault, ...]:
    """The vaults that may open a backup: those that lie with it, then that of the store in whose folder it lies."""
    found = []
    for file in (*sorted(backup.parent.glob(f"*{VAULT}")), backup.parent.parent / VAULT):
        with suppress(Refused):
            found.append(Vault.read(file))
    return tuple(found)


# --- what a vault file must be -------------------------------------------------------------------------------------


def _damaged(file: Path) -> Refused:
    return Refused(
        mark(
            "{file} is damaged or was changed by something other than CRMDesk. The store was left as it is. "
            "Put back the vault.json that lies beside a backup."
        ),
        file=str(file),
    )


def _sum(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(_canonical({name: part for name, part in content.items() if name != "sum"})).hexdigest()


def _sensible(known: Any) -> bool:
    """Whether a vault file is as one was written: its sum, its parts, and no price that nobody could pay."""
    if not isinstance(known, dict) or known.get("version") != VERSION or known.get("sum") != _sum(known):
        return False
    slots = known.get("slots")
    if not (isinstance(known.get("id"), str) and isinstance(known.get("seal"), str) and isinstance(slots, dict)):
        return False
    return all(isinstance(slot, dict) and _sensible_slot(name, slot) for name, slot in slots.items())


def _sensible_slot(name: str, slot: Mapping[str, Any]) -> bool:
    sizes = {"nonce": 12, "wrapped": KEY_BYTES + 16} | ({"salt": 16} if name in (PASSPHRASE, CODE) else {})
    hexes = all(isinstance(slot.get(field), str) and _bytes(slot[field]) == size for field, size in sizes.items())
    if name != PASSPHRASE:
        return hexes
    limits = {"memory": _DEAREST.memory, "passes": _DEAREST.passes, "lanes": _DEAREST.lanes}
    prices = all(type(slot.get(field)) is int and 1 <= slot[field] <= most for field, most in limits.items())
    return hexes and prices and slot["memory"] >= 8 * slot["lanes"]


def _bytes(text: str) -> int | None:
    try:
        return len(bytes.fromhex(text))
    except ValueError:
        return None


# --- wrapping ------------------------------------------------------------------------------------------------------


def normal(passphrase: str) -> bytes:
    """A passphrase as every keyboard and every system means it (NFKC)."""
    return unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")


def demand_length(passphrase: str) -> None:
    """Refused: a passphrase that is shorter than `LEAST`."""
    text = unicodedata.normalize("NFKC", passphrase)
    if sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text.strip()) < LEAST:
        raise Refused(
            mark(
                "The passphrase is too short: at least {least} letters, a Chinese character counts two. "
                "Nothing was changed. A few words that belong only to you are best."
            ),
            least=LEAST,
        )


def _passphrase_slot(vault: str, key: bytes, passphrase: str, cost: Cost) -> dict[str, Any]:
    demand_length(passphrase)
    price = {"memory": cost.memory, "passes": cost.passes, "lanes": cost.lanes}
    slot = {"kdf": "argon2id", "salt": secrets.token_hex(16), **price}
    return _wrapped(vault, PASSPHRASE, key, _stretched(passphrase, slot), slot)


def _code_slot(vault: str, key: bytes, code: str) -> dict[str, Any]:
    slot = {"kdf": "hkdf-sha256", "salt": secrets.token_hex(16)}
    return _wrapped(vault, CODE, key, _of_code(code.replace("-", ""), slot), slot)


def _stretched(passphrase: str, slot: Mapping[str, Any]) -> bytes:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    salt = bytes.fromhex(slot["salt"])
    price = {"iterations": slot["passes"], "lanes": slot["lanes"], "memory_cost": slot["memory"]}
    return Argon2id(salt=salt, length=KEY_BYTES, **price).derive(normal(passphrase))


def _of_code(code: str, slot: Mapping[str, Any]) -> bytes:
    """140 random bits need no stretching."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    salt = bytes.fromhex(slot["salt"])
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=_PURPOSE + b"code").derive(code.encode())


def _wrapped(vault: str, name: str, key: bytes, wrapping: bytes, slot: Mapping[str, Any]) -> dict[str, Any]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(12)
    slot = {**slot, "nonce": nonce.hex()}
    return {**slot, "wrapped": AESGCM(wrapping).encrypt(nonce, key, _bound(vault, name, slot)).hex()}


def _bound(vault: str, name: str, slot: Mapping[str, Any]) -> bytes:
    """What a wrapped key is bound to: no slot opens in the place of another, or at another price."""
    return _PURPOSE + _canonical([vault, name, {field: part for field, part in slot.items() if field != "wrapped"}])


def _seal(key: bytes, vault: str, slots: Mapping[str, Any]) -> str:
    """Only who holds the key can add or exchange a slot."""
    own = hmac.digest(key, _PURPOSE + b"seal", "sha256")
    return hmac.digest(own, _canonical([vault, slots]), "sha256").hex()


def _canonical(content: Any) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode("ascii")
