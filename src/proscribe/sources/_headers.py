"""What the columns of an inventory are called: synonyms in many languages, one table.

The first name of a field that a header has is the one that is used. A header is compared after
`plain`: letters and digits only, no case, no accents, without the `0` that SCCM appends.
"""

# ruff: noqa: RUF001 - letters of other alphabets are the matter of this table

from __future__ import annotations

import unicodedata
from functools import cache

__all__ = ["DEVICES", "NAMES", "VENDORS", "assign", "plain", "serial_column"]

VENDORS = ("publisher", "manufacturer", "supplier", "author", "signer")
"""The fields that say whose it is."""

NAMES = ("name", "bare name")
"""The fields that say what it is: `bare name` is a column called just "Name"."""

DEVICES = ("device",)
"""The fields that say where it is installed."""

# One line a language, the more specific first; the order of lines is the order of preference.
_SYNONYMS: dict[str, str] = {
    "name": """
        DisplayName|ApplicationName|SoftwareName|ProductName|ProgramName|ARPDisplayName|AppName|SoftwareTitle
        ApplicationTitle|SoftwareProductName|NormalizedName|InstalledSoftware|Software|Application|Program|Product
        PackageName|App|Title|Package|Caption|Component|ComponentName|ExtensionName|Model|ModelName
        Anwendungsname|Anwendung|Softwarename|Programmname|Produktname|Anzeigename|Programm|Produkt
        Nom de l'application|Nom du logiciel|Nom du programme|Nom du produit|Nom d'affichage|Nom complet|Logiciel|Programme|Produit
        Nombre de la aplicación|Nombre del software|Nombre del programa|Nombre del producto|Nombre para mostrar|Aplicación|Programa|Producto
        Nome applicazione|Nome dell'applicazione|Nome software|Nome programma|Nome prodotto|Nome visualizzato|Applicazione|Programma|Prodotto
        Nome do aplicativo|Nome da aplicação|Nome do software|Nome do programa|Nome do produto|Nome de exibição|Nome para exibição|Aplicativo|Aplicação|Produto
        Toepassingsnaam|Softwarenaam|Programmanaam|Productnaam|Weergavenaam|Toepassing
        Nazwa aplikacji|Nazwa programu|Nazwa oprogramowania|Nazwa produktu|Nazwa wyświetlana|Aplikacja|Oprogramowanie|Produkt
        Название программы|Имя программы|Наименование программы|Наименование ПО|Название ПО|Название приложения|Имя приложения|Название продукта|Отображаемое имя|Программное обеспечение|Программа|Приложение|Продукт|ПО
        Назва програми|Назва застосунку|Назва продукту|Найменування ПЗ|Програмне забезпечення|Програма|Застосунок|Додаток|ПЗ
        Název aplikace|Název programu|Název produktu|Zobrazovaný název|Aplikace|Uygulama adı|Program adı|Yazılım adı|Görünen ad|Uygulama|Yazılım
        Programnamn|Programvara|Programnavn|Programvare|Ohjelma|Ohjelmiston nimi|Alkalmazás|Alkalmazás neve|Aplicație|Nume aplicație|Program neve
        アプリケーション名|アプリ名|ソフトウェア名|ソフトウエア名|プログラム名|製品名|表示名|ソフトウェア|アプリケーション|アプリ
        응용 프로그램 이름|소프트웨어 이름|소프트웨어명|프로그램 이름|프로그램명|제품 이름|제품명|표시 이름|앱 이름|소프트웨어|프로그램
        软件名称|软件名|应用名称|应用程序名称|程序名称|产品名称|显示名称|软件|应用程序|軟體名稱|應用程式名稱|程式名稱|產品名稱|顯示名稱|軟體
        اسم البرنامج|اسم التطبيق|שם התוכנה|שם היישום|Όνομα εφαρμογής|Tên phần mềm|Tên ứng dụng|Nama aplikasi|ชื่อโปรแกรม""",
    "bare name": "Name|Nom|Nombre|Nome|Naam|Nazwa|Имя|Название|Наименование|Назва|Ім'я|Найменування|Název|Ad|Namn|Navn|Nimi|Név|Nume"
    "|Bezeichnung|Désignation|Denominación|Όνομα|名前|名称|이름|명칭|名稱|اسم|الاسم|שם|Tên|Nama",
    "publisher": """
        Publisher|ApplicationPublisher|SoftwarePublisher|SoftwareVendor|ProductVendor|VendorName|PublisherName|Vendor|CompanyName|Company
        NormalizedPublisher|Herausgeber|Verleger|Anbieter|Éditeur|Éditeur de logiciel|Fournisseur|Editor|Proveedor|Autore editore|Editore|Fornitore
        Fornecedor|Distribuidor|Uitgever|Leverancier|Wydawca|Dostawca|Издатель|Поставщик|Вендор|Видавець|Постачальник
        Vydavatel|Yayıncı|Yayımcı|Sağlayıcı|Utgivare|Udgiver|Utgiver|Julkaisija|Kiadó|Közzétevő|Εκδότης
        発行元|発行者|提供元|ベンダー|ベンダ|ベンダー名|게시자|배포자|공급업체|공급자|발행자|发布者|发布商|发行商|发行者|供应商|厂商|發行者|發行商|供應商|廠商
        الناشر|מפרסם|Nhà phát hành|Penerbit""",
    "manufacturer": """
        Manufacturer|SoftwareManufacturer|ManufacturerName|Make|Maker|Brand|Hersteller|Fabricant|Constructeur|Fabricante|Produttore|Fabbricante
        Fabrikant|Producent|Производитель|Изготовитель|Виробник|Výrobce|Üretici|Tillverkare|Producent|Produsent|Valmistaja|Gyártó|Producător|Κατασκευαστής
        製造元|メーカー|メーカー名|제조업체|제조사|制造商|製造商|生产商|Nhà sản xuất""",
    "supplier": "Supplier|SupplierName|Lieferant",
    "author": "Author|Developer|DeveloperName|Maintainer|Packager|Entwickler|Auteur|Développeur|Autor|Desarrollador|Sviluppatore|Desenvolvedor|Ontwikkelaar"
    "|Deweloper|Разработчик|Розробник|Vývojář|Geliştirici|開発元|開発者|개발자|개발사|开发商|开发者|開發商",
    "signer": "Signer|SignedBy|SignerName|SignatureSubject|CertificateSubject|SubjectName",
    "version": """
        ApplicationVersion|DisplayVersion|SoftwareVersion|ProductVersion|Version|VersionNumber|InstalledVersion|ApplicationShortVersion|BundleVersion
        BundleShortVersion|VersionString|PackageVersion|Versionsnummer|Anwendungsversion|Numéro de version|Versión|Número de versión|Versione|Versão|Versie|Wersja
        Версия|Версія|Verze|Sürüm|Versio|Verzió|Versiune|Έκδοση|バージョン|バージョン番号|버전|版本|版本号|版本號|الإصدار|גרסה|Phiên bản|Versi""",
    "device": """
        DeviceName|ComputerName|Computer|HostName|Host|MachineName|Machine|AssetName|PSComputerName|NetbiosName|Netbios_Name|EndpointName
        Endpoint|Workstation|SystemName|Node|NodeName|ClientName|Client|FQDN|DNSName|Device|Asset|HostIdentifier|Agent|AgentName|ManagedDeviceName
        Gerätename|Rechnername|Rechner|Gerät|Computername|Nom de l'ordinateur|Nom de l'appareil|Nom du poste|Ordinateur|Poste|Nombre del equipo|Nombre del dispositivo|Equipo|Dispositivo
        Nome computer|Nome dispositivo|Nome do computador|Nome do dispositivo|Computador|Apparaatnaam|Computernaam|Nazwa komputera|Nazwa urządzenia|Komputer
        Имя компьютера|Имя устройства|Компьютер|Устройство|Имя узла|Хост|Ім'я комп'ютера|Ім'я пристрою|Комп'ютер|Пристрій|Název počítače|Bilgisayar adı|Cihaz adı|Datornamn
        コンピューター名|コンピュータ名|デバイス名|端末名|ホスト名|PC名|컴퓨터 이름|컴퓨터명|장치 이름|디바이스 이름|호스트 이름|호스트명|PC명
        计算机名|计算机名称|设备名称|主机名|电脑名称|電腦名稱|裝置名稱|主機名稱
        DeviceId|MachineId|ComputerId|ResourceID|AssetTag|SerialNumber|HostUUID|Seriennummer|Numéro de série""",
    "site": "Site|SiteName|ADSiteName|Office|Branch|Location|rbacGroupName|MachineGroup|DeviceGroup|Standort|Sede|Filiale|Сайт|Площадка|Филиал|拠点|사업장|地点",
    "cpe": "ProductCodeCpe|GeneratedCpe|CPE|CPE23|CpeUri|CpeName",
    "purl": "PURL|PackageURL",
    "package": "PackageIdentifier|PackageFamilyName|PackageId|PackageFullName|ExtensionId",
    "bundle_id": "BundleId|BundleIdentifier|ApplicationBundleId|AppBundleId|CFBundleIdentifier",
    "team_id": "TeamId|TeamIdentifier|AppleTeamId|DeveloperTeamId",
    "path": "InstallLocation|InstallPath|InstalledPath|InstalledPaths|InstallationPath|DiskPaths|FilePath|FullPath|Path|ExecutablePath|ImagePath|PathName"
    "|Installationspfad|Pfad|Chemin|Chemin d'installation|Ruta|Percorso|Caminho|Ścieżka|Путь|Шлях|パス|경로|路径|路徑",
    "service": "ServiceName|DriverName|ProcessName|ImageName|ExeName|ExecutableName|Имя службы|Dienstname",
    "mac": "MACAddress|MAC|PhysicalAddress|EthernetMac|WiFiMac|HardwareAddress",
    "seen_at": "LastSeen|LastSeenAt|LastSeenDateTime|LastSeenTimestamp|SeenTime|LastInventory|LastInventoryUpdate|LastScan|LastScanTime|InventoryDate|LastReported"
    "|ReportDate|CollectedAt|TimeGenerated|Timestamp|LastChanged|SoftwareFirstSeenTimestamp|FirstSeen|InstallDateTime|InstallDate|InstalledOn|InstallTime|DateInstalled",
    "count": "DeviceCount|DevicesCount|InstallCount|InstallationCount|Installations|HostsCount|HostCount|ComputerCount|NumberOfDevices|NumberOfInstallations|InstanceCount"
    "|Devices|Hosts|Computers|Installs|Instances|Count|Quantity|Anzahl|Nombre d'appareils|Anzahl Geräte|Количество|Кількість|台数|수량|数量",
}

_SERIALS = (
    "SerialNumber|Serial|AssetTag|ServiceTag|BIOSSerialNumber|Seriennummer|Numéro de série|Número de serie"
    "|Numero di serie|Número de série|Серийный номер|シリアル番号|序列号"
)
"""Columns that say which machine a device is, besides its name; they say nothing of what a table is."""

_COMPANIES = frozenset({"company", "companyname"})
_MODELS = frozenset({"model", "modelname"})
_SERVICE_HINTS = frozenset({"starttype", "startmode", "servicetype", "dependentservices", "startuptype"})


def plain(header: str) -> str:
    """Return a header as it is compared: `Numéro de série` -> `numerodeserie`."""
    folded = unicodedata.normalize("NFKD", header.strip().casefold())
    return "".join(c for c in folded if c.isalnum())


@cache
def _table() -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    for field, names in _SYNONYMS.items():
        for rank, name in enumerate(names.replace("\n", "|").split("|")):
            if key := plain(name):
                found.setdefault(key, (field, rank))
    return found


def _lookup(header: str) -> tuple[str, int] | None:
    table = _table()
    key = plain(header)
    # `table.Column` of a query, `Publisher0` of SCCM, `Application: Title` of a report.
    last = plain(header.replace(":", ".").rsplit(".", 1)[-1])
    for candidate in (key, key.removesuffix("0"), last, last.removesuffix("0")):
        if candidate in table:
            return table[candidate]
    return None


def assign(headers: list[str]) -> dict[str, int]:
    """Return for each field that was recognised the index of the column that holds it.

    A column called just "Name" is the software's name, unless another column is: then it is the
    device in SCCM (`Name0`) and in lists of hardware, or the short name of a service. "Company" is a
    publisher beside the name of a product; beside a bare "Name" it would make a vendor of every
    customer in a list of contacts.
    """
    best: dict[str, tuple[int, int]] = {}
    for index, header in enumerate(headers):
        if (hit := _lookup(header)) and (hit[0] not in best or hit[1] < best[hit[0]][0]):
            best[hit[0]] = (hit[1], index)
    found = {field: index for field, (_, index) in best.items()}
    if "bare name" in found:
        index = found.pop("bare name")
        if "name" not in found:
            found["bare name"] = index
        elif "service" not in found and _SERVICE_HINTS & {plain(h) for h in headers}:
            found["service"] = index
        elif "device" not in found and (
            plain(headers[index]) == "name0" or plain(headers[found["name"]]) in _MODELS
        ):
            found["device"] = index
    if "publisher" in found and "name" not in found and plain(headers[found["publisher"]]) in _COMPANIES:
        del found["publisher"]
    return found


def serial_column(headers: list[str], device: int | None) -> int | None:
    """Return the column that holds the serial number of a device that is named in column `device`."""
    known = {plain(name) for name in _SERIALS.split("|")}
    others = (i for i, h in enumerate(headers) if i != device and plain(h) in known)
    return None if device is None else next(others, None)
