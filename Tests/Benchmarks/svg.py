"""Plots as SVG that is written by hand: bars, and lines over a cause that grows by factors.

The colours can be read on a light page and on a dark one: an image does not know where it is shown.
"""

import math
from html import escape

STYLE = """<style>
text { font: 12px system-ui, sans-serif; fill: #737d88; }
.title { font-weight: 600; }
.axis { stroke: #737d88; }
.bar { fill: #8b949e; }
.ours { fill: #2f81f7; }
.line { fill: none; stroke: #2f81f7; stroke-width: 2; }
</style>"""
LABELS, BAR, ROW, GAP = 150, 190, 20, 90
PANEL_WIDTH, PANEL_HEIGHT = 290, 190
LEFT, RIGHT, TOP, BOTTOM = 50, 26, 34, 40


def short(value):
    """A number for an axis or a bar."""
    if value >= 10_000:
        return f"{value / 1000:.3g}k"
    return f"{value:.3g}" if value < 1000 else f"{value:,.0f}"


def text(x, y, words, anchor="start", kind=""):
    """A piece of text."""
    style = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{style}>{escape(words)}</text>'


def document(width, height, label, parts):
    """A whole file."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" role="img" aria-label="{escape(label)}">'
    )
    return "\n".join([head, STYLE, *parts, "</svg>"]) + "\n"


def bars(x, y, title, values):
    """One chart of horizontal bars; `values` are pairs of a label and a number, ours first."""
    parts = [text(x, y + 14, title, kind="title")]
    most = max(value for _, value in values)
    for row, (label, value) in enumerate(values):
        top = y + 26 + row * ROW
        length = value / most * BAR
        kind = "ours" if row == 0 else "bar"
        parts.append(text(x + LABELS - 8, top + 11, label, "end"))
        parts.append(
            f'<rect class="{kind}" x="{x + LABELS}" y="{top}" width="{length:.1f}" height="14"/>')
        parts.append(text(x + LABELS + length + 6, top + 11, short(value)))
    return parts


def bar_charts(label, rows):
    """A file of bar charts; `rows` holds rows of pairs of a title and the values."""
    parts, y = [], 10
    for charts in rows:
        for column, (title, values) in enumerate(charts):
            parts += bars(10 + column * (LABELS + BAR + GAP), y, title, values)
        y += 44 + ROW * max(len(values) for _, values in charts)
    width = 10 + (LABELS + BAR + GAP) * max(len(charts) for charts in rows)
    return document(width, y, label, parts)


def curve(x, y, title, cause, points):
    """One plot of a value, from zero, over a cause whose axis is logarithmic."""
    wide, high = PANEL_WIDTH - LEFT - RIGHT, PANEL_HEIGHT - TOP - BOTTOM
    first, last = math.log(points[0][0]), math.log(points[-1][0])
    most = max(value for _, value in points) or 1
    places = [
        (
            x + LEFT + (math.log(at) - first) / (last - first) * wide,
            y + TOP + (1 - value / most) * high,
        )
        for at, value in points
    ]
    bottom = y + TOP + high
    parts = [
        text(x + LEFT, y + 20, title, kind="title"),
        f'<path class="axis" fill="none" d="M{x + LEFT} {y + TOP}V{bottom}H{x + LEFT + wide}"/>',
        text(x + LEFT - 6, y + TOP + 5, short(most), "end"),
        text(x + LEFT - 6, bottom, "0", "end"),
        text(x + LEFT + wide / 2, bottom + 32, cause, "middle"),
    ]
    for (at, _), (across, _) in zip(points, places):
        parts.append(text(across, bottom + 16, short(at), "middle"))
    drawn = " ".join(f"{across:.1f},{up:.1f}" for across, up in places)
    parts.append(f'<polyline class="line" points="{drawn}"/>')
    dot = '<circle class="ours" cx="{:.1f}" cy="{:.1f}" r="3"/>'
    return parts + [dot.format(across, up) for across, up in places]


def curves(label, rows):
    """A file of plots; `rows` holds rows of title, name of the cause, and points."""
    parts = []
    for row, plots in enumerate(rows):
        for column, plot in enumerate(plots):
            parts += curve(column * PANEL_WIDTH, row * PANEL_HEIGHT, *plot)
    width = PANEL_WIDTH * max(len(plots) for plots in rows)
    return document(width, PANEL_HEIGHT * len(rows), label, parts)
