"""Receivers for the tests: a real SMTP server (aiosmtpd) and a real HTTP receiver.

Prints one line of JSON with its ports, then a line for each thing it takes. The local part of a
recipient, or the path of a request, says how to fail.
"""
import asyncio, http.server, json, ssl, subprocess, sys, tempfile, threading
from pathlib import Path

lock = threading.Lock()


def say(**what):
    with lock:
        print(json.dumps(what), flush=True)


def certificate(folder):
    key, cert = f"{folder}/key.pem", f"{folder}/cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
        check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return cert, context


def smtp(context):
    from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

    class Handler:
        seen = {}

        async def handle_RCPT(self, server, session, envelope, address, options):
            name = address.split("@")[0]
            if name == "refused":
                return "550 5.1.1 no such user"
            if name == "busy":
                return "451 4.7.1 try again later"
            if name == "greylisted":
                self.seen[name] = self.seen.get(name, 0) + 1
                if self.seen[name] == 1:
                    return "451 4.7.1 try again later"
            if name == "slow":
                await asyncio.sleep(30)
            envelope.rcpt_tos.append(address)
            return "250 OK"

        async def handle_DATA(self, server, session, envelope):
            name = envelope.rcpt_tos[0].split("@")[0]
            if name == "full":
                return "452 4.2.2 mailbox full"
            if name == "spam":
                return "554 5.7.1 refused as spam"
            if name == "drop":
                server.transport.abort()
                return "421 gone"
            tls = session.ssl or server.transport.get_extra_info("sslcontext")
            user = session.auth_data.decode() if session.authenticated else None
            say(mail=envelope.content.decode("ascii", "replace"), to=envelope.rcpt_tos,
                sender=envelope.mail_from, tls=tls is not None, user=user)
            if name == "hold" and not self.seen.get(name):
                # Taken, but the sender does not hear so: time to kill it.
                self.seen[name] = 1
                await asyncio.sleep(60)
            return "250 OK"

    class Dropping(SMTP):
        """Hangs up while the letter is on its way."""

        async def smtp_DATA(self, arg):
            if self.envelope.rcpt_tos and self.envelope.rcpt_tos[0].startswith("middata@"):
                await self.push("354 go on")
                await self._reader.readline()
                self.transport.abort()
                return
            await super().smtp_DATA(arg)

    def check(server, session, envelope, mechanism, data):
        ok = isinstance(data, LoginPassword) and data.password == b"geheim"
        return AuthResult(success=ok, handled=False, auth_data=data.login if ok else None)

    handler = Handler()
    common = dict(hostname="receiver.test", authenticator=check)
    return {
        "plain": (lambda: Dropping(handler, hostname="receiver.test"), None),
        "starttls": (lambda: Dropping(handler, tls_context=context, require_starttls=True,
                                  auth_required=True, **common), None),
        "tls": (lambda: Dropping(handler, auth_required=True, auth_require_tls=False,
                             **common), context),
    }


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    counts = {}

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        path = self.path.split("?")[0]
        say(path=self.path, body=body.decode(), headers=dict(self.headers.items()))
        if path.startswith("/status/"):
            return self.answer(int(path.split("/")[-1]), b"{}")
        if path == "/hang" or path == "/hold" and not self.counts.get(path):
            self.counts[path] = 1
            threading.Event().wait(60)
        if path == "/close":
            self.close_connection = True
            self.connection.close()
            return
        if path == "/robot/limited":
            return self.answer(200, b'{"errcode":45009,"errmsg":"api freq out of limit"}')
        if path == "/robot/wrong":
            return self.answer(200, b'{"errcode":40058,"errmsg":"invalid request"}')
        if path == "/robot/html":
            return self.answer(200, b"<html>maintenance</html>")
        if path.startswith("/robot/feishu"):
            return self.answer(200, b'{"code":0,"msg":"success","StatusCode":0}')
        self.answer(200, b'{"errcode":0,"errmsg":"ok"}')

    def answer(self, status, body):
        self.send_response(status)
        if status in (301, 302, 307):
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


async def main():
    folder = tempfile.mkdtemp()
    cert, context = certificate(folder)
    loop = asyncio.get_running_loop()
    ports = {}
    for name, (factory, tls) in smtp(context).items():
        server = await loop.create_server(factory, "127.0.0.1", 0, ssl=tls)
        ports[name] = server.sockets[0].getsockname()[1]
    web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    say(ports=ports, http=web.server_address[1], certificate=cert)
    # Lives as long as the test that started it.
    await loop.run_in_executor(None, sys.stdin.read)
    Path(cert).unlink()


asyncio.run(main())
