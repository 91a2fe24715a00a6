"""What a page says, whoever's form key it carries."""

import re

_TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]*')


def said(response):
    """Return an answer's body, byte for byte but for the form keys, which differ at each request."""
    return _TOKEN.sub(rb"\1", response.content)
