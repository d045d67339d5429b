"""A stand-in for the `openai` package, for running the Python snippets where that package is not installed.

Tests install nothing from PyPI. It offers what the snippets use, over urllib, with the shapes of the real one:
attributes that an answer lacks are None, streams have a `response`, an error in the answer's status is raised.
"""

import json
import urllib.error
import urllib.request
import uuid
from types import SimpleNamespace

__all__ = ["OpenAI", "APIStatusError", "APIError"]


class APIError(Exception):
    pass


class APIStatusError(APIError):
    pass


class Answer(SimpleNamespace):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return None


class Response:
    """The part of httpx.Response that a stream shows."""

    def __init__(self, opened):
        self._opened = opened
        self._body = None
        self.headers = {name.lower(): value for name, value in opened.headers.items()}

    def read(self):
        if self._body is None:
            self._body = self._opened.read()
        return self._body

    def json(self):
        return json.loads(self._body)

    def lines(self):
        for line in self._opened:
            yield line.decode().rstrip("\r\n")


class Stream:
    def __init__(self, opened):
        self.response = Response(opened)

    def __iter__(self):
        for line in self.response.lines():
            if not line.startswith("data:"):
                continue
            data = line[len("data:") :].strip()
            if data == "[DONE]":
                return
            event = json.loads(data)
            if event.get("error"):
                raise APIError(event["error"].get("message"))
            yield json.loads(data, object_hook=lambda fields: Answer(**fields))


class OpenAI:
    def __init__(self, *, api_key, base_url, timeout, max_retries):
        assert max_retries == 0, "the stand-in never tries again"
        self._key = api_key
        self._base_url = base_url
        self._timeout = timeout
        self.images = SimpleNamespace(generate=self._generate, edit=self._edit)
        self.chat = SimpleNamespace(completions=SimpleNamespace(create=self._chat))

    def _generate(self, **fields):
        return self._post("/images/generations", json.dumps(fields).encode(), "application/json", fields)

    def _chat(self, **fields):
        return self._post("/chat/completions", json.dumps(fields).encode(), "application/json", fields)

    def _edit(self, *, image, mask=None, **fields):
        images = image if isinstance(image, list) else [image]
        name = "image[]" if isinstance(image, list) else "image"
        files = [(name, file) for file in images] + ([("mask", mask)] if mask else [])
        boundary = uuid.uuid4().hex
        body = b""
        for field, value in fields.items():
            text = "true" if value is True else str(value)
            body += f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{text}\r\n'.encode()
        for field, file in files:
            head = f'Content-Disposition: form-data; name="{field}"; filename="{file.name}"'
            body += f"--{boundary}\r\n{head}\r\nContent-Type: image/png\r\n\r\n".encode() + file.read() + b"\r\n"
        body += f"--{boundary}--\r\n".encode()
        return self._post("/images/edits", body, f"multipart/form-data; boundary={boundary}", fields)

    def _post(self, path, body, content_type, fields):
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": content_type}
        request = urllib.request.Request(self._base_url + path, data=body, headers=headers, method="POST")
        try:
            opened = urllib.request.urlopen(request, timeout=self._timeout)
        except urllib.error.HTTPError as refusal:
            raise APIStatusError(f"Error code: {refusal.code} - {refusal.read().decode()}") from None
        if fields.get("stream"):
            return Stream(opened)
        answer = json.loads(opened.read())
        pictures = answer.pop("data", None)
        data = None if pictures is None else [Answer(**picture) for picture in pictures]
        return Answer(**answer, data=data)
