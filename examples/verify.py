"""Verifies an address: URL=http://127.0.0.1:8080 KEY=... python3 verify.py jane@example.com"""
import json
import os
import sys
import time
import urllib.request

URL, KEY = os.environ["URL"], os.environ["KEY"]


def call(path, body=None):
    request = urllib.request.Request(URL + path, headers={"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"})
    if body is not None:
        request.data = json.dumps(body).encode()
    with urllib.request.urlopen(request) as answer:
        return answer.status, answer.headers, json.load(answer)


def verify(email):
    status, headers, answer = call("/v1/verifications", {"email": email, "wait": 5})
    while status == 202:  # not settled yet: it goes on, and is found at Location
        location = headers["Location"]
        time.sleep(int(headers["Retry-After"]))
        status, headers, answer = call(location)
    return answer


verdict = verify(sys.argv[1])
print(f"{verdict['email']}: {verdict['status']}, {verdict['reason']}")
