"""Draw what thresholds do, as SVG: the share that is found, and the share of alerts that are none.

The lines differ in their dashes as well as their colour. The same input gives the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["as_svg"]

_WIDE, _HIGH, _LEFT, _TOP, _RIGHT, _BOTTOM = 640, 340, 56, 40, 24, 48


def as_svg(title: str, points: Sequence[tuple[float, float, float]], threshold: float) -> str:
    """Return a picture of (threshold, share found, share of false alerts), thresholds rising.

    Args:
        title: above the picture.
        points: at least two.
        threshold: that in use, which is marked.
    """
    first, last = points[0][0], points[-1][0]

    def x(value: float) -> float:
        return round(_LEFT + (_WIDE - _LEFT - _RIGHT) * (value - first) / (last - first or 1), 1)

    def y(share: float) -> float:
        return round(_TOP + (_HIGH - _TOP - _BOTTOM) * (1 - share), 1)

    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {_HIGH}" font-family="sans-serif" font-size="12" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{_WIDE}" height="{_HIGH}" fill="#ffffff"/>',
        f'<text x="{_LEFT}" y="22" font-size="14" fill="#111111">{escape(title)}</text>',
    ]
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        lines.append(f'<path d="M{_LEFT} {y(share)}H{_WIDE - _RIGHT}" stroke="#dddddd"/>')
        lines.append(
            f'<text x="{_LEFT - 8}" y="{y(share) + 4}" text-anchor="end" fill="#333333">{share:.0%}</text>'
        )
    for value, _, _ in points[::2]:
        lines.append(
            f'<text x="{x(value)}" y="{_HIGH - _BOTTOM + 18}" text-anchor="middle" fill="#333333">{value:g}</text>'
        )
    lines.append(
        f'<text x="{_WIDE / 2:g}" y="{_HIGH - 10}" text-anchor="middle" fill="#333333">threshold</text>'
    )
    lines.append(
        f'<path d="M{x(threshold)} {_TOP}V{_HIGH - _BOTTOM}" stroke="#555555" stroke-dasharray="2 4"/>'
    )
    for place, (label, colour, dash) in enumerate(
        (
            ("entries found under varied names", "#0b5394", "none"),
            ("others that raise an alert", "#b45f06", "6 4"),
        )
    ):
        path = " ".join(f"{'L' if i else 'M'}{x(p[0])} {y(p[place + 1])}" for i, p in enumerate(points))
        lines.append(
            f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>'
        )
        at = _TOP + 16 + 18 * place if place == 0 else _HIGH - _BOTTOM - 10
        lines.append(f'<text x="{_LEFT + 8}" y="{at}" fill="{colour}">{escape(label)}</text>')
    lines.append("</svg>")
    return "\n".join(lines) + "\n"
