"""App Control for Business (WDAC) policy: allows all, denies by file name and by folder, in audit mode.

A signer rule needs the TBS hash of an issuing certificate, which no inventory carries; hence file names.
The two rules that allow all are there because a policy that only denies stops everything.
"""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from proscribe.blocklists import Blocking, Blocklist, Mode, Rendered, Stage
from proscribe.blocklists._head import block, head
from proscribe.blocklists._windows import folders, guid, programs

__all__ = ["PLUGIN"]

_OPTIONS = ("Enabled:Unsigned System Integrity Policy", "Enabled:Update Policy No Reboot", "Enabled:UMCI")


def _folder(path: str) -> list[str]:
    """Return a folder as file path rules know it; they know neither %PROGRAMFILES%."""
    if path.startswith("%PROGRAMFILES%"):
        rest = path.removeprefix("%PROGRAMFILES%")
        return [f"%OSDRIVE%\\Program Files{rest}\\*", f"%OSDRIVE%\\Program Files (x86){rest}\\*"]
    return [f"{path}\\*"]


def _render(blocking: Blocking) -> Rendered:
    user: list[str] = []
    kernel: list[str] = []
    denied: list[str] = []
    for rule in programs(blocking, Stage.EXECUTION):
        number = f"ID_DENY_{len(denied) + 1}"
        named = quoteattr(f"proscribe: {rule.vendor}, {rule.value}")
        denied.append(
            f'    <Deny ID="{number}" FriendlyName={named} FileName={quoteattr(rule.value)} MinimumFileVersion="65535.65535.65535.65535" />\n'
        )
        (kernel if rule.value.endswith(".sys") else user).append(number)
    for folder, rule in folders(blocking, Stage.EXECUTION):
        for path in _folder(folder):
            number = f"ID_DENY_{len(denied) + 1}"
            named = quoteattr(f"proscribe: {rule.vendor}, {path}")
            denied.append(f'    <Deny ID="{number}" FriendlyName={named} FilePath={quoteattr(path)} />\n')
            user.append(number)
    names = {r.vendor for r in blocking.of(Stage.EXECUTION, "publisher", "subject")}
    left = tuple(
        f"programs of {blocking.names.get(v, v)} by signer: that needs the hash of the issuing certificate"
        for v in sorted(names)
    )
    options = _OPTIONS if blocking.mode is Mode.ENFORCE else (*_OPTIONS, "Enabled:Audit Mode")
    policy = guid("wdac", "proscribe").upper()

    def scenario(value: int, name: str, allow: str, refs: list[str]) -> str:
        inner = "".join(f'            <FileRuleRef RuleID="{r}" />\n' for r in (allow, *refs))
        return (
            f'    <SigningScenario Value="{value}" ID="ID_SIGNINGSCENARIO_{name}" FriendlyName="proscribe">\n'
            f"      <ProductSigners>\n        <FileRulesRef>\n{inner}        </FileRulesRef>\n"
            f"      </ProductSigners>\n    </SigningScenario>\n"
        )

    rules = "".join(f"    <Rule>\n      <Option>{o}</Option>\n    </Rule>\n" for o in options)
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        + block(head(blocking, PLUGIN, left, len(denied)), "<!--", "-->")
        + '<SiPolicy xmlns="urn:schemas-microsoft-com:sipolicy" PolicyType="Base Policy">\n'
        + "  <VersionEx>10.0.0.0</VersionEx>\n"
        + f"  <PolicyID>{{{policy}}}</PolicyID>\n  <BasePolicyID>{{{policy}}}</BasePolicyID>\n"
        + "  <PlatformID>{2E07F7E4-194C-4D20-B7C9-6F44A6C5A234}</PlatformID>\n"
        + f"  <Rules>\n{rules}  </Rules>\n  <EKUs />\n  <FileRules>\n"
        + '    <Allow ID="ID_ALLOW_KERNEL" FriendlyName="all else, kernel" FileName="*" />\n'
        + '    <Allow ID="ID_ALLOW_USER" FriendlyName="all else, user" FileName="*" />\n'
        + f"{''.join(denied)}  </FileRules>\n  <Signers />\n  <SigningScenarios>\n"
        + scenario(131, "DRIVERS", "ID_ALLOW_KERNEL", kernel)
        + scenario(12, "WINDOWS", "ID_ALLOW_USER", user)
        + "  </SigningScenarios>\n  <UpdatePolicySigners />\n  <CiSigners />\n  <HvciOptions>0</HvciOptions>\n</SiPolicy>\n"
    )
    return Rendered(text, len(denied), left)


PLUGIN = Blocklist(
    name="wdac",
    title="App Control for Business (WDAC) policy",
    stage=Stage.EXECUTION,
    file="proscribe.wdac.xml",
    apply=(
        "ConvertFrom-CIPolicy, then CiTool --update-policy; it stands beside other base policies",
        "watch events 3076 (audit) in CodeIntegrity before --mode enforce",
    ),
    undo="CiTool --remove-policy with the PolicyID below",
    cannot="a file name is that of the version resource: a renamed resource passes; folder rules do not hold for drivers",
    render=_render,
)
"""The App Control policy."""
