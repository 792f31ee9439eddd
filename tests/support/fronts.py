"""What stands at the head of a made-up report."""

from __future__ import annotations


def report_front(title: str) -> str:
    """The front matter of a public report of the whole time, in English."""
    return f"""\
---
format: habeas/report/1
title: "{title}"
language: en
symbol: FICTION/HRC/7
distribution: General
date: 5 November 2024
session: "Session 1 (fiction)"
agenda_item: "2"
original: en
purpose: public-report
audience: public
period: all
---
"""
