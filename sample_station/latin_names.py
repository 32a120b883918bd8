# ruff: noqa: RUF001 - a typographic apostrophe in a name is meant
"""Names in Latin letters: diacritics, apostrophes, hyphens, and some longer than a form expects."""

from sample_station.culture import Culture, pool

_VIETNAMESE = Culture(
    label="Vietnamese",
    nationalities=("VNM",),
    family_names=pool(
        "Nguyễn, Trần, Phạm, Huỳnh, Hoàng, Đặng, Dương, Trịnh, Đoàn, Lương, Quách, Thạch, Khổng, Tăng, "
        "Nghiêm, Đinh, Triệu, Giang, Phùng, Vương, Thái, Mạch, Kiều, Châu, Doãn"
    ),
    given_women=pool(
        "Thị Ngọc Ánh, Thùy Dương, Bích Hằng, Diễm Quỳnh, Hải Yến, Hồng Nhung, Khánh Huyền, Kim Thoa, "
        "Lan Phương, Mỹ Duyên, Ngọc Trâm, Phương Uyên, Quế Chi, Tố Nga, Thanh Trúc, Thu Thảo, Tường Vi, "
        "Vân Khanh, Xuân Nguyệt, Yến Oanh"
    ),
    given_men=pool(
        "Anh Khôi, Bảo Lộc, Công Hậu, Đăng Khoa, Đình Phúc, Đức Thịnh, Gia Huy, Hữu Nghĩa, Khắc Dũng, "
        "Minh Triết, Ngọc Thạch, Phước Sang, Quang Khải, Quốc Bảo, Tấn Lợi, Thanh Sơn, Thế Hiển, "
        "Trọng Nhân, Văn Luyện, Xuân Bách"
    ),
)

_CZECH = Culture(
    label="Czech",
    nationalities=("CZE",),
    family_names=pool(
        "Janů, Petrů, Jirků, Pavlů, Tomšů, Matějů, Kubů, Kašparů, Václavů, Havlů, Blahů, Šimků, Filipů, "
        "Krejčí, Dolejší, Hořejší, Vítů, Bartoňů, Ondrů, Mikulů, Jakubů, Řehořů, Štěpánů, Lukšů, Žáčků"
    ),
    given_women=pool(
        "Anežka, Běla, Božena, Drahomíra, Dušana, Eliška, Hedvika, Jarmila, Květoslava, Ludmila, Markéta, "
        "Miluše, Radmila, Růžena, Šárka, Štěpánka, Vlasta, Zdeňka, Zdislava, Žofie"
    ),
    given_men=pool(
        "Bohumír, Bořivoj, Břetislav, Ctirad, Čeněk, Dalibor, Jaromír, Jindřich, Kryštof, Květoslav, "
        "Lubomír, Matyáš, Ondřej, Oldřich, Přemysl, Řehoř, Svatopluk, Štěpán, Vojtěch, Zdeněk"
    ),
)

_PORTUGUESE = Culture(
    label="Portuguese",
    nationalities=("PRT", "BRA", "MOZ"),
    family_names=pool(
        "Assunção, Azambuja, Barracosa, Calçadinha, Cerqueira, Conceição, Damião, Escaleira, Figueirôa, "
        "Frazão, Galvão, Gonçalinho, Lourenção, Morgadinho, Negrão, Paixão de Sá, Quintães, Rebocho, "
        "Serrão, Simões do Ó, Teotónio, Vilarinho, Viçoso, Zagalo, Ximenes de Brás"
    ),
    given_women=pool(
        "Adélia, Anunciação, Benedita, Conceição, Felícia, Filomena, Graciete, Inês, Ivone, Joaquina, "
        "Leocádia, Lúcia, Mécia, Natércia, Olímpia, Perpétua, Quitéria, Rosália, Verónica, Zulmira"
    ),
    given_men=pool(
        "Adérito, Américo, Baltazar, Belchior, Cândido, Damião, Estêvão, Feliciano, Germano, Gonçalo, "
        "Hermínio, Inácio, Joaquim, Leônidas, Nicolau, Osório, Plácido, Sebastião, Simão, Tomé"
    ),
)

_TURKISH = Culture(
    label="Turkish",
    nationalities=("TUR", "CYP"),
    family_names=pool(
        "Akçınar, Altınbaşak, Aşıkoğlu, Bağcıoğlu, Büyükçınar, Çakıroğlu, Çetinkök, Değirmenci, Dağlıca, "
        "Eğilmez, Güneşdoğdu, Gümüşdal, Hacıbeyli, İncedere, Kılıçaslan, Kızıltoprak, Köseoğlu, "
        "Öztürkmen, Pınarbaşı, Sarıoğlu, Şahinkaya, Taşdelen, Üçtepe, Yağmurlu, Yıldızhan"
    ),
    given_women=pool(
        "Ayşegül, Başak, Çiğdem, Dilşad, Elçin, Fadıl Nur, Gülşah, Gönül, Hatıra, Ilgın, İnci, Kıymet, "
        "Müjgân, Nilüfer, Özlem, Pınar, Şebnem, Tülay, Ülkü, Yıldız"
    ),
    given_men=pool(
        "Alptuğ, Bahadır, Batuğhan, Cüneyt, Çağatay, Doğukan, Ertuğrul, Feridun, Göktuğ, Hüsamettin, "
        "Işıtan, İskender, Kılıç Arda, Mümtaz, Oğuzhan, Ömür, Sıtkı, Şükrü, Tuğrul, Yiğit"
    ),
)

_YORUBA = Culture(
    label="Yoruba",
    nationalities=("NGA", "BEN"),
    family_names=pool(
        "Adébáyọ̀, Adékúnlé, Àjàyí, Akíntọ́lá, Àlàbí, Awólúmátẹ̀, Ayọ̀délé, Babalọlá, Dáramọ́lá, Fágbèmí, "
        "Fálọlá, Ìdòwú, Kẹ́hìndé, Ládìpọ̀, Ògúnbánwò, Ògúnléye, Ògúnṣọlá, Òjó-Adé, Ọládiípọ̀, Ọláníyan, "
        "Ọ̀ṣúntókun, Oyèbádé, Oyèlárán, Ṣóbándé, Táíwò"
    ),
    given_women=pool(
        "Abísọ́lá, Adéọlá, Àbẹ̀kẹ́, Àdùkẹ́, Àjọkẹ́, Àṣàkẹ́, Bọ́láńlé, Bùsọ́lá, Dúpẹ́, Fúnmiláyọ̀, Ìyábọ̀, "
        "Mojísọ́lá, Mọrẹ́nikẹ́, Olúfúnkẹ́, Ọmọ́tọ́lá, Rónkẹ́, Ṣadé, Títílayọ̀, Yétúndé, Yéwándé"
    ),
    given_men=pool(
        "Abíọ́dún, Adéwálé, Akínwálé, Ayọ̀délé, Babátúndé, Bámidélé, Dàpọ̀, Fẹ́mi, Gbénga, Jídé, Káyọ̀dé, "
        "Kọ́láwọlé, Lékan, Olúmídé, Olúṣẹ́gun, Rótìmí, Ṣẹ́yẹ, Ṣọlá, Táyọ̀, Wọlémi"
    ),
)

_IRISH = Culture(
    label="Irish-like",
    nationalities=("IRL",),
    family_names=pool(
        "O'Tarrelly, O'Brannagh, O'Callery, O'Dunnaghan, O'Fennery, O'Gormley-Tighe, O'Hallisey, O'Kerrane, "
        "O'Lannigan, O'Mulcreevy, O’Nuallachan, O’Rathally, O'Shanahoe, O’Súilleog, O'Tierneagh, "
        "Mac Giolla Rua, McAnulla-Dwyer, McBreartney, McCorrachy, Mac Dhuibhne-Ashe, Ó Cathasaighe, "
        "Ó Maoilriain, Ó Raghallaithe, Fitz-Carraher, D'Arcenay"
    ),
    given_women=pool(
        "Aoibhín, Bláthnaid, Bróna, Caoilfhionn, Clíodhna, Dearbhla, Éabha, Fionnghuala, Gobnait, Gráinne, "
        "Líadan, Máirín, Muireann, Neasa, Órlaith, Réaltín, Ríonach, Sadhbh, Sorcha, Treasa"
    ),
    given_men=pool(
        "Aodhán, Breandán, Caoimhín, Cathal, Ciarán, Colmán, Daithí, Diarmuid, Éanna, Fachtna, Fearghal, "
        "Fiachra, Lorcán, Maolíosa, Naoise, Oisín, Pádraig, Ruairí, Tadhg, Uinseann"
    ),
)

_DOUBLE_BARRELLED = Culture(
    label="German double-barrelled",
    nationalities=("DEU", "AUT", "CHE"),
    family_names=pool(
        "von Hohenfels-Wittgenbrunn, Schwarzenhuber-Leutgöbner, Großkreuzer-Mühlbäck, "
        "Freudenthaler-Österwald, Zinnwaldhöfer-von der Lüne, Müllerschön-Abendroth, Wöhrlinger-Katz, "
        "Pfannenstielmayr-Übelacker, Süßengruber-Thalhäuser, Kirchgässner-Holzapfeltrum, "
        "Brückenschmied-Rotheneicher, Dörflinghaus-Wannenmacher, Eßlingsberger-Quandtner, Fährmann-Lüttich, "
        "Gänsbichler-Strohwasser, Hückelhofer-Jägerndorfer, Ährenfeld-Wippersteiner, "
        "zu Löwenhain-Birkenstädt, Köhlbrander-Scharfenöder, Nüßleinsdorfer-Pöck, "
        "Rößlhuber-Traunwieser, Tännichtmeyer-Aufderheide, Vögelinsfeld-Ruhmannseder, "
        "Wüstenhagener-Zieglmoser, Zährlinghofer-Butterwegge-Sandmair"
    ),
    given_women=pool(
        "Adelheid, Annegret, Brünhild, Dörthe, Edeltraud, Friederike, Gisela-Käthe, Hannelore, Irmgard, "
        "Jördis, Kunigunde, Liesbeth, Mechthild, Notburga, Ottilie, Roswitha, Sieglinde, Swantje, "
        "Waltraud, Zäzilie"
    ),
    given_men=pool(
        "Adalbert, Burkhard, Detlef, Eckehard, Friedhelm, Götz-Peter, Hansjörg, Ingbert, Jürgen-Uwe, "
        "Karlheinz, Lüder, Manfred, Norbert-Söhnke, Ottokar, Rüdiger, Sönke, Thilo, Ulfried, Volkmar, "
        "Wunibald"
    ),
)

_MALAGASY = Culture(
    label="Malagasy",
    nationalities=("MDG",),
    family_names=pool(
        "Andriamiharisoanirina, Andrianarivonjato, Andriantsiferahasina, Rabearivonindrina, Rabemanahaka, "
        "Rafaralahimanga, Rafidimananjato, Raharinosyfotsy, Rajaonarisoalaza, Rakotomavoarivo, "
        "Rakotondravonyla, Ralaimihoatrarivo, Ramanandraibelo, Rambolatahiana, Ranaivoarimanga, "
        "Randriamampitavola, Randrianjafinimaro, Ranjatoelinarivo, Rasoanaivolanitra, Ratsimandresylahy, "
        "Ratsirakolovasoa, Ravaomalalasoa, Razafindrakotobe, Razafitsalamavao, Razanadrasoambola"
    ),
    given_women=pool(
        "Fanjanirina, Fenosoa, Haingonirina, Haritiana, Hasinavalona, Lalaina, Lovasoa, Mamisoa, Mialitiana, "
        "Miangaly, Narindra, Noromalala, Onjatiana, Sahondra, Sarobidy, Tahinasoa, Vololona, Voahangy, "
        "Volatiana, Zoarivelo"
    ),
    given_men=pool(
        "Andoniaina, Fanomezana, Faniry Lova, Hajatiana, Heriniaina, Jaonarivo, Lantoniaina, Mahefasoa, "
        "Mamitiana, Manampisoa, Manitra, Njakatiana, Rivoniaina, Solofoniaina, Tafitasoa, Tahiriniaina, "
        "Toavina, Tokiniaina, Tsiorisoa, Zakaniaina"
    ),
)

LATIN_CULTURES = (
    _VIETNAMESE,
    _CZECH,
    _PORTUGUESE,
    _TURKISH,
    _YORUBA,
    _IRISH,
    _DOUBLE_BARRELLED,
    _MALAGASY,
)
