"""The words of what documenters and coders do: bringing things in, texts, coding, codes, searching."""

from __future__ import annotations

from typing import Any


def intake(verb: Any, group_of: Any) -> None:
    imports = group_of("import", "bring in sheets and folders of texts")
    p = verb(imports, "sheet", "intake:sheet", "bring in a sheet: CSV, XLSX, JSON lines")
    p.add_argument("file")
    p.add_argument("--mapping", metavar="M", help="how its columns become records (docs/formats/mapping.md)")
    p.add_argument("--suggest", action="store_true", help="print a first mapping from the headers, and stop")
    p.add_argument("--record", help="with --suggest: what one row is")
    p.add_argument("--dry-run", action="store_true", help="rehearse: report every row, change nothing")
    p = verb(imports, "folder", "intake:folder", "bring in a folder of texts named by its folder.csv")
    p.add_argument("folder")
    p.add_argument("--dry-run", action="store_true", help="rehearse: report every file, change nothing")
    p = verb(imports, "undo", "intake:undo", "undo a batch, while nothing rests on it")
    p.add_argument("batch")
    verb(imports, "list", "intake:batches", "list the batches")
    p = verb(imports, "show", "intake:show", "show the report of a batch again")
    p.add_argument("batch")
    findings = group_of("findings", "findings and what they rest on")
    p = verb(findings, "load", "intake:findings", "load a findings file")
    p.add_argument("file")
    words = group_of("vocabulary", "codes and closed lists")
    p = verb(words, "list", "intake:vocabulary", "list the values of a field, or the codes of violations")
    p.add_argument("field", nargs="?", default="violation")
    p.add_argument("--language", choices=("en", "ko"), default="en")
    p = verb(words, "show", "intake:show_code", "show a violation, and which articles bound a State on a day")
    p.add_argument("code", help="code of the vocabulary, for example TOR-01")
    p.add_argument("--state", help="the State: KP, KR, haesong …")
    p.add_argument("--on", metavar="DATE", help="the day of the deed, as uncertain as it is known")
    p.add_argument("--language", choices=("en", "ko"), default="en")
    _own_codes(verb, words)


def apart(verb: Any, group_of: Any) -> None:
    apart = group_of("apart", "texts that two coders code apart, and how far they agree")
    p = verb(apart, "assign", "apart:assign", "let two coders code the transcript of an interview apart")
    p.add_argument("interview", help="I-0012")
    p.add_argument("coders", nargs=2, metavar="USER")
    verb(apart, "list", "apart:listed", "list the texts that are coded apart, as far as they concern you")
    p = verb(apart, "hand-in", "apart:hand_in", "hand in your own coding file of such a text")
    p.add_argument("code", help="DC-0001")
    p.add_argument("file")
    p.add_argument("--done", action="store_true", help="you change it no more")
    p = verb(apart, "show", "apart:show", "show a third person where two codings differ")
    p.add_argument("code", help="DC-0001")
    p = verb(apart, "choose", "apart:choose", "settle one difference")
    p.add_argument("code", help="DC-0001")
    p.add_argument("difference", help="as habeas apart show names it")
    p.add_argument("chosen", choices=("first", "second", "neither"))
    p.add_argument("--reason", required=True, help="why, in words")
    p = verb(apart, "settle", "apart:settle", "let the one coding that comes of both take effect")
    p.add_argument("code", help="DC-0001")
    p = verb(apart, "give-up", "apart:give_up", "end an assignment that nobody will settle")
    p.add_argument("code", help="DC-0001")
    verb(apart, "agreement", "apart:agreement", "say how far coders agree: alpha and kappa by code, coder and month")


def texts(verb: Any, group_of: Any) -> None:
    texts = group_of("text", "corrections of texts, and passages that they could not carry")
    p = verb(texts, "correct", "texts:correct", "give a text other words; what is coded in it goes along or is listed")
    p.add_argument("text", help="T-0031")
    p.add_argument("file", help="all of its words as TXT, DOCX or PDF")
    p.add_argument("--reason", help="why, in words")
    p.add_argument("--dry-run", action="store_true", help="say what would be carried and listed, change nothing")
    p = verb(
        texts, "scan", "texts:scan", "read a scan that is kept, by Tesseract on this machine: a text to be reviewed"
    )
    p.add_argument("item", help="X-0020: a scanned PDF, or a picture of a page")
    p.add_argument("--language", metavar="LANGUAGES", help="ko, en, ar; several with + (default: that of the file)")
    p = verb(texts, "describe", "texts:describe", "say who or what made a text, and of which it is the translation")
    p.add_argument("text", help="T-0032")
    p.add_argument("--made", required=True, choices=("person", "machine", "scan"), help="scan: it stays what it is")
    p.add_argument("--who", help="U-0007: the person")
    p.add_argument("--tool", help="the machine: program and version")
    p.add_argument("--original", metavar="TEXT", help="T-0031: the text that it translates")
    p = verb(texts, "approve", "texts:approve", "say of a translation that it may be quoted")
    p.add_argument("text", help="T-0032")
    p = verb(texts, "refuse", "texts:refuse", "say of a translation that it may not be quoted, and why")
    p.add_argument("text", help="T-0032")
    p.add_argument("--reason", required=True, help="why")
    p = verb(texts, "versions", "texts:versions", "list the corrections of a text: who, when, why")
    p.add_argument("text", help="T-0031")
    p = verb(texts, "unplaced", "texts:unplaced", "list what no correction could carry, with the likeliest place")
    p.add_argument("text", nargs="?", help="of this text alone")
    p = verb(
        texts, "place", "texts:place", "say where one of these stands now: where it is proposed, or at other words"
    )
    p.add_argument("code", help="P-0418 or CR-0001.2, as habeas text unplaced names it")
    p.add_argument("--words", help="words of the text as it is shown to you")
    p.add_argument("--which", metavar="N", help="where they stand more than once: the first is 1")
    p = verb(texts, "drop", "texts:drop", "say that these words are not said any more")
    p.add_argument("code", help="P-0418 or CR-0001.2")
    p.add_argument("--reason", required=True, help="why, in words")


def items(verb: Any, group_of: Any) -> None:
    items = group_of("item", "files of sources")
    p = verb(items, "graphic", "items:graphic", "show a file blurred until somebody asks for it")
    p.add_argument("code", help="X-0012")
    p.add_argument("--off", action="store_true", help="take the mark back")


def _own_codes(verb: Any, words: Any) -> None:
    p = verb(words, "find", "vocabulary:find", "find codes by a few letters, initial consonants or an id")
    p.add_argument("letters", help="tor, beat puni, 고문, ㄱㅁ, TOR-01 …")
    p.add_argument("--language", choices=("en", "ko"), default="en")
    p = verb(words, "own", "vocabulary:own", "list the mission's own codes, and its notes on those that ship")
    p.add_argument("--language", choices=("en", "ko"), default="en")
    p = verb(words, "put", "vocabulary:put", "add a code, or change what the mission says of one")
    p.add_argument("code", help="TOR-X01, or a code that ships")
    p.add_argument(
        "--say", action="append", default=[], metavar="NAME=WORDS", help="label_en=…, include_ko=…, example_fr=…"
    )
    p.add_argument("--replaced-by", metavar="CODES", help="codes to be used instead")
    p.add_argument("--ended", choices=("yes", "no"), help="nothing new is coded with it")
    p = verb(words, "load", "vocabulary:load", "bring in a sheet of codes (CSV, XLSX)")
    p.add_argument("file")
    p.add_argument("--dry-run", action="store_true", help="rehearse: report every row, change nothing")
    p = verb(words, "undo", "vocabulary:undo", "undo a sheet of codes while nothing rests on it")
    p.add_argument("batch", help="B-0009")
    p = verb(words, "recode", "vocabulary:recode", "give the acts of a code another, beside what was said before")
    p.add_argument("old", help="the code that they have")
    p.add_argument("new", help="the code that they get")
    p.add_argument("--reason", help="why, in words")
    p.add_argument("--dry-run", action="store_true", help="say which acts, findings, releases and sentences it touches")
    verb(words, "recodings", "vocabulary:recodings", "list what was recoded, by whom and why")
    p = verb(words, "undo-recoding", "vocabulary:undo_recoding", "give the acts of a recoding their code back")
    p.add_argument("recoding", help="RC-0001")


def names(verb: Any, group_of: Any) -> None:
    names = group_of("names", "names in any script, without a mission")
    p = verb(names, "match", "names:match", "how alike two names are, in any script; never whether they are one person")
    p.add_argument("file", help="CSV, XLSX or JSON lines with the columns name1 and name2")
    p.add_argument("--map", action="append", default=[], metavar="NAME=COLUMN", help="call a column by another name")
    p.add_argument("--sheet", metavar="NAME", help="of a workbook (default: the first)")
    p.add_argument("--encoding", default="auto", help="of a CSV (default: found)")
    p.add_argument("--delimiter", default="auto", help="of a CSV (default: found)")


def search(verb: Any, verbs: Any) -> None:
    p = verb(verbs, "search", "search:search", "find words in what you may see, best first")
    p.add_argument(
        "query", nargs="?", help="words, phrases in quotation marks, AND OR NOT, fields, dates; -: typed unseen"
    )
    p.add_argument(
        "--mode",
        choices=("exact", "folded", "smart"),
        default="smart",
        help="exact characters, folded, or smart (smart)",
    )
    kinds = ("text", "account", "document", "place", "person")
    p.add_argument("--in", dest="within", action="append", default=[], choices=kinds, help="only of this kind")
    p.add_argument("--page", type=int, default=1, metavar="N", help="which twenty (1)")
    p.add_argument("--keep", metavar="NAME", help="keep the search for yourself under this name, sealed")
    p.add_argument("--again", type=int, metavar="NUMBER", help="search for what you keep under this number")
    index = p.add_mutually_exclusive_group()
    index.add_argument("--saved", action="store_true", help="list the searches that you keep")
    index.add_argument("--forget", type=int, metavar="NUMBER", help="forget one of them")
    index.add_argument("--rebuild", action="store_true", help="make the index of words anew")
    index.add_argument("--check", action="store_true", help="compare the index with the records")


def country(verb: Any, group_of: Any) -> None:
    country = group_of("country", "a country's agencies, places and periods with their sources")
    p = verb(country, "show", "country:show", "all that a country pack says, and from which source")
    p.add_argument("country", nargs="?", help="prk, or a file or folder of your own (default: list those that ship)")
    verb(
        country,
        "check",
        "country:check",
        "list the acts of the mission in which an agency has a name that does not fit the date",
    )
    p = verb(country, "own", "country:own", "list every version of the country packs that the mission owns")
    p.add_argument("digest", nargs="?", help="give that one back as it was written; its first eight signs are enough")
    p = verb(country, "find", "country:search", "find agencies and places by a few letters, in any script")
    p.add_argument("words", help="a name or the beginning of one: 보위부, Camp 14, gwanliso, ㄱㄹㅅ")
    p.add_argument("--country", default="prk", help="which pack, or a file or folder of your own (prk)")
    p.add_argument("--on", metavar="DATE", help="say also how an agency was called then")
    p.add_argument("--most", type=int, default=8, help="how many at most (8)")
