"""Encrypted fields, the blind index, and masks (个人信息保护法 §51; design: personal data at rest).

A value is encrypted with AES-256-GCM. The token names its key, so that keys can be rotated: the first of
``settings.FIELD_KEYS`` encrypts, all of them decrypt, and ``manage.py rotate_keys`` re-encrypts what an
older key wrote. Encrypted fields cannot be searched: store ``blind_index()`` beside them for that.
"""

import base64
import binascii
import hashlib
import hmac
import json
import os
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.lookups import Exact, IsNull
from django.forms import JSONField as JSONFormField

VERSION = "e1"
NONCE_BYTES = 12


class DecryptionError(Exception):
    """An encrypted value cannot be read: its key is not configured, or it was altered."""


def key_id(key: str) -> str:
    """Return the short public name of ``key`` that its tokens carry."""
    return hashlib.sha256(b"service-window field key " + key.encode()).hexdigest()[:8]


@lru_cache(maxsize=8)
def _ciphers(keys: tuple[str, ...]) -> dict[str, AESGCM]:
    if not keys:
        raise ImproperlyConfigured("FIELD_KEYS is empty: personal data can neither be written nor read.")
    ciphers = {}
    for key in keys:
        try:
            raw = base64.urlsafe_b64decode(key)
        except (binascii.Error, ValueError):
            raw = b""
        if len(raw) != 32:
            raise ImproperlyConfigured("Every key of FIELD_KEYS must be 32 bytes in URL-safe base64.")
        ciphers[key_id(key)] = AESGCM(raw)
    return ciphers


def encrypt(text: str) -> str:
    """Return a token for ``text`` made with the current key and a fresh random nonce."""
    ciphers = _ciphers(tuple(settings.FIELD_KEYS))
    current = next(iter(ciphers))
    header = f"{VERSION}.{current}"
    nonce = os.urandom(NONCE_BYTES)
    sealed = ciphers[current].encrypt(nonce, text.encode(), header.encode())
    return f"{header}.{base64.urlsafe_b64encode(nonce + sealed).decode('ascii')}"


def decrypt(token: str) -> str:
    """Return the text of ``token``; raise ``DecryptionError`` where that cannot be done."""
    ciphers = _ciphers(tuple(settings.FIELD_KEYS))
    version, name, body = [*token.split("."), "", ""][:3]
    if version != VERSION or not body:
        raise DecryptionError("The stored value is not an encrypted one.")
    if name not in ciphers:
        raise DecryptionError(f"The key {name} that encrypted this value is not in FIELD_KEYS.")
    try:
        raw = base64.b64decode(body, altchars=b"-_", validate=True)
        return ciphers[name].decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], f"{version}.{name}".encode()).decode("utf-8")
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise DecryptionError("The stored value was altered or damaged.") from error


def current_prefix() -> str:
    """Return how every token of the first key of ``FIELD_KEYS`` begins."""
    return f"{VERSION}.{next(iter(_ciphers(tuple(settings.FIELD_KEYS))))}."


class _OnlyEmpty(Exact):
    """Compares an encrypted column with the empty string, the one value that is stored as it is."""

    def get_prep_lookup(self) -> Any:
        if self.rhs != "":
            raise FieldError("An encrypted field cannot be searched: filter by its blind index.")
        return ""


class _EncryptedField(models.TextField):
    """What the encrypted fields share: a text column that holds tokens."""

    def get_lookup(self, lookup_name: str) -> Any:
        """Allow ``isnull`` and the comparison with nothing; refuse what could never match."""
        allowed = {"isnull": IsNull, "exact": _OnlyEmpty}
        if lookup_name not in allowed:
            raise FieldError("An encrypted field cannot be searched: filter by its blind index.")
        return allowed[lookup_name]

    def get_transform(self, lookup_name: str) -> None:
        """No transform applies to a token."""
        return

    def _open(self, token: str) -> str:
        try:
            return decrypt(token)
        except DecryptionError as error:
            raise DecryptionError(f"{self.model._meta.label}.{self.name}: {error}") from error


class EncryptedTextField(_EncryptedField):
    """Text that is encrypted in the database. The empty string stays empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.max_length is not None:
            self.validators.append(MaxLengthValidator(self.max_length))

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt on the way to the database."""
        text = super().get_prep_value(value)
        return encrypt(text) if text else text

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        """Decrypt on the way from the database."""
        return self._open(value) if value else value


class EncryptedJSONField(_EncryptedField):
    """A JSON document that is encrypted in the database."""

    def get_prep_value(self, value: Any) -> Any:
        """Serialise and encrypt on the way to the database."""
        if value is None or value == "":
            return value
        return encrypt(json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False))

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        """Decrypt and parse on the way from the database."""
        return json.loads(self._open(value)) if value else value

    def to_python(self, value: Any) -> Any:
        """Keep the document as it is."""
        return value

    def value_to_string(self, obj: models.Model) -> Any:
        """Serialisers get the document itself, as with Django's JSONField."""
        return self.value_from_object(obj)

    def formfield(self, **kwargs: Any) -> Any:
        """Edit the document as JSON."""
        return models.Field.formfield(self, **{"form_class": JSONFormField, **kwargs})


def encrypted_fields(model: type[models.Model]) -> Sequence[_EncryptedField]:
    """Return the encrypted fields whose column is in ``model``'s own table."""
    return tuple(field for field in model._meta.local_concrete_fields if isinstance(field, _EncryptedField))


# --- Blind index ------------------------------------------------------------------------------------

_SEPARATORS = re.compile(r"[\s\-‐-―]+")


def normalise(value: str) -> str:
    """Return ``value`` as the blind index sees it: width, case, spaces, hyphens and +86 make no difference."""
    compact = _SEPARATORS.sub("", unicodedata.normalize("NFKC", value)).upper()
    return compact.removeprefix("+86")


def blind_index(value: str) -> str:
    """Return 32 hexadecimal digits by which equal phones or identifiers can be found; nothing for nothing."""
    compact = normalise(value)
    if not compact:
        return ""
    if not settings.BLIND_INDEX_KEY:
        raise ImproperlyConfigured("BLIND_INDEX_KEY is empty: phones and identifiers cannot be indexed.")
    return hmac.new(settings.BLIND_INDEX_KEY.encode(), compact.encode(), hashlib.sha256).hexdigest()[:32]


# --- Masks ------------------------------------------------------------------------------------------


def _belongs_to_previous(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Mc", "Me")


def mask_name(name: str) -> str:
    """Mask a name: 张三 → 张*; the length is not told. Rare characters count as one."""
    text = name.strip()
    if not text:
        return ""
    end = 1
    while end < len(text) and _belongs_to_previous(text[end]):  # such as a variation selector
        end += 1
    return f"{text[:end]}*"


def mask_phone(phone: str) -> str:
    """Mask a phone: 13812341234 → 138****1234."""
    text = phone.strip()
    if len(text) >= 10:
        return f"{text[:3]}****{text[-4:]}"
    return f"****{text[-2:]}" if len(text) >= 6 else "****" if text else ""


def mask_identifier(identifier: str) -> str:
    """Mask an identifier: 18 characters keep the first and the last four; shorter ones keep fewer."""
    text = identifier.strip()
    keep = 4 if len(text) >= 15 else 2 if len(text) >= 8 else 0
    if not keep:
        return "*" * len(text)
    return f"{text[:keep]}{'*' * (len(text) - 2 * keep)}{text[-keep:]}"
