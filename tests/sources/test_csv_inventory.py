"""Tables: headers in many languages, encodings, and rows that do not fit."""

# ruff: noqa: RUF001 - letters of other alphabets are the matter here

from __future__ import annotations

import codecs
import csv
import io

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from proscribe.errors import SourceError
from proscribe.sources import Origin
from proscribe.sources._headers import assign, plain
from proscribe.sources.csv_inventory import PLUGIN


def _read(data: bytes | str, device: str | None = None) -> tuple[list[dict], Origin]:
    origin = Origin("t.csv", device)
    raw = data.encode() if isinstance(data, str) else data
    return [row for batch in PLUGIN.read(io.BytesIO(raw), origin) for row in batch.to_pylist()], origin


@pytest.mark.parametrize(
    "header",
    [
        "Gerätename;Anwendungsname;Herausgeber;Version",
        "Nom de l'ordinateur;Nom du logiciel;Éditeur;Version",
        "Nombre del equipo;Nombre del programa;Editor;Versión",
        "Nome computer;Nome applicazione;Editore;Versione",
        "Nome do computador;Nome do programa;Fornecedor;Versão",
        "Computernaam;Programmanaam;Uitgever;Versie",
        "Nazwa komputera;Nazwa programu;Wydawca;Wersja",
        "Имя компьютера;Название программы;Издатель;Версия",
        "Ім'я комп'ютера;Назва програми;Видавець;Версія",
        "コンピューター名;ソフトウェア名;発行元;バージョン",
        "컴퓨터 이름;프로그램 이름;게시자;버전",
        "计算机名;软件名称;发布者;版本",
        "電腦名稱;軟體名稱;發行者;版本",
        "Bilgisayar adı;Program adı;Yayıncı;Sürüm",
        "AssetName;Software;Publisher;Version",
        "Netbios_Name0;ProductName0;Publisher0;ProductVersion0",
        "computer_name;display name;VENDOR;display-version",
        "hosts.hostname;software.name;software.vendor;software.version",
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_headers_in_many_languages(header, delimiter):
    text = f"{header}\nPC-1;Example Editor;Example Works;1.2\n".replace(";", delimiter)
    assert PLUGIN.sniff(text.encode(), "x.txt") >= 0.9
    (row,), _ = _read(text)
    assert (row["device"], row["name"], row["version"]) == ("PC-1", "Example Editor", "1.2")
    assert row["publisher"] == "Example Works"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (["Name0", "DisplayName0", "Publisher0"], {"device": 0, "name": 1, "publisher": 2}),
        (["Status", "StartType", "Name", "DisplayName"], {"service": 2, "name": 3}),
        (["Name", "Company", "Email"], {"bare name": 0}),
        (["Product Name", "Company"], {"name": 0, "publisher": 1}),
        (["Name", "Manufacturer", "Model"], {"device": 0, "manufacturer": 1, "name": 2}),
        (["DisplayName", "DisplayName_loc", "Publisher"], {"name": 0, "publisher": 2}),
        (["ApplicationShortVersion", "ApplicationVersion", "ApplicationName"], {"version": 1, "name": 2}),
        (["DeviceId", "DeviceName", "SoftwareName"], {"device": 1, "name": 2}),
    ],
)
def test_columns_that_could_be_two_things(headers, expected):
    assert assign(headers) == expected


def test_plain():
    assert plain("  Numéro de Série ") == "numerodeserie"
    assert plain("display-version") == plain("Display Version")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings_and_line_ends(encoding, end):
    text = end.join(["#TYPE Selected.X", '"DisplayName","Publisher"', '"Größe","Müller"', '"b","c"', ""])
    rows, _ = _read(text.encode(encoding))
    assert [(r["line"], r["name"], r["publisher"]) for r in rows] == [(3, "Größe", "Müller"), (4, "b", "c")]


def test_utf_16_without_a_mark_is_noted():
    _, origin = _read("DisplayName,Publisher\r\na,b\r\n".encode("utf-16-le"))
    assert origin.tally.notes == {"read as UTF-16-LE, told by its NUL bytes": 1}


def test_a_mark_between_the_halves_of_a_utf_16_character():
    rows, _ = _read(codecs.BOM_UTF16_BE + "DisplayName,Publisher\n😀 tool,b\n".encode("utf-16-be"))
    assert rows[0]["name"] == "😀 tool"


def test_one_line_in_a_legacy_encoding_is_read_and_noted():
    rows, origin = _read(b"DisplayName,Publisher\nplain,x\nGr\xf6\xdfe,M\xfcller\n")
    assert rows[1]["name"] == "Größe"
    assert origin.tally.notes == {"line that is not UTF-8, read as cp1252": 1}


def test_nul_characters_are_left_out_and_noted():
    rows, origin = _read(b"DisplayName,Publisher\nExa\x00mple,Works\n")
    assert rows[0]["name"] == "Example"
    assert origin.tally.notes == {"NUL characters left out": 1}


def test_a_quote_that_does_not_end_loses_only_what_is_counted():
    good = "Tool,Works\n" * 5
    text = f'DisplayName,Publisher\n{good}"never closed,Works\n' + "Lost,Works\n" * 20_000 + "Last,Works\n"
    rows, origin = _read(text)
    tally = origin.tally
    assert [r["line"] for r in rows[:5]] == [2, 3, 4, 5, 6]
    (reason,) = tally.reasons
    assert reason == "a quoted value that does not end: a quote is probably missing"
    assert tally.examples[reason].startswith("t.csv:7 ")
    assert tally.rows == tally.recognised + tally.reasons[reason] == 20_007
    lines = text.splitlines()
    assert rows[-1]["name"] == "Last"
    for row in rows:
        assert row["name"] in lines[row["line"] - 1]


def test_a_line_without_end_is_dropped_and_counted():
    text = "DisplayName,Publisher\nFirst,Works\n" + "x" * (3 << 20) + "\nLast,Works\n"
    rows, origin = _read(text)
    assert [(r["line"], r["name"]) for r in rows] == [(2, "First"), (4, "Last")]
    assert origin.tally.reasons == {"a line longer than 1,048,576 characters": 1}


def test_times_only_where_they_are_instants():
    rows, _ = _read(
        "DisplayName,Last Seen\na,2024-07-23T12:00:00+02:00\nb,1721728800\nc,07/23/2024\nd,20240723\n"
        "e,2024-07-23 10:00:00\nf,/Date(1721728800000)/\ng,2024-07-23T10:00:00.5Z\nh,2024-13-45T10:00:00Z\n"
    )
    stamps = [r["seen_at"] and r["seen_at"].timestamp() for r in rows]
    assert stamps == [1721728800, 1721728800, None, None, None, 1721728800, 1721728800.5, None]


def test_the_devices_name_falls_back_to_what_the_user_said():
    rows, _ = _read("DisplayName,Computer\na,PC-1\nb,\n", device="PC-9")
    assert [r["device"] for r in rows] == ["PC-1", "PC-9"]


def test_sep_line_preamble_and_trailing_delimiters():
    rows, origin = _read("sep=;\nDisplayName;Publisher;\n\na;b;\nc;d;;\n")
    assert [(r["line"], r["name"]) for r in rows] == [(4, "a"), (5, "c")]
    assert not origin.tally.notes


def test_services_have_their_short_name():
    rows, _ = _read("Status,StartType,Name,DisplayName\nRunning,Automatic,exsvc,Example Service\n")
    assert (rows[0]["kind"], rows[0]["service"], rows[0]["name"]) == ("service", "exsvc", "Example Service")


def test_old_mac_line_ends():
    rows, _ = _read("DisplayName,Publisher\ra,b\rc,d\r")
    assert [(r["line"], r["name"]) for r in rows] == [(2, "a"), (3, "c")]


def test_an_unknown_table_is_refused_with_its_headers():
    with pytest.raises(SourceError) as caught:
        _read("colour,size\nred,1\n")
    assert "headers seen: colour, size" in caught.value.message
    assert "Publisher" in caught.value.hint


def test_large_tables_come_in_batches():
    origin = Origin("t.csv")
    text = "DisplayName,Publisher\n" + "".join(f"Tool {i},Works\n" for i in range(100_000))
    batches = list(PLUGIN.read(io.BytesIO(text.encode()), origin))
    assert max(b.num_rows for b in batches) <= 65_536
    assert sum(b.num_rows for b in batches) == origin.tally.rows == 100_000
    assert batches[-1].column("line")[-1].as_py() == 100_001


_CELL = st.text(st.sampled_from('ab ,;"\n\r\t|é'), max_size=6)


@seed(20240723)
@settings(max_examples=60, deadline=None, database=None)
@given(cells=st.lists(st.tuples(_CELL, _CELL), max_size=12), end=st.sampled_from(["\n", "\r\n"]))
def test_lines_hold_whatever_is_quoted(cells, end):
    """Every record begins at the line that a count of line ends says."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(["DisplayName", "Publisher"])
    starts = []
    for pair in cells:
        starts.append(1 + len(io.StringIO(buffer.getvalue(), newline="").readlines()))
        writer.writerow(pair)
    rows, _ = _read(buffer.getvalue())
    expected = [s for s, pair in zip(starts, cells, strict=True) if any(c.strip() for c in pair)]
    assert [r["line"] for r in rows] == expected


def test_a_serial_number_beside_the_name_of_a_device_is_kept():
    table = b"DeviceName,DisplayName,Publisher,SerialNumber\nPC-1,7-Zip,Igor Pavlov,5CG1234XYZ\n"
    rows, origin = _read(table)
    assert [(r["device"], r["serial"]) for r in rows] == [("PC-1", "5CG1234XYZ")]
    assert origin.tally.columns["SerialNumber"] == "serial"
    rows, _ = _read(table.replace(b"DeviceName", b"Kommentar"))
    assert [(r["device"], r["serial"]) for r in rows] == [("5CG1234XYZ", None)]
