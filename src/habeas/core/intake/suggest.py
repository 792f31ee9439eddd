"""A first mapping from the headers of a sheet: a start for a person, who reads every line of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from habeas.core.intake.fields import ONE_OF, RECORDS
from habeas.core.intake.mapping import FORMAT, TO_DO

#: Words of headers, folded, in English, Korean, French and Arabic, by the field they probably mean. Longer words first.
_WORDS: dict[str, tuple[str, ...]] = {
    "victim.name": (
        "name",
        "victimname",
        "fullname",
        "이름",
        "성명",
        "피해자",
        "피해자이름",
        "nom",
        "nomcomplet",
        "الاسم",
        "اسم",
    ),
    "victim.sex": ("sex", "gender", "victimsex", "성별", "sexe", "genre", "الجنس", "النوع"),
    "victim.age": ("age", "victimage", "나이", "연령", "العمر", "السن"),
    "victim.count": (
        "count",
        "victims",
        "numberofvictims",
        "피해자수",
        "인원",
        "nombre",
        "nombredevictimes",
        "العدد",
        "عددالضحايا",
    ),
    "date": (
        "date",
        "when",
        "dateofincident",
        "incidentdate",
        "날짜",
        "일자",
        "일시",
        "발생일",
        "dateincident",
        "التاريخ",
        "تاريخ",
    ),
    "place": (
        "place",
        "location",
        "city",
        "state",
        "district",
        "장소",
        "지역",
        "위치",
        "lieu",
        "ville",
        "المكان",
        "الموقع",
    ),
    "place_type": ("placetype", "facility", "facilitytype", "시설", "장소유형", "typedelieu", "نوعالمكان"),
    "agency": ("agency", "institution", "기관", "organisme", "الجهة", "المؤسسة"),
    "code": (
        "code",
        "violation",
        "violationtype",
        "violationcode",
        "침해유형",
        "유형",
        "코드",
        "الانتهاك",
        "نوعالانتهاك",
    ),
    "source": ("source", "sourcecode", "witness", "출처", "증언자", "temoin", "المصدر", "الشاهد"),
    "submission": ("submission", "제출", "soumission"),
    "interview": ("interview", "면담", "인터뷰", "entretien", "المقابلة"),
    "event": ("event", "incident", "incidentid", "eventid", "사건", "사건번호", "evenement", "الحادث", "الحدث"),
    "basis": ("basis", "basisofknowledge", "인지경로", "fondement", "اساسالمعرفة"),
    "mode": ("mode", "방식", "الطريقة"),
    "method": ("method", "methods", "수단", "방법", "methode", "الاسلوب"),
    "perpetrator": ("perpetrator", "가해자", "auteur", "الجاني"),
    "narrative": ("narrative", "description", "summary", "내용", "설명", "개요", "recit", "الوصف"),
    "quote": ("quote", "quotation", "인용", "citation", "اقتباس"),
    "kind": ("kind", "type", "종류", "النوع"),
    "sex": ("sex", "gender", "성별", "sexe", "الجنس"),
    "age": ("age", "나이", "연령", "العمر"),
    "name": ("name", "fullname", "이름", "성명", "nom", "الاسم"),
    "contact": ("contact", "phone", "telephone", "email", "연락처", "전화", "전화번호", "الهاتف"),
    "birth": ("birth", "birthdate", "dateofbirth", "생년월일", "출생", "datedenaissance", "تاريخالميلاد"),
    "left": ("left", "departure", "탈북일", "탈북", "depart", "المغادرة"),
    "risk": ("risk", "위험", "위험도", "risque", "الخطر"),
    "given": ("given", "consentdate", "동의일", "dateconsentement", "تاريخالموافقة"),
    "uses": ("uses", "use", "consent", "동의", "동의범위", "utilisations", "الموافقة"),
    "decision": ("decision", "granted", "결정", "القرار"),
    "audiences": ("audiences", "audience", "공개범위", "destinataires"),
    "expires": ("expires", "expiry", "만료일", "expiration", "تاريخالانتهاء"),
    "withdrawn": ("withdrawn", "withdrawal", "철회", "retrait"),
    "from": ("from", "start", "시작", "debut", "من"),
    "to": ("to", "until", "end", "끝", "종료", "fin", "الى"),
    "condition": ("condition", "항목", "الحالة"),
    "value": ("value", "price", "amount", "값", "가격", "수량", "valeur", "prix", "القيمة", "السعر"),
    "unit": ("unit", "단위", "unite", "الوحدة"),
    "item": ("item", "product", "품목", "produit", "السلعة"),
    "title": ("title", "제목", "titre", "العنوان"),
    "language": ("language", "언어", "langue", "اللغة"),
    "giver": ("giver", "organisation", "organization", "제출기관", "deposant"),
    "received": ("received", "접수일", "recu"),
    "note": ("note", "notes", "remarks", "비고", "remarques", "ملاحظات"),
}
_KEYS = (
    "id",
    "key",
    "no",
    "nr",
    "number",
    "caseid",
    "recordid",
    "번호",
    "일련번호",
    "numero",
    "identifiant",
    "الرقم",
    "رقم",
)
_NOWHERE = 1_000_000
_PLAIN = re.compile(r"[A-Za-z0-9가-힣][A-Za-z0-9가-힣_. -]*")
_DRAWN_DATE = re.compile(r"\d{1,2}([/.-])\d{1,2}\1\d{4}")
#: Records whose typical fields decide which one a sheet holds; the first of equals wins.
_LIKELY = ("act", "consent", "observation", "exposure", "identity", "source")

#: records of which one source (or submission) has several: its own column cannot be their key
_SEVERAL_A_SOURCE = {"consent": "source", "agreement": "submission", "exposure": "source"}


def suggest(headers: Sequence[str], sample_rows: Sequence[Sequence[str]] = (), record: str | None = None) -> str:
    """A mapping as YAML with comments, made from headers and some rows; it always loads, and guesses are marked."""
    names = [header for header in dict.fromkeys(headers) if header and headers.count(header) == 1]
    kind = record if record in RECORDS else _likely(names)
    found = _match(names, kind)
    key = next(
        (name for name in names if _folded(name) in _KEYS or _folded(name).endswith("id")), names[0] if names else "id"
    )
    keys = [key]
    if kind in _SEVERAL_A_SOURCE and key == found.get(_SEVERAL_A_SOURCE[kind]):  # one source has many such rows
        keys = [name for name in names if name in found.values()]
    lines = [
        "# A first mapping, made from the headers alone. Read every line: nothing here was checked by a person.",
        f"format: {FORMAT}",
        f"record: {kind}",
        f"key: [{', '.join(map(_quoted, keys))}]          # columns that name a row for ever",
    ]
    lines += _order(names, found, headers, sample_rows)
    used = {key, *found.values()}
    if unused := [name for name in names if name not in used]:
        lines.append(
            f"ignore: [{', '.join(map(_quoted, unused))}]  # not used: map them below, or leave them out on purpose"
        )
    lines.append("fields:")
    for field in RECORDS[kind]:
        if field in found:
            lines.append(
                f"  {field}: {{column: {_quoted(found[field])}}}{_examples(found[field], headers, sample_rows)}"
            )
    lines += _missing(kind, found)
    return "\n".join(lines) + "\n"


def _likely(names: Sequence[str]) -> str:
    """The record of whose fields the headers name most."""
    return max(_LIKELY, key=lambda kind: (len(_match(names, kind)), -_LIKELY.index(kind)))


def _match(names: Sequence[str], kind: str) -> Mapping[str, str]:
    """field -> header, each header at most once: headers that are such a word, then those that hold one."""
    found: dict[str, str] = {}
    left = list(names)
    words = {field: (_folded(field), *map(_folded, _WORDS.get(field, ()))) for field in RECORDS[kind]}
    for field, known in words.items():
        name = next((name for name in left if _folded(name) in known), None)
        if name is not None:
            found[field] = name
            left.remove(name)
    for name in left:
        # "Location of incident" is a place: the word that comes first says what the column is.
        places = {field: _place_of_word(name, known) for field, known in words.items() if field not in found}
        field = min(places, key=lambda field: places[field], default="")
        if field and places[field] < _NOWHERE:
            found[field] = name
    return found


def _place_of_word(name: str, known: Sequence[str]) -> int:
    """Where a header holds one of the words: as a word in Latin letters, anywhere in other scripts."""
    parts = [_folded(part) for part in re.split(r"[\W_]+", name)]
    folded = _folded(name)
    places = [parts.index(word) for word in known if len(word) >= 3 and word.isascii() and word in parts]
    places += [folded.index(word) for word in known if len(word) >= 2 and not word.isascii() and word in folded]
    return min(places, default=_NOWHERE)


def _folded(text: str) -> str:
    """Lower case letters and digits only, without accents."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
    return "".join(sign for sign in unicodedata.normalize("NFC", bare) if sign.isalnum())


def _order(
    names: Sequence[str], found: Mapping[str, str], headers: Sequence[str], rows: Sequence[Sequence[str]]
) -> list[str]:
    """A line on the order of day and month, where the sample holds dates that need one."""
    for field in ("date", "given", "from", "birth"):
        if field in found:
            place = list(headers).index(found[field])
            if any(_DRAWN_DATE.fullmatch(row[place].strip()) for row in rows if place < len(row)):
                return ["order: ymd                 # dates look like 05/06/2014: say dmy or mdy, or they are refused"]
    return []


def _missing(kind: str, found: Mapping[str, str]) -> list[str]:
    """Lines for required fields that no header names: a constant to be replaced, which is refused until then."""
    lines = []
    for name, field in RECORDS[kind].items():
        if field.required and name not in found:
            lines.append(f"  {name}: {{const: {TO_DO}}}  # needed: say where it comes from")
    for group in ONE_OF.get(kind, ()):
        if not any(name in found for name in group):
            lines.append(f"  {group[0]}: {{const: {TO_DO}}}  # needed: {' or '.join(group)}")
    if not lines and not found:
        lines.append(f"  {next(iter(RECORDS[kind]))}: {{const: {TO_DO}}}  # no header was recognised")
    return lines


def _examples(header: str, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """How many different values the sample holds, never the values: a mapping may be passed on."""
    place = list(headers).index(header)
    values = {row[place].strip() for row in rows if place < len(row)} - {""}
    return f"  # {len(values)} different in {len(rows)} rows" if values else ""


def _quoted(name: str) -> str:
    """A header as YAML text inside a flow list."""
    if _PLAIN.fullmatch(name) and name == name.strip() and name.casefold() not in ("null", "~"):
        return name
    plain = "".join(
        sign if sign.isprintable() and sign != "\ufeff" else f"\\U{ord(sign):08X}"
        for sign in name.replace("\\", "\\\\")
    )
    return '"' + plain.replace('"', '\\"') + '"'
