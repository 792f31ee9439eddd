"""Arabic, Persian and Urdu names written by hand before the program was run on them, and not changed after.

FICTION: made-up people. The Latin spellings follow the tables of the Library of Congress (Arabic, Persian, Urdu), the
American Board on Geographic Names, the French of the Algerian civil register (de Slane and Gabeau, 1868) and
newspapers. ``FIRST`` was run, and then used to mend; ``SECOND`` was written at the same time and run once, after that.
``THIRD`` was written later, in the spellings of the Maghreb, Egypt, the Levant, Iraq, the Gulf, Sudan, Turkey and
Iran, and run once before it was used to mend.

``SAME``: one line a name, its spellings all mean the same. ``NEAR``: two names in a line, each in its letters and in
Latin ones, that no table writes alike.
"""

from __future__ import annotations

from itertools import pairwise

_FIRST_SAME = """
بلقاسم بن عيسى | Belkacem Benaïssa | Bilqasim bin Isa | Belgacem Ben Aissa
عبد القادر بوزيد | Abdelkader Bouzid | Abd al-Qadir Bu Zayd | Abdulqader Bouzeid
يحيى الطرابلسي | Yahia Trabelsi | Yahya al-Tarabulsi | Yehia El Trabelsi
هشام الزروق | Hichem Zarrouk | Hisham al-Zarruq | Hicham Ezzarrouk
شفيق الكعبي | Chafik Kaabi | Shafiq al-Ka'bi | Shafeeq Al Kaabi
ضياء الدين الجبالي | Dhia Eddine Jebali | Diya al-Din al-Jibali | Diaeddin El-Jebali
غيث المنصوري | Ghaith al-Mansouri | Ghayth al-Mansuri | Gaith Mansoori
لطيفة بنت راشد | Latifa bint Rashid | Latifah Rashed | Lateefa bint Rashid
أم حسن الزبيدي | Umm Hasan al-Zubaydi | Oum Hassan Zoubeidi | Um Hassan Al-Zubaidi
أبو طلحة الليبي | Abu Talha al-Libi | Abou Talha El Libi | Abu Talhah Liby
ذو الفقار حيدر | Zulfiqar Haider | Dhu al-Fiqar Haydar | Zulfikar Haidar
عبد الواحد النعيمي | Abdul Wahid al-Nuaimi | Abdelouahed Naïmi | Abd al-Wahid al-Nu'aymi
مجتبی رضوی | Mojtaba Razavi | Mujtaba Rizvi | Mujtabá Raz̤avī
غلامرضا فروتن | Gholamreza Foroutan | Ghulam Reza Forutan | Gholam-Reza Furutan
محمد ظاهر نورزی | Mohammad Zaher Noorzai | Muhammad Zahir Nurzai | Mohammed Zahir Noorzay
سعدیہ قریشی | Sadia Qureshi | Sadiya Quraishi | Saʿdiyah Qurayshī
رابحة بوعلام | Rabha Boualem | Rabiha Bou Allam | Rabeha Boualam
قدور ولد الحاج | Kaddour Ould El Hadj | Qaddur walad al-Hajj | Kaddour Ouled Hadj
مسعودة العربي | Messaouda Larbi | Mas'uda al-Arabi | Masouda El Arbi
عثمان المكي | Othmane Mekki | Uthman al-Makki | Osman Makki
طه حسين الشامي | Taha Hussein al-Shami | Taha Hocine Chami | Tāhā Ḥusayn al-Shāmī
بدر الدين قاسمي | Badreddine Kacemi | Badr al-Din Qasimi | Badruddin Qasemi
صفية الخوري | Safia Khoury | Safiyya al-Khuri | Safiya El Khouri
جورج حداد | George Haddad | Jurj Haddad | Georges Haddad
إلياس الحايك | Elias Hayek | Ilyas al-Hayik | Élias el-Hayek
رؤوف النجار | Raouf Najjar | Ra'uf al-Najjar | Raoof Al Najar
مؤيد اللامي | Muayyad al-Lami | Mouayad Lami | Moayad Al-Lami
حذيفة عبد الجليل | Hudhayfa Abd al-Jalil | Houdhaifa Abdeljelil | Huthaifa Abduljaleel
عبد الستار الدليمي | Abdul Sattar al-Dulaimi | Abdessattar Doulaimi | Abd al-Sattar al-Dulaymi
نجم الدين فرج | Najmuddin Faraj | Najm al-Din Farag | Nejmeddine Faradj
وفاء السلطان | Wafa al-Sultan | Ouafa Soltane | Wafaa Sultan
زهير بن يوسف | Zouhair Ben Youssef | Zuhayr ibn Yusuf | Zoheir Benyoucef
"""
_FIRST_NEAR = """
خالد العمري | Khalid al-Amri | خلدون العمري | Khaldun al-Amri
سليمان الراوي | Sulayman al-Rawi | سلمان الراوي | Salman al-Rawi
جمال بوزيد | Jamal Bouzid | جميل بوزيد | Jamil Bouzid
ناصر الكعبي | Nasir al-Kaabi | نصر الكعبي | Nasr al-Kaabi
فارس المنصوري | Faris al-Mansouri | فراس المنصوري | Firas al-Mansouri
عامر الخوري | Amer Khoury | عمرو الخوري | Amr Khoury
صالح النجار | Saleh Najjar | صلاح النجار | Salah Najjar
كامل حيدر | Kamil Haidar | كمال حيدر | Kamal Haidar
صابر اللامي | Sabir al-Lami | صبري اللامي | Sabri al-Lami
ماهر الحايك | Maher Hayek | مهران الحايك | Mehran Hayek
عبد الواحد النعيمي | Abdul Wahid al-Nuaimi | عبد الوهاب النعيمي | Abdul Wahhab al-Nuaimi
عبد القادر فرج | Abdelkader Faraj | عبد القدوس فرج | Abdelkaddous Faraj
عبد الستار قاسمي | Abdul Sattar Qasemi | عبد الصبور قاسمي | Abdul Sabur Qasemi
أبو طلحة الليبي | Abu Talha al-Libi | أبو طالب الليبي | Abu Talib al-Libi
أم حسن الزبيدي | Umm Hasan al-Zubaydi | أم حسين الزبيدي | Umm Husayn al-Zubaydi
ضياء الدين الجبالي | Diya al-Din al-Jibali | صفي الدين الجبالي | Safi al-Din al-Jibali
نجم الدين فرج | Najm al-Din Faraj | شمس الدين فرج | Shams al-Din Faraj
هشام الزروق | Hisham Zarrouk | هاشم الزروق | Hashim Zarrouk
شفيق الدليمي | Shafiq al-Dulaimi | شوقي الدليمي | Shawqi al-Dulaimi
لطيفة راشد | Latifa Rashid | لطفية راشد | Lutfiyya Rashid
وفاء السلطان | Wafa al-Sultan | وفيق السلطان | Wafiq al-Sultan
زهير يوسف | Zuhayr Yusuf | زاهر يوسف | Zahir Yusuf
رابحة العربي | Rabha Larbi | رحمة العربي | Rahma Larbi
مسعودة قدور | Messaouda Kaddour | سعدية قدور | Saadia Kaddour
صفية حداد | Safia Haddad | صافيناز حداد | Safinaz Haddad
رؤوف المكي | Raouf Mekki | رائف المكي | Raef Mekki
طه الشامي | Taha al-Shami | طاهر الشامي | Taher al-Shami
محمود نورزی | Mahmoud Noorzai | محمد نورزی | Mohammad Noorzai
مجتبی فروتن | Mojtaba Foroutan | مرتضی فروتن | Morteza Foroutan
غلامرضا رضوی | Gholamreza Razavi | غلامعلی رضوی | Gholamali Razavi
أنس الراوي | Anas al-Rawi | إياس الراوي | Iyas al-Rawi
بدر الخوري | Badr Khoury | بدري الخوري | Badri Khoury
عادل الطرابلسي | Adel Trabelsi | عدلي الطرابلسي | Adli Trabelsi
رامي الحايك | Rami Hayek | ريما الحايك | Rima Hayek
منير بوعلام | Mounir Boualem | منار بوعلام | Manar Boualem
ليث المنصوري | Layth al-Mansouri | غيث المنصوري | Ghayth al-Mansouri
حذيفة الكعبي | Hudhayfa al-Kaabi | حنيفة الكعبي | Hanifa al-Kaabi
خالد الحمداني | Khalid al-Hamdani | خالد الهمذاني | Khalid al-Hamadhani
زياد بن يوسف | Ziyad Ben Youssef | زيد بن يوسف | Zayd Ben Youssef
عيسى بن بلقاسم | Aissa Ben Belkacem | موسى بن بلقاسم | Moussa Ben Belkacem
"""
_SECOND_SAME = """
بوجمعة بن حمودة | Boudjemaa Benhamouda | Bujum'a bin Hammuda | Boujemaa Ben Hamouda
عبد الرزاق قسوم | Abderrazak Guessoum | Abd al-Razzaq Qassum | Abdul Razzaq Kassoum
فريدة الشرقاوي | Farida Cherkaoui | Faridah al-Sharqawi | Fareeda El Sharkawy
جلال الدين الورغي | Jalal Eddine Ouerghi | Jalaluddin al-Warghi | Jalal al-Din Wargi
حاتم الصغير | Hatem Sghaier | Hatim al-Saghir | Hatem Essghir
قيس العامري | Kais Amri | Qays al-Amiri | Qais Al Ameri
ريم الدوسري | Reem al-Dosari | Rim al-Dawsari | Rym Dossari
أم ياسر الشهري | Umm Yasir al-Shahri | Oum Yasser Chehri | Um Yaser Al Shehri
أبو الفضل النوري | Abu al-Fadl al-Nuri | Abolfazl Nouri | Abul Fadl Nouri
أبو عبيدة المصري | Abu Ubayda al-Masri | Abou Oubeida El Masri | Abu Obaidah al-Misri
سيف الإسلام الطائي | Saif al-Islam al-Tai | Sayf al-Islam al-Ta'i | Seif El Islam Taï
معاذ الخليلي | Mu'adh al-Khalili | Moaz Khalili | Mouadh El Khalili
عبد المؤمن الجزار | Abdelmoumen Djezzar | Abd al-Mu'min al-Jazzar | Abdul Momin Jazzar
حیدر کاظمی | Heydar Kazemi | Haydar Kazimi | Haider Kazmi
پرویز جعفری | Parviz Jafari | Parwez Jaffery | Parvīz Jaʿfarī
عبدالرحیم یوسفزی | Abdul Rahim Yousafzai | Abdurrahim Yusufzai | Abdul Raheem Yousefzai
شازیہ فاطمہ | Shazia Fatima | Shaziya Fatimah | Shāziyah Fāt̤imah
خديجة بن قنة | Khadidja Benguenna | Khadija bin Qanna | Khadijah Ben Guenna
مختار بلعيد | Mokhtar Belaïd | Mukhtar Bil'id | Moukhtar Belaid
منوبية السويسي | Manoubia Souissi | Mannubiya al-Suwaysi | Mannoubia Soussi
عزيز الشاوي | Aziz Chaoui | Azeez al-Shawi | Aziz Shawi
توفيق الرباعي | Taoufik Rebai | Tawfiq al-Ruba'i | Toufik Roubai
هيفاء البيطار | Haifa al-Bitar | Hayfa' al-Baytar | Haïfa Bitar
بطرس معوض | Boutros Moawad | Butrus Mu'awwad | Boutros Mouawad
ميشيل عون | Michel Aoun | Mishil Awn | Michel Aoune
ثامر السبهان | Thamer al-Sabhan | Thamir al-Subhan | Tamer Sabhan
لؤي الزعبي | Luay al-Zoubi | Lu'ayy al-Zu'bi | Louay Zoabi
عقبة مشعل | Uqba Mashal | Okba Meshaal | Uqbah Mash'al
عبد الغفور الأنصاري | Abdul Ghafoor Ansari | Abdelghafour El Ansari | Abd al-Ghafur al-Ansari
تقي الدين الهلالي | Taqi al-Din al-Hilali | Takieddine Hilali | Taqiuddin Al-Hilaly
شيماء الصباغ | Shaimaa al-Sabbagh | Chaïma Sabbagh | Shayma' al-Sabbagh
قاسم بن طالب | Kacem Ben Taleb | Qasim ibn Talib | Qassem bin Taleb
"""
_SECOND_NEAR = """
حاتم الطائي | Hatim al-Tai | هيثم الطائي | Haytham al-Tai
قيس العامري | Qays al-Amiri | قصي العامري | Qusay al-Amiri
فريد الجزار | Farid al-Jazzar | فؤاد الجزار | Fuad al-Jazzar
جلال الهلالي | Jalal al-Hilali | جليل الهلالي | Jalil al-Hilali
معاذ الزعبي | Muadh al-Zubi | معتز الزعبي | Mutazz al-Zubi
رفيق السويسي | Rafiq Souissi | رفعت السويسي | Rifaat Souissi
سامي البيطار | Sami Bitar | سلمى البيطار | Salma Bitar
نبيل معوض | Nabil Moawad | نبيه معوض | Nabih Moawad
وليد مشعل | Walid Mashal | خالد مشعل | Khalid Mashal
بسام الأنصاري | Bassam al-Ansari | باسم الأنصاري | Basim al-Ansari
راشد الشهري | Rashid al-Shahri | رشدي الشهري | Rushdi al-Shahri
حمدان الدوسري | Hamdan al-Dawsari | حمد الدوسري | Hamad al-Dawsari
عبد الرزاق قسوم | Abderrazak Kassoum | عبد الرؤوف قسوم | Abderraouf Kassoum
عبد المؤمن الشاوي | Abdelmoumen Chaoui | عبد المنعم الشاوي | Abdelmonem Chaoui
عبد الغفور كاظمي | Abdul Ghafoor Kazemi | عبد الغفار كاظمي | Abdul Ghaffar Kazemi
أبو عبيدة المصري | Abu Ubayda al-Masri | أبو عبادة المصري | Abu Ubada al-Masri
أم ياسر الخليلي | Umm Yasir al-Khalili | أم سمير الخليلي | Umm Samir al-Khalili
سيف الدين النوري | Sayf al-Din al-Nuri | عز الدين النوري | Izz al-Din al-Nuri
تقي الدين الصباغ | Taqi al-Din al-Sabbagh | تاج الدين الصباغ | Taj al-Din al-Sabbagh
جابر بن حمودة | Jabir Ben Hamouda | جبران بن حمودة | Jubran Ben Hamouda
منوبية بلعيد | Manoubia Belaid | منى بلعيد | Mouna Belaid
مختار الرباعي | Mokhtar Rebai | مخلص الرباعي | Mokhles Rebai
خديجة الصغير | Khadija Sghaier | خلود الصغير | Khouloud Sghaier
فريدة الورغي | Farida Ouerghi | فردوس الورغي | Ferdaous Ouerghi
هيفاء السبهان | Hayfa al-Sabhan | هناء السبهان | Hana al-Sabhan
ثامر طالب | Thamir Talib | تميم طالب | Tamim Talib
عزيز الشرقاوي | Aziz Cherkaoui | عز الشرقاوي | Ezz Cherkaoui
حیدر جعفری | Heydar Jafari | حامد جعفری | Hamed Jafari
پرویز کاظمی | Parviz Kazemi | پرستو کاظمی | Parastu Kazemi
عبدالرحیم یوسفزی | Abdul Rahim Yousafzai | عبدالکریم یوسفزی | Abdul Karim Yousafzai
شازیہ فاطمہ | Shazia Fatima | نازیہ فاطمہ | Nazia Fatima
يوسف الخليلي | Yusuf al-Khalili | يونس الخليلي | Yunus al-Khalili
مراد الجزار | Murad al-Jazzar | مروان الجزار | Marwan al-Jazzar
نادر عون | Nader Aoun | نذير عون | Nadhir Aoun
عصام البيطار | Issam Bitar | عاصم البيطار | Asem Bitar
هاني العامري | Hani al-Amiri | هادي العامري | Hadi al-Amiri
سعاد الدوسري | Suad al-Dawsari | سعود الدوسري | Saud al-Dawsari
عقبة الأنصاري | Uqba al-Ansari | عقيل الأنصاري | Aqil al-Ansari
حسن الشهري | Hasan al-Shahri | محسن الشهري | Muhsin al-Shahri
لؤي قسوم | Luay Kassoum | علي قسوم | Ali Kassoum
"""


_THIRD_SAME = """
عبد الحفيظ بن شريف | Abdelhafid Bencherif | Abd al-Hafiz bin Sharif | Abdelhafidh Ben Chérif
الطاهر بلخضر | Tahar Belakhdar | Al-Tahir Bilakhdar | Taher Bellakhdar
ميلود الغرياني | Miloud Ghariani | Milud al-Ghiryani | Miloud El Gheriani
إدريس التازي | Driss Tazi | Idris al-Tazi | Idriss Ettazi
فاطمة الزهراء العلوي | Fatima Zahra Alaoui | Fatima al-Zahra al-Alawi | Fatima-Ezzahra El Alaoui
فتحي الورفلي | Fathi Werfalli | Fathi al-Warfalli | Fethi El Ouerfelli
سيدي ولد محمد فال | Sidi Ould Mohamed Vall | Sidi walad Muhammad Fal | Sidi Ould Mohamed Fall
جيهان عبد المجيد | Gihan Abdel Meguid | Jihan Abd al-Majid | Jehan Abdelmajid
رجب الجمال | Ragab El Gammal | Rajab al-Jammal | Ragab Elgamal
عبد الفتاح أبو زيد | Abdel Fattah Abou Zeid | Abd al-Fattah Abu Zayd | Abdelfattah Abuzaid
جوزيف خليل الأشقر | Joseph Khalil Ashkar | Juzif Khalil al-Ashqar | Joseph Khalil El-Achkar
عدنان القوتلي | Adnan Kuwatli | Adnan al-Quwatli | Adnane Kouatly
بهيج قدورة | Bahij Kaddoura | Bahij Qaddura | Bahige Kadoura
إياد أبو عودة | Iyad Abu Odeh | Iyad Abu Awda | Eyad Abu Oudeh
حسنين جبار الساعدي | Hassanein Jabbar al-Saadi | Hasanayn Jabbar al-Sa'idi | Hassanain Jabar Al-Saedi
زهراء كريم العبيدي | Zahraa Kareem Al-Obaidi | Zahra Karim al-Ubaydi | Zahra Kareem Al Obeidi
خليفة بن سلطان المزروعي | Khalifa bin Sultan Al Mazrouei | Khalifah ibn Sultan al-Mazru'i | Khalifa Sultan Almazrooei
عبد اللطيف العتيبي | Abdullatif Al-Otaibi | Abd al-Latif al-Utaybi | Abdulateef Alotaibi
منيرة المطيري | Munira Al-Mutairi | Munirah al-Mutayri | Moneera Almutairi
عبد الباسط القحطاني | Abdulbasit Al-Qahtani | Abd al-Basit al-Qahtani | Abdel Basset Kahtani
الصادق عثمان الأمين | El Sadig Osman Elamin | al-Sadiq Uthman al-Amin | Sadiq Osman El-Amin
أبو معاوية المغربي | Abu Muawiya al-Maghribi | Abou Mouawiya El Maghrebi | Abu Mu'awiyah Al-Magribi
عبد القادر جلبي | Abdulkadir Çelebi | Abd al-Qadir Chalabi | Abdul Kader Jalabi
شهرام حسینی | Shahram Hosseini | Shahram Husayni | Chahram Hosseyni
"""
_THIRD_NEAR = """
عبد الحفيظ بن شريف | Abdelhafid Bencherif | عبد الحليم بن شريف | Abdelhalim Bencherif
الطاهر بلخضر | Tahar Belakhdar | الطيب بلخضر | Tayeb Belakhdar
ميلود الغرياني | Miloud Ghariani | مولود الغرياني | Mouloud Ghariani
إدريس التازي | Driss Tazi | أنيس التازي | Anis Tazi
فاطمة الزهراء العلوي | Fatima Zahra Alaoui | فتيحة العلوي | Fatiha Alaoui
فتحي الورفلي | Fathi Werfalli | فاتح الورفلي | Fateh Werfalli
جيهان عبد المجيد | Gihan Abdel Meguid | جيهان عبد الحميد | Gihan Abdel Hamid
رجب الجمال | Ragab El Gammal | رجاء الجمال | Ragaa El Gammal
عبد الفتاح أبو زيد | Abdel Fattah Abou Zeid | عبد الفتاح أبو زياد | Abdel Fattah Abou Ziad
جوزيف الأشقر | Joseph Ashkar | جوزيف الأشرف | Joseph Ashraf
عدنان القوتلي | Adnan Kuwatli | عثمان القوتلي | Othman Kuwatli
بهيج قدورة | Bahij Kaddoura | بهجت قدورة | Bahjat Kaddoura
إياد أبو عودة | Iyad Abu Odeh | زياد أبو عودة | Ziad Abu Odeh
جبار الساعدي | Jabbar al-Saadi | جابر الساعدي | Jaber al-Saadi
زهراء العبيدي | Zahraa al-Obaidi | زهراء العبادي | Zahraa al-Abadi
سلطان المزروعي | Sultan al-Mazrouei | سليم المزروعي | Salim al-Mazrouei
عبد اللطيف العتيبي | Abdullatif al-Otaibi | عبد الرؤوف العتيبي | Abdulraouf al-Otaibi
منيرة المطيري | Munira al-Mutairi | مريم المطيري | Maryam al-Mutairi
عبد الباسط القحطاني | Abdulbasit al-Qahtani | عبد الباري القحطاني | Abdulbari al-Qahtani
الصادق الأمين | Sadiq al-Amin | صديق الأمين | Siddiq al-Amin
أبو معاوية المغربي | Abu Muawiya al-Maghribi | أبو مصعب المغربي | Abu Musab al-Maghribi
عبد القادر جلبي | Abdulkadir Chalabi | عبد القيوم جلبي | Abdul Qayyum Chalabi
شهرام حسینی | Shahram Hosseini | بهرام حسینی | Bahram Hosseini
سيدي ولد فال | Sidi Ould Vall | سعيد ولد فال | Said Ould Vall
حمزة الجندي | Hamza al-Jundi | حازم الجندي | Hazem al-Jundi
رائد السعدون | Raed al-Sadoun | راشد السعدون | Rashed al-Sadoun
غسان طنوس | Ghassan Tannous | حسان طنوس | Hassan Tannous
نزار صالحي | Nizar Salhi | نصار صالحي | Nassar Salhi
عبير الشمري | Abeer al-Shammari | أثير الشمري | Atheer al-Shammari
كنعان داود | Kanaan Daoud | عدنان داود | Adnan Daoud
جمعة بوراوي | Jomaa Bouraoui | جميلة بوراوي | Jamila Bouraoui
لمياء الخطيب | Lamia al-Khatib | لميس الخطيب | Lamis al-Khatib
حاتم بركات | Hatem Barakat | حاكم بركات | Hakem Barakat
طلال الحربي | Talal al-Harbi | بلال الحربي | Bilal al-Harbi
أمينة الصافي | Amina al-Safi | أمنية الصافي | Omnia al-Safi
صفوان درويش | Safwan Darwish | رضوان درويش | Radwan Darwish
عمار بن جديد | Ammar Bendjedid | عامر بن جديد | Amer Bendjedid
أسماء الفاسي | Asma el Fassi | أسامة الفاسي | Oussama el Fassi
كريم زنكي | Karim Zangi | كامران زنكي | Kamran Zangi
محمد تقی‌زاده | Mohammad Taghizadeh | محمد نقی‌زاده | Mohammad Naghizadeh
"""


def _same(text: str) -> list[tuple[str, str]]:
    """The first spelling of a name with each other, and each with the next."""
    found: list[tuple[str, str]] = []
    for line in _lines(text):
        found += dict.fromkeys([*((line[0], other) for other in line[1:]), *pairwise(line)])
    return found


def _near(text: str) -> list[tuple[str, str]]:
    """The first of two names in either letters with the other in Latin, and both in Arabic letters."""
    return [
        pair
        for letters, latin, other, their in _lines(text)
        for pair in ((letters, their), (latin, their), (letters, other))
    ]


def _lines(text: str) -> list[list[str]]:
    return [[name.strip() for name in line.split("|")] for line in text.strip().splitlines()]


FIRST = (_same(_FIRST_SAME), _near(_FIRST_NEAR))
SECOND = (_same(_SECOND_SAME), _near(_SECOND_NEAR))
THIRD = (_same(_THIRD_SAME), _near(_THIRD_NEAR))
