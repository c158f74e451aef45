"""One request over a connection of our own, to the letter as it is said, and its answer whole."""


def asked(line, method, path, body=None, **headers):
    """Send a request over an `http.client` connection and end it; return what was answered.

    A header's name is written with _ for -. The answer's body is its `said`.
    """
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        line.request(method, path, body, named)
        answer = line.getresponse()
        answer.said = answer.read()
        return answer
    finally:
        line.close()
