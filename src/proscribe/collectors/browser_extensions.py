"""Read the extensions of the browsers of all users whose profiles can be read, in osquery's shape.

Chromium keeps a folder for each extension, Firefox one list for each profile. A name that is written as a
reference into the extension's own translations is looked up there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from proscribe.collectors import ABSENT, REFUSED, Collector, System, Taken

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from proscribe.collectors._machine import Machine

__all__ = ["PLUGIN"]

_FORMAT = "osquery-log"
# browser, then its folder in a user's home on each system; profiles lie in it, or it is one itself.
_CHROMIUM = {
    "chrome": (
        ".config/google-chrome",
        "Library/Application Support/Google/Chrome",
        "Google/Chrome/User Data",
    ),
    "chromium": (".config/chromium", "Library/Application Support/Chromium", "Chromium/User Data"),
    "chromium snap": ("snap/chromium/common/chromium", "", ""),
    "edge": (
        ".config/microsoft-edge",
        "Library/Application Support/Microsoft Edge",
        "Microsoft/Edge/User Data",
    ),
    "brave": (
        ".config/BraveSoftware/Brave-Browser",
        "Library/Application Support/BraveSoftware/Brave-Browser",
        "BraveSoftware/Brave-Browser/User Data",
    ),
    "vivaldi": (".config/vivaldi", "Library/Application Support/Vivaldi", "Vivaldi/User Data"),
    "opera": (".config/opera", "Library/Application Support/com.operasoftware.Opera", ""),
    "yandex": (
        ".config/yandex-browser",
        "Library/Application Support/Yandex/YandexBrowser",
        "Yandex/YandexBrowser/User Data",
    ),
}
_FIREFOX = {
    "firefox": (
        ".mozilla/firefox",
        "Library/Application Support/Firefox/Profiles",
        "Mozilla/Firefox/Profiles",
    ),
    "firefox snap": ("snap/firefox/common/.mozilla/firefox", "", ""),
    "firefox flatpak": (".var/app/org.mozilla.firefox/.mozilla/firefox", "", ""),
    "librewolf": (".librewolf", "Library/Application Support/librewolf/Profiles", ""),
    "thunderbird": (".thunderbird", "Library/Thunderbird/Profiles", ""),
}
_ORDER = (System.LINUX, System.MACOS, System.WINDOWS)
_WINDOWS = {"chromium": "AppData/Local", "firefox": "AppData/Roaming"}
_LARGEST = 16 * 1024 * 1024


def _take(machine: Machine) -> Iterator[Taken]:
    met = False
    for home in machine.homes():
        try:
            list(home.iterdir())
        except OSError as error:
            told = f"{REFUSED}{machine.shown(home)}: {error.strerror or error}; run as the administrator"
            yield Taken(f"browser extensions {home.name}", _FORMAT, None, told)
            continue
        for kind, browsers in (("chromium", _CHROMIUM), ("firefox", _FIREFOX)):
            for browser, folders in browsers.items():
                folder = folders[_ORDER.index(machine.system)]
                base = home / _WINDOWS[kind] if machine.system is System.WINDOWS else home
                if folder and (base / folder).is_dir():
                    rows = list((_chromium if kind == "chromium" else _firefox)(base / folder, machine))
                    met = met or bool(rows)
                    name = f"{browser} extensions {home.name}"
                    nothing = f"{ABSENT}no extensions in {machine.shown(base / folder)}"
                    yield (
                        Taken(name, _FORMAT, msgspec.json.encode(rows))
                        if rows
                        else Taken(name, _FORMAT, None, nothing)
                    )
                    met = True
    if not met:
        yield Taken("browser extensions", _FORMAT, None, f"{ABSENT}no profile of a browser was met")


def _chromium(folder: Path, machine: Machine) -> Iterator[dict[str, str]]:
    for manifest in sorted(folder.glob("*/Extensions/*/*/manifest.json")):
        told = _json(manifest)
        if isinstance(told, dict):
            version = manifest.parent
            author = told.get("author")
            author = author.get("email") if isinstance(author, dict) else author
            yield {
                "name": _said(told.get("name"), version, told.get("default_locale")),
                "identifier": version.parent.name,
                "version": str(told.get("version") or ""),
                "author": str(author or ""),
                "browser_type": "chromium",
                "path": machine.shown(version),
            }


def _said(name: object, folder: Path, locale: object) -> str:
    """Return an extension's name; `__MSG_key__` is a text of its translations."""
    text = str(name or "")
    if not (text.startswith("__MSG_") and text.endswith("__")):
        return text
    key = text[6:-2].lower()
    for tried in (str(locale or "en"), "en", "en_US"):
        if "/" in tried or "\\" in tried:
            continue
        messages = _json(folder / "_locales" / tried / "messages.json")
        if isinstance(messages, dict):
            for known, message in messages.items():
                if known.lower() == key and isinstance(message, dict):
                    return str(message.get("message") or "")
    return ""


def _firefox(folder: Path, machine: Machine) -> Iterator[dict[str, str]]:
    for listing in sorted(folder.glob("*/extensions.json")):
        told = _json(listing)
        addons = told.get("addons") if isinstance(told, dict) else None
        for addon in addons if isinstance(addons, list) else ():
            if isinstance(addon, dict) and addon.get("id"):
                local = addon.get("defaultLocale")
                local = local if isinstance(local, dict) else {}
                yield {
                    "name": str(local.get("name") or ""),
                    "identifier": str(addon["id"]),
                    "version": str(addon.get("version") or ""),
                    "creator": str(local.get("creator") or ""),
                    "source_url": str(addon.get("sourceURI") or ""),
                    "path": str(addon.get("path") or machine.shown(listing)),
                }


def _json(path: Path) -> Any:
    """Return a JSON file's value; None where there is none that can be read."""
    try:
        if path.stat().st_size > _LARGEST:
            return None
        return msgspec.json.decode(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    except (OSError, msgspec.MsgspecError, RecursionError, UnicodeError):
        return None


PLUGIN = Collector(
    title="browser extensions",
    systems=(System.LINUX, System.MACOS, System.WINDOWS),
    take=_take,
    root="the profiles of other users",
)
