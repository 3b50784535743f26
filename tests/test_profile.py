from __future__ import annotations

from pathlib import Path

import pytest

from proscribe import profile
from proscribe.errors import ProfileError

WHOLE = """\
[organisation]
name = "Juniper"
kind = "us-local"
us_person = true
acts = ["keep-using"]
locations = ["US", "CA"]

[facts]
"contract.customer" = "none"
"system.owner" = ["government", "contractor"]

[[site]]
name = "Main"
match = ["MC-*", "mc-*"]
location = "US"

[[site]]
name = "Radiology"
match = "RAD-*"
facts = { "system.device" = "server" }

[options]
format = "json"
"""


def test_reads_all_that_a_profile_may_say() -> None:
    p = profile.read(WHOLE, Path("proscribe.toml"))
    assert p.name == "Juniper"
    assert p.organisation == {"org.kind": "us-local", "org.us_person": True}
    assert p.acts == ("keep-using",)
    assert p.locations == ("US", "CA")
    assert p.facts == {"contract.customer": "none", "system.owner": "government|contractor"}
    assert [s.name for s in p.sites] == ["Main", "Radiology"]
    assert p.sites[1].facts == {"system.device": "server"}
    assert p.options == {"format": "json"}


def test_the_first_site_that_fits_is_the_one_and_files_stand_in_for_devices() -> None:
    p = profile.read(WHOLE, Path("proscribe.toml"))
    assert p.site("MC-001", "x.csv") is p.sites[0]
    assert p.site(None, "RAD-2.csv") is p.sites[1]
    assert p.site("OTHER", "RAD-2.csv") is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[organisation\n", "p.toml:1: not TOML"),
        ("[organization]\n", "p.toml:1: unknown key `organization`; the nearest is `organisation`"),
        (
            '[organisation]\nname = "x"\nknid = "us-local"\n',
            "p.toml:3: unknown key `knid`; the nearest is `kind`",
        ),
        ("[facts]\nlocation = 3\n", "p.toml:2: facts.location is `3`"),
        ('[organisation]\nacts = "use"\n', "p.toml:2: organisation.acts must be a list of texts"),
        ('[[site]]\nname = "x"\n', "p.toml:1: site 1 has no name or no match"),
        ("facts = 3\n", "p.toml:1: facts must be a table"),
    ],
)
def test_says_what_is_wrong_and_where(text: str, message: str) -> None:
    with pytest.raises(ProfileError) as caught:
        profile.read(text, Path("p.toml"))
    assert caught.value.message.startswith(message)
    assert caught.value.hint


def test_a_file_that_is_not_there_or_not_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="cannot be read"):
        profile.load(tmp_path / "none.toml")
    (tmp_path / "b.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ProfileError, match="not UTF-8"):
        profile.load(tmp_path / "b.toml")


def test_no_file_is_the_default_profile() -> None:
    assert profile.load(None) is profile.DEFAULT
    assert "assumed" in profile.DEFAULT.source


def test_answers_are_kept_beside_the_comments(tmp_path: Path) -> None:
    path = tmp_path / "proscribe.toml"
    path.write_text('# who asks\n[organisation]\nname = "x" # us\n', encoding="utf-8")
    profile.write(path, facts={"org.kind": "us-local", "contract.customer": "none", "funding.source": "own"})
    text = path.read_text(encoding="utf-8")
    assert "# who asks" in text
    assert "# us" in text
    again = profile.load(path)
    assert again.organisation == {"org.kind": "us-local"}
    assert again.facts == {"contract.customer": "none", "funding.source": "own"}
    assert [p.name for p in tmp_path.iterdir()] == ["proscribe.toml"]


def test_found_beside_or_above_but_not_beyond_a_checkout(tmp_path: Path) -> None:
    (tmp_path / "proscribe.toml").write_text("", encoding="utf-8")
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    assert profile.find(deep) == tmp_path.resolve() / "proscribe.toml"
    (tmp_path / "a" / ".git").mkdir()
    assert profile.find(deep) is None


def test_a_device_may_have_several_names() -> None:
    text = '[[device]]\nname = "RAD-1"\nalso = ["10.0.0.5", "2c:44:fd:00:00:01"]\n'
    (device,) = profile.read(text, Path("p.toml")).devices
    assert (device.name, device.also) == ("RAD-1", ("10.0.0.5", "2c:44:fd:00:00:01"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("device = 1\n", "p.toml:1: device must be a list of tables"),
        ('[[device]]\nname = "A"\n', "p.toml:1: a device has no name or no other names"),
        ('[[device]]\nname = "A"\nalso = ["x"]\nsite = "y"\n', "p.toml:4: unknown key `site`"),
        ('[[device]]\nname = "A"\nalso = "x"\n', "p.toml:3: device.also must be a list of texts"),
        (
            '[[device]]\nname = "A"\nalso = ["x"]\n[[device]]\nname = "B"\nalso = ["X"]\n',
            "p.toml:1: `X` is a name of both `A` and `B`",
        ),
    ],
)
def test_a_device_that_is_not_well_formed_is_told(text: str, message: str) -> None:
    with pytest.raises(ProfileError) as e:
        profile.read(text, Path("p.toml"))
    assert e.value.message.startswith(message)
    assert e.value.hint


def test_a_site_may_name_who_answers_for_it():
    text = '[[site]]\nname = "Lab"\nmatch = "L-*"\nowner = {}\n'
    assert profile.read(text.format('"Lab desk"'), Path("p.toml")).sites[0].owner == "Lab desk"
    with pytest.raises(ProfileError, match=r"p\.toml:4: owner of site `Lab` is no text"):
        profile.read(text.format("7"), Path("p.toml"))
