"""The words of lists in the languages they come in: headings, of whom a column speaks, months.

Pure words, imported by the process that opens files as well: the language of its headings tells in which
letters a text file is written. ``|`` stands between phrases; how they are compared, ``words`` says.
"""

from collections.abc import Mapping
from typing import Final

HEADINGS: Final[Mapping[str, Mapping[str, str]]] = {
    "number": {
        "en": "no|nr|s no|sno|serial no|serial|serial number|item|item no|sn|line no|row|#|num|no.",
        "fr": "n°|nº|no d'ordre|n° d'ordre|numéro d'ordre|ordre|rang|numéro",
        "es": "nº|n°|núm|número|número de orden|nº de orden|orden|ítem",
        "pt": "n.º|nº de ordem|ordem",
        "ar": "م|الرقم|رقم|الرقم التسلسلي|تسلسل|ت",
        "zh": "序号|编号|序號",
        "ru": "№|№ п/п|п/п|номер|порядковый номер",
    },
    "index_no": {
        "en": "index no|index number|index|index nr|staff no|staff number|staff id|staff id no|staff index"
        "|staff index no|staff index number|employee no|employee number|employee id|personnel no"
        "|personnel number|personnel id|un index no|un index number|un id|un id no|payroll no|payroll number"
        "|id no|id number|id|erp no|emp no|emp id|umoja index no|umoja id|matricule number|service number",
        "fr": "matricule|numéro matricule|n° matricule|no matricule|numéro d'index|n° d'index|no d'index"
        "|numéro d'agent|n° agent|numéro d'employé|numéro de matricule|identifiant|code agent|id agent",
        "es": "número de índice|nº de índice|n° de índice|índice|número de empleado|nº de empleado"
        "|número de funcionario|legajo|nº de legajo|código de empleado|ficha|número de personal",
        "pt": "número de índice|matrícula|nº de matrícula|número de funcionário|número mecanográfico",
        "ar": "الرقم الوظيفي|رقم الموظف|رقم الفهرس|الرقم القياسي|رقم المؤشر",
        "zh": "员工编号|工号|人员编号|索引号|职员编号|員工編號",
        "ru": "табельный номер|табельный №|таб. номер|таб. №|индекс|индексный номер|личный номер"
        "|номер сотрудника",
    },
    "full_name": {
        "en": "name|names|full name|full names|complete name|staff name|name of staff|name of staff member"
        "|staff member name|staff member|employee|employee name|name of employee|family member"
        "|name of family member|family member name|member name|traveller|traveler|traveller name"
        "|name of traveller|participant|participant name|learner|learner name|name and surname"
        "|surname and name|surname and first name|first name and surname|last name first name"
        "|last name and first name|first and last name|family name given name|name in full"
        "|surname & name|personnel name|surname given name|user|passenger",
        "fr": "nom et prénom|nom et prénoms|noms et prénoms|nom prénom|nom prénoms|prénom et nom"
        "|prénoms et noms|prénom nom|nom complet|noms complets|noms|identité|agent|nom de l'agent"
        "|nom du fonctionnaire|nom de l'employé|voyageur|nom du voyageur|nom du membre"
        "|nom et prénom de l'agent|participant|nom du participant|membre de la famille",
        "es": "nombre completo|nombre y apellido|nombre y apellidos|nombres y apellidos"
        "|apellido y nombre|apellidos y nombre|apellidos y nombres|apellidos nombres|funcionario"
        "|nombre del funcionario|nombre del empleado|empleado|viajero|nombre del viajero|participante"
        "|familiar|nombre del familiar",
        "pt": "nome completo|nome e apelido|nome e sobrenome|nome do funcionário|funcionário|viajante|nome",
        "ar": "الاسم الكامل|الاسم|اسم الموظف|الاسم الثلاثي|الاسم الرباعي|الاسم واللقب",
        "zh": "姓名|名字|全名|员工姓名|職員姓名|成员姓名",
        "ru": "фио|ф.и.о.|ф. и. о.|полное имя|фамилия имя отчество|фамилия и имя|имя и фамилия"
        "|сотрудник|фио сотрудника",
    },
    "family_name": {
        "en": "family name|family names|surname|surnames|last name|last names|lastname|surname name"
        "|familyname|family|lname|last",
        "fr": "nom|nom de famille|nom de naissance|nom patronymique|patronyme|nom famille",
        "es": "apellido|apellidos|apellido s|primer apellido|apellido paterno",
        "pt": "apelido|apelidos|sobrenome|sobrenomes|último nome",
        "ar": "اسم العائلة|اللقب|الكنية|العائلة|لقب",
        "zh": "姓|姓氏",
        "ru": "фамилия",
    },
    "given_name": {
        "en": "given name|given names|first name|first names|forename|forenames|other names|firstname"
        "|given|other name|christian name|fname|first|first and middle names|first middle name",
        "fr": "prénom|prénoms|autres prénoms|prénom usuel|prénom s",
        "es": "nombre|nombres|nombre de pila|nombre s",
        "pt": "nome próprio|nomes próprios|primeiro nome|prenome",
        "ar": "الاسم الأول|الاسم الشخصي|الإسم الأول",
        "zh": "名|名字(名)",
        "ru": "имя|имя отчество|имя и отчество|имя, отчество",
    },
    "preferred_name": {
        "en": "preferred name|known as|nickname|called|goes by|alias|name used",
        "fr": "nom d'usage|nom usuel|surnom|dit",
        "es": "nombre preferido|apodo|conocido como",
        "pt": "nome preferido|alcunha",
        "ar": "اسم الشهرة",
        "zh": "常用名|英文名",
        "ru": "предпочитаемое имя",
    },
    "relation": {
        "en": "relation|relationship|relation to staff|relation to staff member|relationship to staff"
        "|relationship to staff member|relation to employee|relationship to employee|kinship|dependency"
        "|family relationship|staff dependant|staff or dependant|status in family|rel|family relation",
        "fr": "lien|lien de parenté|parenté|relation|lien familial|lien avec l'agent|qualité"
        "|lien avec le fonctionnaire|degré de parenté",
        "es": "parentesco|relación|vínculo|vínculo familiar|relación familiar|relación con el funcionario"
        "|relación de parentesco",
        "pt": "parentesco|relação|grau de parentesco|vínculo familiar",
        "ar": "صلة القرابة|القرابة|العلاقة|صلة القربى|درجة القرابة",
        "zh": "关系|亲属关系|与员工关系|與員工關係|關係",
        "ru": "степень родства|родство|отношение|родственная связь|кем приходится",
    },
    "sex": {
        "en": "sex|gender|m f|f m|sex m f|male female|m f x",
        "fr": "sexe|genre|h f|f h|sexe h f",
        "es": "sexo|género|h m|m h",
        "pt": "sexo|género|gênero",
        "ar": "الجنس|النوع",
        "zh": "性别|性別",
        "ru": "пол",
    },
    "birth_date": {
        "en": "date of birth|dob|d o b|birth date|birthdate|born|born on|birthday|date birth|birth|year of birth"
        "|yob|day of birth",
        "fr": "date de naissance|naissance|né le|née le|né(e) le|ddn|date naissance|date de naiss|année de naissance",
        "es": "fecha de nacimiento|nacimiento|f. nacimiento|fecha nac|fecha de nac|f nac|fnac|año de nacimiento",
        "pt": "data de nascimento|nascimento|data nasc|nascido em",
        "ar": "تاريخ الميلاد|تاريخ الولادة|الميلاد|سنة الميلاد",
        "zh": "出生日期|生日|出生年月|出生年月日|出生",
        "ru": "дата рождения|рождение|год рождения|родился|д. р.|дата рожд",
    },
    "age": {
        "en": "age|age years|age in years",
        "fr": "âge|âge ans|age",
        "es": "edad|edad años",
        "pt": "idade",
        "ar": "العمر|السن",
        "zh": "年龄|年齡",
        "ru": "возраст|лет",
    },
    "nationality": {
        "en": "nationality|citizenship|country of nationality|nat|natl|nationalities",
        "fr": "nationalité|citoyenneté|pays de nationalité",
        "es": "nacionalidad|ciudadanía",
        "pt": "nacionalidade|cidadania",
        "ar": "الجنسية|جنسية",
        "zh": "国籍|國籍",
        "ru": "гражданство|национальность",
    },
    "languages": {
        "en": "language|languages|languages spoken|spoken languages|mother tongue",
        "fr": "langue|langues|langues parlées|langue maternelle",
        "es": "idioma|idiomas|lengua|lenguas",
        "pt": "língua|línguas|idioma|idiomas",
        "ar": "اللغة|اللغات",
        "zh": "语言|語言|语种",
        "ru": "язык|языки|владение языками",
    },
    "agency": {
        "en": "agency|organisation|organization|agency organisation|employer|office agency|un agency|org"
        "|agency fund programme|company",
        "fr": "agence|organisation|organisme|employeur|institution",
        "es": "agencia|organización|organismo|empleador|institución",
        "pt": "agência|organização|entidade|empregador",
        "ar": "الوكالة|المنظمة|الجهة|الجهة المشغلة",
        "zh": "机构|組織|组织|单位名称|所属机构",
        "ru": "агентство|организация|учреждение|работодатель",
    },
    "unit": {
        "en": "unit|section|department|division|office|team|programme|program|dept|branch|project|org unit"
        "|organizational unit|organisational unit|sub office",
        "fr": "unité|section|département|service|division|bureau|équipe|programme|projet",
        "es": "unidad|sección|departamento|división|oficina|equipo|programa|área|proyecto",
        "pt": "unidade|secção|seção|departamento|divisão|escritório|equipa|projeto",
        "ar": "القسم|الوحدة|الإدارة|المكتب|الدائرة",
        "zh": "部门|科室|处室|單位|部門",
        "ru": "отдел|подразделение|отделение|департамент|секция",
    },
    "function": {
        "en": "function|post|post title|job title|functional title|position|designation|occupation|job|role"
        "|position title|profession|title of post|duties",
        "fr": "fonction|fonctions|poste|titre fonctionnel|intitulé du poste|emploi|profession|titre du poste",
        "es": "función|cargo|puesto|título funcional|ocupación|profesión|título del puesto",
        "pt": "função|cargo|posto|profissão|ocupação",
        "ar": "الوظيفة|المسمى الوظيفي|المنصب|المهنة",
        "zh": "职务|职位|岗位|職位|職務",
        "ru": "должность|функция|позиция|профессия",
    },
    "grade": {
        "en": "grade|level|grade level|category and level|rank|grade step|post level|contract level|personal grade",
        "fr": "grade|échelon|niveau|classe|catégorie et classe",
        "es": "grado|nivel|categoría y nivel|escalafón",
        "pt": "grau|nível|escalão",
        "ar": "الدرجة|الرتبة|المستوى",
        "zh": "职级|级别|職級",
        "ru": "класс|уровень|разряд|ранг|грейд",
    },
    "category": {
        "en": "category|personnel category|staff category|type of personnel|personnel type|staff type"
        "|category of personnel|type of staff|type",
        "fr": "catégorie|catégorie de personnel|type de personnel",
        "es": "categoría|categoría de personal|tipo de personal",
        "pt": "categoria|categoria de pessoal|tipo de pessoal",
        "ar": "الفئة|فئة الموظف",
        "zh": "类别|人员类别",
        "ru": "категория|категория персонала",
    },
    "recruitment": {
        "en": "recruitment|recruitment type|type of recruitment|international local|intl local|local international"
        "|international national|national international|local or international|international or local|intl nat|local intl|recruited",
        "fr": "recrutement|type de recrutement|international local|mode de recrutement|local international",
        "es": "contratación|tipo de contratación|internacional local|reclutamiento|local internacional",
        "pt": "recrutamento|tipo de recrutamento|internacional local",
        "ar": "نوع التوظيف|محلي دولي|دولي محلي",
        "zh": "招聘类型|国际/本地|聘用类别",
        "ru": "тип найма|международный/местный|набор",
    },
    "contract_type": {
        "en": "contract type|type of contract|contract|contract modality|appointment type|type of appointment"
        "|contractual status|appointment|modality",
        "fr": "type de contrat|contrat|nature du contrat|modalité contractuelle",
        "es": "tipo de contrato|contrato|modalidad contractual|modalidad de contrato",
        "pt": "tipo de contrato|contrato|modalidade",
        "ar": "نوع العقد|العقد",
        "zh": "合同类型|合同|合約類型",
        "ru": "тип контракта|вид договора|контракт|тип договора",
    },
    "contract_from": {
        "en": "contract from|contract start|contract start date|start of contract|contract begin|entry on duty"
        "|eod|entry on duty date|eod date|contract since|date of appointment|hire date|date of hire",
        "fr": "début de contrat|début du contrat|date de début de contrat|contrat du|date d'entrée en fonction"
        "|entrée en fonction|date d'embauche|contrat début|contrat de",
        "es": "inicio de contrato|inicio del contrato|fecha de inicio de contrato|contrato desde"
        "|fecha de inicio|fecha de ingreso|contrato inicio",
        "pt": "início do contrato|data de início do contrato|contrato desde|data de admissão|contrato início",
        "ar": "بداية العقد|تاريخ بداية العقد|تاريخ التعيين|تاريخ بدء العقد",
        "zh": "合同开始|合同开始日期|入职日期|合同起始日期",
        "ru": "начало контракта|начало договора|контракт с|дата начала контракта|дата приема",
    },
    "contract_to": {
        "en": "contract until|contract end|contract end date|contract to|contract expiry|contract expiry date"
        "|end of contract|contract expires|contract valid until|expiry of contract|contract expiration"
        "|contract expiration date|end date of contract|expiration of appointment|appointment expires"
        "|contract ends|coc|nte date|nte|contract end dt|contract till",
        "fr": "fin de contrat|fin du contrat|date de fin de contrat|contrat jusqu'au|échéance du contrat"
        "|expiration du contrat|contrat fin|contrat au|date d'expiration du contrat",
        "es": "fin de contrato|fin del contrato|fecha de fin de contrato|contrato hasta|vencimiento del contrato"
        "|vencimiento de contrato|término de contrato|contrato fin",
        "pt": "fim do contrato|fim de contrato|data de fim do contrato|contrato até|termo do contrato|contrato fim",
        "ar": "نهاية العقد|تاريخ نهاية العقد|تاريخ انتهاء العقد|انتهاء العقد",
        "zh": "合同到期|合同结束|合同到期日|合同结束日期|合同终止日期",
        "ru": "окончание контракта|окончание договора|контракт до|дата окончания контракта|конец контракта",
    },
    "arrived_on": {
        "en": "arrived on|arrival date|date of arrival|arrived|arrival at duty station|date arrived|arrival"
        "|arrival in country|date of arrival at duty station",
        "fr": "date d'arrivée|arrivée|arrivé le|arrivé(e) le|date d'arrivée au poste",
        "es": "fecha de llegada|llegada|fecha de arribo|llegó el",
        "pt": "data de chegada|chegada",
        "ar": "تاريخ الوصول|الوصول",
        "zh": "到达日期|抵达日期|到任日期",
        "ru": "дата прибытия|прибытие|прибыл",
    },
    "duty_station": {
        "en": "duty station|station|location|work location|duty location|city of assignment|base|work station",
        "fr": "lieu d'affectation|affectation|lieu de service|lieu de travail",
        "es": "lugar de destino|destino laboral|lugar de trabajo|sede",
        "pt": "local de trabalho|posto de trabalho|local de afetação",
        "ar": "مركز العمل|مكان العمل|محطة العمل",
        "zh": "工作地点|驻地|任职地点",
        "ru": "место службы|место работы",
    },
    "essential": {
        "en": "essential|essential staff|essential y n|essential personnel|critical staff|essential flag",
        "fr": "essentiel|personnel essentiel|agent essentiel|essentiel o n",
        "es": "esencial|personal esencial|esencial s n",
        "pt": "essencial|pessoal essencial",
        "ar": "أساسي|موظف أساسي",
        "zh": "关键人员|必要人员",
        "ru": "ключевой персонал|необходимый персонал",
    },
    "telephone": {
        "en": "telephone|telephones|telephone no|telephone nos|telephone number|telephone numbers|phone|phones"
        "|phone no|phone number|phone numbers|mobile|mobile no|mobile number|mobile phone|mobile telephone"
        "|tel|tel no|tel number|cell|cell phone|cellphone|cell no|cell number|home phone|other phone"
        "|satellite phone|contact no|contact number|contact numbers|telephone contact|contact telephone|contact phone|personal phone"
        "|private phone|personal mobile|phone home|mobile personal|work phone|office phone|official phone|gsm|sat phone|whatsapp|whatsapp no"
        "|whatsapp number|landline|home telephone|household phone|home tel|mobile phone no|second phone|alternative phone"
        "|alternate phone|secondary phone|phone mobile|telephone home|telephone mobile|phone contact|contacts telephone|contact|contacts|msisdn|home|other number|telephone office",
        "fr": "téléphone|téléphones|tél|no de téléphone|n° de téléphone|numéro de téléphone|numéros de téléphone"
        "|n° tél|portable|mobile|téléphone portable|téléphone mobile|tél portable|tél mobile|gsm|cellulaire"
        "|contact|contacts|fixe|téléphone fixe|téléphone domicile|tél domicile|numéro portable|téléphone satellite|téléphone bureau|domicile téléphone",
        "es": "teléfono|teléfonos|tel|tfno|número de teléfono|nº de teléfono|móvil|celular|teléfono móvil"
        "|teléfono celular|teléfono fijo|fijo|teléfono de casa|número de celular|número de móvil|contacto"
        "|teléfono de contacto|teléfono satelital|teléfono oficina|casa",
        "pt": "telefone|telefones|telemóvel|celular|número de telefone|contacto|contato|tel|telefone fixo",
        "ar": "الهاتف|رقم الهاتف|الجوال|رقم الجوال|الموبايل|هاتف|رقم الموبايل|المحمول|رقم التليفون|هاتف المنزل",
        "zh": "电话|电话号码|手机|手机号|手机号码|联系电话|電話|手機|座机|家庭电话",
        "ru": "телефон|телефоны|номер телефона|мобильный|мобильный телефон|моб. телефон|сотовый|тел|моб. тел"
        "|контактный телефон|домашний телефон|домашний",
    },
    "email": {
        "en": "e mail|email|e mail address|email address|mail|e mail addresses|official email|personal email"
        "|login|user name|username|user id|work email|email id",
        "fr": "courriel|e mail|adresse électronique|adresse e mail|adresse courriel|mél|courrier électronique"
        "|adresse mail",
        "es": "correo|correo electrónico|e mail|dirección de correo|dirección de correo electrónico",
        "pt": "correio eletrónico|e mail|endereço eletrónico|endereço de e mail",
        "ar": "البريد الإلكتروني|البريد|الايميل|بريد الكتروني",
        "zh": "邮箱|电子邮件|电子邮箱|電郵|邮件",
        "ru": "почта|электронная почта|эл. почта|e mail|адрес электронной почты",
    },
    "call_sign": {
        "en": "call sign|callsign|radio call sign|radio|radio sign|vhf call sign|hf call sign|selcall",
        "fr": "indicatif|indicatif radio|indicatif d'appel|radio",
        "es": "indicativo|indicativo de radio|señal de llamada|indicativo de llamada",
        "pt": "indicativo|indicativo de chamada|indicativo de rádio",
        "ar": "رمز النداء|النداء اللاسلكي|إشارة النداء",
        "zh": "呼号|呼號",
        "ru": "позывной|радиопозывной",
    },
    "address": {
        "en": "address|residence|residential address|address of residence|local address|residence address"
        "|address at duty station|physical address|street address|street|house address|dwelling|residential|place of residence|where living|location of residence",
        "fr": "adresse|résidence|adresse de résidence|domicile|adresse du domicile|lieu de résidence|adresse locale|rue"
        "|adresse physique",
        "es": "dirección|domicilio|residencia|dirección de residencia|dirección particular|calle"
        "|dirección domiciliaria|lugar de residencia",
        "pt": "endereço|morada|residência|domicílio|rua",
        "ar": "العنوان|عنوان السكن|السكن|محل الإقامة|عنوان المنزل|مكان السكن",
        "zh": "地址|住址|居住地址|家庭住址|居住地|現住址",
        "ru": "адрес|адрес проживания|место жительства|домашний адрес|место проживания|улица",
    },
    "quarter": {
        "en": "quarter|neighbourhood|neighborhood|district|part of town|suburb|area|estate|ward of residence"
        "|residential area|locality|sub county|commune|area of residence|township|community",
        "fr": "quartier|commune|arrondissement|localité|cité|secteur|quartier de résidence",
        "es": "barrio|colonia|distrito|sector|urbanización|localidad|vecindario",
        "pt": "bairro|freguesia|distrito|localidade",
        "ar": "الحي|المنطقة|الحارة|المحلة",
        "zh": "街区|小区|社区|城区|片区",
        "ru": "район|квартал|микрорайон",
    },
    "landmark": {
        "en": "landmark|nearest landmark|near|landmark near|point of reference|directions|landmarks|close to",
        "fr": "point de repère|repère|à côté de|proche de|indications",
        "es": "punto de referencia|referencia del domicilio|cerca de|señas|referencias",
        "pt": "ponto de referência|perto de",
        "ar": "أقرب معلم|معلم بارز|أقرب نقطة دالة",
        "zh": "地标|附近地标",
        "ru": "ориентир|ближайший ориентир",
    },
    "zone": {
        "en": "zone|security zone|warden zone|zone no|zone number|zone code|wardens zone|warden area",
        "fr": "zone|zone de sécurité|zone d'îlotage|îlot|zone n°",
        "es": "zona|zona de seguridad|código de zona",
        "pt": "zona|zona de segurança",
        "ar": "القطاع|المنطقة الأمنية|النطاق",
        "zh": "区域|安全区|分区",
        "ru": "зона|зона безопасности|сектор",
    },
    "lat": {
        "en": "lat|latitude|gps lat|gps latitude|latitude n|y coordinate|gps n",
        "fr": "latitude|lat",
        "es": "latitud|lat",
        "pt": "latitude",
        "ar": "خط العرض",
        "zh": "纬度|緯度",
        "ru": "широта",
    },
    "lon": {
        "en": "lon|long|lng|longitude|gps lon|gps long|gps longitude|longitude e|x coordinate|gps e",
        "fr": "longitude|long",
        "es": "longitud|long",
        "pt": "longitude",
        "ar": "خط الطول",
        "zh": "经度|經度",
        "ru": "долгота",
    },
    "position": {
        "en": "gps|coordinates|gps coordinates|gps position|gps location|geo|lat long|lat lon",
        "fr": "coordonnées|coordonnées gps|position gps|géolocalisation",
        "es": "coordenadas|coordenadas gps|ubicación gps",
        "pt": "coordenadas|coordenadas gps",
        "ar": "الإحداثيات|احداثيات",
        "zh": "坐标|gps坐标",
        "ru": "координаты|координаты gps",
    },
    "household_no": {
        "en": "household|household no|household number|household id|family no|family number|family id|hh no|hh id|hh"
        "|hh number|family code|case number",
        "fr": "ménage|n° ménage|numéro de ménage|numéro du ménage|foyer|n° de foyer|n° famille|numéro de famille",
        "es": "hogar|nº de hogar|número de hogar|núcleo familiar|nº de familia|número de familia",
        "pt": "agregado|agregado familiar|nº do agregado|número de agregado",
        "ar": "رقم الأسرة|رقم العائلة|الأسرة",
        "zh": "户号|家庭编号|户口号",
        "ru": "номер семьи|домохозяйство|номер домохозяйства|семья №",
    },
    "household_size": {
        "en": "household size|family size|number of dependants|number of dependents|no of dependants|no of dependents|dependants count|no of children"
        "|number of children|no of persons|number of persons|total dependants|total|members|family members",
        "fr": "taille du ménage|nombre de personnes|nombre de personnes à charge|nombre d'enfants|total|personnes à charge nombre",
        "es": "tamaño del hogar|número de dependientes|número de hijos|nº de hijos|número de personas|total",
        "pt": "tamanho do agregado|número de dependentes|número de filhos|total",
        "ar": "عدد أفراد الأسرة|عدد الأفراد|عدد الأطفال|المجموع",
        "zh": "家庭人数|人数|子女数|合计",
        "ru": "число членов семьи|количество детей|всего|итого",
    },
    "passport": {
        "en": "passport|passport no|passport number|national passport|national passport no|ppt no|passport nr|travel document no",
        "fr": "passeport|n° passeport|n° de passeport|numéro de passeport|passeport no|passeport national",
        "es": "pasaporte|nº de pasaporte|número de pasaporte|nº pasaporte",
        "pt": "passaporte|nº de passaporte|número do passaporte",
        "ar": "رقم الجواز|رقم جواز السفر|جواز السفر",
        "zh": "护照|护照号|护照号码|護照號碼",
        "ru": "паспорт|номер паспорта|загранпаспорт|№ паспорта",
    },
    "laissez_passer": {
        "en": "laissez passer|unlp|un laissez passer|unlp no|unlp number|laissez passer no|un passport",
        "fr": "laissez-passer|laissez-passer onu|n° laissez-passer|lpnu",
        "es": "laissez-passer|salvoconducto|unlp|laissez passer onu",
        "pt": "laissez-passer|salvo-conduto",
        "ar": "جواز مرور|جواز سفر الأمم المتحدة",
        "zh": "联合国通行证|通行证号",
        "ru": "лессе-пассе|пропуск оон",
    },
    "national_id": {
        "en": "national id|national id no|national id number|identity card|identity card no|id card|id card no|nid|nin|national identity no"
        "|national identification number|ssn|civil id",
        "fr": "carte d'identité|n° carte d'identité|numéro de carte d'identité|cni|n° cni|cin|pièce d'identité|nina",
        "es": "cédula|cédula de identidad|dni|documento de identidad|nº de documento|carnet de identidad|documento|cédula de ciudadanía|número de cédula",
        "pt": "bilhete de identidade|bi|cartão de cidadão|nº do bi",
        "ar": "رقم الهوية|رقم البطاقة|الرقم الوطني|الهوية",
        "zh": "身份证|身份证号|身份证号码|身份證",
        "ru": "удостоверение личности|номер удостоверения|иин",
    },
    "visa": {
        "en": "visa|visa no|visa number|visa type|residence permit|residence permit no|work permit",
        "fr": "visa|n° visa|titre de séjour|permis de séjour|carte de séjour",
        "es": "visa|visado|nº de visa|permiso de residencia",
        "pt": "visto|nº do visto|autorização de residência",
        "ar": "التأشيرة|رقم التأشيرة|الإقامة|رقم الإقامة",
        "zh": "签证|签证号|居留证",
        "ru": "виза|номер визы|вид на жительство",
    },
    "blood_type": {
        "en": "blood type|blood group|blood|bloodgroup",
        "fr": "groupe sanguin|gs",
        "es": "grupo sanguíneo|tipo de sangre",
        "pt": "grupo sanguíneo|tipo sanguíneo",
        "ar": "فصيلة الدم|زمرة الدم",
        "zh": "血型",
        "ru": "группа крови",
    },
    "remarks": {
        "en": "remarks|remark|comments|comment|notes|note|observations|observation|other information|additional information",
        "fr": "remarques|remarque|observations|observation|commentaires|commentaire|notes",
        "es": "observaciones|observación|comentarios|notas|comentario",
        "pt": "observações|observação|comentários|notas|obs",
        "ar": "ملاحظات|ملاحظة|الملاحظات",
        "zh": "备注|備註|说明",
        "ru": "примечание|примечания|комментарий|комментарии",
    },
    "title": {
        "en": "title|mr ms|salutation|mr mrs ms|courtesy title|honorific",
        "fr": "civilité|titre|m mme|m. mme",
        "es": "tratamiento|título|sr sra",
        "pt": "título|tratamento",
        "ar": "السيد السيدة",
        "zh": "称谓|称呼",
        "ru": "обращение",
    },
    "marital_status": {
        "en": "marital status|civil status|married|marital",
        "fr": "état civil|situation matrimoniale|situation familiale|état matrimonial",
        "es": "estado civil",
        "pt": "estado civil",
        "ar": "الحالة الاجتماعية|الحالة العائلية",
        "zh": "婚姻状况|婚姻",
        "ru": "семейное положение",
    },
    "birth_place": {
        "en": "place of birth|birth place|birthplace|country of birth|city of birth|pob",
        "fr": "lieu de naissance|pays de naissance|né à",
        "es": "lugar de nacimiento|país de nacimiento",
        "pt": "local de nascimento|naturalidade",
        "ar": "مكان الميلاد|مكان الولادة|محل الميلاد",
        "zh": "出生地|籍贯",
        "ru": "место рождения",
    },
    "money": {
        "en": "salary|net salary|gross salary|allowance|bank account|account no|account number|iban|bank|daily rate|wage",
        "fr": "salaire|traitement|compte bancaire|banque|indemnité|rib",
        "es": "salario|sueldo|cuenta bancaria|banco",
        "pt": "salário|vencimento|conta bancária|banco",
        "ar": "الراتب|الحساب البنكي|رقم الحساب",
        "zh": "工资|薪水|银行账号|银行账户",
        "ru": "зарплата|оклад|банковский счет",
    },
    "vehicle": {
        "en": "vehicle|car|licence plate|license plate|plate no|vehicle no|vehicle registration|driving licence|driver licence|registration no|driving permit",
        "fr": "véhicule|immatriculation|plaque|permis de conduire|voiture",
        "es": "vehículo|placa|matrícula del vehículo|licencia de conducir",
        "pt": "veículo|matrícula da viatura|viatura|carta de condução",
        "ar": "السيارة|رقم السيارة|رقم اللوحة|رخصة القيادة",
        "zh": "车辆|车牌|车牌号|驾照",
        "ru": "автомобиль|номер автомобиля|водительское удостоверение",
    },
    "home_address": {
        "en": "home country address|permanent address|address in home country|home leave address|home leave|home country|place of home leave|permanent residence|address abroad",
        "fr": "adresse permanente|adresse au pays|adresse dans le pays d'origine|pays d'origine|adresse à l'étranger",
        "es": "dirección permanente|dirección en el país de origen|país de origen",
        "pt": "endereço permanente|morada no país de origem|país de origem",
        "ar": "العنوان الدائم|بلد المنشأ|العنوان في بلد الموطن",
        "zh": "永久地址|原籍地址",
        "ru": "постоянный адрес|адрес на родине",
    },
    "expires_on": {
        "en": "expires|expires on|expiry|expiry date|valid until|valid to|date of expiry|expiration date|expiration|validity|passport expiry|passport expiry date|passport expires|visa expiry|visa expiry date|unlp expiry"
        "|passport valid until|passport expiration date|certificate expiry|certificate valid until|id expiry",
        "fr": "expire le|date d'expiration|expiration|valable jusqu'au|validité|date de validité|expiration du passeport|date d'expiration du passeport|expiration du visa|fin de validité",
        "es": "vence el|vencimiento|fecha de vencimiento|válido hasta|validez|caducidad|fecha de caducidad|vencimiento del pasaporte|vencimiento pasaporte",
        "pt": "validade|data de validade|válido até|expira em|validade do passaporte",
        "ar": "تاريخ الانتهاء|صالح حتى|تاريخ انتهاء الجواز|انتهاء الصلاحية",
        "zh": "有效期|到期日|有效期至|护照有效期",
        "ru": "действителен до|срок действия|годен до|действует до",
    },
    "course": {
        "en": "course|course code|course title|course name|training|training course|module|learning activity|training title|name of course|title of course|activity|learning item|item title|certification",
        "fr": "cours|formation|intitulé du cours|code du cours|intitulé de la formation|module|titre du cours|nom de la formation",
        "es": "curso|código del curso|título del curso|capacitación|formación|nombre del curso|módulo",
        "pt": "curso|formação|código do curso|título do curso|nome do curso",
        "ar": "الدورة|اسم الدورة|التدريب|رمز الدورة",
        "zh": "课程|课程名称|培训|课程代码|培训课程",
        "ru": "курс|название курса|код курса|обучение|тренинг",
    },
    "issued_on": {
        "en": "date|completed|completed on|completion date|date completed|date of completion|issued on|issue date|date of issue|date issued|date taken|passed on|completion|date passed|completed date|finished on",
        "fr": "date|date d'achèvement|date de fin|date de réussite|délivré le|date de délivrance|terminé le|date d'obtention|achevé le|date de réalisation",
        "es": "fecha|fecha de finalización|fecha de emisión|completado el|fecha de aprobación|finalizado el|fecha de término|emitido el",
        "pt": "data|data de conclusão|data de emissão|concluído em|emitido em",
        "ar": "التاريخ|تاريخ الإنجاز|تاريخ الإصدار|تاريخ الإكمال",
        "zh": "日期|完成日期|发证日期|结业日期",
        "ru": "дата|дата завершения|дата окончания|дата выдачи|пройден",
    },
    "certificate_no": {
        "en": "certificate|certificate no|certificate number|cert no|cert number|number|certificate id|cert id|credential id|certificate code",
        "fr": "certificat|n° certificat|n° de certificat|numéro de certificat|numéro du certificat|attestation n°|numéro",
        "es": "certificado|nº de certificado|número de certificado|nº certificado|constancia|número",
        "pt": "certificado|nº do certificado|número do certificado",
        "ar": "رقم الشهادة|الشهادة",
        "zh": "证书|证书号|证书编号",
        "ru": "сертификат|номер сертификата|№ сертификата",
    },
    "score": {
        "en": "score|result|grade|mark|marks|points|percent|score %|%|final score",
        "fr": "note|résultat|score|points|pourcentage",
        "es": "puntuación|nota|resultado|calificación|puntaje|puntos",
        "pt": "pontuação|nota|resultado|classificação",
        "ar": "الدرجة|النتيجة|العلامة",
        "zh": "分数|成绩|得分",
        "ru": "оценка|результат|балл|баллы",
    },
    "issuer": {
        "en": "issuer|issued by|provider|issuing body|training provider|organised by|organized by|trainer|facilitator|certified by",
        "fr": "délivré par|organisme de formation|émetteur|prestataire|formateur|émis par",
        "es": "emitido por|emisor|proveedor|organizado por|expedido por|instructor",
        "pt": "emitido por|emissor|entidade formadora|formador",
        "ar": "الجهة المانحة|صادر عن|المدرب",
        "zh": "颁发机构|发证机构|培训机构",
        "ru": "кем выдан|выдан|организатор|выдавший орган",
    },
    "person_here": {
        "en": "person|number here|muster no|muster number|muster id|person no|person number",
        "fr": "personne|numéro muster|n° muster",
        "es": "persona|número muster|nº muster",
        "pt": "pessoa|número muster",
        "ar": "الشخص",
        "zh": "人员",
        "ru": "человек",
    },
    "clearance_ref": {
        "en": "reference|reference no|reference number|ref|ref no|clearance no|clearance number|clearance reference|clearance ref|security clearance no|trip no|trip number|trip id|trip ref|trip reference|request no|request number"
        "|security clearance|sc no|isect no|isect number|tr no|travel request no|clearance id|request id",
        "fr": "référence|n° de référence|numéro de référence|réf|n° d'habilitation|référence de l'autorisation|n° autorisation|n° de dossier|numéro de demande|n° trip|numéro d'autorisation",
        "es": "referencia|nº de referencia|número de referencia|ref|nº de autorización|número de autorización|nº de solicitud|número de solicitud|nº trip",
        "pt": "referência|nº de referência|número da autorização|nº do pedido",
        "ar": "المرجع|رقم المرجع|رقم التصريح|رقم الطلب",
        "zh": "参考号|批准号|编号(批准)|安全许可号|申请号",
        "ru": "ссылка|номер разрешения|номер заявки|номер допуска|регистрационный номер",
    },
    "clearance_system": {
        "en": "system|source|platform|clearance system|travel system|source system",
        "fr": "système|plateforme|source",
        "es": "sistema|plataforma|fuente",
        "pt": "sistema|plataforma|fonte",
        "ar": "النظام|المصدر",
        "zh": "系统|来源",
        "ru": "система|источник",
    },
    "clearance_status": {
        "en": "status|clearance status|approval|approval status|decision|state|request status|security clearance status",
        "fr": "statut|état|décision|statut de la demande|approbation",
        "es": "estado|situación|decisión|estado de la solicitud|estatus|aprobación",
        "pt": "estado|situação|decisão|estado do pedido",
        "ar": "الحالة|القرار|حالة الطلب",
        "zh": "状态|审批状态|决定",
        "ru": "статус|состояние|решение",
    },
    "depart_on": {
        "en": "departure|departure date|date of departure|depart|depart on|from date|travel from|start date|from|travel start|departs|leaving on|trip start|travel start date|date from|begin date",
        "fr": "départ|date de départ|du|date de début|début du voyage|départ le",
        "es": "salida|fecha de salida|partida|desde|fecha de partida|inicio del viaje",
        "pt": "partida|data de partida|desde|saída|data de saída",
        "ar": "تاريخ المغادرة|المغادرة|من تاريخ",
        "zh": "出发日期|启程日期|开始日期",
        "ru": "дата выезда|выезд|дата отъезда|с",
    },
    "return_on": {
        "en": "return|return date|date of return|return on|to date|travel to|end date|to|until|travel end|returns|trip end|travel end date|date to",
        "fr": "retour|date de retour|au|date de fin de mission|fin du voyage|retour le",
        "es": "regreso|fecha de regreso|retorno|hasta|fecha de retorno|vuelta",
        "pt": "regresso|data de regresso|até|retorno",
        "ar": "تاريخ العودة|العودة|إلى تاريخ",
        "zh": "返回日期|结束日期|归期",
        "ru": "дата возвращения|возвращение|по",
    },
    "destination": {
        "en": "destination|destinations|place|places|travel destination|itinerary|to location|city|country|where|destination city|destination country",
        "fr": "destination|lieu|itinéraire|lieu de mission|ville|pays",
        "es": "destino|lugar|itinerario|ciudad|país|destinos",
        "pt": "destino|lugar|itinerário|cidade|país",
        "ar": "الوجهة|وجهة السفر|المدينة",
        "zh": "目的地|地点|行程",
        "ru": "место назначения|пункт назначения|маршрут|город",
    },
}
"""How a column may be headed, by what it says and by language."""

OF: Final[Mapping[str, Mapping[str, str]]] = {
    "spouse": {
        "en": "spouse|wife|husband|partner|spouses|spouse partner",
        "fr": "conjoint|conjointe|époux|épouse|conjoint(e)|époux(se)|partenaire",
        "es": "cónyuge|esposa|esposo|esposo(a)|pareja|conyugue",
        "pt": "cônjuge|esposa|esposo|parceiro",
        "ar": "الزوج|الزوجة|الزوج/الزوجة|زوج",
        "zh": "配偶",
        "ru": "супруг|супруга|супруг(а)",
    },
    "child": {
        "en": "child|children|son daughter|kid|dependent child|dependant child",
        "fr": "enfant|enfants",
        "es": "hijo|hija|hijos|hijo(a)|hijo/a|niño",
        "pt": "filho|filha|filhos|filho(a)|criança",
        "ar": "الطفل|طفل|الابن|الأطفال",
        "zh": "子女|孩子|儿童|小孩",
        "ru": "ребенок|дети|ребёнок",
    },
    "dependant": {
        "en": "dependant|dependent|family member|dependants|dependents|family members|member|beneficiary",
        "fr": "personne à charge|ayant droit|dépendant|membre de la famille|personnes à charge|ayants droit",
        "es": "dependiente|familiar|persona a cargo|dependientes|familiares|miembro de la familia",
        "pt": "dependente|familiar|dependentes|familiares",
        "ar": "المعال|فرد الأسرة|أفراد الأسرة|المعالين",
        "zh": "家属|受抚养人|家属成员|家庭成员",
        "ru": "иждивенец|член семьи|иждивенцы|члены семьи",
    },
    "sponsor": {
        "en": "sponsor|staff|staff member|employee|principal|head of family|head of household|main staff|primary|sm|of staff|of staff member",
        "fr": "agent|fonctionnaire|employé|chef de famille|titulaire|chef de ménage",
        "es": "funcionario|empleado|titular|jefe de familia|jefe de hogar",
        "pt": "funcionário|titular|chefe de família",
        "ar": "الموظف|رب الأسرة",
        "zh": "员工|职员|户主",
        "ru": "сотрудник|работник|глава семьи",
    },
    "emergency": {
        "en": "emergency|emergency contact|emergency contact person|next of kin|nok|ice|contact in case of emergency|in case of emergency"
        "|person to contact|person to notify|emergency notification|contact person",
        "fr": "urgence|contact d'urgence|personne à contacter|personne à prévenir|contact en cas d'urgence|personne à contacter en cas d'urgence|personne à prévenir en cas d'urgence|proche parent|en cas d'urgence",
        "es": "emergencia|contacto de emergencia|en caso de emergencia|persona de contacto|avisar a|contacto en caso de emergencia|familiar más cercano",
        "pt": "emergência|contacto de emergência|contato de emergência|em caso de emergência|pessoa a contactar",
        "ar": "الطوارئ|جهة الاتصال في حالات الطوارئ|للطوارئ|في حالة الطوارئ",
        "zh": "紧急联系人|紧急|緊急聯絡人",
        "ru": "экстренный контакт|на случай чрезвычайной ситуации|контактное лицо|экстренная связь|ближайший родственник",
    },
}
"""Of whom a column speaks, where that is not the person of the row."""

MONTHS: Final[Mapping[str, str]] = {
    "en": "january|february|march|april|may|june|july|august|september|october|november|december",
    "fr": "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre",
    "es": "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre",
    "pt": "janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro",
    "it": "gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre",
    "de": "januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember",
    "ru": "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря",
    "ru1": "январь|февраль|март|апрель|май|июнь|июль|август|сентябрь|октябрь|ноябрь|декабрь",
    "ar": "يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر",
    "ar1": "كانون الثاني|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين الأول|تشرين الثاني|كانون الأول",
    "ar2": "جانفي|فيفري|مارس|أفريل|ماي|جوان|جويلية|أوت|سبتمبر|أكتوبر|نوفمبر|ديسمبر",
}

SHORT_MONTHS: Final[Mapping[str, str]] = {
    "en": "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec",
    "en1": "||||||||sept|||",
    "fr": "janv|févr|mars|avr|mai|juin|juil|août|sept|oct|nov|déc",
    "fr1": "jan|fév|mar|avr|mai|jun|jul|aou|sep|oct|nov|déc",
    "es": "ene|feb|mar|abr|may|jun|jul|ago|sep|oct|nov|dic",
    "es1": "||||||||sept|||",
    "es2": "||||||||setiembre|||",
    "pt": "jan|fev|mar|abr|mai|jun|jul|ago|set|out|nov|dez",
    "de": "jan|feb|mär|apr|mai|jun|jul|aug|sep|okt|nov|dez",
    "ru": "янв|фев|мар|апр|мая|июн|июл|авг|сен|окт|ноя|дек",
    "ru1": "||||||||сент||нояб|",
}
