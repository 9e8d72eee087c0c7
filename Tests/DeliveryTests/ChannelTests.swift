import Crypto
import Farm
import Foundation
import Storage
import Testing

@testable import Delivery

@Suite(.enabled(if: canReceive, "Needs python3 with aiosmtpd, and openssl."))
struct SmtpTests {
  let receivers = Receivers.shared
  let scratch = Scratch()

  private func server(_ name: String, password: String? = nil) throws -> SmtpServer {
    SmtpServer(
      host: "127.0.0.1", port: receivers.ports[name]!,
      protection: name == "plain" ? .none : SmtpServer.Protection(rawValue: name)!,
      user: password == nil ? nil : "furrow",
      password: try password.map { Secret(.file(try scratch.file("password", $0 + "\n"))) },
      from: MailAddress("furrow@farm.example")!, authorities: receivers.certificate)
  }

  private func send(
    _ server: SmtpServer, to: String, timeouts: Timeouts = Timeouts()
  ) throws -> Outcome {
    let mail = Mail(
      letter(), from: server.from, to: MailAddress(to + "@coop.example")!, key: "k-\(to)",
      date: Instant("2026-07-14T06:00:05+08:00")!)
    return try server.send(mail, over: Curl(), timeouts: timeouts)
  }

  @Test func theServerTakesWhatWasWritten() throws {
    #expect(try send(server("plain"), to: "wang") == .delivered)
    let taken = try receivers.wait { $0.isMail(to: "wang") }[0]
    #expect(taken["sender"] == "furrow@farm.example")
    let mail = Mail(
      letter(), from: MailAddress("furrow@farm.example")!,
      to: MailAddress("wang@coop.example")!, key: "k-wang",
      date: Instant("2026-07-14T06:00:05+08:00")!)
    #expect(taken["mail"]?.string == String(decoding: mail.bytes, as: UTF8.self))
  }

  @Test(arguments: ["starttls", "tls"]) func protectedAndWithAPassword(_ name: String) throws {
    #expect(try send(server(name, password: "geheim"), to: name) == .delivered)
    let taken = try receivers.wait { $0.isMail(to: name) }[0]
    #expect(taken["user"] == "furrow")
    #expect(taken["tls"] == true)
  }

  @Test func aWrongPasswordMayBeMendedAndIsNotShown() throws {
    let outcome = try send(server("tls", password: "wrong-secret"), to: "wang")
    guard case .postponed(let reason) = outcome else { Issue.record("\(outcome)"); return }
    #expect(!reason.contains("wrong-secret"))
  }

  @Test func anUnknownCertificateIsNotTrusted() throws {
    var server = try server("tls", password: "geheim")
    server.authorities = nil
    let outcome = try send(server, to: "untrusted")
    guard case .postponed = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(receivers.taken { $0.isMail(to: "untrusted") }.isEmpty)
  }

  @Test func aServerWithoutTLSGetsNothingWhenTLSIsAsked() throws {
    var server = try server("plain")
    server.protection = .starttls
    guard case .postponed = try send(server, to: "clear") else { Issue.record(); return }
    #expect(receivers.taken { $0.isMail(to: "clear") }.isEmpty)
  }

  @Test(arguments: ["refused", "spam"]) func fiveHundredIsForGood(_ name: String) throws {
    let outcome = try send(server("plain"), to: name)
    guard case .refused(let reason) = outcome else { Issue.record("\(outcome)"); return }
    #expect(reason.contains(name == "refused" ? "550" : "554"))
  }

  @Test(arguments: ["greylisted", "full", "drop", "middata"])
  func fourHundredAndBrokenLinesMayPass(_ name: String) throws {
    let outcome = try send(server("plain"), to: name)
    guard case .postponed = outcome else { Issue.record("\(outcome)"); return }
    #expect(receivers.taken { $0.isMail(to: name) }.isEmpty)
    if name == "greylisted" { #expect(try send(server("plain"), to: name) == .delivered) }
  }

  @Test func aServerThatHangsTimesOut() throws {
    let outcome = try send(
      server("plain"), to: "slow", timeouts: Timeouts(connect: 1000, total: 1500))
    guard case .postponed = outcome else { Issue.record("\(outcome)"); return }
  }

  @Test func nobodyListening() throws {
    var server = try server("plain")
    server.port = 1
    guard case .postponed = try send(server, to: "wang") else { Issue.record(); return }
  }
}

@Suite(.enabled(if: canReceive, "Needs python3 with aiosmtpd, and openssl."))
struct HttpTests {
  let receivers = Receivers.shared
  let scratch = Scratch()
  let now = Instant("2026-07-14T06:00:05+08:00")!

  private func address(_ path: String) throws -> HttpAddress {
    let url = "http://127.0.0.1:\(receivers.http)\(path)"
    return HttpAddress(.secret(Secret(.file(try scratch.file("url", url)))))
  }

  private func send(_ path: String, timeouts: Timeouts = Timeouts()) throws -> Outcome {
    let secret = Secret(.file(try scratch.file("secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")))
    return try Webhook(try address(path), secret: secret).send(
      ["a": 1], key: "key-1", at: now, over: Curl(), timeouts: timeouts)
  }

  @Test func aWebhookIsSigned() throws {
    #expect(try send("/hook") == .delivered)
    let taken = try receivers.wait { $0.isRequest("/hook") }[0]
    let headers = taken["headers"]!
    #expect(taken["body"] == "{\"a\":1}")
    #expect(headers["webhook-id"] == "key-1")
    #expect(headers["Idempotency-Key"] == "key-1")
    #expect(headers["Content-Type"] == "application/json")
    // Computed by Python's hmac, another hand.
    let expected = try pythonText(
      """
      import hmac, hashlib, base64
      key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
      m = b"key-1." + b"\(headers["webhook-timestamp"]!.string!)" + b'.{"a":1}'
      print("v1," + base64.b64encode(hmac.new(key, m, hashlib.sha256).digest()).decode(), end="")
      """)
    #expect(headers["webhook-signature"]?.string == expected)
  }

  /// The example of the Standard Webhooks specification.
  @Test func theSpecificationsExample() {
    let signature = Webhook.signature(
      of: Array("{\"test\": 2432232314}".utf8), id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
      timestamp: "1614265330", secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
  }

  @Test(arguments: [
    ("/status/204", "delivered"), ("/status/400", "refused"), ("/status/410", "refused"),
    ("/status/302", "refused"), ("/status/401", "postponed"), ("/status/429", "postponed"),
    ("/status/500", "postponed"), ("/status/503", "postponed"), ("/close", "postponed"),
    ("/hang", "postponed"),
  ]) func answers(_ path: String, _ expected: String) throws {
    let outcome = try send(path, timeouts: Timeouts(connect: 1000, total: 1500))
    #expect("\(outcome)".hasPrefix(expected), "\(outcome)")
    // What goes wrong never tells where it went: that is a secret.
    #expect(outcome.reason?.contains("127.0.0.1") != true)
    #expect(receivers.taken { $0.isRequest("/elsewhere") }.isEmpty)
  }

  @Test func robotsSpeakTheirOwnLanguages() throws {
    let letter = Letter(
      subject: "【严重】三号池塘", text: "x", markdown: "### 三号池塘\n> 溶解氧 2.1 mg/L",
      severity: .critical)
    for kind in Robot.Kind.allCases {
      let path = kind == .feishu ? "/robot/feishu" : "/robot/\(kind)?access_token=abc"
      let robot = Robot(
        kind, try address(path), secret: Secret(.file(try scratch.file("s", "SEC123"))))
      let outcome = try robot.send(
        letter, key: "0123456789abcdef", at: now, over: Curl(), timeouts: Timeouts())
      #expect(outcome == .delivered)
    }
    let taken = try Robot.Kind.allCases.map { kind in
      try receivers.wait { $0.isRequest("/robot/\(kind)") }[0]
    }
    let bodies = try taken.map { try JSON(parsing: $0["body"]!.string!) }
    let text = "### 三号池塘\n> 溶解氧 2.1 mg/L\n\n`89abcdef`"
    #expect(bodies[0] == ["msgtype": "markdown", "markdown": ["content": .string(text)]])
    #expect(bodies[1]["markdown"]?["title"] == "【严重】三号池塘")
    #expect(bodies[1]["markdown"]?["text"]?.string == text)
    #expect(taken[1]["path"]?.string?.contains("&timestamp=1783980005000&sign=") == true)
    #expect(bodies[2]["msg_type"] == "interactive")
    #expect(bodies[2]["timestamp"] == "1783980005")
    #expect(bodies[2]["card"]?["header"]?["template"] == "red")
    #expect(bodies[2]["card"]?["elements"]?.array?[0]["content"]?.string == text)
  }

  /// As the makers' documents show it in Python, run by Python.
  @Test func robotsSignatures() throws {
    let made = try pythonText(
      """
      import hmac, hashlib, base64, urllib.parse
      s = "1783980005000\\nSEC123"
      d = hmac.new(b"SEC123", s.encode(), digestmod=hashlib.sha256).digest()
      f = hmac.new("1783980005\\nSEC123".encode(), digestmod=hashlib.sha256).digest()
      print("timestamp=1783980005000&sign=" + urllib.parse.quote_plus(base64.b64encode(d)))
      print(base64.b64encode(f).decode(), end="")
      """
    ).split(separator: "\n").map(String.init)
    #expect(Robot.dingtalkQuery("SEC123", at: now) == made[0])
    #expect(Robot.feishuSign("SEC123", "1783980005") == made[1])
  }

  @Test func robotsAnswers() throws {
    func send(_ path: String) throws -> String {
      let robot = Robot(.wecom, try address(path))
      return "\(try robot.send(letter(), key: "k", at: now, over: Curl(), timeouts: Timeouts()))"
    }
    #expect(try send("/robot/limited").hasPrefix("postponed"))
    #expect(try send("/robot/wrong").hasPrefix("refused"))
    #expect(try send("/robot/html").hasPrefix("postponed"))
  }

  @Test func aLongMessageIsCutAtALine() {
    let text = (0..<1000).map { "第\($0)行：溶解氧低" }.joined(separator: "\n")
    let cut = Robot.cut(text, to: 4096)
    #expect(cut.utf8.count <= 4096 && cut.hasSuffix("溶解氧低\n…"))
    #expect(Robot.cut(String(repeating: "水", count: 3000), to: 4096).utf8.count <= 4096)
  }
}

/// What a Python program prints, as text.
func pythonText(_ program: String) throws -> String {
  String(decoding: try python(program), as: UTF8.self)
}

@Suite struct LocalChannelTests {
  let scratch = Scratch()

  private var mail: Mail {
    Mail(
      letter(), from: MailAddress("furrow@farm.example")!, to: MailAddress("w@coop.example")!,
      key: "k-1", date: Instant("2026-07-14T06:00:05+08:00")!)
  }

  @Test func aFolderHoldsOneFileAKey() throws {
    let folder = MailFolder(path: scratch.path + "/out", from: mail.from)
    #expect(try folder.send(mail) == .delivered)
    #expect(try folder.send(mail) == .delivered)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names == ["k-1.eml"])
    let bytes = FileManager.default.contents(atPath: folder.path + "/k-1.eml")
    #expect(bytes.map(Array.init) == mail.bytes)
  }

  @Test(arguments: [(0, "delivered"), (75, "postponed"), (67, "refused"), (69, "postponed")])
  func sendmailsStatus(_ status: Int, _ expected: String) throws {
    let path = try scratch.file("sendmail", "#!/bin/sh\ncat > \"$0.in\"\nexit \(status)\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    let outcome = try Sendmail(path: path, from: mail.from).send(mail, timeouts: Timeouts())
    #expect("\(outcome)".hasPrefix(expected))
    let input = FileManager.default.contents(atPath: path + ".in")
    #expect(input?.count == mail.bytes.filter { $0 != 0x0D }.count)
  }

  /// A program that reads nothing, of a mail larger than any pipe, and one that never ends.
  @Test(arguments: [("exit 75", "ended with status 75"), ("exec sleep 60", "did not end")])
  func aSendmailThatDoesNotReadHoldsNobody(_ script: String, _ expected: String) throws {
    let path = try scratch.file("deaf", "#!/bin/sh\n\(script)\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    var story = letter()
    story.text = String(repeating: "a long night\n", count: 100_000)
    let large = Mail(
      story, from: MailAddress("furrow@farm.example")!, to: MailAddress("w@coop.example")!,
      key: "k-2", date: Instant("2026-07-14T06:00:05+08:00")!)
    let outcome = try Sendmail(path: path, from: mail.from)
      .send(large, timeouts: Timeouts(connect: 500, total: 500))
    #expect("\(outcome)".contains(expected), "\(outcome)")
  }

  @Test func noSendmailIsSaid() {
    #expect(throws: ChannelProblem.self) {
      try Sendmail(path: "/nowhere/sendmail", from: mail.from).send(mail, timeouts: Timeouts())
    }
  }

  @Test func secretsDoNotShow() throws {
    let secret = Secret(.file(try scratch.file("s", "geheim\nmore")))
    #expect(try secret.reveal() == "geheim")
    var dumped = ""
    dump(secret, to: &dumped)
    #expect(!"\(secret) \(String(reflecting: secret)) \(dumped)".contains("geheim"))
    #expect(throws: ChannelProblem.self) { try Secret(.environment("FURROW_NO_SUCH")).reveal() }
    #expect(throws: ChannelProblem.self) { try Secret(.file(scratch.path + "/no")).reveal() }
  }
}
