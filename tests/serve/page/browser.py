"""A headless Chromium, by the WebDriver protocol of chromedriver and nothing but the standard library."""

import base64
import http.client
import json
import os
import re
import shutil
import subprocess
import time
from pathlib import Path

KEY = "element-6066-11e4-a52e-4f735466cecf"


def missing() -> str | None:
    """Why there is no browser here, or nothing."""
    for names in (("chromedriver",), ("chromium", "google-chrome", "chromium-browser")):
        if not any(shutil.which(name) for name in names):
            return f"no {names[0]} on this machine (Debian: chromium, chromium-driver)"
    return None


class Browser:
    def __init__(self, folder: Path, width: int = 1500, height: int = 1000) -> None:
        binary = next(shutil.which(name) for name in ("chromium", "google-chrome", "chromium-browser") if shutil.which(name))
        environment = {**os.environ, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "XDG_CACHE_HOME": str(folder)}
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                       env=environment)
        self.port = 0
        for line in self.driver.stdout:
            if found := re.search(r"successfully on port (\d+)", line):
                self.port = int(found.group(1))
                break
        options = {"binary": binary, "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                                              "--no-proxy-server", f"--user-data-dir={folder}/profile",
                                              f"--window-size={width},{height}"]}
        capabilities = {"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        made = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})
        self.session = f"/session/{made['sessionId']}"

    def _ask(self, method: str, path: str, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=90)
        connection.request(method, path, json.dumps(body if body is not None else {}) if method == "POST" else None,
                           {"Content-Type": "application/json"})
        answer = json.loads(connection.getresponse().read())
        connection.close()
        if isinstance(answer["value"], dict) and "error" in answer["value"]:
            raise AssertionError(f"{method} {path}: {answer['value']['message']}")
        return answer["value"]

    def open(self, address: str) -> None:
        self._ask("POST", self.session + "/url", {"url": address})

    def run(self, script: str, *arguments):
        return self._ask("POST", self.session + "/execute/sync", {"script": script, "args": list(arguments)})

    def run_async(self, script: str, *arguments):
        return self._ask("POST", self.session + "/execute/async", {"script": script, "args": list(arguments)})

    def find(self, selector: str) -> str:
        return self._ask("POST", self.session + "/element", {"using": "css selector", "value": selector})[KEY]

    def click(self, selector: str) -> None:
        self._ask("POST", f"{self.session}/element/{self.find(selector)}/click")

    def write(self, selector: str, text: str, clear: bool = True) -> None:
        element = self.find(selector)
        if clear:
            self._ask("POST", f"{self.session}/element/{element}/clear")
        if text:
            self._ask("POST", f"{self.session}/element/{element}/value", {"text": text})

    def text(self, selector: str) -> str:
        return self._ask("GET", f"{self.session}/element/{self.find(selector)}/text")

    def wait(self, script: str, what: str, seconds: float = 30):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if (value := self.run(script)) not in (None, False, ""):
                return value
            time.sleep(0.05)
        raise AssertionError(f"{what} did not come: {self.run('return document.body.innerText')}")

    def dark(self, dark: bool) -> None:
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self._ask("POST", self.session + "/goog/cdp/execute",
                  {"cmd": "Emulation.setEmulatedMedia", "params": {"features": features}})

    def logged(self) -> list[str]:
        return [entry["message"] for entry in self._ask("POST", self.session + "/se/log", {"type": "browser"})]

    def picture(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self._ask("GET", self.session + "/screenshot")))

    def end(self) -> None:
        try:
            self._ask("DELETE", self.session)
        except (OSError, AssertionError):
            pass
        self.driver.terminate()
        self.driver.wait(30)
        self.driver.stdout.close()
