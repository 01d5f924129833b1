"""What became of each line of nginx's files."""

import re
from collections.abc import Iterator

from auditor.formats import Coverage, State
from auditor.formats.nginx.files import Whole
from auditor.model.evidence import Evidence, Source
from auditor.syntax.braced import Statement

_READ = """
http server location upstream stream listen server_name include if set limit_except return internal satisfy allow deny
auth_basic auth_basic_user_file auth_request auth_jwt auth_oidc auth_ldap auth_pam auth_gss auth_digest oidc
access_by_lua access_by_lua_block access_by_lua_file js_access perl_access proxy_pass grpc_pass fastcgi_pass uwsgi_pass
scgi_pass proxy_set_header root alias autoindex access_log ssl ssl_protocols ssl_ciphers ssl_verify_client try_files
error_page proxy_ssl
"""
_WITHOUT_EFFECT = re.compile(
    r"events|user|pid|daemon|master_process|worker_\w+|use|multi_accept|accept_mutex\w*|load_module|env|pcre_jit|"
    r"error_log|log_\w+|debug_\w+|lock_file|thread_pool|timer_resolution|"
    r"types\w*|default_type|sendfile\w*|tcp_\w+|keepalive\w*|send_timeout|client_\w+|large_client_header_buffers|"
    r"reset_timedout_connection|server_tokens|server_names_hash_\w+|server_name_in_redirect|port_in_redirect|"
    r"absolute_redirect|variables_hash_\w+|map_hash_\w+|proxy_headers_hash_\w+|underscores_in_headers|"
    r"ignore_invalid_headers|merge_slashes|msie_\w+|etag|if_modified_since|chunked_transfer_encoding|charset\w*|"
    r"source_charset|override_charset|expires|add_header\w*|add_trailer|more_\w+|index|resolver\w*|aio\w*|directio\w*|"
    r"output_buffers|postpone_output|open_file_cache\w*|max_ranges|limit_(?:req|conn|rate)\w*|gzip\w*|gunzip\w*|brotli\w*|"
    r"zstd\w*|sub_\w+|addition_types|add_(?:before|after)_body|ssi\w*|image_filter\w*|slice|mirror\w*|dav_\w+|"
    r"create_full_put_path|min_delete_depth|stub_status|status|status_zone|zone|least_conn|ip_hash|hash|random|queue|"
    r"sticky|state|ntlm|health_check|match|max_fails|fail_timeout|"
    r"proxy_(?!pass$|set_header$|ssl$)\w+|(?:fast|s|u?ws)cgi_(?!pass$)\w+|uwsgi_(?!pass$)\w+|grpc_(?!pass$)\w+|"
    r"ssl_(?!protocols$|ciphers$|verify_client$)\w+|http2\w*|http3\w*|quic_\w+|rewrite\w*|break|map|geo|geoip\w*|"
    r"split_clients|real_ip\w*|set_real_ip_from|userid\w*|auth_(?:basic|request|jwt|delay)_\w+|auth_request_set|auth_delay|"
    r"auth_http\w*|lua_\w+|init_\w*by_lua\w*|header_filter_by_lua\w*|body_filter_by_lua\w*|log_by_lua\w*|js_\w+|"
    r"preread_\w+|ssl_preread|autoindex_\w+|log_not_found|log_subrequest|recursive_error_pages|disable_symlinks|"
    r"connection_pool_size|request_pool_size|subrequest_output_buffer_size|lingering_\w+|read_ahead|try_files_\w+|"
    r"opentracing\w*|otel_\w+|modsecurity\w*|random_index|referer_hash_\w+|secure_link\w*|empty_gif|memcached_\w+|"
    r"http|mail|perl_\w+|passenger_\w+|vhost_traffic_status\w*|uninitialized_variable_warn|image_\w+"
)
_SAID = re.compile(r"nginx: .*(?:syntax is ok|test is successful|\[warn\])")
_FREE = ("types", "map", "geo", "match", "split_clients", "events", "upstream")


def covered(source: Source, made: Whole) -> Coverage:
    """The state of every line of one source."""
    coverage = Coverage(source)
    for number, text in enumerate(source.lines, 1):
        if text.lstrip().startswith("#") or _SAID.match(text):
            coverage.mark(State.BLANK, number)
        elif text.strip() in {"{", "}"}:
            coverage.mark(State.UNDERSTOOD, number)
    for part in made.parts:
        if part.source is source:
            for statement, state in _states(part.tree.statements, free=False):
                coverage.note(state, statement.head)
    return coverage


def _states(statements: list[Statement], *, free: bool) -> Iterator[tuple[Statement, State]]:
    for one in statements:
        state = State.WITHOUT_EFFECT if free else _state(one.name)
        yield one, state
        yield from _states(one.inside, free=free or one.name in _FREE)


def _state(name: str) -> State:
    if name in _READ.split():
        return State.UNDERSTOOD
    if _WITHOUT_EFFECT.fullmatch(name):
        return State.WITHOUT_EFFECT
    return State.NOT_UNDERSTOOD


def gaps(lines: tuple[Coverage, ...]) -> tuple[Evidence, ...]:
    """Lines that were not understood and could matter."""
    return tuple(place for one in lines for place in one.not_understood)
