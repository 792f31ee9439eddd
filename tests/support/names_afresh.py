"""Pairs of names written by hand before the program was run on them, and not changed after.

FICTION: made-up people, but for some public ones whose names are spelled in many ways. One line a name: its spellings,
which all mean the same."""

from __future__ import annotations

from itertools import combinations, pairwise

_KOREAN = """
박철수 | Pak Ch'ŏlsu | Pak Chol Su | Bak Cheolsu | Park Chul-soo | Pak Chelswu | 朴哲秀 | Chul Soo Park
리명숙 | Ri Myong Suk | I Myeongsuk | Yi Myŏngsuk | Lee Myung-sook | Li Myengswuk | 李明淑 | Myung Sook Lee
최영희 | Choe Yong Hui | Choi Young-hee | Ch'oe Yŏnghŭi | Choy Yenghuy | 崔英姬
정은주 | Jong Un Ju | Jung Eun-joo | Chŏng Ŭnju | Ceng Uncwu | Jeong Eunju | 鄭恩珠
강동욱 | Kang Tong Uk | Gang Dong-uk | Kang Dong-wook | Kang Tongwuk | 姜東旭 | Dong Wook Kang
김성욱 | Kim Song Uk | Kim Sung-wook | Kim Sŏng-uk | Kim Sengwuk | 金成旭 | KIM, Song Uk
림진욱 | Rim Jin Uk | Lim Jin-wook | Im Chinuk | Im Jinuk | 林鎭旭 | Jin Wook Lim
오세훈 | O Se Hun | Oh Se-hoon | O Seyhwun | 吳世勳
서지혜 | So Ji Hye | Seo Ji-hye | Sŏ Chihye | Se Cihyey | 徐智惠
류관순 | Ryu Kwan Sun | Yu Gwansun | Yoo Kwan-soon | Lyu Kwanswun | 유관순
로태식 | Ro Thae Sik | Noh Tae-sik | No T'aesik | No Thaysik
권혁준 | Kwon Hyok Jun | Kwon Hyuk-joon | Kwŏn Hyŏkchun | Gwon Hyeokjun | Kwen Hyekcwun | 權赫俊
남궁민 | Namgung Min | Namkoong Min | Nam Kung Min
선우진 | Sonu Jin | Sunwoo Jin | Sŏnu Chin
허광일 | Ho Kwang Il | Heo Gwang-il | Huh Kwang-il | Hŏ Kwangil | He Kwangil
석금철 | Sok Kum Chol | Seok Geumcheol | Sŏk Kŭmch'ŏl | Suk Keum-chul
량일순 | Ryang Il Sun | Yang Il-soon | 양일순
조은별 | Cho Eun-byul | Jo Eunbyeol | Cho Ŭnbyŏl | Co Unpyel
문희석 | Mun Hui Sok | Moon Hee-seok | Mun Hŭisŏk | Mun Huysek | 文熙錫
안병직 | An Pyong Jik | Ahn Byung-jik | An Pyŏngjik | An Byeongjik | An Pyengcik | 安秉直
배현우 | Pae Hyon U | Bae Hyun-woo | Pae Hyŏnu | Bae Hyeonu | Pay Hyenwu
신옥분 | Sin Ok Pun | Shin Ok-boon | Sin Okbun | Sin Okpun
주경애 | Ju Kyong Ae | Joo Kyung-ae | Chu Kyŏngae | Ju Gyeong-ae | Cwu Kyengay
"""
_ARABIC = """
جمال خاشقجي | Jamal Khashoggi | Jamal Khashuqji | Djamal Khachoggi | Jamal Kashoggi | Gamal Khashogji
أم كلثوم | Umm Kulthum | Oum Kalthoum | Om Kalsoum | Umm Kulsum | Oum Kalsoum
محمد البشير | Mohammed al-Bashir | Mohamed El Bechir | Muhammad al-Bashīr | Mohammad Albashir
عبد الرحمن السديس | Abdul Rahman Al-Sudais | Abdurrahman as-Sudais | Abderrahmane Soudais | Abd al-Raḥmān al-Sudays
حسين العطار | Hussein al-Attar | Hocine El Attar | Husayn al-ʿAṭṭār
أبو بكر البغدادي | Abu Bakr al-Baghdadi | Abou Bakr Al Baghdadi | Abubakr Baghdadi
خالد بن الوليد | Khalid ibn al-Walid | Khaled bin Walid | Khaled Ben El Walid
نور الدين الزنكي | Nur ad-Din al-Zanki | Noureddine Zenki | Nureddin al-Zenki
فاطمة الزهراء | Fatima al-Zahra | Fatima Zohra | Fatma Ez-Zahra
عائشة القذافي | Aisha Gaddafi | Aicha Kadhafi | Ayesha al-Qadhafi
جميلة بوحيرد | Djamila Bouhired | Jamila Bouhired
سعد الدين الحريري | Saad Eddine Hariri | Saad al-Din al-Hariri
ياسين الحاج صالح | Yassin al-Haj Saleh | Yasin al-Hajj Salih
رزان زيتونة | Razan Zaitouneh | Razan Zaytuna
وليد المعلم | Walid Muallem | Waleed al-Moallem | Walid al-Mouallem
رياض الترك | Riad al-Turk | Riyad at-Turk | Ryad Turk
مازن درويش | Mazen Darwish | Mazin Darwich
عبد العزيز الخير | Abdelaziz al-Khayyir | Abdulaziz al-Khair
هيثم المالح | Haitham al-Maleh | Haytham Malih
قاسم عبد الله | Qasim Abdullah | Kassem Abdallah | Gassem Abdulla
شكري القوتلي | Shukri al-Quwatli | Choukri Kouatly
حمزة الخطيب | Hamza al-Khatib | Hamzah Al Khateeb | Hamza El Khatib
مصطفى قاضي | Mustafa Qadi | Moustapha Kadi | Abu Hamza Mustafa Qadi
إبراهيم الشيخ | Ibrahim al-Sheikh | Brahim Cheikh | Ebrahim al-Shaykh
"""
_NEAR = """
박철수 | Pak Chol Ho
박철수 | Park Chul-min
김성욱 | Kim Song Ok
정은주 | Jong Un Jo
최영희 | Choe Yong Chol
리명숙 | Ri Myong Sun
강동욱 | Kang Tong Ok
오세훈 | O Se Hyon
서지혜 | So Ji Hyang
권혁준 | Kwon Hyok Jin
허광일 | Ho Kwang Ryol
문희석 | Mun Hui Chol
배현우 | Pae Hyon A
주경애 | Ju Kyong Ok
안병직 | An Pyong Jin
신옥분 | Sin Ok Sun
림진욱 | Lim Jin-woo
조은별 | Jo Un Byok
류관순 | Ryu Kwan Sik
량일순 | Ryang Il Sim
Park Chul-soo | Park Chul-ho
Kim Sung-wook | Kim Sung-woon
Choi Young-hee | Choi Young-ho
Jung Eun-joo | Jung Eun-ji
Lee Myung-sook | Lee Myung-sik
Oh Se-hoon | Oh Se-hwan
Bae Hyun-woo | Bae Hyun-jung
Pak Chelswu | Pak Chelho
金成旭 | Kim Song Ok
李明淑 | Ri Myong Sun
محمد البشير | Mohammed Nasser
محمد البشير | Mohammed al-Bashar
جمال خاشقجي | Kamal Khashoggi
جمال خاشقجي | Jamil Khashoggi
حسين العطار | Hassan al-Attar
سامر الجندي | Samir al-Jundi
سالم حداد | Salim Haddad
فؤاد مراد | Farid Murad
خليل الأسد | Khaled al-Assad
كرم حلبي | Karim Halabi
أحمد الخطيب | Hamad al-Khatib
عمار صالح | Omar Saleh
عمر صالح | Amer Saleh
منصور عيسى | Mounir Issa
زياد الترك | Zaid al-Turk
سعيد الحريري | Saad Hariri
علي حسن | Alaa Hassan
يونس سلامة | Youssef Salameh
عبد الرحمن السديس | Abdul Rahim al-Sudais
عبد العزيز الخير | Abdul Azim al-Khair
أبو بكر البغدادي | Abu Bilal al-Baghdadi
رزان زيتونة | Rawan Zaitouneh
Hussein al-Attar | Hassan al-Attar
Saad Hariri | Saeed Hariri
Zaid Turk | Ziad Turk
Omar Saleh | Ammar Saleh
Khaled al-Assad | Khalil al-Assad
Mustafa Qadi | Murtada Qadi
"""


def _lines(text: str) -> list[list[str]]:
    return [[name.strip() for name in line.split("|")] for line in text.strip().splitlines()]


def _each(text: str) -> list[tuple[str, str]]:
    """The first spelling of a name with each other, and each other with the next: as they come in two lists."""
    return [pair for line in _lines(text) for pair in {(line[0], other) for other in line[1:]} | set(pairwise(line))]


KOREAN, ARABIC = sorted(_each(_KOREAN)), sorted(_each(_ARABIC))
ALL_KOREAN = [pair for line in _lines(_KOREAN) for pair in combinations(line, 2)]
ALL_ARABIC = [pair for line in _lines(_ARABIC) for pair in combinations(line, 2)]
NEAR = [(one, other) for one, other in _lines(_NEAR)]
