"""The words around a name: legal forms, particles, titles, and the words of trade in many languages.

Data, and how one token is looked up in it. Every table is written one meaning a line, the meaning first.
Longer than other modules because it is a list.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from proscribe.engine.screen.latin import fold

__all__ = ["CJK_LONGEST", "CJK_WORDS", "Role", "Word", "look_up"]


class Role(IntEnum):
    """What a token does in a name."""

    WORD = 0
    LEGAL = 1
    PARTICLE = 2
    TITLE = 3
    NUMBER = 4


class Word(NamedTuple):
    """What the glossary knows of a token.

    Attributes:
        person: its Role in the name of a person.
        body: its Role in any other name.
        form: class of legal form (0 none, 1 unspecific, 2 limited, 3 by shares, 4 partnership or other).
        meaning: the English word it stands for; empty if none is known.
        everyday: whether it is one of the most common names or company words of the world.
    """

    person: Role
    body: Role
    form: int
    meaning: str
    everyday: bool


_LIMITED = """
ltd limited llc ooo tov gmbh sarl srl ltda bv bvba kft spzoo zoo doo dooel ood eood sdnbhd sdn bhd pte pvt pty
pvtltd coltd wll fze fzco fzc fzllc llp lcc aps oy osauhing uab sia ou sl slu sas sasu oo sp eurl eirl sprl tdo mchj
dmcc lllp limitada limitee limitata sro yugen gk tnhh mmc mchzh ges mbh haftungsbeschrankt xk ug fz sociedadlimitada
ogranichennoi ogranichennoy otvetstvennostyu obmezhenoyu vidpovidalnistyu ogranicenom odgovornoscu
ООО ТОВ ОсОО осоо тоо too osoo
"""
_SHARES = """
inc incorporated corp corporation jsc ojsc cjsc pjsc ao oao zao pao npao hk sa ag spa plc as ab asa oyj nv kk ad ead
tbk tas anonim sirketi sti aktiengesellschaft aktiebolag ase sae sak saog saoc psc pjs qsc kscc bsc ksc sha
pat prat vat aktsionernoe aktsionernoye aktsionerne aktsionernogo publichnoe publichnoye publichne zakrytoe zakrytoye otkrytoe
otkrytoye nepublichnoe nepublichnoye anonyme anonima sociedadanonima societe sociedad societa sabi saa sapi abp
pt kabushiki kaisha jusik hoesa chusik АО ОАО ЗАО ПАО НПАО ПАТ ПрАТ ВАТ
"""
_OTHER = """
kg ohg gbr ev eg kgaa se ulc lp gp lllp ky cv kd jd snc sc sca scs scrl scop gie asbl sicav ic ip chp fgup gup mup
unitarnoe guarantee cic dac mb vof vzw eingetragener verein stiftung ФГУП ГУП ИП ЧП ФГБУ fgbu fgbou
"""
_UNSPECIFIC = """
co company cie cia compagnie compania companhia obshchestvo tovarystvo tovarishchestvo drustvo spolka spolecnost
stock joint public liability private closed open responsibility proprietary aktsii shirkat sharikat sherkat sherkate
firma kompaniya kompania kompaniia kompani odpowiedzialnoscia ograniczona responsabilidad responsabilite capital variable общество компания
товариство شركة شرکت sarikat perseroan terbatas komersial ticaret holdings holding
"""
_PARTICLES_PERSON = """
al el ul ur ar az ad an at ash as es ed il l bin ibn ben bint binti ould walad wald oglu ogly oghlu kyzy qizi
de del de-la la las los van von der den da do dos das di du le lo zu y e af av ap ter ten te zum i
бин ибн аль эль оглы кызы بن ابن بنت ال
"""
_PARTICLES_BODY = """
the of and for de del de-la la las los le les du des der die das den und et y e en im v i na s z po dlya di do da
al el for in on at to by a an with van von z
и в на с по для та з и и بن و في
"""
_TITLES = """
mr mrs ms miss dr prof professor sir lady lord dame sheikh shaykh sheik shaikh haji hajji hajj alhaj mullah maulavi maulawi mawlawi
maulana qari hafiz ustad ustaz sayyid sayed seyed seyyed gen general col colonel maj major capt captain lt lieutenant brig
brigadier adm admiral cdr commander commodore sgt sergeant marshal rev reverend father fr bishop hon honorable senor senora sr sra don dona
ing eng engineer engr jr snr esq phd md minister president chief mme mlle herr frau pan pani gospodin господин г-н mister monsieur
khwaja doctor judge ambassador
"""
_EVERYDAY_NAMES = """
james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony mark donald steven
paul andrew joshua kenneth kevin brian george edward ronald timothy jason jeffrey ryan jacob gary nicholas eric jonathan
stephen larry justin scott brandon benjamin samuel gregory frank alexander raymond patrick jack dennis jerry tyler aaron
jose adam nathan henry douglas zachary peter kyle walter ethan jeremy harold keith christian roger noah gerald carl terry
sean austin arthur lawrence jesse dylan bryan joe jordan billy bruce albert willie gabriel logan alan juan wayne roy ralph
randy eugene vincent russell elijah louis bobby philip johnny mike tom bob jim steve dave troy craig dean glenn martin
mary patricia jennifer linda elizabeth barbara susan jessica sarah karen nancy lisa betty margaret sandra ashley kimberly
emily donna michelle dorothy carol amanda melissa deborah stephanie rebecca sharon laura cynthia kathleen amy angela
shirley anna brenda pamela emma nicole helen samantha katherine christine debra rachel carolyn janet catherine maria
heather diane ruth julie olivia joyce virginia victoria kelly lauren christina joan evelyn judith megan andrea cheryl
hannah jacqueline martha gloria teresa ann sara madison frances kathryn janice jean abigail alice julia judy sophia grace
denise amber doris marilyn danielle beverly isabella theresa diana natalie brittany charlotte marie kayla alexis lori
smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez gonzalez wilson anderson taylor
moore jackson lee perez thompson white harris sanchez clark ramirez lewis robinson walker young allen king wright torres
nguyen hill flores green adams nelson baker hall rivera campbell mitchell carter roberts gomez phillips evans turner diaz
parker cruz edwards collins reyes stewart morris morales murphy cook rogers gutierrez ortiz morgan cooper peterson bailey
reed howard ramos kim cox ward richardson watson brooks chavez wood bennett gray mendoza ruiz hughes price alvarez
castillo sanders patel myers long ross foster jimenez powell jenkins perry sullivan bell coleman butler henderson barnes
gonzales fisher vasquez simmons romero patterson hamilton graham reynolds griffin wallace moreno west cole hayes bryant
herrera gibson ellis tran medina aguilar stevens murray ford castro marshall owens harrison fernandez mcdonald woods
washington kennedy wells vargas chen freeman webb tucker guzman burns crawford olson simpson porter hunter gordon mendez
silva shaw snyder mason dixon munoz hunt hicks holmes palmer wagner black robertson boyd stone salazar fox warren mills
meyer rice schmidt garza daniels ferguson nichols stephens soto weaver ryan gardner payne grant dunn kelley spencer
hawkins arnold pierce hansen peters santos hart bradley knight elliott cunningham duncan armstrong hudson carroll lane
riley andrews alvarado ray delgado berry perkins hoffman johnston matthews pena richards contreras willis carpenter
lawrence sandoval guerrero chapman rios estrada ortega watkins greene nunez wheeler valdez harper burke larson santiago
maldonado morrison franklin carlson austin dominguez carr lawson jacobs obrien lynch singh vega bishop montgomery oliver
jensen harvey williamson gilbert sims espinoza howell li wong reid hanson mccoy garrett burton fuller wang weber welch
rojas lucas marquez fields park yang little banks padilla day walsh bowman schultz luna fowler mejia rossi ferrari russo
bianchi muller schneider fischer becker schulz koch bauer richter klein wolf schroder neumann schwarz zimmermann braun
dubois durand leroy moreau simon laurent lefebvre michel bertrand roux vincent fournier martins ferreira pereira oliveira
costa rodrigues sousa carvalho almeida pinto kumar sharma gupta shah khan ali ahmed mohamed hussain hassan ibrahim rahman
tanaka sato suzuki takahashi watanabe ito yamamoto nakamura kobayashi zhang liu zhao wu zhou xu sun ma zhu hu guo he lin
luo choi jung kang cho yoon jang lim han pablo pedro luis carlos jorge miguel antonio francisco manuel javier fernando
alejandro ricardo eduardo roberto sergio rafael andres ana rosa carmen isabel lucia elena sofia pierre jacques philippe
hans klaus wolfgang jurgen stefan thomas giovanni giuseppe marco luca paolo
"""
_EVERYDAY_WORDS = """
star sun moon gold golden silver diamond royal king queen crown united first prime capital pacific atlantic asia europe
america africa india indian global world universal eagle lion tiger dragon phoenix falcon dolphin blue green red black
white ocean sea river mountain sky alpha beta delta omega sigma apex summit vision future new modern smart best power
target patriot venture ventures view bridge gate gateway point line way road park city town village valley lake island bay
coast east west north south central continental national american british english german french swiss japan japanese china
health care life food foods farm farms home house land garden water fire earth air wind light solar energy motor motors
auto media digital data net network networks online web mobile soft solutions partners capital finance financial trust
credit savings securities fund asset assets property properties estate realty building buildings materials products brands
retail stores market markets trading commerce business enterprises ventures resources minerals metals mining steel iron
copper cement paper plastics rubber glass textile textiles fashion fashions sugar tea coffee wine beverage tobacco
entertainment sports games hotel hotels resort travel tours cargo express freight marine offshore drilling pipe cable wire
electric electrical lighting instruments controls devices medical dental pharma biotech genetics labs research innovation
technology quantum micro nano mega super ultra max pro plus one two three top high grand great big little fast quick speed
noble victory liberty freedom unity peace hope pearl crystal rose lotus orchid sapphire ruby emerald jade amber titan atlas
mercury venus mars jupiter saturn apollo orion pioneer century millennium heritage legacy dynasty empire imperial
"""
_MEANINGS = """
international: intl int internat internationale internacional internatsionalny mezhdunarodny mezhdunarodnyi mezhdunarodnaya uluslararasi международный международная міжнародний دولي الدولية دولية بین‌المللی بينالمللی intnl intern
technology: tech technologies technological technical tekhnologii tekhnologiya tecnologia tecnologias technologie technologies tekhnika tekhnicheskii технологии технологий технология технический فناوری تكنولوجيا تکنولوژی teknoloji teknik tekhnologiy
industry: ind industries industrial indl indus industria industrias industrie promyshlennost promyshlennyi promyshlennaya промышленность промышленная промышленный промышленности صنعت صنایع صناعي صناعية الصناعية صنعتی sanayi sanat sanaye prom
engineering: engg engrg eng engr ingenieria inzhiniring инжиниринг مهندسی هندسة الهندسية muhendislik
manufacturing: mfg manuf mfrs manufacture manufacturers manufacturer proizvodstvo производство производственная proizvodstvennaya تولید تولیدی imalat
trading: trdg trade trad trades torgovyi torgovaya torgovy torgovlya comercio comercial commerce commercial commerciale торговый торговая торговля торговий تجارة التجارية للتجارة تجارت تجاری بازرگانی tijarat bazargani handel ticari
group: grp gr gruppa gruppe grupo groupe gruppo группа група مجموعة گروه
development: dev devt dvlpt developement razvitie razvitiya desarrollo developpement развитие развития توسعه تطوير
research: res rsch issledovatelskii issledovaniy nauchno исследовательский исследований научно научный تحقیقات پژوهش البحوث recherche investigacion
institute: inst instit institut instituto institution институт інститут معهد انستیتو موسسه مؤسسة مؤسسه
university: univ universitet universidad universite universitat университет університет جامعة دانشگاه
department: dept dep departament departament департамент
association: assn assoc asociacion assotsiatsiya ассоциация асоціація رابطة جمعية انجمن
services: svcs svc service serv servicios uslugi servis сервис услуги خدمات الخدمات
electronics: elec electronic electrical elect elektronika elektronnyi elektron электроника электронный электроники электрон الکترونیک إلكترونيات electronica
equipment: equip eqpt oborudovanie equipos оборудование оборудования تجهیزات معدات
systems: sys system syst sistemy sistema sistem systeme системы система систем سیستم أنظمة
center: ctr centre cent tsentr centro zentrum центр مركز مرکز tcentr
national: natl nat national nacional natsionalny natsionalnyi nationale национальный национальная національний وطنية الوطنية ملی milli
aviation: avn avia aviatsiya aviatsionnyi aviacion авиация авиационный авиа طيران الطيران هواپیمایی havacilik
plant: zavod factory works fabrika fabrica kombinat завод фабрика комбинат کارخانه مصنع usine fabrik
bank: bank banka banco banque bankasi банк بنك مصرف بانک
shipping: shpg shipg ship marine maritime sudokhodnaya sudokhodstvo судоходная пароходство parokhodstvo kashtirani كشتیرانی کشتیرانی شحن ملاحة الملاحة naviera navigation denizcilik
oil: petroleum neft nafta petrol petroleo neftyanaya нефть нефтяная нафта نفط النفط نفت
gas: gaz gazovaya газ газовая غاز الغاز گاز
energy: energo energiya energetika energia energie enerji энергия энергетика энерго енергія طاقة انرژی
steel: stal staliprokat сталь сталепрокат فولاد
metal: met metall metals metalle metallurgicheskii metallurgical metallurgicheskiy металл металлургический فلز معادن
chemical: chem chemicals khimicheskii khimiya quimica chimique химический химия شیمیایی پتروشیمی كيماويات kimya
machinery: mach machine machines mashinostroitelnyi mashinostroeniya mashiny машиностроительный машиностроения машиностроение ماشین‌سازی makina
construction: constr const stroitelnaya stroitelstvo stroi stroy construccion construcciones строительная строительство строй ساختمانی إنشاءات مقاولات insaat
transport: transp transportation transportes transportnaya logistics logistika транспорт транспортная логистика نقل النقل حمل‌ونقل nakliyat lojistik
airlines: airline air airways avialinii aerolineas авиалинии авиакомпания aviakompaniya خطوط havayollari
import: imp importacion импорт استيراد واردات ithalat
export: exp exportacion экспорт تصدير صادرات ihracat
investment: invest investments inversiones investitsii investicii инвестиции инвестиционная инвест استثمار سرمایه‌گذاری yatirim inv
insurance: ins strakhovaya seguros assurance страховая страхование تأمين بیمه sigorta
science: sci scientific nauka nauchnyi ciencia научно наука علوم علمی
production: prod proizvodstvennoe produktsiya produccion производственное продукция انتاج
enterprise: ent enterprises predpriyatie empresa entreprise предприятие підприємство مؤسسات
union: soyuz soiuz union sindicato союз اتحاد اتحادیه
fund: fond foundation fondo fundacion fonds фонд бюро صندوق وقف بنیاد bonyad vakfi charity
bureau: byuro buro office biuro бюро دفتر مکتب oficina
design: konstruktorskoe proektnyi diseno конструкторское проектный طراحی
ministry: ministerstvo ministerio ministere министерство міністерство وزارة وزارت bakanligi
academy: akademiya academia akademie академия أكاديمية آکادمی
federal: federalnoe federalnyi федеральное федеральный федеральная fed
state: gosudarstvennoe gosudarstvennyi gosudarstvennaya gos государственное государственный государственная державний دولتی حكومية
republic: respublika republica republique rep республика республіка جمهورية جمهوری cumhuriyeti
agency: agentstvo agencia agence агентство وكالة آژانس
management: mgmt mgt upravlenie administracion управление إدارة مدیریت yonetim
laboratory: lab labs laboratories laboratoriya laboratorio лаборатория مختبر آزمایشگاه
north: severnyi severnaya severny sever norte nord северный север شمال
south: yuzhnyi yuzhny yug sur sud южный юг جنوب
east: vostochnyi vostok este ost восточный восток شرق
west: zapadnyi zapad oeste ouest западный запад غرب
saint: st sankt san santa sv санкт
brothers: bros hermanos freres gebruder
exchange: sarafi exch exchanges صرافی صرافة سرافی sarrafi bursa birzha биржа
money: hawala hawalah
islamic: islami islamique исламская исламский اسلامی إسلامية الإسلامية
iran: irana иран ایران إيران
russia: rossiya rossii russian rossiiskaya rossiiskii россия российская российский россии روسيا روسیه
china: zhongguo chinese кита китай الصين چین
syria: suriya suria syrian сирия سوريا سورية السورية
iraq: iraqi ирак العراق عراق
lebanon: lubnan lebanese لبنان
korea: choson chosun korean корея كوريا کره
military: mil voennaya voennyi militar военная военный العسكرية نظامی
defense: defence oborona oborony defensa оборона обороны دفاع الدفاع savunma
aerospace: aero kosmos kosmicheskii космический هوافضا فضاء havacilikuzay
space: kosmicheskaya espacial космос
shipyard: verf sudostroitelnyi shipbuilding sudoremontnyi верфь судостроительный судоремонтный کشتی‌سازی
scientific-production: npo npp нпо нпп
medical: med medicine meditsinskii медицинский طبية پزشکی
pharmaceutical: pharma pharm pharmaceuticals farma farmatsevticheskii фармацевтический دارویی
agricultural: agro agriculture agricola agrar сельскохозяйственный агро کشاورزی زراعية
mining: mine mines gornyi minera горный добыча تعدین
security: sec bezopasnost seguridad безопасность أمن امنیت
communications: comm comms communication telecom telecommunications telecommunication svyaz svyazi связь связи اتصالات مخابرات iletisim
computer: comp computers kompyuter компьютер رایانه
software: programmnoe soft
information: info inf informatsionnye informatsionnyi информационные информационный معلومات اطلاعات
instruments: instrument pribor priborostroeniya приборостроения instr
precision: tochnyi точный
supply: snabzhenie supplies suministros снабжение توريد
general: genl obshchii obshchaya umumi общий генеральный عامة العامة عمومی
republican: республиканский
brigade: brigada бригада لواء
party: partiya partido партия حزب
movement: dvizhenie movimiento движение حركة
army: armiya ejercito armee армия جيش ارتش
organization: org organisation organizatsiya organizacion организация منظمة سازمان
council: sovet consejo soviet совет مجلس شورا
committee: komitet comite комитет لجنة کمیته
hospital: bolnitsa больница مستشفى بیمارستان
school: shkola escuela школа مدرسة مدرسه
"""
_CJK = """
co ltd: 有限公司 有限责任公司 有限責任公司 유한회사 有限会社 유한책임회사 合同会社
co inc: 股份有限公司 株式会社 주식회사 集团股份有限公司 株式會社
company: 公司 회사 總公司 总公司 회사
general corporation: 총회사 总公司
group: 集团 集團 그룹 グループ
technology: 科技 技术 技術 기술 과학기술 テクノロジー
trading: 贸易 貿易 무역 商贸 商貿 经贸 經貿 トレーディング
international: 国际 國際 국제
industry: 工业 工業 产业 產業 산업 공업 实业 實業
electronics: 电子 電子 전자 エレクトロニクス
communications: 通信 通讯 通訊 통신
science: 科学 科學 과학
research institute: 研究所 研究院 연구소 연구원
university: 大学 大學 대학교 대학
institute: 学院 學院 학원
academy: 科学院 아카데미
bank: 银行 銀行 은행
shipping: 航运 航運 海运 海運 해운 船务 船務 선박
energy: 能源 에너지
petroleum: 石油 석유
chemical: 化工 化学 化學 화학
machinery: 机械 機械 기계
construction: 建设 建設 建筑 建築 건설
development: 发展 發展 개발 开发 開發
investment: 投资 投資 투자
holdings: 控股 홀딩스 ホールディングス
equipment: 设备 設備 设备制造
manufacturing: 制造 製造 제작소 製作所
aviation: 航空 항공
aerospace: 航天 宇航 우주
heavy industries: 重工 重工業 중공업
semiconductor: 半导体 半導體 반도체
optoelectronics: 光电 光電
materials: 材料 新材料 재료
information: 信息 資訊 정보
network: 网络 網絡 네트워크
software: 软件 軟件 軟體
system: 系统 系統 시스템 システム
logistics: 物流 물류
medical: 医疗 醫療 의료
pharmaceutical: 医药 醫藥 制药 製藥 제약
biological: 生物
precision: 精密 정밀
instruments: 仪器 儀器
import export: 进出口 進出口 수출입
steel: 钢铁 鋼鐵 제철 철강
mining: 矿业 礦業 광업
fishery: 渔业 漁業 수산
agricultural: 农业 農業 농업
motor: 汽车 汽車 자동차
culture: 文化 문화
ministry: 部队
bureau: 管理局 관리국
factory: 工厂 工廠 공장
office: 办公室 사무소 辦公室
union: 联合 聯合 연합
association: 协会 協會 협회
committee: 委员会 委員會 위원회
people: 人民 인민
security: 安全 安防 보안 보위
computer: 计算机 計算機 컴퓨터
intelligent: 智能
digital: 数字 數字 数码
laser: 激光
china: 中国 中國 중국
korea: 朝鲜 朝鮮 조선 韩国 韓國 한국
japan: 日本 일본
hong kong: 香港 홍콩
taiwan: 台湾 臺灣 台灣
beijing: 北京
shanghai: 上海
shenzhen: 深圳
guangzhou: 广州 廣州
guangdong: 广东 廣東
tianjin: 天津
hangzhou: 杭州
nanjing: 南京
xian: 西安
chengdu: 成都
wuhan: 武汉 武漢
dalian: 大连 大連
dandong: 丹东 丹東
qingdao: 青岛 青島
suzhou: 苏州 蘇州
zhejiang: 浙江
jiangsu: 江苏 江蘇
shandong: 山东 山東
sichuan: 四川
pyongyang: 평양 平壤
seoul: 서울
tokyo: 東京 东京
osaka: 大阪
kyoto: 京都
tanaka: 田中
yamamoto: 山本
sato: 佐藤
suzuki: 鈴木
takahashi: 高橋
watanabe: 渡辺
ito: 伊藤
nakamura: 中村
kobayashi: 小林
yamada: 山田
matsumoto: 松本
"""


def _table(text: str) -> dict[str, str]:
    out: dict[str, str] = {}
    for line in text.strip().splitlines():
        meaning, _, words = line.partition(":")
        for word in words.split():
            out.setdefault(word, meaning)
    return out


CJK_WORDS: dict[str, str] = _table(_CJK)
"""Words of Chinese, Japanese and Korean names, and what stands for each in Latin letters."""
CJK_LONGEST: int = max(map(len, CJK_WORDS))
"""Signs of the longest word in `CJK_WORDS`."""


def _words(text: str) -> list[str]:
    return [w.lower() for w in text.split()]


_FORMS: dict[str, int] = {
    w: form
    for form, text in ((1, _UNSPECIFIC), (4, _OTHER), (3, _SHARES), (2, _LIMITED))
    for w in _words(text)
}
_FOLDED_FORMS: dict[str, int] = {fold(w): f for w, f in _FORMS.items() if w.isascii() and len(w) > 4}  # noqa: PLR2004  shorter ones are spelt one way
_PERSON = frozenset(_words(_PARTICLES_PERSON))
_BODY = frozenset(_words(_PARTICLES_BODY))
_TITLE = frozenset(_words(_TITLES))
_MEANT = {m: m for m in (line.partition(":")[0] for line in _MEANINGS.strip().splitlines())} | _table(
    _MEANINGS
)
_FOLDED_MEANT = {fold(w): m for w, m in _MEANT.items() if w.isascii() and len(w) > 6}  # noqa: PLR2004  as above
_PATRONYMICS = ("ovich", "evich", "ovna", "evna", "ovych", "ivna", "yevich", "yevna")
"""Endings of fathers' names, which are as often left out as not."""
_EVERYDAY = frozenset(_words(_EVERYDAY_NAMES)) | frozenset(_words(_EVERYDAY_WORDS))
_ROMAN = {
    r: str(i)
    for i, r in enumerate(
        ["ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi"],
        start=2,
    )
}
_ORDINALS = ("st", "nd", "rd", "th")


def look_up(token: str, latin: str, folded: str) -> Word:
    """Return what is known of a token, by itself, by its first Latin reading and by the fold of that."""
    form = _FORMS.get(token) or _FORMS.get(latin) or _FOLDED_FORMS.get(folded) or 0
    number = number_of(latin)
    body = Role.WORD
    if form:
        body = Role.LEGAL
    elif token in _BODY or latin in _BODY:
        body = Role.PARTICLE
    elif number:
        body = Role.NUMBER
    person = Role.WORD
    if token in _PERSON or latin in _PERSON:
        person = Role.PARTICLE
    elif token in _TITLE or latin in _TITLE:
        person = Role.TITLE
    elif latin.isdigit():
        person = Role.NUMBER
    meaning = _MEANT.get(token) or _MEANT.get(latin) or _FOLDED_MEANT.get(folded) or ""
    return Word(
        person,
        body,
        form,
        f"#{number}" if number else meaning,
        latin in _EVERYDAY or latin.endswith(_PATRONYMICS),
    )


def number_of(latin: str) -> str:
    """Return the number that a token writes in digits, as an ordinal or in Roman numerals; empty if none."""
    if latin.isdigit():
        return latin.lstrip("0") or "0"
    if latin[:1].isdigit() and latin[-2:] in _ORDINALS and latin[:-2].isdigit():
        return latin[:-2].lstrip("0")
    return _ROMAN.get(latin, "")
