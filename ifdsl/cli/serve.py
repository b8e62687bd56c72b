"""`ifdsl serve`."""

from __future__ import annotations

import socket
from contextlib import suppress

import click

from ifdsl.diagnostics import Diagnostic, SpecError


@click.command(help="""Score answers over HTTP, on this machine.

\b
  POST /score    {"items": [{"check": …, "response": …, "task": …, "reward": "all"}]}
  GET  /health   version, library hash, processes
  GET  /metrics  counts, for Prometheus
""")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8400, show_default=True, type=click.IntRange(0, 65535),
              help="0 takes one that is free.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1), help="Processes.")
@click.option("--seconds", type=click.FloatRange(0.1), show_default="30, and with a judge as long "
              "as its tries may take", help="For a batch; then its process is started anew.")
@click.option("--items", default=1024, show_default=True, type=click.IntRange(1),
              help="Answers in a request, at most.")
@click.option("--megabytes", default=64, show_default=True, type=click.IntRange(1),
              help="Of a request, at most.")
@click.option("--judge", "judge_", metavar="FILE", help="The judge of judged constraints.")
def serve(
    host: str, port: int, workers: int, seconds: float | None, items: int, megabytes: int,
    judge_: str | None,
) -> None:
    try:
        import uvicorn
        from uvicorn.protocols.http.auto import AutoHTTPProtocol

        from ifdsl.serving.app import app
        from ifdsl.serving.gate import DEFAULT, Limits, impatient
    except ImportError as error:
        raise SpecError([Diagnostic("IFC707", f"serving needs the package {error.name}",
                                    hint="pip install 'ifdsl[serve]'")]) from error
    judge, longest = None, DEFAULT.seconds
    if judge_ is not None:
        from ifdsl.cli.answers import panel
        from ifdsl.endpoints.endpoint import LONGEST_WAIT

        asked = panel(judge_).settings  # what is wrong with it is told here, and not by a process
        judge = asked.model_dump_json()
        longest += asked.tries * (asked.timeout + LONGEST_WAIT)
    limits = Limits(workers, seconds or longest, items, megabytes * 2**20)
    config = uvicorn.Config(app(limits, judge), log_level="warning",
                            http=impatient(AutoHTTPProtocol, limits.reading))
    with _bound(host, port) as bound:
        click.echo(f"scoring at http://{host}:{bound.getsockname()[1]}/score, "
                   f"{workers} processes; Ctrl-C ends it", err=True)
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run([bound])


def _bound(host: str, port: int) -> socket.socket:
    """Return a socket at an address that nobody else listens at."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns Nagle's algorithm off only where the protocol is named: else 40 ms an answer
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen(2048)
        return made
    except OSError as error:
        made.close()
        raise SpecError([Diagnostic("IFC706", f"nothing can be served at {host}:{port}: "
                                    f"{error.strerror or error}",
                                    hint="name another port with `--port`")]) from error
