"""What became of each line of httpd's files."""

import re

from auditor.formats import Coverage, State
from auditor.model.evidence import Source
from auditor.syntax.braced import Braced, walk

_READ = """
virtualhost location locationmatch directory proxy proxymatch ifmodule ifdefine ifversion iffile requireany requireall
requirenone require order allow deny satisfy listen servername serveralias sslengine sslprotocol sslciphersuite
sslverifyclient proxypass proxypassmatch rewriteengine rewriterule rewritecond requestheader customlog transferlog
options define include includeoptional balancermember sethandler authtype mellonenable oidcunauthaction
limit limitexcept files filesmatch directorymatch if elseif else authmerging
"""
_WITHOUT_EFFECT = re.compile(
    r"serverroot|loadmodule|mutex|pidfile|user|group|timeout|keepalive\w*|maxkeepaliverequests|hostnamelookups|"
    r"errorlog\w*|loglevel|logformat|accessfilename|serveradmin|serversignature|servertokens|serverpath|traceenable|"
    r"documentroot|directoryindex|directoryslash|fallbackresource|alias\w*|scriptalias\w*|redirect\w*|errordocument|"
    r"allowoverride\w*|auth\w+|oidc\w+|mellon\w+|"
    r"cas\w+|shib\w*|krb\w*|gssapi\w*|ldap\w+|session\w*|ssl\w+|proxy\w+|rewrite\w+|header|setenv\w*|unsetenv|passenv|"
    r"browsermatch\w*|addtype|addencoding|addhandler|addcharset|adddefaultcharset|addlanguage|addoutputfilter\w*|"
    r"addinputfilter|setoutputfilter|setinputfilter|defaulttype|forcetype|mimemagicfile|typesconfig|languagepriority|"
    r"forcelanguagepriority|deflate\w*|brotli\w*|expires\w*|filter\w*|cache\w*|enablesendfile|enablemmap|fileetag|"
    r"index\w+|addicon\w*|defaulticon|readmename|headername|addalt\w*|adddescription|usecanonical\w*|limit\w+|"
    r"startservers|min\w+|max\w+|threads\w+|serverlimit|listenbacklog|sendbuffersize|receivebuffersize|graceful\w*|"
    r"coredumpdirectory|protocols\w*|h2\w*|http2\w*|md\w+|mdomain|security\w*|sec\w+|remoteip\w*|requestreadtimeout|"
    r"undefine|error|warning|namevirtualhost|contentdigest|php\w*|wsgi\w*|passenger\w*|dav\w*|userdir|extendedstatus|"
    r"substitute\w*|location_?\w*|lua\w*|jk\w+|qs_\w+|dos\w+|acceptpathinfo|acceptfilter|allowencodedslashes|"
    r"balancer\w*|defaultruntimedir|scriptsock|cgi\w*|stapling\w*|regexdefaultoptions|mergetrailers|"
    r"mergeslashes|unsafe\w*|httpprotocoloptions|versionsort|xbithack|ssi\w*|removehandler|removetype|action|script\w*"
)


def covered(source: Source, tree: Braced) -> Coverage:
    """The state of every line of one source."""
    coverage = Coverage(source)
    for number, text in enumerate(source.lines, 1):
        if text.lstrip().startswith("#"):
            coverage.mark(State.BLANK, number)
        elif text.lstrip().startswith("</"):
            coverage.mark(State.UNDERSTOOD, number)
    for one in walk(tree.statements):
        coverage.note(_state(one.name), one.head)
    return coverage


def _state(name: str) -> State:
    if name in _READ.split():
        return State.UNDERSTOOD
    return State.WITHOUT_EFFECT if _WITHOUT_EFFECT.fullmatch(name) else State.NOT_UNDERSTOOD
