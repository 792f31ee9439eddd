"""Files that are dropped on a page as a hand would: a real drop event with real files in it."""

from __future__ import annotations

from typing import Any

_DROP = """async ([where, files, each]) => {
    const data = new DataTransfer();
    for (const [name, words] of files) data.items.add(new File([words], name));
    for (let n = 0; n < each; n += 1) data.items.add(new File([`Fiction, number ${n}.`], `file-${n}.txt`));
    const form = document.querySelector(where);
    for (const kind of ["dragenter", "dragover", "drop"]) {
        form.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
        if (kind === "dragover" && !form.classList.contains("over")) throw new Error("nothing says where to drop");
    }
}"""


def drop(tab: Any, files: list[tuple[str, str]], *, more: int = 0, where: str = "#upload") -> None:
    """Drop files with their words on a form, and as many more of a line each."""
    tab.evaluate(_DROP, [where, files, more])


def lines(tab: Any) -> list[str]:
    """The lines of the receipt."""
    return list(tab.eval_on_selector_all("#receipt tbody tr", "all => all.map(one => one.innerText)"))
