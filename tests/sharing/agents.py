"""What browsers and machines sent when they opened a page: recorded header sets, who they are and what they are called.

`OPENS` is how a browser says that a person opens a page. Versions are those of their time.
"""

from __future__ import annotations

from typing import NamedTuple

from jupinv.sharing.models import BOT, PERSON, PREFETCH, SCANNER

OPENS = {
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Site": "none",
    "Accept-Language": "de-DE,de;q=0.9",
}
SPEAKS = {"Accept-Language": "en-US,en;q=0.9"}
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
IOS = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
WINDOWS = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT}"
MAC = f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {WEBKIT}"
LINUX = f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT}"
ANDROID = f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT}"
IPHONE = f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) {IOS}"
GOOGLE = "+http://www.google.com/bot.html"


class Agent(NamedTuple):
    kind: str
    called: str
    agent: str
    headers: dict[str, str] = {}  # noqa: RUF012 - a default of a tuple
    method: str = "GET"
    address: str = ""


def person(called: str, agent: str, headers: dict[str, str] = OPENS) -> Agent:
    return Agent(PERSON, called, agent, headers)


def scanner(called: str, agent: str, headers: dict[str, str] | None = None, **more: str) -> Agent:
    return Agent(SCANNER, called, agent, headers or {}, **more)


def bot(called: str, agent: str, headers: dict[str, str] | None = None) -> Agent:
    return Agent(BOT, called, agent, headers or {})


CHROME = f"{WINDOWS} Chrome/142.0.0.0 Safari/537.36"
SAFARI = f"{IPHONE} Version/18.1 Mobile/15E148 Safari/604.1"

AGENTS = (
    # people
    person("Chrome on Windows", CHROME),
    person("Chrome on Mac", f"{MAC} Chrome/142.0.0.0 Safari/537.36"),
    person("Chrome on Linux", f"{LINUX} Chrome/141.0.0.0 Safari/537.36"),
    person("Chrome on Android", f"{ANDROID} Chrome/142.0.0.0 Mobile Safari/537.36"),
    person("Chrome on ChromeOS", f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/140.0.0.0 Safari/537.36"),
    person("Chrome on iPhone", f"{IPHONE} CriOS/142.0.7444.77 Mobile/15E148 Safari/604.1"),
    person("Edge on Windows", f"{CHROME} Edg/142.0.0.0"),
    person("Edge on Mac", f"{MAC} Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0"),
    person("Edge on Android", f"{ANDROID} Chrome/142.0.0.0 Mobile Safari/537.36 EdgA/142.0.0.0"),
    person("Edge on iPhone", f"{IPHONE} Version/18.0 EdgiOS/142.0.3595.66 Mobile/15E148 Safari/604.1"),
    person("Firefox on Windows", "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"),
    person("Firefox on Linux", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
    person("Firefox on Linux", "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"),
    person("Firefox on Mac", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0"),
    person("Firefox on Android", "Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0"),
    person("Firefox on iPhone", f"{IPHONE} FxiOS/145.0 Mobile/15E148 Safari/604.1"),
    person("Safari on iPhone", SAFARI),
    person(
        "Safari on iPad",
        f"Mozilla/5.0 (iPad; CPU OS 17_6 like Mac OS X) {IOS} Version/17.6 Mobile/15E148 Safari/604.1",
    ),
    person("Safari on Mac", f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {IOS} Version/18.1 Safari/605.1.15"),
    person("Samsung Internet on Android", f"{ANDROID} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36"),
    person("Opera on Windows", f"{WINDOWS} Chrome/140.0.0.0 Safari/537.36 OPR/124.0.0.0"),
    person("Opera on Android", f"{ANDROID} Chrome/140.0.0.0 Mobile Safari/537.36 OPR/92.0.0.0"),
    person("Vivaldi on Linux", f"{LINUX} Chrome/140.0.0.0 Safari/537.36 Vivaldi/7.6.3797.63"),
    person("Yandex Browser on Windows", f"{WINDOWS} Chrome/138.0.0.0 YaBrowser/25.8.0.0 Safari/537.36"),
    person("Google app on iPhone", f"{IPHONE} GSA/392.0.829526441 Mobile/15E148 Safari/604.1"),
    person(
        "an app on Android",
        f"Mozilla/5.0 (Linux; Android 14; SM-S911B; wv) {WEBKIT} Version/4.0 Chrome/141.0.0.0 Mobile Safari/537.36",
    ),
    person("an app on iPhone", f"{IPHONE} Mobile/15E148"),
    person("Chrome on Android", f"Mozilla/5.0 (Linux; Android 12; CUBOT X30) {WEBKIT} Chrome/120.0.0.0 Safari/537.36"),
    # people whose browser is too old to say how it fetches
    person(
        "Safari on iPhone",
        f"Mozilla/5.0 (iPhone; CPU iPhone OS 15_8 like Mac OS X) {IOS} Version/15.6 Mobile/15E148 Safari/604.1",
        SPEAKS,
    ),
    person("Firefox on Windows", "Mozilla/5.0 (Windows NT 6.1; rv:78.0) Gecko/20100101 Firefox/78.0", SPEAKS),
    person(
        "Safari on Mac",
        f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_13_6) {IOS} Version/13.1.2 Safari/605.1.15",
        SPEAKS,
    ),
    # scanners of mail that say so
    scanner("Barracuda", "Mozilla/5.0 (compatible; Barracuda Link Protect)"),
    scanner("Barracuda", "BarracudaCentral/1.0 (+https://www.barracudacentral.org)"),
    scanner("Proofpoint", "Mozilla/5.0 (compatible; Proofpoint URL Defense)"),
    scanner("Mimecast", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Mimecast-URLProtect"),
    scanner("Microsoft", "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17928; Pro)"),
    scanner("Microsoft", "Mozilla/4.0 (compatible; ms-office; MSOffice rmj)"),
    scanner("Trend Micro", "Mozilla/5.0 (compatible; TMES/1.0; Trend Micro)"),
    scanner("Symantec", f"{WINDOWS} Chrome/98.0.4758.102 Safari/537.36 Symantec", OPENS),
    scanner("Cisco", "CiscoSecureEmail/1.0"),
    scanner("Fortinet", "FortiSandbox/4.0"),
    scanner(
        "Google image proxy",
        "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
    ),
    scanner("Yahoo mail proxy", "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html"),
    # those that hide behind a browser's name
    scanner("Chrome on Windows", CHROME, SPEAKS),
    scanner("Chrome on Windows", CHROME),
    scanner("Edge on Windows", f"{CHROME} Edg/142.0.0.0", {"Accept": "*/*"}),
    scanner("Safari on iPhone", SAFARI, SPEAKS),
    scanner("Chrome on Windows", CHROME, OPENS, method="HEAD"),
    scanner(
        "Chrome on Windows", f"Mozilla/5.0 (Windows NT 6.1; WOW64) {WEBKIT} Chrome/41.0.2228.0 Safari/537.36", SPEAKS
    ),
    scanner(
        "Edge on Windows",
        f"{WINDOWS} Chrome/42.0.2311.135 Safari/537.36 Edge/12.246",
        SPEAKS,
    ),
    scanner(
        "Internet Explorer on Windows", "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko", SPEAKS
    ),
    scanner("Firefox on Windows", "Mozilla/5.0 (Windows NT 6.1; rv:45.0) Gecko/20100101 Firefox/45.0", SPEAKS),
    scanner("a browser without a screen", f"{LINUX} HeadlessChrome/140.0.0.0 Safari/537.36", OPENS),
    scanner("a browser without a screen", f"{ANDROID} Chrome/137.0.0.0 Mobile Safari/537.36 Chrome-Lighthouse", OPENS),
    scanner("Microsoft", f"{CHROME} Edg/142.0.0.0", OPENS, address="40.94.31.20"),
    scanner("Barracuda", CHROME, OPENS, address="209.222.82.7"),
    scanner("Proofpoint", CHROME, OPENS, address="148.163.150.9"),
    scanner("Mimecast", CHROME, OPENS, address="207.211.31.120"),
    # browsers that fetch ahead
    Agent(PREFETCH, "Chrome on Windows", CHROME, OPENS | {"Sec-Purpose": "prefetch"}),
    Agent(PREFETCH, "Chrome on Windows", CHROME, OPENS | {"Sec-Purpose": "prefetch;prerender"}),
    Agent(
        PREFETCH,
        "Chrome on Android",
        f"{ANDROID} Chrome/100.0.0.0 Mobile Safari/537.36",
        OPENS | {"Purpose": "prefetch"},
    ),
    Agent(PREFETCH, "Safari on iPhone", SAFARI, OPENS | {"X-Purpose": "preview"}),
    Agent(
        PREFETCH,
        "Firefox on Linux",
        "Mozilla/5.0 (X11; Linux x86_64; rv:102.0) Gecko/20100101 Firefox/102.0",
        OPENS | {"X-Moz": "prefetch"},
    ),
    # messengers that show what is behind a link
    bot("Slack", "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"),
    bot("Microsoft Teams", "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5"),
    bot("Facebook", "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"),
    bot("WhatsApp", "WhatsApp/2.23.20.0 A"),
    bot("Telegram", "TelegramBot (like TwitterBot)"),
    bot("Discord", "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)"),
    bot("LinkedIn", "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)"),
    bot("X", "Twitterbot/1.0"),
    bot("Viber", "Viber/13.3.0.9 CFNetwork/1121.2.2 Darwin/19.3.0"),
    # crawlers
    bot("Googlebot", f"Mozilla/5.0 (compatible; Googlebot/2.1; {GOOGLE})"),
    bot("Googlebot", f"{ANDROID} Chrome/142.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; {GOOGLE})"),
    bot("Bing", "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)"),
    bot(
        "Applebot",
        f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_5) {IOS} Version/13.1.1 Safari/605.1.15 (Applebot/0.1)",
    ),
    bot("OpenAI", f"Mozilla/5.0 {WEBKIT}; compatible; GPTBot/1.2; +https://openai.com/gptbot)"),
    bot("Anthropic", f"Mozilla/5.0 {WEBKIT}; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)"),
    bot("a crawler", "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)"),
    bot("SomethingNewBot", "Mozilla/5.0 (compatible; SomethingNewBot/0.1; +https://example.com)"),
    # programs
    bot("curl", "curl/8.5.0"),
    bot("Wget", "Wget/1.21.4"),
    bot("a Python program", "python-requests/2.32.3"),
    bot("a Go program", "Go-http-client/2.0"),
    bot("a program", "axios/1.7.7"),
    bot("a monitor", "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)"),
    bot("", ""),
    bot("Mozilla", "Mozilla/5.0"),
    bot("Something-of-its-own", "Something-of-its-own 3 (x)"),
    bot("Chrome on Windows", CHROME, {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"} | SPEAKS),
    bot("Chrome on Windows", CHROME, {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"} | SPEAKS),
)
