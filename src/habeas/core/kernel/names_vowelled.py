"""Common Arabic names whose letters leave the vowels open, and how they are read: عمر is Umar, عمار is Ammar.

From general knowledge of given names, one reading a name. Compared with a name in Latin letters, such a name is taken
as it is read; what is not here is compared by its consonants and long vowels alone.
"""

from __future__ import annotations

#: Letters (one form of alif, ه for ة, no hamza) to a usual Latin spelling.
VOWELLED = dict(
    entry.split("=")
    for entry in (
        "عمر=umar عمار=ammar عامر=amir عمرو=amr عمران=imran زيد=zayd زياد=ziyad زيدان=zaydan زاهر=zahir زهير=zuhayr "
        "سعد=saad سعيد=said سعاد=suad سعود=saud سالم=salim سليم=salim سلمان=salman سليمان=sulayman سامر=samir "
        "سمير=samir حسن=hasan حسين=husayn محسن=muhsin حامد=hamid حميد=hamid حمد=hamad احمد=ahmad محمد=muhammad "
        "محمود=mahmud كامل=kamil كمال=kamal كريم=karim كرم=karam اكرم=akram جمال=jamal جميل=jamil صالح=salih "
        "صلاح=salah صابر=sabir صبري=sabri ناصر=nasir نصر=nasr نصير=nasir خالد=khalid خليل=khalil خلدون=khaldun "
        "ماجد=majid وليد=walid بدر=badr بدري=badri فهد=fahd نمر=nimr علي=ali فارس=faris فراس=firas منير=munir "
        "منار=manar هشام=hisham هاشم=hashim هاجر=hajar انس=anas اسعد=asad ليث=layth غيث=ghayth لطيفه=latifa "
        "لطفي=lutfi لطفيه=lutfiya شوقي=shawqi شفيق=shafiq رامي=rami بكر=bakr طارق=tariq طاهر=tahir عادل=adil "
        "عدلي=adli يوسف=yusuf عصام=isam عاصم=asim بسام=bassam باسم=basim قيس=qays قصي=qusay راشد=rashid رشيد=rashid "
        "رشدي=rushdi نبيل=nabil نبيه=nabih نادر=nadir نذير=nadhir جابر=jabir حاتم=hatim مراد=murad مروان=marwan "
        "هاني=hani هادي=hadi عاطف=atif لطيف=latif عبده=abduh وائل=wail نايف=nayif"
    ).split()
)
