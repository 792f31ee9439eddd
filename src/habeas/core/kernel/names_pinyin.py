"""Korean names as Chinese texts read their characters, in pinyin: Jin Zhengen for 김정은 (金正恩).

For some 400 characters of surnames and given names, chosen by hand: their reading in Mandarin (PyPI pypinyin 0.55, MIT,
after the Unihan database) and in Korean (``names_hanja``). The most usual Korean reading stands first.
"""

from __future__ import annotations

import re

SOUNDS: dict[str, str] = dict(
    entry.split("=")
    for entry in (
        "ai=애 an=안 bai=백 bao=보 bi=필 bian=변 biao=표 bin=빈 bing=병 cai=채재 can=찬 cao=조 chang=창 "
        "che=거차철 chen=진 cheng=성승 chi=지 chuan=천 chun=순춘준 ci=자 cui=최 da=대 dao=도 de=덕 dian=전 "
        "ding=정 dong=동 dou=도 du=도탁 dui=태 e=아 en=은 er=아예 fan=범 fang=방 fen=분 feng=봉풍 fu=복보부 "
        "gao=고 ge=혁 gen=근 guang=광 gui=규 guo=곽국 hai=해 han=한 hao=호 he=혁하학 heng=형 hong=홍 hu=호 "
        "hua=화 huan=환 huang=황 hui=혜회 ji=기길희제 jian=건 jiang=강 jin=금김근진 jing=경정 jiong=경형 "
        "ju=국구 jun=준균연 kang=강 kong=공 kui=규 lan=난란 le=낙락악요 li=리이례예 lian=렴염련연 liang=량양 "
        "lie=렬열 lin=림임린인 ling=령영 liu=류유 long=룡용륭융 lu=노로륙육률율려여녹록솔 lun=륜윤 "
        "luo=나라낙락 ma=마 man=만 mao=무 mei=미매 meng=맹 min=민 ming=명 mo=모묵 mou=모 nan=남 ning=녕령영 "
        "nu=녀여 pei=배 piao=박표 ping=평 pu=박 qi=기 qian=천 qin=금 qing=경 qiu=추 quan=권전 ran=연 ren=임인 "
        "ri=일 rong=용영 rui=서 run=윤 san=삼 shan=선산 shang=상 shen=신심침진 sheng=성승 shi=석시식실지세 "
        "shou=수 shu=숙서 shui=수 shun=순 shuo=석 song=송 su=소 sun=손 tai=태 tian=전천 tie=철 ting=정 "
        "tong=동 wan=만완 wang=왕 wei=위미 wen=문 wo=옥 wu=오무 xi=희서석 xia=하 xian=현선함 xiang=상향 "
        "xiao=효 xie=섭 xin=신형심 xing=성흥 xiong=웅 xiu=수 xu=서허욱 xuan=현선 xue=설학 xun=훈 ya=아 "
        "yan=연엄 yang=양 ye=엽 yi=의일익을예 yin=은윤인 ying=영 yong=영용 you=우유 yu=우유욱옥 yuan=원연 "
        "yue=월 yun=운윤 zai=재 zan=찬 ze=택 zhai=댁택 zhang=장 zhao=조소 zhe=철 zhen=진정 zheng=정 zhi=식치 "
        "zhong=중종충 zhou=주 zhu=주제수죽 zhun=준 zhuo=탁 zi=자 zong=종 "
    ).split()
)  # fmt: skip
#: What is written in pinyin, and in no romanisation of Korean.
_ONLY = re.compile(r"zh|x|q|ia|iu|[^\Waeiouyw]uan|uang|c(?:ui|ai|ao|un|en|eng|ong)(?![a-z])|(?:ao|uo)(?![a-z])")
_MOST_CUT = 3


def shows(text: str) -> bool:
    """Whether these small letters can be pinyin and hold what is nothing else."""
    return only(text) and all(map(cuts, re.findall("[a-z]+", text)))


def only(text: str) -> bool:
    """Whether these small letters hold what is nothing else than pinyin."""
    marked = "x" in text or "q" in text or "zh" in text or "ia" in text or "iu" in text or "ao" in text
    if not (marked or "uo" in text or "uan" in text or "c" in text) or not text.isascii():
        return False  # what is looked at first, being quick
    return _ONLY.search(text) is not None


def cuts(piece: str, most: int = _MOST_CUT) -> list[tuple[str, ...]]:
    """The ways to cut a written piece into one to three syllables of pinyin."""
    found: list[tuple[str, ...]] = []
    for end in range(1, min(len(piece), 6) + 1):
        if piece[:end] in SOUNDS:
            if end == len(piece):
                found.append((piece,))
            elif most > 1:
                found += [(piece[:end], *rest) for rest in cuts(piece[end:], most - 1)]
    return found
