"""A real mail server for the tests: aiosmtpd, with what its command line cannot be told.

Keeps mail in a folder. `--silent ADDRESS`: who is written to at that address waits for ever. `--certificate FILE` (with its key):
wants STARTTLS before anything else. `--login USER PASSWORD`: wants that login, in the clear where there is no certificate.
`--log FILE`: everything that a client sends, a line each, `clear` or `tls` before it.
"""

import argparse
import asyncio
import ssl

from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class Keeping(Mailbox):
    silent = None

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address == self.silent:
            await asyncio.Event().wait()
        envelope.rcpt_tos.append(address)
        return "250 OK"


class Logged(SMTP):
    log = None

    def data_received(self, data):
        if self.log:
            how = "tls" if self.session is not None and self.session.ssl else "clear"
            with open(self.log, "a", encoding="utf-8") as log:
                log.writelines(f"{how} {line}\n" for line in data.decode("utf-8", "replace").splitlines())
        super().data_received(data)


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("folder")
    parser.add_argument("--silent")
    parser.add_argument("--certificate")
    parser.add_argument("--login", nargs=2)
    parser.add_argument("--log")
    given = parser.parse_args()

    handler = Keeping(given.folder)
    handler.silent = given.silent
    Logged.log = given.log
    options = {}
    if given.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(given.certificate)
        options.update(tls_context=context, require_starttls=True)
    if given.login:
        right = LoginPassword(*(it.encode() for it in given.login))
        options.update(
            auth_required=True,
            auth_require_tls=bool(given.certificate),
            authenticator=lambda server, session, envelope, how, login: AuthResult(success=login == right, handled=False),
        )
    server = await asyncio.get_running_loop().create_server(
        lambda: Logged(handler, enable_SMTPUTF8=True, hostname="localhost", **options), "127.0.0.1", given.port
    )
    await server.serve_forever()


asyncio.run(main())
