"""What is known of the machines that open links, and of browsers' names: one table each, to be read and added to.

Machines by their User-Agent: what they say of themselves on the page that their maker keeps about them, as collected in
github.com/monperrus/crawler-user-agents. By network: what their makers publish for firewalls, see each line. A machine
that hides behind a browser's name is told by what it does not send; see `kinds`.
"""

from __future__ import annotations

import re
from ipaddress import ip_network

from jupinv.sharing.models import BOT, SCANNER

# Its mark in the User-Agent (a regular expression, in any case), what it is called, what it is. The first one counts.
AGENTS = (
    # Mail security: they look at links before, or while, somebody reads the mail.
    (r"barracuda", "Barracuda", SCANNER),
    (r"proofpoint|urldefense|pphosted", "Proofpoint", SCANNER),
    (r"mimecast", "Mimecast", SCANNER),
    (r"safelinks|msoffice|ms-office|microsoft office|exchangeservices", "Microsoft", SCANNER),
    (r"trend ?micro|tmes\b|tmase|wrs_crawler", "Trend Micro", SCANNER),
    (r"symantec|messagelabs|bluecoat|blue coat|broadcom", "Symantec", SCANNER),
    (r"ciscosecure|ironport|cisco-umbrella|talos", "Cisco", SCANNER),
    (r"forti(mail|net|guard|sandbox)", "Fortinet", SCANNER),
    (r"sophos", "Sophos", SCANNER),
    (r"check ?point|avanan", "Check Point", SCANNER),
    (r"fireeye|trellix|mcafee|skyhigh", "Trellix", SCANNER),
    (r"mailguard", "MailGuard", SCANNER),
    (r"vade(secure)?\b|hornetsecurity|retarus|cloudmark|zscaler|netskope|forcepoint|websense|bitdefender|kaspersky"
     r"|drweb|f-secure|withsecure|\beset\b|spamhaus|phishtank|urlscan|virustotal|urlinspector|safebrowsing"
     r"|google-safety", "a link scanner", SCANNER),
    (r"googleimageproxy|ggpht\.com", "Google image proxy", SCANNER),
    (r"yahoomailproxy|yahoocachesystem", "Yahoo mail proxy", SCANNER),
    (r"headlesschrome|headless|phantomjs|puppeteer|playwright|selenium|webdriver|chrome-lighthouse|cypress",
     "a browser without a screen", SCANNER),
    # Previews: a messenger shows what is behind a link that somebody sent on.
    (r"slackbot|slack-imgproxy", "Slack", BOT),
    (r"skypeuripreview", "Microsoft Teams", BOT),
    (r"microsoftpreview|bingpreview|outlook-ios.*preview", "Microsoft preview", BOT),
    (r"facebookexternalhit|facebot|facebookcatalog|meta-external", "Facebook", BOT),
    (r"^whatsapp/", "WhatsApp", BOT),
    (r"telegrambot", "Telegram", BOT),
    (r"discordbot", "Discord", BOT),
    (r"twitterbot", "X", BOT),
    (r"linkedinbot", "LinkedIn", BOT),
    (r"^viber/", "Viber", BOT),
    (r"signal-?(android|desktop|preview)", "Signal", BOT),
    (r"google-pagerenderer|google-read-aloud|googleother|googleweblight|feedfetcher|apis-google", "Google", BOT),
    (r"iframely|embedly|vkshare|pinterestbot|pinterest/0|redditbot|zoombot|notionbot|mastodon"
     r"|quora link preview|mattermost|rocket\.chat|zulip", "a preview", BOT),
    # Crawlers: of search, of archives, of language models.
    (r"googlebot|adsbot-google|mediapartners-google|google-inspectiontool|google-extended", "Googlebot", BOT),
    (r"bingbot|msnbot|adidxbot", "Bing", BOT),
    (r"applebot", "Applebot", BOT),
    (r"yandex(bot|images|mobile)", "Yandex", BOT),
    (r"baiduspider", "Baidu", BOT),
    (r"duckduckbot|duckassistbot", "DuckDuckGo", BOT),
    (r"gptbot|chatgpt-user|oai-searchbot", "OpenAI", BOT),
    (r"claude-?(bot|web|user|searchbot)|anthropic-ai", "Anthropic", BOT),
    (r"perplexity", "Perplexity", BOT),
    (r"ccbot|bytespider|amazonbot|ahrefsbot|semrushbot|mj12bot|dotbot|petalbot|dataforseobot|ia_archiver|archive\.org"
     r"|censys|zgrab|masscan|shodan|nuclei|nmap|expanse|internet-measurement|netcraft", "a crawler", BOT),
    # Programs, and watchers of whether a page is up.
    (r"uptimerobot|pingdom|statuscake|site24x7|better ?uptime|uptime-kuma|datadog|newrelic|monitis|catchpoint"
     r"|gtmetrix|ptst/|elb-healthchecker|googlehc", "a monitor", BOT),
    (r"^curl/", "curl", BOT),
    (r"^wget/", "Wget", BOT),
    (r"python-requests|python-urllib|python-httpx|aiohttp|scrapy|python/", "a Python program", BOT),
    (r"go-http-client|^go\b", "a Go program", BOT),
    (r"java/|okhttp|apache-httpclient|jakarta|http_?client|libwww|lwp|^ruby|faraday|axios|node-fetch|undici|^node"
     r"|got \(|guzzle|^php|powershell|postmanruntime|insomnia|httpie|winhttp|cfnetwork|dart:io|reqwest|hyper/"
     r"|libcurl|^dalvik/", "a program", BOT),
    # Whatever calls itself one; Cubot makes telephones.
    (r"[\w.-]*((?<!\bcu)bot|crawler|spider|slurp|scraper|fetcher|monitor|scanner|inspector|preview|checker)\b",
     "", BOT),
)  # fmt: skip

# Networks from which nobody browses: gateways of mail security, the fetchers of mail providers.
NETWORKS = (
    # Barracuda Email Gateway Defense: campus.barracuda.com, "IP ranges used for configuration"
    ("64.235.144.0/20", "Barracuda"),
    ("209.222.80.0/21", "Barracuda"),
    # Exchange Online Protection: learn.microsoft.com, "Microsoft 365 URLs and IP address ranges", ids 9 and 10
    ("40.92.0.0/15", "Microsoft"),
    ("40.107.0.0/16", "Microsoft"),
    ("52.100.0.0/14", "Microsoft"),
    ("104.47.0.0/17", "Microsoft"),
    ("2a01:111:f400::/48", "Microsoft"),
    ("2a01:111:f403::/48", "Microsoft"),
    # Where Safe Links opens what it checks, as seen in logs of many senders
    ("40.94.0.0/16", "Microsoft"),
    # Proofpoint Essentials: help.proofpoint.com, "Firewall settings and IP ranges"
    ("67.231.144.0/20", "Proofpoint"),
    ("148.163.128.0/19", "Proofpoint"),
    # Mimecast: community.mimecast.com, "Data centers and URLs"
    ("91.220.42.0/24", "Mimecast"),
    ("146.101.78.0/24", "Mimecast"),
    ("195.130.217.0/24", "Mimecast"),
    ("205.139.110.0/23", "Mimecast"),
    ("207.211.30.0/23", "Mimecast"),
    # Google's fetchers: developers.google.com, "Verifying Google's crawlers and fetchers"
    ("66.249.64.0/19", "Google"),
    ("66.102.0.0/20", "Google"),
)

# Browsers by their mark, the more special ones first, as many say of themselves to be another one, too.
BROWSERS = (
    (r"EdgA?/|EdgiOS/|Edge/", "Edge"),
    (r"OPR/|OPT/|OPiOS/|Opera", "Opera"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"Vivaldi/", "Vivaldi"),
    (r"YaBrowser/", "Yandex Browser"),
    (r"DuckDuckGo/|Ddg/", "DuckDuckGo"),
    (r"Brave/", "Brave"),
    (r"Focus/|Klar/", "Firefox Focus"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"GSA/", "Google app"),
    (r"Thunderbird/", "Thunderbird"),
    (r"HuaweiBrowser/", "Huawei Browser"),
    (r"MiuiBrowser/", "Mi Browser"),
    (r"UCBrowser/", "UC Browser"),
    (r"Electron/", "an app"),
    (r"FBA[NV]/|Instagram|LinkedInApp|\bLine/|MicroMessenger", "an app"),
    (r"Epiphany/", "GNOME Web"),
    (r"Silk/", "Silk"),
    (r"CriOS/", "Chrome"),
    (r"Android.*; wv\)", "an app"),
    (r"Chromium/", "Chromium"),
    (r"Chrome/", "Chrome"),
    (r"Version/[\d.]+.*Safari/", "Safari"),
    (r"MSIE |Trident/", "Internet Explorer"),
    (r"(iPhone|iPad).*AppleWebKit", "an app"),
    (r"AppleWebKit/", "an app"),
)

SYSTEMS = (
    (r"iPhone|iPod", "iPhone"),
    (r"iPad", "iPad"),
    (r"Windows Phone", "Windows Phone"),
    (r"Android|HarmonyOS", "Android"),
    (r"Windows", "Windows"),
    (r"CrOS", "ChromeOS"),
    (r"Macintosh|Mac OS X", "Mac"),
    (r"Linux|X11|Ubuntu|Fedora", "Linux"),
    (r"FreeBSD|OpenBSD|NetBSD", "BSD"),
)

# Since which version a browser always says how a page is fetched (Sec-Fetch-Mode): caniuse.com, "Fetch metadata".
SAYS_HOW_SINCE = {"Chrome": (80, 0), "Firefox": (90, 0), "Safari": (16, 4)}
# Nobody reads invoices with older ones any more, and many scanners still say that they are one.
OLDEST = {"Chrome": (70, 0), "Firefox": (60, 0), "Safari": (10, 0)}

KNOWN_AGENTS = tuple((re.compile(mark, re.IGNORECASE), name, kind) for mark, name, kind in AGENTS)
KNOWN_BROWSERS = tuple((re.compile(mark), name) for mark, name in BROWSERS)
KNOWN_SYSTEMS = tuple((re.compile(mark), name) for mark, name in SYSTEMS)
KNOWN_NETWORKS = tuple((ip_network(network), name) for network, name in NETWORKS)
