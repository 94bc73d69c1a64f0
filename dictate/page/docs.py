"""/docs: the routes for people, made from the same document as /openapi.json.

Without a script and without a library: what is there to read needs neither.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

if TYPE_CHECKING:
    from collections.abc import Iterator

router = APIRouter(include_in_schema=False)

Document = dict[str, Any]

_STYLE = """\
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 52rem; margin: 0 auto; padding: 1rem; }
section { border-top: 1px solid #8888; margin-top: 1.5rem; }
h2 { font-size: 1.1rem; }
code, pre { font-family: ui-monospace, monospace; }
pre { overflow-x: auto; background: #8882; padding: .75rem; white-space: pre-wrap; }
dt { font-family: ui-monospace, monospace; }
dd { margin: 0 0 .25rem 1.5rem; }
"""


@router.get("/docs")
def docs(request: Request) -> HTMLResponse:
    """What the routes take and answer."""
    document: Document = request.app.openapi()
    return HTMLResponse("\n".join(_page(document)))


@router.get("/docs/style.css")
def style() -> Response:
    """The look of it; the page's policy allows no style inside the document."""
    return Response(_STYLE, media_type="text/css")


def _page(document: Document) -> Iterator[str]:
    info = document["info"]
    yield '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width">'
    yield '<link rel="icon" href="/page/icons/idle.svg">'
    yield '<link rel="stylesheet" href="/docs/style.css">'
    yield f"<title>{escape(info['title'])}: the API</title>"
    yield f"</head><body><h1>{escape(info['title'])} {escape(info['version'])}: the API</h1>"
    yield f"<pre>{escape(info['description'])}</pre>"
    yield '<p><a href="/openapi.json">/openapi.json</a></p>'
    for path, methods in document["paths"].items():
        for method, route in methods.items():
            yield from _route(f"{method.upper()} {path}", route)
    yield "<section><h2>Shapes</h2>"
    for name, schema in document["components"]["schemas"].items():
        yield f'<h3 id="{escape(name)}">{escape(name)}</h3>'
        yield f"<p>{escape(schema.get('description', ''))}</p>"
        yield from _fields(schema)
    yield "</section></body></html>"


def _route(title: str, route: Document) -> Iterator[str]:
    yield f"<section><h2><code>{escape(title)}</code></h2>"
    yield f"<p>{escape(route.get('description', ''))}</p><dl>"
    for parameter in route.get("parameters", []):
        about = parameter.get("description", "")
        yield _item(parameter["name"], _kind(parameter["schema"]), about)
    for kind, body in route.get("requestBody", {}).get("content", {}).items():
        yield _item("body", f"{escape(kind)}: {_kind(body['schema'])}", "")
    for code, answer in route["responses"].items():
        # What any route may refuse with stands on top.
        if code.startswith("2"):
            shapes = [_kind(body.get("schema", {})) for body in answer.get("content", {}).values()]
            yield _item(code, ", ".join(filter(None, shapes)), "")
    yield "</dl></section>"


def _fields(schema: Document) -> Iterator[str]:
    yield "<dl>"
    for name, field in schema.get("properties", {}).items():
        yield _item(name, _kind(field), field.get("description", ""))
    for value in schema.get("enum", []):
        yield _item(str(value), "", "")
    yield "</dl>"


def _item(name: str, kind: str, about: str) -> str:
    return f"<dt>{escape(name)}</dt><dd>{kind} {escape(about)}</dd>"


def _kind(schema: Document) -> str:
    """What a value is, as HTML."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#{name}">{name}</a>'
    if "enum" in schema or "const" in schema:
        values = schema.get("enum", [schema.get("const")])
        return " | ".join(f"<code>{escape(repr(value))}</code>" for value in values)
    if options := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(_kind(option) for option in options)
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return escape(str(schema.get("type", "")))
